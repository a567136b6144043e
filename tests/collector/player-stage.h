/* player-stage.h: runs of the player, and what came from them
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "collector.h"

#include <glib.h>
#include <pthread.h>

/* What came from one run; the functions fill it in the collector's thread. */
typedef struct
{
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  CollectorResult result;
  char *failure;
  gboolean is_finished;
  gsize n_output[3];
  GArray *numbers; /* gint64: of "size" packets */
  CollectorRun *run;
  Trace *trace;
} Fixture;

static inline void
on_message (const char *line, gpointer data)
{
  Fixture *fixture = data;
  gint64 number;

  pthread_mutex_lock (&fixture->mutex);
  if (g_str_has_prefix (line, "size "))
    {
      number = g_ascii_strtoll (line + 5, NULL, 10);
      g_array_append_val (fixture->numbers, number);
    }
  pthread_cond_broadcast (&fixture->changed);
  pthread_mutex_unlock (&fixture->mutex);
}

static inline void
on_output (int fd, GBytes *bytes, gpointer data)
{
  Fixture *fixture = data;

  pthread_mutex_lock (&fixture->mutex);
  fixture->n_output[fd] += g_bytes_get_size (bytes);
  pthread_cond_broadcast (&fixture->changed);
  pthread_mutex_unlock (&fixture->mutex);
}

static inline void
on_finished (const CollectorResult *result, gpointer data)
{
  Fixture *fixture = data;

  pthread_mutex_lock (&fixture->mutex);
  g_assert_false (fixture->is_finished);
  fixture->result = *result;
  fixture->failure = g_strdup (result->failure);
  fixture->is_finished = TRUE;
  pthread_cond_broadcast (&fixture->changed);
  pthread_mutex_unlock (&fixture->mutex);
}

static const CollectorFuncs funcs = { on_message, on_output, on_finished, NULL };

static inline void
setup (Fixture *fixture, gconstpointer data)
{
  pthread_mutex_init (&fixture->mutex, NULL);
  pthread_cond_init (&fixture->changed, NULL);
  fixture->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  fixture->trace = trace_new ();
}

static inline void
teardown (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->run, collector_run_unref);
  g_clear_pointer (&fixture->trace, trace_unref);
  g_array_unref (fixture->numbers);
  g_free (fixture->failure);
  pthread_mutex_destroy (&fixture->mutex);
  pthread_cond_destroy (&fixture->changed);
}

static inline void
start (Fixture *fixture,
       Collector *collector,
       OnCpuMethod method,
       LaunchOutput output,
       const char *line)
{
  g_autofree char *player = g_test_build_filename (G_TEST_BUILT, "collector", "player", NULL);
  g_autofree char *whole = g_strdup_printf ("PLAYER %s", line);
  g_auto (GStrv) argv = g_strsplit (whole, " ", -1);
  CollectorSettings settings = { .on_cpu = method };

  g_free (argv[0]);
  argv[0] = g_strdup (player);
  settings.launch = (LaunchSettings){
    .supervisor = player, .argv = (const char *const *) argv, .output = output, .is_native = TRUE
  };
  fixture->run = collector_start (collector, fixture->trace, &settings, &funcs, fixture);
}

static inline void
wait_until_finished (Fixture *fixture)
{
  pthread_mutex_lock (&fixture->mutex);
  while (!fixture->is_finished)
    pthread_cond_wait (&fixture->changed, &fixture->mutex);
  pthread_mutex_unlock (&fixture->mutex);
}

static inline void
play (Fixture *fixture, const char *line)
{
  start (fixture, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_INHERIT, line);
  wait_until_finished (fixture);
}

static inline const Lane *
find_lane (const Fixture *fixture, LaneKind kind, const char *name)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (fixture->trace); id++)
    {
      const Lane *lane = trace_get_lane (fixture->trace, id);

      if (lane_get_kind (lane) == kind && g_str_equal (lane_get_name (lane), name))
        return lane;
    }
  g_error ("There is no lane %s", name);
}

/* A lane's states sum to its lifetime, and it lies in its parent's. */
static inline void
check_lanes (const Fixture *fixture)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (fixture->trace); id++)
    {
      const Lane *lane = trace_get_lane (fixture->trace, id);
      LaneTimes times;
      gint64 sum = 0;

      g_assert_cmpint (lane_get_begin (lane), <=, lane_get_end (lane));
      g_assert_cmpint (lane_get_end (lane), <=, trace_get_now (fixture->trace));
      lane_sum (lane, 0, trace_get_now (fixture->trace), &times);
      for (int i = 0; i < N_STATES; i++)
        sum += times.ns[i];
      g_assert_cmpint (sum, ==, lane_get_end (lane) - lane_get_begin (lane));
    }
}
