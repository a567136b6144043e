/* SPDX-License-Identifier: MIT */

#include "run-report.h"

#include <math.h>
#include <string.h>

#include "control.h"

#define METRICS 64
#define NAME_BYTES 64

/* One line of text: what would break a line, or a terminal, becomes a space. */
static void
set_line (char **field, const char *text)
{
  char *line = g_strdup (text);

  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_free (*field);
  *field = line;
}

static gboolean
parse_double (const char *text, double *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
}

static gboolean
take_progress (Facts *facts, const char *text, double *fraction)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  double done, total;

  if (g_strv_length (words) != 2 || !parse_double (words[0], &done) ||
      !parse_double (words[1], &total) || done < 0 || total < 0)
    return FALSE;

  *fraction = total > 0 ? MIN (done / total, 1.0) : -1;
  return TRUE;
}

static gboolean
take_size (Facts *facts, const char *text, double *fraction)
{
  gint64 size;

  if (g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &size, NULL))
    facts->size = size;
  return FALSE;
}

static gboolean
take_result (Facts *facts, const char *text, double *fraction)
{
  set_line (&facts->result, text);
  return FALSE;
}

static gboolean
take_correct (Facts *facts, const char *text, double *fraction)
{
  if (strcmp (text, "0") == 0 || strcmp (text, "1") == 0)
    facts->correct = text[0] == '1';
  return FALSE;
}

static gboolean
take_metric (Facts *facts, const char *text, double *fraction)
{
  const char *space = strchr (text, ' ');
  g_autofree char *name = NULL;
  double value;

  if (space == NULL || space == text || space - text > NAME_BYTES ||
      !parse_double (space + 1, &value))
    return FALSE;

  name = g_strndup (text, (gsize) (space - text));
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return FALSE;
  if (facts->metric_names->len < METRICS ||
      g_ptr_array_find_with_equal_func (facts->metric_names, name, g_str_equal, NULL))
    facts_set_metric (facts, name, value);
  return FALSE;
}

static gboolean
take_error (Facts *facts, const char *text, double *fraction)
{
  set_line (&facts->message, text);
  return FALSE;
}

static const struct
{
  const char *word;
  gboolean (*take) (Facts *facts, const char *text, double *fraction);
} packets[] = {
  { CONTROL_PROGRESS, take_progress }, { CONTROL_SIZE, take_size },
  { CONTROL_RESULT, take_result },     { CONTROL_CORRECT, take_correct },
  { CONTROL_METRIC, take_metric },     { CONTROL_ERROR, take_error },
};

gboolean
run_report_take (Facts *facts, const char *line, double *fraction)
{
  const char *space = strchr (line, ' ');

  if (space == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (packets); i++)
    if (strlen (packets[i].word) == (gsize) (space - line) &&
        strncmp (line, packets[i].word, (gsize) (space - line)) == 0)
      return packets[i].take (facts, space + 1, fraction);
  return FALSE;
}
