/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "sample-trace.h"
#include "sentence-private.h"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_fill (void)
{
  assert_text (sentence_fill ("{a} and {b}, {a}", "a", "x", "b", "{a}", NULL), "x and {a}, x");
  /* What a translation may get wrong. */
  assert_text (sentence_fill ("{c}{ %s {a", "a", "x", NULL), "{ %s {a");
  assert_text (sentence_count (0), "0");
  assert_text (sentence_count (999), "999");
  assert_text (sentence_count (20000), "20,000");
  assert_text (sentence_count (-1234567), "-1,234,567");
}

static void
test_duration (void)
{
  static const struct
  {
    gint64 ns;
    const char *text;
  } rows[] = {
    { 0, "0 ns" },
    { 999, "999 ns" },
    { 1000, "1.0 us" },
    { 9949, "9.9 us" },
    { 9950, "10 us" },
    { 830000, "830 us" },
    { 999499, "999 us" },
    { 999500, "1.0 ms" },
    { 4900000, "4.9 ms" },
    { 49300000, "49.3 ms" },
    { 99950000, "100 ms" },
    { 999500000, "1.00 s" },
    { 2000000000, "2.00 s" },
    { 9995000000, "10.0 s" },
    { G_GINT64_CONSTANT (20000000000000), "20,000 s" },
    { -4900000, "-4.9 ms" },
    { G_MAXINT64, "9,223,372,037 s" },
    { G_MININT64, "-9,223,372,037 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_text (sentence_duration (rows[i].ns), rows[i].text);
}

static void
assert_span (const Trace *trace, guint32 lane, guint32 span, const char *expected)
{
  assert_text (sentence_for_span (trace, trace_get_lane (trace, lane), span), expected);
}

static guint32
add_edges (Trace *trace, const char *name)
{
  guint32 id = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 1, 100, 101, 0);

  trace_name_lane (trace, id, name);
  trace_append (trace, id, 0, STATE_RUNNING, DETAIL (REASON_NONE, 1, 0u));
  trace_append (trace, id, MS (5), STATE_WAITING_GIL, DETAIL (REASON_GIL, 255, 0u));
  trace_append (trace, id, MS (10), STATE_WAITING_IO, DETAIL (REASON_SLEEP, 255, 0u));
  trace_append (trace, id, MS (2010), STATE_WAITING_LOCK, DETAIL (REASON_JOIN, 255, 0u));
  trace_append (trace, id, MS (3870), STATE_READY, DETAIL (REASON_NO_CORE, 255, 0u));
  trace_append (trace, id, MS (3873), STATE_RUNNING, DETAIL (REASON_NONE, 255, 0u));
  trace_append (trace, id, MS (3874), STATE_NATIVE, DETAIL (REASON_NONE, 0, 0u));
  trace_append (trace, id, MS (3884), STATE_IDLE, 0);
  trace_append (trace, id, MS (3885), STATE_NONE, 0);
  trace_append (trace, id, MS (3886), STATE_WAITING_IO, DETAIL (REASON_RECV, 255, 0u));

  return id;
}

static void
test_spans (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 id = add_edges (trace, "worker-1");

  assert_span (trace, id, 0, "worker-1 ran 5.0 ms on core 1");
  assert_span (trace, id, 1, "worker-1 waited 5.0 ms for the GIL");
  assert_span (trace, id, 2, "worker-1 slept 2.00 s");
  assert_span (trace, id, 3, "worker-1 waited 1.86 s for join");
  assert_span (trace, id, 4, "worker-1 was ready 3.0 ms but no core was free");
  assert_span (trace, id, 5, "worker-1 ran 1.0 ms");
  assert_span (trace, id, 6, "worker-1 computed 10.0 ms without the GIL");
  assert_span (trace, id, 7, "worker-1 had nothing to do for 1.0 ms");
  assert_span (trace, id, 8, "nothing is known of worker-1 for 1.0 ms");
  trace_set_now (trace, MS (3890));
  assert_span (trace, id, 9, "worker-1 has waited 4.0 ms for data from a socket");
  assert_span (trace, 1, 0, "python3 lived 3.89 s");
  trace_finish (trace, MS (3890));
  assert_span (trace, id, 9, "worker-1 waited 4.0 ms for data from a socket");
}

static void
test_awaiting_spans (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 id = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 1, 100, 0, 0);
  guint32 label = trace_add_label (trace, "Queue.get");

  trace_name_lane (trace, id, "fetch-2");
  trace_append (trace, id, 0, STATE_WAITING_IO, DETAIL (REASON_AWAITING, 255, label));
  trace_append (trace, id, MS (1000), STATE_WAITING_IO, DETAIL (REASON_AWAITING, 255, 0));
  trace_append (trace, id, MS (1001), STATE_WAITING_LOCK, DETAIL (REASON_FILE_LOCK, 255, 0));
  trace_append (trace, id, MS (1002), STATE_WAITING_IO, DETAIL (REASON_AWAITING, 255, label));
  trace_set_now (trace, MS (1004));
  assert_span (trace, id, 0, "fetch-2 awaited Queue.get for 1.00 s");
  assert_span (trace, id, 1, "fetch-2 waited 1.0 ms at an await");
  assert_span (trace, id, 2, "fetch-2 waited 1.0 ms for a file to be unlocked");
  assert_span (trace, id, 3, "fetch-2 has awaited Queue.get for 2.0 ms");
  trace_finish (trace, MS (1004));
}

