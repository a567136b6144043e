/* SPDX-License-Identifier: MIT */

/* Kills the program with signal 9 at many moments of runs with processes, and looks how long
 * anything of it stays. Whatever runs in our folder is ours: children inherit it. By hand: --suite
 * soak. */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

#define N_ROUNDS 100
#define LONGEST_US (3 * G_USEC_PER_SEC) /* of a run, and so of the moments */
#define BAR_MS 300
#define PATIENCE_US (10 * G_USEC_PER_SEC)

static gboolean
is_alive (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = NULL;
  const char *after;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;

  /* Zombies wait for init; they are not ours to end. */
  after = strrchr (stat, ')');
  return after != NULL && after[1] == ' ' && after[2] != 'Z' && after[2] != 'X';
}

static guint
count_ours (const char *folder)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  g_autofree char *self = g_strdup_printf ("%d", (int) getpid ());
  const char *pid;
  guint n = 0;

  g_assert_nonnull (proc);
  while ((pid = g_dir_read_name (proc)))
    {
      g_autofree char *path = g_strdup_printf ("/proc/%s/cwd", pid);
      g_autofree char *cwd = NULL;

      if (!g_ascii_isdigit (*pid) || strcmp (pid, self) == 0)
        continue;
      cwd = g_file_read_link (path, NULL);
      n += g_strcmp0 (cwd, folder) == 0 && is_alive (pid);
    }
  return n;
}

/* The ms until nothing is left. */
static double
wait_for_end (const char *folder)
{
  gint64 start = g_get_monotonic_time ();

  while (count_ours (folder) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_US);
      g_thread_yield ();
    }
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static void
test_kill (void)
{
  static const char *const methods[] = { "start-method=fork", "start-method=spawn" };
  g_autofree char *folder = g_get_current_dir ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  double worst = 0;
  guint late = 0;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      const char *words[] = { "run",      "primes", "--model", "processes", "--workers",
                              "4",        "--set",  "",        "--output",  "k.interleave",
                              "--output", "k.png",  NULL };
      g_autoptr (GSubprocess) process = NULL;
      double ms;

      words[7] = methods[i % 2];
      process = program_start (words);
      /* A random moment is all that is wanted; half of them while it starts. */
      g_usleep ((gulong) g_rand_int_range (random, 0, i % 4 < 2 ? 100000 : LONGEST_US));
      g_subprocess_force_exit (process);
      g_assert_true (g_subprocess_wait (process, NULL, NULL));
      ms = wait_for_end (folder);
      worst = MAX (worst, ms);
      late += ms > BAR_MS;

      /* What was written is whole; nothing else is there. */
      if (unlink ("k.interleave") != 0)
        g_assert_cmpint (errno, ==, ENOENT);
      if (unlink ("k.png") != 0)
        g_assert_cmpint (errno, ==, ENOENT);
      g_assert_cmpuint (program_count_files (), ==, 0);
    }
  g_test_message ("%d kills: nothing left after at most %.0f ms; %u took more than %d", N_ROUNDS,
                  worst, late, BAR_MS);
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soak/kill", test_kill);
  status = g_test_run ();
  program_clear ();
  return status;
}
