/* SPDX-License-Identifier: MIT */

#include "ready-merge.h"

#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  Trace *trace;
  ReadyMerge *merge;
  guint32 lane;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer is_sampled)
{
  guint32 process;

  fixture->trace = trace_new ();
  process = trace_add_lane (fixture->trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 1, 0, 0);
  fixture->lane =
      trace_add_lane (fixture->trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, process, 1, 1, 0);
  fixture->merge = ready_merge_new (fixture->trace, fixture->lane, 0, GPOINTER_TO_INT (is_sampled));
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  ready_merge_free (fixture->merge);
  trace_unref (fixture->trace);
}

static gint64
sum (Fixture *fixture, State state)
{
  LaneTimes times;

  lane_sum (trace_get_lane (fixture->trace, fixture->lane), 0, G_MAXINT64, &times);
  return times.ns[state];
}

static void
end (Fixture *fixture, gint64 time, guint64 cpu)
{
  ready_merge_end (fixture->merge, time, cpu);
  ready_merge_flush (fixture->merge, time);
  g_assert_true (ready_merge_is_empty (fixture->merge));
  trace_end_lane (fixture->trace, fixture->lane, time, ENDING_DONE, 0);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
}

/* Spans overlap, lie in waits and across edges. */
static void
test_spans (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_span (fixture->merge, -20, -10, FALSE);
  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  ready_merge_add_span (fixture->merge, 10, 20, FALSE);
  ready_merge_add_span (fixture->merge, 15, 30, FALSE);
  ready_merge_add_edge (fixture->merge, 40, STATE_WAITING_IO, 0);
  ready_merge_add_span (fixture->merge, 35, 60, FALSE);
  ready_merge_add_edge (fixture->merge, 50, STATE_NATIVE, 0);
  g_assert_false (ready_merge_sample (fixture->merge, 100, 1, READY_MERGE_UNKNOWN));
  end (fixture, 100, 0);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 20 + 5 + 10);
  g_assert_cmpint (sum (fixture, STATE_WAITING_IO), ==, 10);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 15);
  g_assert_cmpint (sum (fixture, STATE_NATIVE), ==, 40);
}

/* The kernel's number moves in ticks of 4 ms, and the thread never lost its core. */
static void
test_ticks (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  for (gint64 i = 1; i < 300; i++)
    {
      g_assert_false (ready_merge_sample (fixture->merge, i * MS, (guint64) (i / 4 * 4 * MS),
                                          READY_MERGE_UNKNOWN));
      ready_merge_flush (fixture->merge, i * MS);
    }
  end (fixture, 300 * MS, 300 * (guint64) MS);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 300 * MS);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 0);
}

/* A core for a quarter of the time, as told by ticks: the end makes it exact. */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  gboolean is_seen = FALSE;

  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  for (gint64 i = 1; i < 400; i++)
    {
      is_seen |= ready_merge_sample (fixture->merge, i * MS, (guint64) (i / 16 * 4 * MS),
                                     READY_MERGE_UNKNOWN);
      ready_merge_flush (fixture->merge, i * MS);
      g_assert_cmpint (sum (fixture, STATE_RUNNING), <=, i / 16 * 4 * MS);
    }
  g_assert_true (is_seen);
  g_assert_cmpint (sum (fixture, STATE_READY), >=, 250 * MS);
  end (fixture, 400 * MS, 101 * (guint64) MS);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 101 * MS);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 299 * MS);
}

/* Killed in the middle: it goes on as it was. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  ready_merge_sample (fixture->merge, 110 * MS, 50 * (guint64) MS, READY_MERGE_UNKNOWN);
  end (fixture, 200 * MS, 0);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 100 * MS);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 100 * MS);
}

/* CPU time spent in waits does not make up for a core that was missing, but for one tick. */
static void
test_waits (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_edge (fixture->merge, 0, STATE_WAITING_IO, 0);
  ready_merge_sample (fixture->merge, 100 * MS, 90 * (guint64) MS, READY_MERGE_UNKNOWN);
  ready_merge_add_edge (fixture->merge, 100 * MS, STATE_RUNNING, 0);
  ready_merge_add_edge (fixture->merge, 200 * MS, STATE_WAITING_IO, 0);
  ready_merge_sample (fixture->merge, 210 * MS, 120 * (guint64) MS, READY_MERGE_UNKNOWN);
  ready_merge_sample (fixture->merge, 220 * MS, 120 * (guint64) MS, READY_MERGE_UNKNOWN);
  /* By then it has waited for a whole sample, and nothing is left open. */
  ready_merge_flush (fixture->merge, 220 * MS);
  g_assert_true (ready_merge_is_empty (fixture->merge));
  end (fixture, 230 * MS, 120 * (guint64) MS);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 30 * MS + READY_MERGE_TICK);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 70 * MS - READY_MERGE_TICK);
}