static void
test_lost_spans (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 id = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 1, 100, 101, 0);

  trace_name_lane (trace, id, "worker");
  trace_append (trace, id, 0, STATE_NONE, DETAIL (REASON_NONE, 255, 12));
  trace_append (trace, id, MS (1), STATE_RUNNING, DETAIL (REASON_NONE, 255, 0));
  trace_lose (trace, id, 12);
  trace_finish (trace, MS (2));
  assert_span (trace, id, 0, "nothing is known of worker for 1.0 ms: 12 events were lost");
}

static void
test_ready_spans (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 id = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 1, 100, 0, 0);

  trace_name_lane (trace, id, "task-1");
  trace_append (trace, id, 0, STATE_READY, REASON_QUEUED);
  trace_append (trace, id, MS (1), STATE_READY, REASON_YIELD);
  trace_append (trace, id, MS (2), STATE_READY, REASON_NONE);
  trace_finish (trace, MS (3));
  assert_span (trace, id, 0, "task-1 was ready 1.0 ms, queued in the loop");
  assert_span (trace, id, 1, "task-1 gave way for 1.0 ms");
  assert_span (trace, id, 2, "task-1 was ready for 1.0 ms");
}

static void
test_gil_spans (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 gil = trace_add_lane (trace, LANE_KIND_GIL, LANE_SOURCE_MEASURED, 1, 100, 0, 0);
  guint32 one = add_edges (trace, "worker-1");
  guint32 two = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 1, 100, 102, 0);
  guint32 loop = trace_add_lane (trace, LANE_KIND_LOOP, LANE_SOURCE_MEASURED, 1, 100, 0, 0);

  trace_append (trace, gil, 0, STATE_RUNNING, one);
  trace_append (trace, gil, MS (5), STATE_RUNNING, two);
  trace_append (trace, gil, MS (10), STATE_IDLE, 0);
  trace_append (trace, two, 0, STATE_WAITING_GIL, 0);
  trace_append (trace, loop, 0, STATE_IDLE, 0);

  assert_span (trace, one, 0, "worker-1 ran 5.0 ms on core 1, holding the GIL");
  assert_span (trace, gil, 0, "worker-1 held the GIL for 5.0 ms");
  assert_span (trace, one, 1, "worker-1 waited 5.0 ms for the GIL held by thread 5");
  trace_name_lane (trace, two, "worker-2");
  assert_span (trace, one, 1, "worker-1 waited 5.0 ms for the GIL held by worker-2");
  trace_finish (trace, MS (12));
  assert_span (trace, gil, 2, "the GIL was free for 2.0 ms");
  assert_span (trace, two, 0, "worker-2 waited 12.0 ms for the GIL held by worker-1");
}

