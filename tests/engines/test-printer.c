/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "printer.h"

#define N_LINES 5000

static gpointer
read_all (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  GString *all = g_string_new (NULL);
  char bytes[4096];
  ssize_t n;

  while ((n = read (fd, bytes, sizeof bytes)) > 0)
    g_string_append_len (all, bytes, n);

  return all;
}

static gpointer
print_many (gpointer data)
{
  static gint next;
  int thread = g_atomic_int_add (&next, 1);

  for (int i = 0; i < N_LINES; i++)
    {
      g_autofree char *line = g_strdup_printf ("%d %d", thread, i);

      if (printer_add (data, line, strlen (line)))
        g_assert_cmpint (printer_flush (data), ==, 0);
    }

  return NULL;
}

/* Lines are whole, none is lost, and those of one thread stay in order. */
static void
test_lines (void)
{
  Printer *printer = g_new (Printer, 1);
  int last[4] = { -1, -1, -1, -1 };
  GThread *threads[4];
  GThread *reader;
  GString *all;
  int ends[2];
  guint n = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  printer_init (printer, ends[1]);
  reader = g_thread_new ("reader", read_all, GINT_TO_POINTER (ends[0]));
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("printer", print_many, printer);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  printer_flush (printer);
  g_assert_true (printer_is_empty (printer));
  printer_clear (printer);
  g_free (printer);
  close (ends[1]);
  all = g_thread_join (reader);
  close (ends[0]);

  g_auto (GStrv) lines = g_strsplit (all->str, "\n", -1);
  for (; lines[n][0] != '\0'; n++)
    {
      int thread, i;

      g_assert_cmpint (sscanf (lines[n], "%d %d", &thread, &i), ==, 2);
      g_assert_cmpint (i, ==, last[thread] + 1);
      last[thread] = i;
    }
  g_assert_cmpuint (n, ==, 4 * N_LINES);
  g_string_free (all, TRUE);
}

/* The first lines are due at once, a flood is not; one too long is cut; no room makes room. */
static void
test_limits (void)
{
  Printer *printer = g_new (Printer, 1);
  g_autofree char *huge = g_strnfill (2 * PRINTER_BYTES, 'x');
  FILE *file = tmpfile ();

  printer_init (printer, fileno (file));
  g_assert_true (printer_is_empty (printer));
  g_assert_true (printer_add (printer, "one", 3));
  g_assert_false (printer_is_empty (printer));
  printer_add (printer, huge, strlen (huge));
  printer_add (printer, huge, strlen (huge));
  g_assert_cmpint (printer_flush (printer), ==, 0);
  g_assert_cmpint (lseek (fileno (file), 0, SEEK_CUR), ==, 4 + 2 * PRINTER_BYTES);
  fclose (file);

  printer_add (printer, "nowhere", 7);
  g_assert_cmpint (printer_flush (printer), <, 0);
  g_assert_true (printer_is_empty (printer));
  printer_clear (printer);
  g_free (printer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/printer/lines", test_lines);
  g_test_add_func ("/printer/limits", test_limits);

  return g_test_run ();
}
