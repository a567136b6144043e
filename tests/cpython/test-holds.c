/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

/* Between each FROM and the TO after it in the same thread it was for at least @least ns, in one
 * piece, in the state and for the reason. */
static void
check_between (
    const Stage *stage, const char *from, const char *to, State state, Reason reason, gint64 least)
{
  g_auto (GStrv) lines = stage_lines (stage, "stamp");
  StageStamp before = { 0 };
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      StageStamp stamp = stage_parse_stamp (lines[i]);
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

  return stage_parse_stamp (lines[0]).pid;
}

/* Every thread of @pid was made by its first. */
static void
check_arrows (const Stage *stage, int pid)
{
  guint32 first = lane_get_id (stage_thread (stage, pid));
  guint n = 0;

  for (guint32 id = first + 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      if (lane_get_kind (trace_get_lane (stage->trace, id)) != LANE_KIND_THREAD)
        continue;
      g_assert_true (stage_has_arrow (stage, FLOW_CREATE, first, id));
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

static void
test_threads (Stage *stage)
{
  stage_run (stage, "holds.py", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpint (trace_get_n_clamped (stage->trace), ==, 0);
  g_assert_cmpint (stage_count (stage, LANE_KIND_THREAD, pid_of (stage)), ==, 8);
  stage_check_stamps (stage);
  stage_check_gil (stage, pid_of (stage));
  check_arrows (stage, pid_of (stage));
  check_between (stage, "sleep-from", "sleep-to", STATE_WAITING_IO, REASON_SLEEP, 2000000);
  check_between (stage, "hash-from", "hash-to", STATE_NATIVE, REASON_NONE, 1);
}

/* Each turn but the first needs a hand-over that somebody had to ask for. */
static void
test_turns (Stage *stage)
{
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  stage_run (stage, "turns.py", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  stage_check_stamps (stage);
  stage_check_gil (stage, pid_of (stage));
  lines = stage_lines (stage, "stamp");
  g_assert_cmpuint (g_strv_length (lines), >=, 20);

  for (guint32 i = 0; i < trace_get_n_arrows (stage->trace); i++)
    {
      TraceArrow arrow;
      LaneSpan span;

      trace_get_arrow (stage->trace, i, &arrow);
      if (arrow.flow != FLOW_HANDOVER)
        continue;
      /* Who was asked goes on when it is its turn again, and wanted to at once. */
      span = stage_span (trace_get_lane (stage->trace, arrow.from), arrow.from_time);
      g_assert_cmpint (span.state, !=, STATE_RUNNING);
      span = stage_span (trace_get_lane (stage->trace, arrow.to), arrow.to_time);
      g_assert_cmpint (span.state, ==, STATE_RUNNING);
      n++;
    }
  g_assert_cmpuint (n, >=, 19);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/holds/threads", test_threads);
  stage_add ("/holds/turns", test_turns);
  return g_test_run ();
}