/* Every state with every reason has its sentence, and every one names who. */
/* Two interpreters in one process: it waited for the GIL that it then got. */
static void
test_two_gils (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 first = trace_add_lane (trace, LANE_KIND_GIL, LANE_SOURCE_MEASURED, 1, 100, 0, 0);
  guint32 second = trace_add_lane (trace, LANE_KIND_GIL, LANE_SOURCE_MEASURED, 1, 100, 0, 0);
  guint32 other = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 1, 100, 101, 0);
  guint32 lane = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 1, 100, 102, 0);

  trace_name_lane (trace, other, "other");
  trace_name_lane (trace, lane, "worker");
  trace_append (trace, first, 0, STATE_RUNNING, 2);
  trace_append (trace, second, 0, STATE_RUNNING, other);
  trace_append (trace, second, MS (3), STATE_RUNNING, lane);
  trace_append (trace, lane, 0, STATE_WAITING_GIL, DETAIL (REASON_GIL, 255, 0));
  trace_append (trace, lane, MS (3), STATE_RUNNING, DETAIL (REASON_NONE, 255, 0));
  trace_finish (trace, MS (5));
  assert_span (trace, lane, 0, "worker waited 3.0 ms for the GIL held by other");
}

static void
test_all_phrases (void)
{
  for (int kind = 0; kind < N_LANE_KINDS; kind++)
    {
      g_autoptr (Trace) trace = sample_trace_new_process ();
      guint32 id = trace_add_lane (trace, (LaneKind) kind, LANE_SOURCE_MEASURED, 1, 100, 0, 0);
      guint32 n = 0;

      trace_name_lane (trace, id, "someone");
      for (guint state = 0; state < N_STATES; state++)
        for (guint reason = 0; reason < N_REASONS; reason++)
          trace_append (trace, id, MS (n++), (State) state, reason);

      trace_finish (trace, MS (n));
      for (guint32 i = 0; i < lane_get_n_edges (trace_get_lane (trace, id)); i++)
        {
          g_autofree char *text = sentence_for_span (trace, trace_get_lane (trace, id), i);

          g_assert_null (strchr (text, '{'));
          g_assert_cmpuint (strlen (text), >, 10);
          if (kind == LANE_KIND_THREAD || kind == LANE_KIND_TASK)
            g_assert_nonnull (strstr (text, "someone"));
        }
    }
}

static void
assert_verdict (Trace *trace, int end, const char *expected)
{
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;

  facts->cores = 2;
  trace_finish (trace, MS (end));
  summary = summary_new (trace, facts);
  assert_text (sentence_verdict (trace, facts, summary), expected);
}

static void
test_verdict_gil (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  int edges[2][20][2];

  for (int i = 0; i < 20; i++)
    for (int lane = 0; lane < 2; lane++)
      {
        edges[lane][i][0] = i * 50;
        edges[lane][i][1] = i % 2 == lane ? STATE_RUNNING : STATE_WAITING_GIL;
      }

  sample_trace_add_thread (trace, 1, 101, "a", edges[0], 20, 1000);
  sample_trace_add_thread (trace, 1, 102, "b", edges[1], 20, 1000);
  assert_verdict (trace, 1010,
                  "2 threads took turns holding the GIL: on average 1.00 computed at a time, and "
                  "they waited 50 % of their time for it.");
}

static void
test_verdict_parallel (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  const int edges[][2] = { { 0, STATE_RUNNING }, { 965, STATE_IDLE } };

  sample_trace_add_thread (trace, 1, 101, "a", edges, 2, 1000);
  sample_trace_add_thread (trace, 1, 102, "b", edges, 2, 1000);
  assert_verdict (trace, 1010, "2 threads computed at the same time: 1.93 on average on 2 cores.");
}

static void
test_verdict_processes (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  const int edges[][2] = { { 0, STATE_RUNNING } };

  for (int i = 0; i < 2; i++)
    {
      guint32 child =
          trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 1, 200 + i, 0, 0);

      trace_append (trace, child, 0, STATE_RUNNING, 0);
      sample_trace_add_thread (trace, child, 200 + i, "main", edges, 1, 1000);
    }

  assert_verdict (trace, 1000,
                  "2 processes computed at the same time: 2.00 on average on 2 cores.");
}

