/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

#define WIDTH 30

/* All that stands in the terminal by now. */
static char *
read_all (int terminal)
{
  char text[512];
  ssize_t n = read (terminal, text, sizeof text - 1);

  g_assert_cmpint (n, >, 0);
  return g_strndup (text, (gsize) n);
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

  g_assert_true (g_str_has_prefix (text, "\r\033[KA demo"));
  g_assert_true (g_str_has_suffix (text, "\r\r\033[K"));
  g_assert_cmpuint (strlen (text), <, WIDTH + strlen ("\r\033[K\r\r\033[K"));
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
