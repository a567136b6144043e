/* SPDX-License-Identifier: MIT */

#include "trace.h"

#include <stdatomic.h>

#include "lane-runs.h"

static void
test_empty (void)
{
  Trace *trace = trace_new ();

  g_assert_true (trace_is_live (trace));
  g_assert_cmpuint (trace_get_n_lanes (trace), ==, 0);
  g_assert_null (trace_get_lane (trace, 0));
  g_assert_null (trace_get_lane (trace, 1));
  g_assert_cmpuint (trace_get_n_arrows (trace), ==, 0);
  g_assert_cmpuint (trace_get_n_marks (trace), ==, 0);
  g_assert_cmpuint (trace_get_n_samples (trace), ==, 0);
  g_assert_true (trace_ref (trace) == trace);
  trace_unref (trace);
  trace_finish (trace, 5);
  trace_finish (trace, 6);
  g_assert_false (trace_is_live (trace));
  g_assert_cmpint (trace_get_now (trace), ==, 5);
  trace_unref (trace);
  trace_unref (NULL);
}

static void
test_lanes (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 process = trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 7, 0, 5);
  guint32 gil = trace_add_lane (trace, LANE_KIND_GIL, LANE_SOURCE_EMULATED, process, 7, 0, 6);
  const Lane *lane = trace_get_lane (trace, gil);
  const char *name;

  g_assert_cmpuint (process, ==, 1);
  g_assert_cmpuint (gil, ==, 2);
  g_assert_cmpuint (lane_get_id (lane), ==, gil);
  g_assert_cmpuint (lane_get_parent (lane), ==, process);
  g_assert_cmpint (lane_get_kind (lane), ==, LANE_KIND_GIL);
  g_assert_cmpint (lane_get_source (lane), ==, LANE_SOURCE_EMULATED);
  g_assert_cmpint (lane_get_pid (lane), ==, 7);
  g_assert_cmpint (lane_get_tid (lane), ==, 0);
  g_assert_cmpint (lane_get_begin (lane), ==, 6);
  g_assert_cmpstr (lane_get_name (lane), ==, "");

  trace_name_lane (trace, gil, "GIL");
  name = lane_get_name (lane);
  trace_name_lane (trace, gil, "GIL");
  g_assert_true (name == lane_get_name (lane));
  trace_name_lane (trace, gil, "the GIL of 7");
  g_assert_cmpstr (lane_get_name (lane), ==, "the GIL of 7");
  g_assert_cmpstr (name, ==, "GIL"); /* who held the old name still may */
  trace_source_lane (trace, gil, LANE_SOURCE_SAMPLED);
  g_assert_cmpint (lane_get_source (lane), ==, LANE_SOURCE_SAMPLED);

  trace_lose (trace, gil, 3);
  trace_lose (trace, 0, 4);
  g_assert_cmpuint (lane_get_n_lost (lane), ==, 3);
  g_assert_cmpuint (trace_get_n_lost (trace), ==, 7);
  trace_add_events (trace, 10);
  trace_add_events (trace, 1);
  g_assert_cmpuint (trace_get_n_events (trace), ==, 11);
}

static void
test_records (void)
{
  g_autoptr (Trace) trace = trace_new ();

  for (guint32 i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      trace_add_arrow (trace, &(TraceArrow){ FLOW_WAKE, i, i + 1, i * 2, i * 3 });
      trace_add_mark (trace, &(TraceMark){ i, TEXT_STDOUT, i * 4, text });
      trace_add_sample (trace, &(TraceSample){ i, COUNTER_PSS, i * 5, -(gint64) i });
    }

  g_assert_cmpuint (trace_get_n_arrows (trace), ==, 2000);
  g_assert_cmpuint (trace_get_n_marks (trace), ==, 2000);
  g_assert_cmpuint (trace_get_n_samples (trace), ==, 2000);
  for (guint32 i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);
      TraceArrow arrow;
      TraceMark mark;
      TraceSample sample;

      trace_get_arrow (trace, i, &arrow);
      g_assert_cmpint (arrow.flow, ==, FLOW_WAKE);
      g_assert_cmpuint (arrow.from, ==, i);
      g_assert_cmpuint (arrow.to, ==, i + 1);
      g_assert_cmpint (arrow.from_time, ==, i * 2);
      g_assert_cmpint (arrow.to_time, ==, i * 3);
      trace_get_mark (trace, i, &mark);
      g_assert_cmpuint (mark.lane, ==, i);
      g_assert_cmpint (mark.kind, ==, TEXT_STDOUT);
      g_assert_cmpint (mark.time, ==, i * 4);
      g_assert_cmpstr (mark.text, ==, text);
      trace_get_sample (trace, i, &sample);
      g_assert_cmpuint (sample.lane, ==, i);
      g_assert_cmpint (sample.counter, ==, COUNTER_PSS);
      g_assert_cmpint (sample.time, ==, i * 5);
      g_assert_cmpint (sample.value, ==, -(gint64) i);
    }
}

