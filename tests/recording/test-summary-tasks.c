/* SPDX-License-Identifier: MIT */

#include "sample-trace.h"
#include "sentence.h"
#include "summary-workers.h"

#include <string.h>

static guint32
add_task (Trace *trace, guint32 loop, guint32 creator, const char *name, int begin, int end)
{
  guint32 id =
      trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, loop, 100, 0, MS (begin));

  trace_name_lane (trace, id, name);
  trace_append (trace, id, MS (begin), STATE_WAITING_IO, DETAIL (REASON_AWAITING, 255, 0));
  trace_end_lane (trace, id, MS (end), ENDING_DONE, 0);
  if (creator != 0)
    trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, creator, id, MS (begin), MS (begin) });

  return id;
}

static Trace *
new_trace (guint32 *loop)
{
  Trace *trace = sample_trace_new_process ();

  *loop = trace_add_lane (trace, LANE_KIND_LOOP, LANE_SOURCE_MEASURED, 1, 100, 0, 0);
  return trace;
}

/* asyncio.run (main ()) with a gather of two, one of which has a helper, and what asyncio does
 * last. */
static void
test_minders (void)
{
  guint32 loop, main, first, second;
  g_autoptr (Trace) trace = new_trace (&loop);
  g_autoptr (GArray) workers = NULL;

  main = add_task (trace, loop, 0, "main", 0, 1010);
  first = add_task (trace, loop, main, "fetch-1", 5, 1000);
  second = add_task (trace, loop, main, "fetch-2", 5, 1005);
  add_task (trace, loop, first, "time-out", 500, 700);
  add_task (trace, loop, 0, "shutdown_asyncgens", 1010, 1010);
  trace_finish (trace, MS (1010));

  workers = summary_workers_new_tasks (trace);
  g_assert_cmpuint (workers->len, ==, 2);
  g_assert_cmpuint (g_array_index (workers, guint32, 0), ==, first);
  g_assert_cmpuint (g_array_index (workers, guint32, 1), ==, second);
}

/* Who creates one after another and lives on works itself; a task of tasks minds to any depth. */
static void
test_depth (void)
{
  guint32 loop, main, group, left, server;
  g_autoptr (Trace) trace = new_trace (&loop);
  g_autoptr (GArray) workers = NULL;

  main = add_task (trace, loop, 0, "main", 0, 1000);
  group = add_task (trace, loop, main, "group", 0, 500);
  left = add_task (trace, loop, group, "left", 0, 500);
  server = add_task (trace, loop, main, "server", 0, 1000);
  add_task (trace, loop, server, "request", 10, 20);
  trace_finish (trace, MS (1000));

  workers = summary_workers_new_tasks (trace);
  g_assert_cmpuint (workers->len, ==, 2);
  g_assert_cmpuint (g_array_index (workers, guint32, 0), ==, left);
  g_assert_cmpuint (g_array_index (workers, guint32, 1), ==, server);
}

/* A recording may claim any arrows: circles, itself, lanes that are not there or no tasks. */
static void
test_hostile (void)
{
  guint32 loop, one, two;
  g_autoptr (Trace) trace = new_trace (&loop);
  g_autoptr (GArray) workers = NULL;

  one = add_task (trace, loop, 0, "one", 0, 10);
  two = add_task (trace, loop, 0, "two", 0, 10);
  trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, two, one, 0, 0 });
  trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, one, one, 0, 0 });
  trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, one, 99, 0, 0 });
  trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, 1, two, 0, 0 });
  trace_finish (trace, MS (10));
  workers = summary_workers_new_tasks (trace);
  g_assert_cmpuint (workers->len, ==, 2);
}

/* Steps at and below the threshold, and callbacks. */
static void
test_blocked (void)
{
  guint32 loop, id;
  g_autoptr (Trace) trace = new_trace (&loop);
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *callbacks = NULL;
  g_autofree char *verdict = NULL;
  g_autofree char *json = NULL;

  id = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, loop, 100, 0, 0);
  trace_name_lane (trace, id, "bad");
  trace_name_lane (trace, loop, "event loop");
  trace_append (trace, id, 0, STATE_RUNNING, 0);
  trace_append (trace, id, MS (99), STATE_READY, DETAIL (REASON_QUEUED, 255, 0));
  trace_append (trace, id, MS (100), STATE_RUNNING, 0);
  trace_append (trace, id, MS (400), STATE_WAITING_IO, DETAIL (REASON_AWAITING, 255, 0));
  trace_append (trace, loop, 0, STATE_RUNNING, id); /* two steps look like one here */
  trace_append (trace, loop, MS (400), STATE_RUNNING, 0);
  trace_append (trace, loop, MS (500), STATE_IDLE, 0);
  trace_finish (trace, MS (1000));

  summary = summary_new (trace, facts);
  g_assert_cmpuint (summary->n_blocked, ==, 2);
  g_assert_cmpint (summary->blocked_ns, ==, MS (300));
  g_assert_cmpuint (summary->blocked_by, ==, id);

  sentence = sentence_for_span (trace, trace_get_lane (trace, id), 2);
  g_assert_cmpstr (sentence, ==, "bad ran 300 ms without a break and blocked the loop");
  callbacks = sentence_for_span (trace, trace_get_lane (trace, loop), 1);
  g_assert_cmpstr (callbacks, ==, "event loop ran callbacks for 100 ms");
  verdict = sentence_verdict (trace, facts, summary);
  g_assert_true (g_str_has_suffix (verdict, "A step of bad blocked the loop for 300 ms."));
  json = summary_to_json (summary, trace, facts, FALSE);
  g_assert_nonnull (strstr (json, "\"metrics\":{\"loop_blocked_ms\":300}"));
}

/* 1,000 events in a second of computing. */
static void
test_overhead (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) native = NULL;
  g_autoptr (Summary) python = NULL;

  trace_append (trace, 2, 0, STATE_RUNNING, 0);
  trace_add_events (trace, 1000);
  trace_lose (trace, 0, 3);
  trace_finish (trace, MS (1000));
  native = summary_new (trace, facts);
  g_assert_cmpuint (native->n_events, ==, 1000);
  g_assert_cmpuint (native->n_lost, ==, 3);
  g_assert_cmpfloat_with_epsilon (native->overhead, 1000. * SUMMARY_EVENT_NS / 1e9, 1e-12);
  facts->runtime = g_strdup ("python");
  python = summary_new (trace, facts);
  g_assert_cmpfloat_with_epsilon (python->overhead, 1000. * SUMMARY_EVENT_NS_PYTHON / 1e9, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary-tasks/minders", test_minders);
  g_test_add_func ("/summary-tasks/depth", test_depth);
  g_test_add_func ("/summary-tasks/hostile", test_hostile);
  g_test_add_func ("/summary-tasks/blocked", test_blocked);
  g_test_add_func ("/summary-tasks/overhead", test_overhead);

  return g_test_run ();
}
