/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

#define WIDTH 30
#define WIPE "\r\033[K"

/* What was written to the terminal, up to the wipe at the end; it may come in pieces. */
static char *
read_all (int terminal)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (!g_str_has_suffix (text->str, "\r" WIPE))
    {
      char piece[512];
      ssize_t n = read (terminal, piece, sizeof piece);

      g_assert_cmpint (n, >, 0);
      g_string_append_len (text, piece, n);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_terminal (void)
{
  struct winsize size = { .ws_row = 10, .ws_col = WIDTH };
  int stderr_before = dup (STDERR_FILENO);
  int ours = -1, theirs = -1;
  g_autofree char *text = NULL;
  Progress *progress;

  g_assert_cmpint (openpty (&ours, &theirs, NULL, NULL, &size), ==, 0);
  g_assert_cmpint (dup2 (theirs, STDERR_FILENO), ==, STDERR_FILENO);
  progress = progress_new ("A demo with a title that is longer than the terminal is wide");
  progress_show (progress, 0.5, 1234567890, 3);
  progress_free (progress);
  text = read_all (ours);
  g_assert_cmpint (dup2 (stderr_before, STDERR_FILENO), ==, STDERR_FILENO);
  close (stderr_before);

  g_assert_true (g_str_has_prefix (text, WIPE "A demo"));
  g_assert_cmpuint (strlen (text), <, WIDTH + strlen (WIPE "\r" WIPE));
  close (theirs);
  close (ours);
}

static void
test_no_terminal (void)
{
  g_autoptr (Progress) progress = progress_new ("A demo");

  if (!isatty (STDERR_FILENO))
    g_assert_false (progress_is_visible (progress));
  progress_free (NULL);
}

int
main (int argc, char **argv)
{
  g_setenv ("TERM", "xterm", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/progress/terminal", test_terminal);
  g_test_add_func ("/progress/no-terminal", test_no_terminal);

  return g_test_run ();
}