static void
test_now (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 0, 1, 1, 0);

  trace_set_now (trace, 10);
  trace_set_now (trace, 5);
  g_assert_cmpint (trace_get_now (trace), ==, 10);
  trace_append (trace, id, 30, STATE_RUNNING, 0);
  g_assert_cmpint (lane_get_end (trace_get_lane (trace, id)), ==, 30);
  trace_finish (trace, 20);
  g_assert_cmpint (trace_get_now (trace), ==, 30);
  g_assert_cmpuint (trace_get_n_clamped (trace), ==, 0);
}

/* One thread writes as the collector does, readers look at all of it all the time. What is written
 * says what it must be: edge i of lane l is at i * 10 + l, and its detail is i. */
#define THREAD_LANES 50
#define THREAD_EDGES 2000
#define THREAD_READERS 3

static State
state_of (guint32 i)
{
  return (State) (1 + i % 5);
}

static void
check_lane (const Lane *lane, guint32 *n_seen, GArray *runs)
{
  guint32 id = lane_get_id (lane);
  guint32 n = lane_get_n_edges (lane);
  const char *name = lane_get_name (lane);
  LaneTimes times;
  LaneSpan span;
  gint64 sum = 0;

  /* A provisional edge may be taken back, but edges that are stored never go. */
  g_assert_cmpuint (n + 1, >=, *n_seen);
  *n_seen = MAX (n, *n_seen);
  g_assert_true (*name == '\0' || g_str_has_prefix (name, "lane"));

  for (guint32 i = 0; i + 1 < n; i += 1 + n / 16)
    {
      lane_get_span (lane, i, &span);
      g_assert_cmpint (span.begin, ==, i * 10 + id);
      g_assert_cmpint (span.end, >, span.begin);
      g_assert_cmpint (span.state, ==, state_of (i));
      g_assert_cmpuint (span.detail, ==, i);
    }

  if (n < 2)
    return;
  lane_get_span (lane, n - 2, &span);
  lane_sum (lane, 0, span.begin, &times);
  for (int state = 0; state < N_STATES; state++)
    sum += times.ns[state];
  g_assert_cmpint (sum, ==, span.begin - id);

  g_array_set_size (runs, 0);
  lane_runs (lane, 0, (double) (span.begin + 1) / 100, 100, span.begin, runs);
  g_assert_cmpint (g_array_index (runs, LaneRun, runs->len - 1).x1, <=, 100);
  for (guint r = 1; r < runs->len; r++)
    g_assert_cmpint (g_array_index (runs, LaneRun, r).x0, ==,
                     g_array_index (runs, LaneRun, r - 1).x1);
}

/* The array is made before the thread: ThreadSanitizer does not see how GLib hands memory of one
 * thread to another. */
typedef struct
{
  GThread *thread;
  const Trace *trace;
  GArray *runs;
} Reader;

static gpointer
read_trace (gpointer data)
{
  const Trace *trace = ((Reader *) data)->trace;
  GArray *runs = ((Reader *) data)->runs;
  guint32 n_seen[THREAD_LANES] = { 0 };
  gint64 now = 0;
  gboolean live = TRUE;

  while (live)
    {
      guint32 n_lanes = trace_get_n_lanes (trace);
      guint32 n_marks = trace_get_n_marks (trace);

      live = trace_is_live (trace);
      g_assert_cmpint (trace_get_now (trace), >=, now);
      now = trace_get_now (trace);
      for (guint32 id = 1; id <= n_lanes; id++)
        check_lane (trace_get_lane (trace, id), &n_seen[id - 1], runs);
      if (n_marks > 0)
        {
          TraceMark mark;

          trace_get_mark (trace, n_marks - 1, &mark);
          g_assert_cmpint (mark.time, ==, n_marks - 1);
          g_assert_cmpstr (mark.text, ==, "text");
        }
    }

  for (guint32 id = 1; id <= THREAD_LANES; id++)
    g_assert_cmpuint (lane_get_n_edges (trace_get_lane (trace, id)), ==, THREAD_EDGES);

  return NULL;
}

static void
write_round (Trace *trace, guint32 i)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      guint32 n = lane_get_n_edges (trace_get_lane (trace, id));

      /* As the collector does, the state now is read before the edge that says so. */
      if (n < THREAD_EDGES && i % 7 == 0)
        trace_set_provisional (trace, id, n * 10 + id, state_of (n), REASON_NONE);
      n = MIN (n, lane_copy_edges (trace_get_lane (trace, id), 0, G_MAXUINT32, NULL, NULL));
      if (n < THREAD_EDGES)
        trace_append (trace, id, n * 10 + id, state_of (n), n);
      if (i % 50 == 0)
        {
          g_autofree char *name = g_strdup_printf ("lane %u is at %u", id, n);

          trace_name_lane (trace, id, name);
        }
    }
}

