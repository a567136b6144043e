/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_MANY 10000

static const Lane *
find_lane (const Stage *stage, LaneKind kind, const char *name)
{
  const Lane *found = NULL;

  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      if (lane_get_kind (lane) != kind || !g_str_equal (lane_get_name (lane), name))
        continue;
      if (found != NULL)
        g_error ("There are two %s lanes %s", lane_kind_name (kind), name);
      found = lane;
    }
  if (found == NULL)
    g_error ("There is no %s lane %s", lane_kind_name (kind), name);
  return found;
}

static const Lane *
task (const Stage *stage, const char *name)
{
  return find_lane (stage, LANE_KIND_TASK, name);
}

static const Lane *
loop_of (const Stage *stage, const Lane *lane)
{
  const Lane *loop = trace_get_lane (stage->trace, lane_get_parent (lane));

  g_assert_cmpint (lane_get_kind (loop), ==, LANE_KIND_LOOP);
  return loop;
}

/* "NAME TID NS": the task ran, its loop ran it, and its thread ran. */
static void
check_inside (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "in");

  g_assert_nonnull (lines[0]);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char name[64];
      int tid;
      gint64 time;
      LaneSpan span, loop_span;

      g_assert_cmpint (sscanf (lines[i], "%63s %d %" G_GINT64_FORMAT, name, &tid, &time), ==, 3);
      span = stage_span (task (stage, name), time);
      loop_span = stage_span (loop_of (stage, task (stage, name)), time);
      if (span.state != STATE_RUNNING || loop_span.state != STATE_RUNNING ||
          loop_span.detail != lane_get_id (task (stage, name)) ||
          stage_span (stage_thread (stage, tid), time).state != STATE_RUNNING)
        g_error ("%s: %s, the loop: %s", lines[i], state_name (span.state),
                 state_name (loop_span.state));
    }
}

static void
check_reason (const Stage *stage, const LaneSpan *span, const char *what)
{
  Reason reason = DETAIL_REASON (span->detail);
  guint32 argument = DETAIL_ARGUMENT (span->detail);

  g_assert_cmpint (span->state, ==, STATE_WAITING_IO);
  if (what[0] == '=')
    {
      g_assert_cmpint (reason, ==, REASON_AWAIT);
      g_assert_cmpuint (argument, ==, lane_get_id (task (stage, what + 1)));
    }
  else if (reason != REASON_GATHER && reason != REASON_EXECUTOR)
    {
      g_assert_cmpint (reason, ==, REASON_AWAITING);
      g_assert_cmpstr (trace_get_label (stage->trace, argument), ==, what);
    }
  else
    g_assert_cmpstr (reason_name (reason), ==, what);
}

/* "NAME NS WHAT" */
static void
check_awaits (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "awaits");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char name[64], what[64];
      gint64 time;
      LaneSpan span;

      g_assert_cmpint (sscanf (lines[i], "%63s %" G_GINT64_FORMAT " %63s", name, &time, what), ==,
                       3);
      g_test_message ("%s", lines[i]);
      span = stage_span (task (stage, name), time);
      check_reason (stage, &span, what);
    }
}

/* "NAME NS" */
static void
check_ready (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "ready");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char name[64];
      gint64 time;
      LaneSpan span;

      g_assert_cmpint (sscanf (lines[i], "%63s %" G_GINT64_FORMAT, name, &time), ==, 2);
      span = stage_span (task (stage, name), time);
      g_assert_cmpint (span.state, ==, STATE_READY);
      g_assert_cmpint (DETAIL_REASON (span.detail), ==, REASON_QUEUED);
    }
}

/* "NAME CREATOR", where "-" is a thread. */
static void
check_created (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "created");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char name[64], creator[64];

      g_assert_cmpint (sscanf (lines[i], "%63s %63s", name, creator), ==, 2);
      if (!stage_has_arrow (stage, FLOW_CREATE, lane_get_id (task (stage, creator)),
                            lane_get_id (task (stage, name))))
        g_error ("There is no arrow: %s", lines[i]);
    }
}

/* "NAME TID" */
static void
check_sent (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "sent");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char name[64];
      int tid;

      g_assert_cmpint (sscanf (lines[i], "%63s %d", name, &tid), ==, 2);
      if (!stage_has_arrow (stage, FLOW_SEND, lane_get_id (task (stage, name)),
                            lane_get_id (stage_thread (stage, tid))))
        g_error ("There is no arrow: %s", lines[i]);
    }
}