static void
test_verdict_crowd (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();

  for (int i = 0; i < 8; i++)
    {
      const int edges[][2] = { { 0, STATE_READY }, { 740, STATE_RUNNING } };

      sample_trace_add_thread (trace, 1, 101 + i, "worker", edges, 2, 1000);
    }

  assert_verdict (trace, 1000,
                  "8 threads shared 2 cores: each was ready without a core 74 % of its time.");
}

static void
test_verdict_tasks (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  guint32 loop = trace_add_lane (trace, LANE_KIND_LOOP, LANE_SOURCE_MEASURED, 1, 100, 0, 0);

  for (int i = 0; i < 10000; i++)
    {
      guint32 id = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, loop, 100, 0, 0);

      trace_append (trace, id, 0, STATE_WAITING_IO, DETAIL (REASON_SLEEP, 255, 0u));
      trace_end_lane (trace, id, MS (2000), ENDING_DONE, 0);
    }

  assert_verdict (trace, 2100,
                  "10,000 tasks overlapped their waits on one thread: 2.10 s of wall time for "
                  "20,000 s of waiting.");
}

static void
test_verdict_waits (void)
{
  g_autoptr (Trace) threads = sample_trace_new_process ();
  g_autoptr (Trace) mixed = sample_trace_new_process ();
  const int edges[][2] = { { 0, STATE_WAITING_IO } };
  const int busy[][2] = { { 0, STATE_RUNNING } };

  for (int i = 0; i < 5; i++)
    {
      sample_trace_add_thread (threads, 1, 101 + i, "worker", edges, 1, 1000);
      sample_trace_add_thread (mixed, 1, 101 + i, "worker", edges, 1, 1000);
    }

  sample_trace_add_thread (mixed, 1, 201, "worker", busy, 1, 1000);
  sample_trace_add_thread (mixed, 1, 202, "worker", busy, 1, 1000);
  assert_verdict (threads, 1000,
                  "5 threads overlapped their waits: 1.00 s of wall time for 5.00 s of waiting.");
  assert_verdict (mixed, 1000,
                  "5 threads overlapped their waits: 1.00 s of wall time for 5.00 s of waiting. "
                  "2 threads computed at the same time: 2.00 on average on 2 cores.");
}

/* Who started the workers waits for them in whatever way, and is none of them. */
static void
test_verdict_minders (void)
{
  g_autoptr (Trace) threads = sample_trace_new_process ();
  g_autoptr (Trace) processes = sample_trace_new_process ();
  const int edges[][2] = { { 10, STATE_WAITING_IO } };

  trace_append (threads, 2, MS (5), STATE_WAITING_IO, DETAIL (REASON_EPOLL, 255, 0u));
  trace_append (processes, 2, MS (5), STATE_WAITING_IO, DETAIL (REASON_READ, 255, 0u));
  for (int i = 0; i < 16; i++)
    {
      guint32 child =
          trace_add_lane (processes, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 1, 200 + i, 0, 0);

      sample_trace_add_thread (processes, child, 200 + i, "main", edges, 1, 1000);
      if (i < 3)
        sample_trace_add_thread (threads, 1, 101 + i, "worker", edges, 1, 1000);
    }

  assert_verdict (threads, 1000,
                  "3 threads overlapped their waits: 1.00 s of wall time for 2.97 s of waiting.");
  assert_verdict (
      processes, 1000,
      "16 processes overlapped their waits: 1.00 s of wall time for 15.8 s of waiting.");
}

/* Waits that may or may not have overlapped are not said to have stood in a row. */
static void
test_verdict_some_waits (void)
{
  g_autoptr (Trace) some = sample_trace_new_process ();
  g_autoptr (Trace) row = sample_trace_new_process ();

  for (int i = 0; i < 3; i++)
    {
      const int edges[][2] = { { 0, STATE_WAITING_IO }, { 300, STATE_IDLE } };
      const int turn[][2] = { { i * 300, STATE_WAITING_IO } };

      sample_trace_add_thread (some, 1, 101 + i, "worker", edges, 2, 1000);
      sample_trace_add_thread (row, 1, 101 + i, "worker", turn, 1, i * 300 + 300);
    }

  assert_verdict (some, 1000,
                  "3 threads waited 30 % of their time: 1.00 s of wall time for 900 ms of "
                  "waiting.");
  assert_verdict (row, 1000,
                  "3 threads waited, one wait at a time: 1.00 s of wall time for 900 ms of "
                  "waiting.");
}

