/* SPDX-License-Identifier: MIT */

/* An event says the core it was written on, whether the C library has the kernel tell it or not. */

#define _GNU_SOURCE

#include <glib.h>
#include <sched.h>

#include "arena.h"
#include "probe.h"

static const char *program;

static void
check_core (RingReader *reader, int core)
{
  Event event = { 0 };
  ssize_t n;

  probe_state (STATE_IDLE, REASON_NONE, 0);
  do
    n = ring_reader_take (reader, &event, 1);
  while (n == 1 && event.kind != EVENT_STATE);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (event.core, ==, MIN (core, EVENT_NO_CORE));
}

static void
test_core (void)
{
  Arena arena;
  RingReader reader;
  char value[128];
  cpu_set_t allowed;
  unsigned n_seen = 0;

  g_assert_cmpint (arena_create (&arena, 1), ==, 0);
  ring_reader_init (&reader, &arena.slots[0], arena_ring (&arena, 0));
  arena_format (&arena, arena.fd, value, sizeof value);
  g_setenv (ARENA_VARIABLE, value, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  probe_begin ("mover", LANE_SOURCE_MEASURED);

  g_assert_cmpint (sched_getaffinity (0, sizeof allowed, &allowed), ==, 0);
  for (int core = 0; core < CPU_SETSIZE; core++)
    {
      cpu_set_t only;

      CPU_ZERO (&only);
      CPU_SET (core, &only);
      /* Somebody may forbid it, or take the core away meanwhile. */
      if (!CPU_ISSET (core, &allowed) || sched_setaffinity (0, sizeof only, &only) < 0)
        continue;
      check_core (&reader, core);
      n_seen++;
    }
  g_test_message ("%u cores", n_seen);

  probe_end (ENDING_DONE, 0);
  arena_clear (&arena);
}

/* A tunable of glibc, read when a program starts; others do not know it. */
static void
test_not_told (void)
{
  char *argv[] = { (char *) program, (char *) "-p", (char *) "/probe-core/core", NULL };
  g_auto (GStrv) environment =
      g_environ_setenv (g_get_environ (), "GLIBC_TUNABLES", "glibc.pthread.rseq=0", TRUE);
  int status;

  g_assert_true (g_spawn_sync (NULL, argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/probe-core/core", test_core);
  g_test_add_func ("/probe-core/not-told", test_not_told);

  return g_test_run ();
}