/* What a thread told late, and numbers that go back, break nothing. */
static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  ready_merge_sample (fixture->merge, 100 * MS, G_MAXUINT64, READY_MERGE_UNKNOWN);
  ready_merge_add_edge (fixture->merge, 50 * MS, STATE_WAITING_IO, 0);
  ready_merge_sample (fixture->merge, 20 * MS, 0, READY_MERGE_UNKNOWN);
  ready_merge_sample (fixture->merge, 120 * MS, 0, READY_MERGE_UNKNOWN);
  ready_merge_trust (fixture->merge, 110 * MS);
  end (fixture, 130 * MS, G_MAXUINT64);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 50 * MS);
}

/* In native, and only there, a core that the thread gave away was a wait. */
static void
test_given_away (Fixture *fixture, gconstpointer data)
{
  LaneSpan span;

  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  ready_merge_add_span (fixture->merge, 10, 20, TRUE);
  ready_merge_add_edge (fixture->merge, 30, STATE_NATIVE, 0);
  ready_merge_add_span (fixture->merge, 40, 50, FALSE);
  ready_merge_flush (fixture->merge, 55);
  ready_merge_add_span (fixture->merge, 60, 90, TRUE);
  ready_merge_flush (fixture->merge, 70);
  ready_merge_add_edge (fixture->merge, 80, STATE_RUNNING, 0);
  end (fixture, 100, 0);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 20 + 10);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 10 + 10 + 10);
  g_assert_cmpint (sum (fixture, STATE_NATIVE), ==, 20 + 0);
  g_assert_cmpint (sum (fixture, STATE_WAITING_IO), ==, 20);
  lane_get_span (trace_get_lane (fixture->trace, fixture->lane), 6, &span);
  g_assert_cmpint (span.state, ==, STATE_WAITING_IO);
  g_assert_cmpint (DETAIL_REASON (span.detail), ==, REASON_NONE);
}

/* A second of native of which it had 20 ms of a core and 100 ms in the queue for one. */
static void
test_unknown_call (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  ready_merge_add_edge (fixture->merge, 10 * MS, STATE_NATIVE, 0);
  g_assert_true (
      ready_merge_sample (fixture->merge, 1010 * MS, 30 * (guint64) MS, 100 * (guint64) MS));
  ready_merge_add_edge (fixture->merge, 1010 * MS, STATE_RUNNING, 0);
  end (fixture, 1020 * MS, 40 * (guint64) MS);
  g_assert_cmpint (sum (fixture, STATE_RUNNING) + sum (fixture, STATE_NATIVE), ==, 40 * MS);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 100 * MS + READY_MERGE_TICK);
  g_assert_cmpint (sum (fixture, STATE_WAITING_IO), ==, 880 * MS - READY_MERGE_TICK);
}

/* Holding the GIL it does not wait; and of native no more than there is. */
static void
test_known_state (Fixture *fixture, gconstpointer data)
{
  ready_merge_add_edge (fixture->merge, 0, STATE_RUNNING, 0);
  ready_merge_add_edge (fixture->merge, 500 * MS, STATE_NATIVE, 0);
  ready_merge_add_edge (fixture->merge, 520 * MS, STATE_RUNNING, 0);
  ready_merge_sample (fixture->merge, 1000 * MS, 100 * (guint64) MS, 0);
  end (fixture, 1000 * MS, 100 * (guint64) MS);
  g_assert_cmpint (sum (fixture, STATE_WAITING_IO), ==, 20 * MS);
  g_assert_cmpint (sum (fixture, STATE_READY), ==, 880 * MS);
  g_assert_cmpint (sum (fixture, STATE_RUNNING), ==, 100 * MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, is_sampled)                                                                      \
  g_test_add ("/ready-merge/" #name, Fixture, GINT_TO_POINTER (is_sampled), setup, test_##name,    \
              teardown)
  ADD (spans, FALSE);
  ADD (ticks, TRUE);
  ADD (shared, TRUE);
  ADD (killed, TRUE);
  ADD (waits, TRUE);
  ADD (hostile, TRUE);
  ADD (given_away, FALSE);
  ADD (unknown_call, TRUE);
  ADD (known_state, TRUE);

  return g_test_run ();
}