static void
test_readers (void)
{
  g_autoptr (Trace) trace = trace_new ();
  Reader readers[THREAD_READERS];
  guint32 rounds = THREAD_EDGES + THREAD_LANES * 10;

  for (int i = 0; i < THREAD_READERS; i++)
    readers[i] = (Reader){ NULL, trace, g_array_new (FALSE, FALSE, sizeof (LaneRun)) };
  for (int i = 0; i < THREAD_READERS; i++)
    readers[i].thread = g_thread_new ("reader", read_trace, &readers[i]);

  for (guint32 i = 0; i < rounds; i++)
    {
      if (i % 10 == 0 && trace_get_n_lanes (trace) < THREAD_LANES)
        trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
      write_round (trace, i);
      trace_add_mark (trace, &(TraceMark){ 1, TEXT_NOTE, i, "text" });
      trace_add_sample (trace, &(TraceSample){ 1, COUNTER_CPU, i, i });
      trace_set_now (trace, i * 10);
    }
  trace_finish (trace, rounds * 10);

  for (int i = 0; i < THREAD_READERS; i++)
    {
      g_thread_join (readers[i].thread);
      g_array_unref (readers[i].runs);
    }
}

/* The same text is one label, and the table is never more than full. */
static void
test_labels (void)
{
  g_autoptr (Trace) trace = trace_new ();
  g_autofree char *reason = NULL;
  g_autofree char *unknown = NULL;

  g_assert_cmpuint (trace_add_label (trace, ""), ==, 0);
  g_assert_cmpuint (trace_add_label (trace, NULL), ==, 0);
  g_assert_cmpuint (trace_add_label (trace, "Queue.get"), ==, 1);
  g_assert_cmpuint (trace_add_label (trace, "sleep"), ==, 2);
  g_assert_cmpuint (trace_add_label (trace, "Queue.get"), ==, 1);
  g_assert_cmpuint (trace_get_n_labels (trace), ==, 2);
  g_assert_cmpstr (trace_get_label (trace, 2), ==, "sleep");
  g_assert_null (trace_get_label (trace, 0));
  g_assert_null (trace_get_label (trace, 3));

  reason = trace_dup_reason (trace, DETAIL (REASON_AWAITING, 0, 1));
  g_assert_cmpstr (reason, ==, "await Queue.get");
  unknown = trace_dup_reason (trace, DETAIL (REASON_AWAITING, 0, 3));
  g_assert_cmpstr (unknown, ==, "await");

  for (guint32 n = 3; n <= TRACE_LABELS + 10; n++)
    {
      g_autofree char *text = g_strdup_printf ("label %u", n);

      g_assert_cmpuint (trace_add_label (trace, text), ==, MIN (n, TRACE_LABELS));
    }
  g_assert_cmpuint (trace_get_n_labels (trace), ==, TRACE_LABELS);
  g_assert_cmpstr (trace_get_label (trace, TRACE_LABELS - 1), ==, "label 65534");
  g_assert_cmpstr (trace_get_label (trace, TRACE_LABELS), ==, "\xe2\x80\xa6");
  g_assert_cmpuint (trace_add_label (trace, "Queue.get"), ==, 1);
}

/* A flood of output is bounded, and what the run has to say of it is kept. */
static void
test_marks_bounded (void)
{
  g_autoptr (Trace) trace = trace_new ();
  TraceMark line = { 0, TEXT_STDOUT, 0, "x" };
  TraceMark note = { 0, TEXT_NOTE, 0, "note" };
  TraceMark last;

  for (guint32 i = 0; i < TRACE_MARKS + 10; i++)
    trace_add_mark (trace, &line);
  g_assert_cmpuint (trace_get_n_marks (trace), ==, TRACE_MARKS);
  g_assert_cmpuint (trace_get_n_unkept_marks (trace), ==, 10);
  trace_add_mark (trace, &note);
  g_assert_cmpuint (trace_get_n_marks (trace), ==, TRACE_MARKS + 1);
  trace_get_mark (trace, TRACE_MARKS, &last);
  g_assert_cmpstr (last.text, ==, "note");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trace/empty", test_empty);
  g_test_add_func ("/trace/lanes", test_lanes);
  g_test_add_func ("/trace/records", test_records);
  g_test_add_func ("/trace/now", test_now);
  g_test_add_func ("/trace/readers", test_readers);
  g_test_add_func ("/trace/labels", test_labels);
  g_test_add_func ("/trace/marks-bounded", test_marks_bounded);

  return g_test_run ();
}
