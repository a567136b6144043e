/* SPDX-License-Identifier: MIT */

#include "watch.h"
#include "worker-thread.h"

static Watch *watch;

static void
add_one (void *data)
{
  ++*(int *) data;
}

/* More lives than the arena has slots, one after another, and some at once. */
static void
test_lives (void)
{
  Gil gil;
  WorkerThread workers[4];
  int n = 0;

  watch_forget (watch);
  g_assert_cmpint (gil_init (&gil, TRUE, GIL_INTERVAL), ==, 0);
  gil_take (&gil);
  for (int round = 0; round < 10; round++)
    {
      for (int i = 0; i < 4; i++)
        g_assert_cmpint (worker_thread_start (&workers[i], "a name that is longer than is kept",
                                              &gil, 65536, add_one, &n),
                         ==, 0);
      for (int i = 0; i < 4; i++)
        worker_thread_join (&workers[i]);
    }
  /* Under the GIL, so none is lost. */
  g_assert_cmpint (n, ==, 40);
  gil_drop (&gil, STATE_RUNNING, REASON_NONE, 0);
  gil_clear (&gil);

  watch_drain (watch);
  watch_check_gils (watch);
  g_assert_cmpuint (watch_check_lives (watch), ==, 41);
  g_assert_cmpuint (watch_count (watch, EVENT_OUT, -1, FLOW_CREATE), ==, 40);
  g_assert_cmpuint (watch_count (watch, EVENT_IN, -1, FLOW_CREATE), ==, 40);
  g_assert_cmpuint (watch_count (watch, EVENT_OUT, -1, FLOW_JOIN), ==, 40);
  g_assert_cmpuint (watch_count (watch, EVENT_IN, -1, FLOW_JOIN), ==, 40);
  g_assert_cmpuint (watch_count (watch, EVENT_STATE, STATE_WAITING_LOCK, REASON_JOIN), ==, 40);
}

static void
test_refused (void)
{
  Gil gil;
  WorkerThread worker;

  g_assert_cmpint (gil_init (&gil, FALSE, 1), ==, 0);
  g_assert_cmpint (worker_thread_start (&worker, "worker", &gil, 1, add_one, NULL), <, 0);
  gil_clear (&gil);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  watch = watch_new (8);
  g_setenv (ARENA_VARIABLE, watch->variable, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  probe_begin ("main", LANE_SOURCE_MEASURED);

  g_test_add_func ("/worker-thread/lives", test_lives);
  g_test_add_func ("/worker-thread/refused", test_refused);
  result = g_test_run ();
  watch_free (watch);

  return result;
}
