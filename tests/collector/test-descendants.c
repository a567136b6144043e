/* SPDX-License-Identifier: MIT */

#include "descendants.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
wait_for_ever (void)
{
  for (;;)
    pause ();
}

/* A supervisor, its child, and that one's child in a session of its own, which says so. */
static void
start_family (int pids[3])
{
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  pids[0] = fork ();
  if (pids[0] == 0)
    {
      pid_t child = fork ();

      if (child == 0)
        {
          int both[2] = { getpid (), fork () };

          if (both[1] == 0)
            {
              setsid ();
              wait_for_ever ();
            }
          if (write (fds[1], both, sizeof both) < 0)
            _exit (1);
        }
      wait_for_ever ();
    }
  g_assert_cmpint (read (fds[0], pids + 1, 2 * sizeof (int)), ==, 2 * sizeof (int));
  close (fds[0]);
  close (fds[1]);
}

/* Orphans become ours, so that their end can be waited for. */
static void
end_family (Descendants *descendants, const int pids[3])
{
  int status;

  kill (pids[0], SIGKILL);
  g_assert_cmpint (waitpid (pids[0], NULL, 0), ==, pids[0]);
  descendants_kill (descendants);
  for (int i = 1; i < 3; i++)
    {
      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
    }
  descendants_free (descendants);
}

static void
test_new_free (void)
{
  descendants_free (descendants_new (1));
  descendants_free (NULL);
}

/* Nobody told of them: they are found. */
static void
test_look (void)
{
  Descendants *descendants;
  int pids[3];

  if (!g_file_test ("/proc/thread-self/children", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The system does not list children");
      return;
    }

  start_family (pids);
  descendants = descendants_new (pids[0]);
  descendants_look (descendants);
  descendants_look (descendants);
  g_assert_cmpint (descendants_count (descendants), ==, 2);
  end_family (descendants, pids);
}

static void
test_add (void)
{
  Descendants *descendants;
  int pids[3];

  start_family (pids);
  descendants = descendants_new (pids[0]);
  descendants_add (descendants, pids[2]);
  descendants_add (descendants, pids[2]);
  descendants_add (descendants, pids[1]);
  g_assert_cmpint (descendants_count (descendants), ==, 2);
  end_family (descendants, pids);
}

/* A workload may name any process: only those below the supervisor count. */
static void
test_strangers (void)
{
  Descendants *descendants;
  int pids[3];
  pid_t stranger = fork ();

  if (stranger == 0)
    wait_for_ever ();
  start_family (pids);
  descendants = descendants_new (pids[1]);
  descendants_add (descendants, stranger);
  descendants_add (descendants, getpid ());
  descendants_add (descendants, pids[0]);
  descendants_add (descendants, pids[1]);
  descendants_add (descendants, 1);
  descendants_add (descendants, 0);
  descendants_add (descendants, -1);
  g_assert_cmpint (descendants_count (descendants), ==, 0);
  descendants_kill (descendants);
  g_assert_cmpint (waitpid (stranger, NULL, WNOHANG), ==, 0);
  descendants_free (descendants);

  for (int i = 0; i < 3; i++)
    {
      kill (pids[i], SIGKILL);
      g_assert_cmpint (waitpid (pids[i], NULL, 0), ==, pids[i]);
    }
  kill (stranger, SIGKILL);
  waitpid (stranger, NULL, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  prctl (PR_SET_CHILD_SUBREAPER, 1);
  g_test_add_func ("/descendants/new-free", test_new_free);
  g_test_add_func ("/descendants/look", test_look);
  g_test_add_func ("/descendants/add", test_add);
  g_test_add_func ("/descendants/strangers", test_strangers);

  return g_test_run ();
}
