/* SPDX-License-Identifier: MIT */

#include "source-find.h"

#include <string.h>

static gboolean
is_identifier (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_' && (guchar) *name < 128)
    return FALSE;

  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_' && (guchar) *name < 128)
      return FALSE;
  return TRUE;
}

/* "Thread-1 (fetch)" and "fetch (Task-3)" give "fetch", else all of @name. */
static char *
dup_in_brackets (const char *name)
{
  const char *open = strrchr (name, '(');
  gsize length = strlen (name);

  if (open == NULL || length < 2 || name[length - 1] != ')')
    return g_strdup (name);
  if (g_str_has_prefix (open, "(Task-"))
    return g_strchomp (g_strndup (name, (gsize) (open - name)));
  return g_strndup (open + 1, (gsize) (name + length - 1 - (open + 1)));
}

/* "fetch-2" becomes "fetch". */
static void
cut_number (char *name)
{
  char *dash = strrchr (name, '-');

  if (dash != NULL && dash != name && dash[1] != '\0' &&
      strspn (dash + 1, "0123456789") == strlen (dash + 1))
    *dash = '\0';
}

char *
source_find_function (const char *name)
{
  g_autofree char *whole = dup_in_brackets (name);
  const char *dot;

  cut_number (whole);
  dot = strrchr (whole, '.');
  if (dot != NULL)
    memmove (whole, dot + 1, strlen (dot + 1) + 1);
  return is_identifier (whole) ? g_steal_pointer (&whole) : NULL;
}

guint
source_find_definitions (const char *text, const char *function, int *line)
{
  g_autofree char *pattern =
      g_strdup_printf ("^[ \\t]*(?:async[ \\t]+)?def[ \\t]+%s[ \\t]*[\\[(]", function);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start;
  guint n = 0;

  *line = -1;
  if (regex == NULL)
    return 0;

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    if (n++ == 0 && g_match_info_fetch_pos (match, 0, &start, NULL))
      {
        *line = 0;
        for (int i = 0; i < start; i++)
          *line += text[i] == '\n';
      }
  return n;
}
