/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  int pid, tid;
  char kind[32];
  gint64 time;
} Stamp;

/* "PID TID KIND NS" */
static Stamp
parse (const char *line)
{
  Stamp stamp;

  g_assert_cmpint (sscanf (line, "%d %d %31s %" G_GINT64_FORMAT, &stamp.pid, &stamp.tid, stamp.kind,
                           &stamp.time),
                   ==, 4);
  return stamp;
}

static int
compare_begins (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const LaneSpan *) a)->begin, right = ((const LaneSpan *) b)->begin;

  return (left > right) - (left < right);
}

/* What a thread has stamped it did with the GIL. */
static void
check_stamps (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "stamp");

  g_assert_nonnull (lines[0]);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      Stamp stamp = parse (lines[i]);
      LaneSpan span = stage_span (stage_thread (stage, stamp.tid), stamp.time);

      if (span.state != STATE_RUNNING)
        g_error ("%s: %s", lines[i], state_name (span.state));
    }
}

/* Threads run one after the other, and when one does the GIL says so, to the nanosecond. */
static void
check_gil (const Stage *stage, int pid)
{
  g_autoptr (GArray) running = g_array_new (FALSE, FALSE, sizeof (LaneSpan));
  const Lane *gil = stage_gil (stage, pid, 0);
  guint n = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      if (lane_get_kind (lane) != LANE_KIND_THREAD || lane_get_pid (lane) != pid)
        continue;
      for (guint32 i = 0; i < lane_get_n_edges (lane); i++)
        {
          LaneSpan span;

          lane_get_span (lane, i, &span);
          span.detail = id;
          if (span.state == STATE_RUNNING)
            g_array_append_val (running, span);
        }
    }
  g_array_sort (running, compare_begins);

  for (guint32 i = 0; i < lane_get_n_edges (gil); i++)
    {
      LaneSpan hold, run;

      lane_get_span (gil, i, &hold);
      g_assert_cmpint (hold.state, ==, i % 2 == 0 ? STATE_IDLE : STATE_RUNNING);
      if (hold.state == STATE_IDLE)
        continue;
      g_assert_cmpuint (n, <, running->len);
      run = g_array_index (running, LaneSpan, n++);
      g_assert_cmpint (run.begin, ==, hold.begin);
      g_assert_cmpint (run.end, ==, hold.end);
      g_assert_cmpuint (run.detail, ==, hold.detail);
    }
  g_assert_cmpuint (n, ==, running->len);
  g_assert_cmpint (lane_get_n_edges (gil) % 2, ==, 1);
}

/* Between each FROM and the TO after it in the same thread it was for at least @least ns, in one
 * piece, in the state and for the reason. */
static void
check_between (
    const Stage *stage, const char *from, const char *to, State state, Reason reason, gint64 least)
{
  g_auto (GStrv) lines = stage_lines (stage, "stamp");
  Stamp before = { 0 };
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      Stamp stamp = parse (lines[i]);
      const Lane *lane;
      gint64 longest = 0;
      guint32 first;

      if (g_str_equal (stamp.kind, from))
        before = stamp;
      if (!g_str_equal (stamp.kind, to))
        continue;

      g_assert_cmpint (before.tid, ==, stamp.tid);
      lane = stage_thread (stage, stamp.tid);
      g_assert_true (lane_find (lane, before.time, &first));
      for (guint32 j = first; j < lane_get_n_edges (lane); j++)
        {
          LaneSpan span;

          lane_get_span (lane, j, &span);
          if (span.begin > stamp.time)
            break;
          if (span.state == state && DETAIL_REASON (span.detail) == reason)
            longest = MAX (longest, span.end - span.begin);
        }
      g_assert_cmpint (longest, >=, least);
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

static int
pid_of (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "stamp");

  return parse (lines[0]).pid;
}

static void
test_threads (Stage *stage)
{
  stage_run (stage, "holds.py", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpint (trace_get_n_clamped (stage->trace), ==, 0);
  g_assert_cmpint (stage_count (stage, LANE_KIND_THREAD, pid_of (stage)), ==, 8);
  check_stamps (stage);
  check_gil (stage, pid_of (stage));
  check_between (stage, "sleep-from", "sleep-to", STATE_WAITING_IO, REASON_SLEEP, 2000000);
  check_between (stage, "hash-from", "hash-to", STATE_NATIVE, REASON_NONE, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/holds/threads", test_threads);
  return g_test_run ();
}
