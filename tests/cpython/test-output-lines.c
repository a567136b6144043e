/* SPDX-License-Identifier: MIT */

#include "output-lines.h"

#include <glib.h>
#include <string.h>

static void
on_line (const char *line, size_t length, void *data)
{
  g_string_append_len (data, line, (gssize) length);
  g_string_append_c (data, '|');
}

static void
check (const char *const *pieces, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  OutputLines lines = { 0 };

  for (gsize i = 0; pieces[i] != NULL; i++)
    output_lines_take (&lines, pieces[i], strlen (pieces[i]), on_line, text);
  g_string_append_c (text, '/');
  output_lines_finish (&lines, on_line, text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_pieces (void)
{
  check ((const char *const[]){ "one\ntw", "o\n", NULL }, "one|two|/");
  check ((const char *const[]){ "a", "b", "", "c", NULL }, "/abc|");
  check ((const char *const[]){ "\n\n", "\n", NULL }, "|||/");
  check ((const char *const[]){ "a\r\nb\r", "\nc\r", NULL }, "a|b|/c|");
  check ((const char *const[]){ "a\n", "b\n", NULL }, "a|b|/");
  check ((const char *const[]){ NULL }, "/");
}

/* So much is kept that who reads it sees that there was more; then all is as before. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *much = g_strnfill (OUTPUT_LINES_BYTES * 3, 'x');
  OutputLines lines = { 0 };

  output_lines_take (&lines, much, strlen (much), on_line, text);
  output_lines_take (&lines, much, strlen (much), on_line, text);
  g_assert_cmpuint (text->len, ==, 0);
  output_lines_take (&lines, "x\ny\n", 4, on_line, text);
  g_assert_cmpuint (text->len, ==, OUTPUT_LINES_BYTES + 3);
  g_assert_true (g_str_has_suffix (text->str, "x|y|"));

  g_string_truncate (text, 0);
  much[strlen (much) - 1] = '\n';
  output_lines_take (&lines, much, strlen (much), on_line, text);
  g_assert_cmpuint (text->len, ==, OUTPUT_LINES_BYTES + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output-lines/pieces", test_pieces);
  g_test_add_func ("/output-lines/long", test_long);
  return g_test_run ();
}