/* A main thread that computes beside its helper works itself. */
static void
test_verdict_busy_main (void)
{
  g_autoptr (Trace) trace = trace_new ();
  const int busy[][2] = { { 0, STATE_RUNNING }, { 970, STATE_IDLE } };
  const int idle[][2] = { { 100, STATE_IDLE }, { 199, STATE_RUNNING } };

  trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 100, 0, 0);
  sample_trace_add_thread (trace, 1, 100, "main", busy, 2, 1000);
  sample_trace_add_thread (trace, 1, 101, "helper", idle, 2, 200);
  assert_verdict (trace, 1000, "One thread did all the computing: 97 % of the run.");
}

static void
test_verdict_sequential (void)
{
  g_autoptr (Trace) computing = trace_new ();
  g_autoptr (Trace) waiting = trace_new ();
  g_autoptr (Trace) nothing = trace_new ();
  const int busy[][2] = { { 0, STATE_RUNNING }, { 970, STATE_IDLE } };
  const int lazy[][2] = { { 0, STATE_RUNNING }, { 30, STATE_WAITING_IO } };

  trace_add_lane (computing, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 100, 0, 0);
  sample_trace_add_thread (computing, 1, 100, "main", busy, 2, 1000);
  trace_add_lane (waiting, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 100, 0, 0);
  sample_trace_add_thread (waiting, 1, 100, "main", lazy, 2, 1000);
  assert_verdict (computing, 1000, "One thread did all the computing: 97 % of the run.");
  assert_verdict (waiting, 1000,
                  "1 thread waited, one wait at a time: 1.00 s of wall time for 970 ms of "
                  "waiting.");
  assert_verdict (nothing, 10, NULL);
}

static void
test_verdict_stuck (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  const int edges[][2] = { { 0, STATE_RUNNING }, { 1, STATE_WAITING_LOCK } };

  sample_trace_add_thread (trace, 1, 101, "a", edges, 2, 1000);
  sample_trace_add_thread (trace, 1, 102, "b", edges, 2, 1000);
  assert_verdict (trace, 1000,
                  "2 threads did nothing but wait for each other: 100 % of their time.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sentence/fill", test_fill);
  g_test_add_func ("/sentence/duration", test_duration);
  g_test_add_func ("/sentence/spans", test_spans);
  g_test_add_func ("/sentence/ready-spans", test_ready_spans);
  g_test_add_func ("/sentence/lost-spans", test_lost_spans);
  g_test_add_func ("/sentence/awaiting-spans", test_awaiting_spans);
  g_test_add_func ("/sentence/gil-spans", test_gil_spans);
  g_test_add_func ("/sentence/two-gils", test_two_gils);
  g_test_add_func ("/sentence/all-phrases", test_all_phrases);
  g_test_add_func ("/sentence/verdict/gil", test_verdict_gil);
  g_test_add_func ("/sentence/verdict/parallel", test_verdict_parallel);
  g_test_add_func ("/sentence/verdict/processes", test_verdict_processes);
  g_test_add_func ("/sentence/verdict/crowd", test_verdict_crowd);
  g_test_add_func ("/sentence/verdict/tasks", test_verdict_tasks);
  g_test_add_func ("/sentence/verdict/waits", test_verdict_waits);
  g_test_add_func ("/sentence/verdict/minders", test_verdict_minders);
  g_test_add_func ("/sentence/verdict/some-waits", test_verdict_some_waits);
  g_test_add_func ("/sentence/verdict/busy-main", test_verdict_busy_main);
  g_test_add_func ("/sentence/verdict/sequential", test_verdict_sequential);
  g_test_add_func ("/sentence/verdict/stuck", test_verdict_stuck);

  return g_test_run ();
}
