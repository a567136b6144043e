/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "TID STATE REASON... NS" */
static void
check_seen (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "seen");

  g_assert_nonnull (lines[0]);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char state[16];
      int tid, n;
      char *time = strrchr (lines[i], ' ');
      LaneSpan span;

      g_assert_cmpint (sscanf (lines[i], "%d %15s %n", &tid, state, &n), ==, 2);
      *time++ = '\0';
      span = stage_span (stage_thread (stage, tid), g_ascii_strtoll (time, NULL, 10));
      g_test_message ("%s: %s %s", lines[i], state_name (span.state),
                      reason_name (DETAIL_REASON (span.detail)));
      g_assert_cmpstr (state_name (span.state), ==, state);
      g_assert_cmpstr (reason_name (DETAIL_REASON (span.detail)), ==,
                       g_str_equal (lines[i] + n, "-") ? "" : lines[i] + n);
    }
}

static void
run (Stage *stage, const char *what)
{
  stage_run (stage, "waits.py", what, NULL);
  if (stage_status (stage) != 0)
    g_error ("%s", stage->output[2]->str);
  check_seen (stage);
}

static void
test_descriptors (Stage *stage)
{
  run (stage, "descriptors");
}

static void
test_sockets (Stage *stage)
{
  run (stage, "sockets");
}

static void
test_readiness (Stage *stage)
{
  run (stage, "readiness");
}

static void
test_locks (Stage *stage)
{
  run (stage, "locks");
}

static void
test_signals (Stage *stage)
{
  run (stage, "signals");
}

static void
test_native (Stage *stage)
{
  run (stage, "native");
}

/* It may have ended before anybody could look for it. */
static void
test_foreign (Stage *stage)
{
  g_auto (GStrv) tids = NULL;

  stage_run (stage, "waits.py", "foreign", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_THREAD, 0), ==, 2);
  tids = stage_lines (stage, "foreign");
  for (guint i = 0; tids[i] != NULL; i++)
    {
      const Lane *lane = stage_thread (stage, (int) g_ascii_strtoll (tids[i], NULL, 10));
      LaneSpan span;

      g_assert_cmpint (lane_get_ending (lane), ==, ENDING_DONE);
      g_assert_cmpuint (lane_get_n_edges (lane), ==, 3);
      lane_get_span (lane, 0, &span);
      g_assert_cmpint (span.state, ==, STATE_NATIVE);
      lane_get_span (lane, 1, &span);
      g_assert_cmpint (span.state, ==, STATE_WAITING_IO);
      g_assert_cmpint (DETAIL_REASON (span.detail), ==, REASON_SLEEP);
      g_assert_cmpint (span.end - span.begin, >=, 20000000);
      lane_get_span (lane, 2, &span);
      g_assert_cmpint (span.state, ==, STATE_NATIVE);
    }
}

static void
test_interpreters (Stage *stage)
{
  g_auto (GStrv) lines = NULL;

  if (stage->minor < 12)
    {
      g_test_skip ("Interpreters share their GIL");
      return;
    }

  stage_run (stage, "waits.py", "interpreters", NULL);
  if (stage_status (stage) != 0)
    g_error ("%s", stage->output[2]->str);
  stage_check_stamps (stage);
  lines = stage_lines (stage, "stamp");
  stage_check_gil (stage, stage_parse_stamp (lines[0]).pid);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_GIL, 0), ==, 2);
  g_assert_cmpstr (lane_get_name (stage_gil (stage, 0, 1)), ==, "GIL 2");
}

/* Who reaps a child tells how it ended. */
static void
test_children (Stage *stage)
{
  g_auto (GStrv) pids = NULL;

  run (stage, "children");
  pids = stage_lines (stage, "child");
  g_assert_cmpuint (g_strv_length (pids), ==, 5);
  for (guint i = 0; pids[i] != NULL; i++)
    {
      const Lane *child = stage_process (stage, atoi (pids[i]));

      g_assert_cmpint (lane_get_ending (child), ==, ENDING_EXITED);
      g_assert_cmpint (lane_get_ending_argument (child), ==, 7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/waits/descriptors", test_descriptors);
  stage_add ("/waits/sockets", test_sockets);
  stage_add ("/waits/readiness", test_readiness);
  stage_add ("/waits/locks", test_locks);
  stage_add ("/waits/signals", test_signals);
  stage_add ("/waits/children", test_children);
  stage_add ("/waits/native", test_native);
  stage_add ("/waits/foreign", test_foreign);
  stage_add ("/waits/interpreters", test_interpreters);
  return g_test_run ();
}