/* "NAME ENDING" */
static void
check_ended (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "ended");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char name[64], ending[64];

      g_assert_cmpint (sscanf (lines[i], "%63s %63s", name, ending), ==, 2);
      g_assert_cmpstr (ending_name (lane_get_ending (task (stage, name))), ==, ending);
    }
}

static int
compare_begins (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const LaneSpan *) a)->begin, right = ((const LaneSpan *) b)->begin;

  return (left > right) - (left < right);
}

/* Steps of the tasks of a loop lie one after the other, and the loop runs whose they are. */
static void
check_loop (const Stage *stage, const Lane *loop)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (LaneSpan));

  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      if (lane_get_parent (lane) != lane_get_id (loop))
        continue;
      for (guint32 i = 0; i < lane_get_n_edges (lane); i++)
        {
          LaneSpan span;

          lane_get_span (lane, i, &span);
          span.detail = id;
          if (span.state == STATE_RUNNING)
            g_array_append_val (steps, span);
        }
    }
  g_array_sort (steps, compare_begins);

  for (guint i = 0; i < steps->len; i++)
    {
      const LaneSpan *step = &g_array_index (steps, LaneSpan, i);

      if (i > 0)
        g_assert_cmpint (g_array_index (steps, LaneSpan, i - 1).end, <=, step->begin);
      g_assert_cmpuint (stage_span (loop, step->begin).detail, ==, step->detail);
    }
}

static void
check_all (const Stage *stage)
{
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpstr (stage->output[2]->str, ==, "");
  g_assert_cmpint (trace_get_n_clamped (stage->trace), ==, 0);
  check_inside (stage);
  check_awaits (stage);
  check_ready (stage);
  check_created (stage);
  check_sent (stage);
  check_ended (stage);
  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    if (lane_get_kind (trace_get_lane (stage->trace, id)) == LANE_KIND_LOOP)
      check_loop (stage, trace_get_lane (stage->trace, id));
}

static void
test_steps (Stage *stage)
{
  stage_run (stage, "tasks-steps.py", NULL);
  check_all (stage);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_LOOP, 0), ==, 1);
  /* asyncio.run() ends its loop. */
  g_assert_cmpint (lane_get_ending (find_lane (stage, LANE_KIND_LOOP, "event loop")), ==,
                   ENDING_DONE);
}

static void
test_ends (Stage *stage)
{
  g_auto (GStrv) unnamed = NULL;

  stage_run (stage, "tasks-ends.py", NULL);
  check_all (stage);
  unnamed = stage_lines (stage, "unnamed");
  task (stage, unnamed[0]);
}

static void
test_newer (Stage *stage)
{
  if (stage->minor < 11)
    {
      g_test_skip ("This Python has neither groups nor eager tasks");
      return;
    }
  stage_run (stage, "tasks-newer.py", NULL);
  check_all (stage);
}

/* All of them fit into a ring, so none is lost however late it is read. */
static void
test_many (Stage *stage)
{
  g_autofree const Lane **lanes = g_new0 (const Lane *, N_MANY);
  g_auto (GStrv) addresses = NULL;
  guint n = 0;

  stage_run (stage, "tasks-many.py", G_STRINGIFY (N_MANY), NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  addresses = stage_lines (stage, "addresses");
  g_assert_cmpint (atoi (addresses[0]), <, N_MANY);

  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);
      char *end;
      gulong i;

      if (lane_get_kind (lane) != LANE_KIND_TASK)
        continue;
      i = strtoul (lane_get_name (lane), &end, 10);
      if (end == lane_get_name (lane))
        continue;
      g_assert_cmpint (*end, ==, '\0');
      g_assert_cmpuint (i, ==, n);
      g_assert_cmpint (lane_get_ending (lane), ==, ENDING_DONE);
      /* Queued, and one step. */
      g_assert_cmpuint (lane_get_n_edges (lane), ==, 2);
      lanes[n++] = lane;
    }
  g_assert_cmpuint (n, ==, N_MANY);
  for (n = 1; n < N_MANY; n++)
    g_assert_cmpint (lane_get_end (lanes[n - 1]), <=, lane_get_begin (lanes[n]));
}

