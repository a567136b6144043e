/* bench-collector.c: what collecting costs
 *
 * SPDX-License-Identifier: MIT
 */

#include "collector.h"

#include <glib.h>
#include <stdio.h>
#include <time.h>

#define FLOOD "2000" /* times half a millisecond or a little more */
#define PER_STEP "600"

typedef struct
{
  GMutex mutex;
  GCond changed;
  gboolean is_finished;
  guint64 n_numbers;
  CollectorResult result;
} Waiter;

static void
on_message (const char *line, gpointer data)
{
  Waiter *waiter = data;

  g_mutex_lock (&waiter->mutex);
  waiter->n_numbers += g_str_has_prefix (line, "size ");
  g_cond_broadcast (&waiter->changed);
  g_mutex_unlock (&waiter->mutex);
}

static void
on_finished (const CollectorResult *result, gpointer data)
{
  Waiter *waiter = data;

  g_mutex_lock (&waiter->mutex);
  waiter->result = *result;
  waiter->is_finished = TRUE;
  g_cond_broadcast (&waiter->changed);
  g_mutex_unlock (&waiter->mutex);
}

static const CollectorFuncs funcs = { on_message, NULL, on_finished, NULL };

static gint64
cpu_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

static CollectorRun *
start (Waiter *waiter, Trace *trace, const char *const *words)
{
  g_autofree char *player = g_test_build_filename (G_TEST_BUILT, "collector", "player", NULL);
  const char *argv[8] = { player };
  CollectorSettings settings = { 0 };

  for (int i = 0; words[i] != NULL; i++)
    argv[i + 1] = words[i];
  settings.launch = (LaunchSettings){ .supervisor = player, .argv = argv, .is_native = TRUE };
  waiter->is_finished = FALSE;
  waiter->n_numbers = 0;
  return collector_start (collector_get_default (), trace, &settings, &funcs, waiter);
}

static void
wait_until_finished (Waiter *waiter)
{
  g_mutex_lock (&waiter->mutex);
  while (!waiter->is_finished)
    g_cond_wait (&waiter->changed, &waiter->mutex);
  g_mutex_unlock (&waiter->mutex);
}

static void
bench_flood (Waiter *waiter)
{
  const char *words[] = { "flood", FLOOD, PER_STEP, NULL };
  g_autoptr (Trace) trace = trace_new ();
  gint64 before = cpu_ns ();
  g_autoptr (CollectorRun) run G_GNUC_UNUSED = start (waiter, trace, words);
  gint64 used;

  wait_until_finished (waiter);
  used = cpu_ns () - before;
  printf (
      "drain + decode + append: %.1f ns/event of CPU (%.2f M events at %.2f M/s, %.2f M lost)\n",
      (double) used / (double) trace_get_n_events (trace),
      (double) trace_get_n_events (trace) / 1e6,
      (double) trace_get_n_events (trace) * 1e3 / (double) trace_get_now (trace),
      (double) trace_get_n_lost (trace) / 1e6);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static void
bench_start (Waiter *waiter)
{
  const char *words[] = { "steps", "2", NULL };
  double ms[21];

  for (guint i = 0; i < G_N_ELEMENTS (ms); i++)
    {
      g_autoptr (Trace) trace = trace_new ();
      g_autoptr (CollectorRun) run G_GNUC_UNUSED = start (waiter, trace, words);

      wait_until_finished (waiter);
      if (trace_get_n_lanes (trace) == 0)
        g_error ("The player cannot be run: G_TEST_BUILDDIR must name the folder of tests");
      ms[i] = (double) lane_get_begin (trace_get_lane (trace, 1)) / 1e6;
    }
  qsort (ms, G_N_ELEMENTS (ms), sizeof *ms, compare);
  printf ("spawn to first event: %.2f ms (median), %.2f ms (worst of %d)\n",
          ms[G_N_ELEMENTS (ms) / 2], ms[G_N_ELEMENTS (ms) - 1], (int) G_N_ELEMENTS (ms));
}

static void
bench_stop (Waiter *waiter)
{
  const char *words[] = { "stubborn", "16", NULL };
  g_autoptr (Trace) trace = trace_new ();
  g_autoptr (CollectorRun) run = start (waiter, trace, words);
  gint64 asked;

  g_mutex_lock (&waiter->mutex);
  while (waiter->n_numbers < 17)
    g_cond_wait (&waiter->changed, &waiter->mutex);
  g_mutex_unlock (&waiter->mutex);

  asked = g_get_monotonic_time ();
  collector_run_stop (run);
  wait_until_finished (waiter);
  printf ("stop of 17 processes that ignore SIGINT: %.1f ms, 150 of them patience\n",
          (double) (g_get_monotonic_time () - asked) / 1e3);
}

int
main (int argc, char **argv)
{
  Waiter waiter = { 0 };

  g_test_init (&argc, &argv, NULL);
  bench_start (&waiter);
  bench_stop (&waiter);
  bench_flood (&waiter);
  return 0;
}
