/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A supervisor without the collector: its packets as they come. */
typedef struct
{
  int control;
  pid_t pid;
  GPtrArray *lines;
  GArray *pids; /* int: that the workload named */
} Fixture;

/* @argv[0] "player" stands for that program. */
static void
start (Fixture *fixture, gboolean is_native, const char *const *argv)
{
  g_autofree char *player = g_test_build_filename (G_TEST_BUILT, "collector", "player", NULL);
  const char *all[16] = { player, "supervise", NULL, "0", "--" };
  g_auto (GStrv) environment = g_get_environ ();
  char fd[16];
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_snprintf (fd, sizeof fd, "%d", pair[1]);
  if (is_native)
    environment = g_environ_setenv (environment, CONTROL_VARIABLE, fd, TRUE);
  all[2] = fd;
  for (int i = 0; argv[i] != NULL; i++)
    all[5 + i] = g_str_equal (argv[i], "player") ? player : argv[i];

  fixture->pid = fork ();
  if (fixture->pid == 0)
    {
      fcntl (pair[1], F_SETFD, 0);
      execve (player, (char **) all, environment);
      _exit (99);
    }
  close (pair[1]);
  fixture->control = pair[0];
  fixture->lines = g_ptr_array_new_with_free_func (g_free);
  fixture->pids = g_array_new (FALSE, FALSE, sizeof (int));
}

/* Returns FALSE at the end of the socket. */
static gboolean
read_line (Fixture *fixture)
{
  char line[CONTROL_BYTES + 1];
  ssize_t n;
  int pid;

  do
    n = recv (fixture->control, line, CONTROL_BYTES, 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return FALSE;

  line[n] = '\0';
  if (sscanf (line, CONTROL_SIZE " %d", &pid) == 1)
    g_array_append_val (fixture->pids, pid);
  else
    g_ptr_array_add (fixture->lines, g_strdup (line));
  return TRUE;
}

static const char *
last_line (Fixture *fixture)
{
  return fixture->lines->pdata[fixture->lines->len - 1];
}

static gboolean
has_line (Fixture *fixture, const char *prefix)
{
  for (guint i = 0; i < fixture->lines->len; i++)
    if (g_str_has_prefix (fixture->lines->pdata[i], prefix))
      return TRUE;
  return FALSE;
}

static void
finish (Fixture *fixture)
{
  int status;

  while (read_line (fixture))
    ;
  close (fixture->control);
  g_assert_cmpint (waitpid (fixture->pid, &status, 0), ==, fixture->pid);
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < fixture->pids->len; i++)
    g_assert_cmpint (kill (g_array_index (fixture->pids, int, i), 0), ==, -1);
}

static void
clear (Fixture *fixture)
{
  g_ptr_array_unref (fixture->lines);
  g_array_unref (fixture->pids);
}

static void
test_status (gconstpointer data)
{
  const char *argv[] = { "player", "exit", "7", NULL };
  Fixture fixture;

  start (&fixture, GPOINTER_TO_INT (data), argv);
  finish (&fixture);
  g_assert_true (has_line (&fixture, "started "));
  g_assert_true (has_line (&fixture, "exited "));
  g_assert_cmpstr (last_line (&fixture), ==, "finished 1792");
  clear (&fixture);
}

static void
test_signal (void)
{
  const char *argv[] = { "/bin/sh", "-c", "kill -TERM $$", NULL };
  Fixture fixture;

  start (&fixture, FALSE, argv);
  finish (&fixture);
  g_assert_cmpstr (last_line (&fixture), ==, "finished 15");
  clear (&fixture);
}

static void
test_missing (void)
{
  const char *argv[] = { "/nowhere/at/all", NULL };
  Fixture fixture;

  start (&fixture, TRUE, argv);
  finish (&fixture);
  g_assert_true (has_line (&fixture, "failed 2 /nowhere/at/all: "));
  g_assert_cmpstr (last_line (&fixture), ==, "finished 32512");
  clear (&fixture);
}

/* The child finds signals as the supervisor found them. */
static void
test_mask (void)
{
  const char *argv[] = { "/bin/sh", "-c", "grep -q '^SigBlk:.*0000000000000000$' /proc/self/status",
                         NULL };
  Fixture fixture;

  start (&fixture, FALSE, argv);
  finish (&fixture);
  g_assert_cmpstr (last_line (&fixture), ==, "finished 0");
  clear (&fixture);
}

static void
start_stubborn (Fixture *fixture)
{
  const char *argv[] = { "player", "stubborn", "5", NULL };

  start (fixture, TRUE, argv);
  while (fixture->pids->len < 6)
    g_assert_true (read_line (fixture));
}

static void
test_stop (void)
{
  Fixture fixture;

  start_stubborn (&fixture);
  g_assert_cmpint (send (fixture.control, "nonsense", 8, 0), ==, 8);
  g_assert_cmpint (send (fixture.control, CONTROL_STOP, strlen (CONTROL_STOP), 0), >, 0);
  finish (&fixture);
  g_assert_cmpstr (last_line (&fixture), ==, "finished 9");
  clear (&fixture);
}

/* The app has died: nobody reads any more, but everything ends. */
static void
test_end_of_file (void)
{
  Fixture fixture;
  int status;

  start_stubborn (&fixture);
  close (fixture.control);
  g_assert_cmpint (waitpid (fixture.pid, &status, 0), ==, fixture.pid);
  for (guint i = 0; i < fixture.pids->len; i++)
    g_assert_cmpint (kill (g_array_index (fixture.pids, int, i), 0), ==, -1);
  clear (&fixture);
}

static gboolean
is_alive (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  const char *name_end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  name_end = strrchr (text, ')');
  return name_end != NULL && name_end[2] != 'Z' && name_end[2] != 'X';
}

/* A host that is killed -9 leaves nothing. The host is a child of ours. */
static void
test_host_killed (void)
{
  int pipe_fds[2];
  int pids[16];
  pid_t host;
  ssize_t n;

  g_assert_cmpint (pipe2 (pipe_fds, O_CLOEXEC), ==, 0);
  host = fork ();
  if (host == 0)
    {
      Fixture fixture;

      start_stubborn (&fixture);
      g_array_append_val (fixture.pids, fixture.pid);
      if (write (pipe_fds[1], fixture.pids->data, fixture.pids->len * sizeof (int)) < 0)
        _exit (1);
      for (;;)
        pause ();
    }
  n = read (pipe_fds[0], pids, sizeof pids);
  g_assert_cmpint (n, ==, 7 * sizeof (int));
  kill (host, SIGKILL);
  g_assert_cmpint (waitpid (host, NULL, 0), ==, host);

  for (guint i = 0; i < 7; i++)
    while (is_alive (pids[i]))
      g_usleep (1000);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/supervisor/status/native", GINT_TO_POINTER (TRUE), test_status);
  g_test_add_data_func ("/supervisor/status/other", GINT_TO_POINTER (FALSE), test_status);
  g_test_add_func ("/supervisor/signal", test_signal);
  g_test_add_func ("/supervisor/missing", test_missing);
  g_test_add_func ("/supervisor/mask", test_mask);
  g_test_add_func ("/supervisor/stop", test_stop);
  g_test_add_func ("/supervisor/end-of-file", test_end_of_file);
  g_test_add_func ("/supervisor/host-killed", test_host_killed);

  return g_test_run ();
}