/* "NAME FROM TO": whether one step lasted all the time. */
static void
check_one_step (const Stage *stage, const char *word, gboolean is_one)
{
  g_auto (GStrv) lines = stage_lines (stage, word);
  char name[64];
  gint64 from, to;

  g_assert_cmpint (
      sscanf (lines[0], "%63s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, name, &from, &to), ==, 3);
  g_assert_cmpint (stage_span (task (stage, name), from).state, ==, STATE_RUNNING);
  g_assert_cmpint (stage_span (task (stage, name), to).state, ==, STATE_RUNNING);
  if (is_one)
    g_assert_cmpint (stage_span (task (stage, name), from).end, >, to);
  else
    g_assert_cmpint (stage_span (task (stage, name), from).end, <, to);
}

static void
test_blocked (Stage *stage)
{
  g_auto (GStrv) idle = NULL;

  stage_run (stage, "tasks-blocked.py", NULL);
  check_all (stage);
  check_one_step (stage, "blocked", TRUE);
  check_one_step (stage, "slept", FALSE);
  idle = stage_lines (stage, "idle");
  for (guint i = 0; idle[i] != NULL; i++)
    g_assert_cmpint (stage_span (find_lane (stage, LANE_KIND_LOOP, "event loop"),
                                 g_ascii_strtoll (idle[i], NULL, 10))
                         .state,
                     ==, STATE_IDLE);
}

static void
test_loops (Stage *stage)
{
  stage_run (stage, "tasks-loops.py", NULL);
  check_all (stage);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_LOOP, 0), ==, 3);
  g_assert_true (loop_of (stage, task (stage, "a0")) == loop_of (stage, task (stage, "amain")));
  g_assert_true (loop_of (stage, task (stage, "a0")) != loop_of (stage, task (stage, "b0")));
  g_assert_true (loop_of (stage, task (stage, "b0")) != loop_of (stage, task (stage, "c0")));
}

/* Tasks of Python's own class know and tell the same. */
static void
test_python (Stage *stage)
{
  static const char *const scripts[] = { "tasks-steps.py", "tasks-ends.py", "tasks-loops.py" };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      stage_run (stage, "tasks-python.py", scripts[i], NULL);
      check_all (stage);
    }
}

/* What cannot be hooked in its slots is seen from its loop, and said so. */
static void
test_refused (Stage *stage)
{
  const Lane *process;

  stage_run (stage, "tasks-refused.py", NULL);
  check_all (stage);
  g_assert_nonnull (strstr (stage->output[1]->str, "refused\n"));
  process = trace_get_lane (stage->trace, lane_get_parent (task (stage, "main")));
  process = trace_get_lane (stage->trace, lane_get_parent (process));
  g_assert_true (stage_has_mark (stage, process, TEXT_NOTE,
                                 "This Python's asyncio is not as Interleave knows it: its tasks "
                                 "are shown from their first step on"));
}

static void
test_early (Stage *stage)
{
  stage_run (stage, "tasks-early.py", NULL);
  check_all (stage);
}

/* The table of names is bounded. */
static void
test_labels (Stage *stage)
{
  stage_run (stage, "tasks-labels.py", NULL);
  check_all (stage);
}

static void
test_fork (Stage *stage)
{
  stage_run (stage, "tasks-fork.py", NULL);
  check_all (stage);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_LOOP, 0), ==, 2);
  g_assert_cmpint (lane_get_pid (task (stage, "child-0")), ==,
                   lane_get_pid (task (stage, "child")));
  g_assert_cmpint (lane_get_pid (task (stage, "child")), !=, lane_get_pid (task (stage, "parent")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/tasks/steps", test_steps);
  stage_add ("/tasks/ends", test_ends);
  stage_add ("/tasks/newer", test_newer);
  stage_add ("/tasks/many", test_many);
  stage_add ("/tasks/blocked", test_blocked);
  stage_add ("/tasks/loops", test_loops);
  stage_add ("/tasks/python", test_python);
  stage_add ("/tasks/refused", test_refused);
  stage_add ("/tasks/early", test_early);
  stage_add ("/tasks/labels", test_labels);
  stage_add ("/tasks/fork", test_fork);
  return g_test_run ();
}
