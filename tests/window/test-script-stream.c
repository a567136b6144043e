/* SPDX-License-Identifier: MIT */

#include "script-stream.h"

#include <string.h>

/* All lines joined by "|", the one that has not ended after a ">". */
static char *
feed (ScriptStream *stream, const char *bytes, gsize n_bytes)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *rest = NULL;
  guint64 first, end;

  script_stream_feed (stream, bytes, n_bytes);
  script_stream_get_range (stream, &first, &end);
  for (guint64 i = first; i < end; i++)
    g_string_append_printf (all, "%s|", script_stream_get_line (stream, i));
  rest = script_stream_dup_rest (stream);
  g_string_append_printf (all, ">%s", rest);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
test_new_destroy (void)
{
  ScriptStream *stream = script_stream_new ();

  script_stream_feed (stream, "a\nb", 3);
  g_assert_finalize_object (stream);
}

static const struct
{
  const char *name;
  const char *bytes;
  gsize n_bytes;
  const char *lines;
} cases[] = {
#define CASE(name, bytes, lines)                                                                   \
  {                                                                                                \
    name, bytes, sizeof bytes - 1, lines                                                           \
  }
  CASE ("nothing", "", ">"),
  CASE ("lines", "one\r\ntwo\r\n", "one|two|>"),
  CASE ("prompt", "Name? ", ">Name? "),
  CASE ("empty-line", "\n\n", "||>"),
  CASE ("progress", "10 %\r20 %\r100 %\n", "100 %|>"),
  CASE ("shorter-over-longer", "longer\rab\n", "abnger|>"),
  CASE ("rubbed-out", "abc\b \b\n", "ab |>"),
  CASE ("tabs", "a\tb\n", "a       b|>"),
  CASE ("colours", "\x1b[1;31mred\x1b[0m plain\n", "red plain|>"),
  CASE ("title", "\x1b]0;a title\x07text\x1b]8;;x\x1b\\link\n", "textlink|>"),
  CASE ("broken-off", "\x1b[31\nnext\n", "|next|>"),
  CASE ("control",
        "a\x01"
        "b\x7f\n",
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd|>"),
  CASE ("zero",
        "a\0b\n",
        "a\xef\xbf\xbd"
        "b|>"),
  CASE ("no-utf8", "a\xff\xc3(\n", "a\xef\xbf\xbd\xef\xbf\xbd(|>"),
  CASE ("utf8",
        "f\xc3\xbcr \xe2\x82\xac \xf0\x9f\x90\x8d\n",
        "f\xc3\xbcr \xe2\x82\xac \xf0\x9f\x90\x8d|>"),
};

/* However the bytes are cut, the lines are the same. */
static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (gsize cut = 0; cut <= cases[i].n_bytes; cut++)
    {
      g_autoptr (ScriptStream) stream = script_stream_new ();
      g_autofree char *before G_GNUC_UNUSED = feed (stream, cases[i].bytes, cut);
      g_autofree char *after = feed (stream, cases[i].bytes + cut, cases[i].n_bytes - cut);

      g_assert_cmpstr (after, ==, cases[i].lines);
    }
}

static void
count (ScriptStream *stream, guint *n)
{
  (*n)++;
}

/* An end in the middle of a character and of a line keeps both. */
static void
test_end (void)
{
  g_autoptr (ScriptStream) stream = script_stream_new ();
  guint64 first, end;
  guint n = 0;

  g_signal_connect (stream, "changed", G_CALLBACK (count), &n);
  script_stream_feed (stream, "ab\xc3", 3);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (script_stream_has_ended (stream));
  script_stream_end (stream);
  script_stream_end (stream);
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (script_stream_has_ended (stream));
  script_stream_get_range (stream, &first, &end);
  g_assert_cmpuint (first, ==, 0);
  g_assert_cmpuint (end, ==, 1);
  g_assert_cmpstr (script_stream_get_line (stream, 0), ==, "ab\xef\xbf\xbd");
}

static void
test_bounds (void)
{
  g_autoptr (ScriptStream) stream = script_stream_new ();
  g_autofree char *wide = g_strnfill (3 * SCRIPT_STREAM_COLUMNS, 'w');
  guint64 first, end;

  for (guint i = 0; i < SCRIPT_STREAM_LINES + 7; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u\n", i);

      script_stream_feed (stream, line, strlen (line));
    }
  script_stream_get_range (stream, &first, &end);
  g_assert_cmpuint (first, ==, 7);
  g_assert_cmpuint (end, ==, SCRIPT_STREAM_LINES + 7);
  g_assert_cmpstr (script_stream_get_line (stream, 7), ==, "7");

  script_stream_feed (stream, wide, strlen (wide));
  script_stream_end (stream);
  script_stream_get_range (stream, &first, &end);
  g_assert_cmpuint (strlen (script_stream_get_line (stream, end - 1)), ==, SCRIPT_STREAM_COLUMNS);
}

/* Who prints without end: the newest is read, in order, and a line says that some is missing. */
static void
test_queue (void)
{
  g_autoptr (ScriptStream) stream = script_stream_new ();
  g_autoptr (GBytes) last = g_bytes_new_static ("the last", 8);
  guint64 first, end;
  gboolean said = FALSE;

  for (guint i = 0; i < 2 * SCRIPT_STREAM_QUEUE / 1024; i++)
    {
      g_autofree char *text = g_strnfill (1024, 'x');
      g_autoptr (GBytes) bytes = NULL;

      text[1023] = '\n';
      bytes = g_bytes_new (text, 1024);
      script_stream_queue (stream, bytes);
    }
  script_stream_queue (stream, last);
  script_stream_end (stream);
  g_assert_false (script_stream_has_ended (stream));
  while (!script_stream_has_ended (stream))
    g_main_context_iteration (NULL, TRUE);

  script_stream_get_range (stream, &first, &end);
  g_assert_cmpuint (end, <, 2 * SCRIPT_STREAM_QUEUE / 1024);
  g_assert_cmpstr (script_stream_get_line (stream, end - 1), ==, "the last");
  for (guint64 i = first; i < end - 1; i++)
    if (*script_stream_get_line (stream, i) != 'x')
      said = TRUE;
  g_assert_true (said);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-stream/new-destroy", test_new_destroy);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/script-stream/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/script-stream/end", test_end);
  g_test_add_func ("/script-stream/bounds", test_bounds);
  g_test_add_func ("/script-stream/queue", test_queue);
  return g_test_run ();
}
