/* SPDX-License-Identifier: MIT */

#include "decoder-stage.h"

static guint
count_arrows (
    Fixture *fixture, Flow flow, guint32 from, guint32 to, gint64 from_time, gint64 to_time)
{
  guint n = 0;

  for (guint32 i = 0; i < trace_get_n_arrows (fixture->trace); i++)
    {
      TraceArrow arrow;

      trace_get_arrow (fixture->trace, i, &arrow);
      n += arrow.flow == flow && arrow.from == from && arrow.to == to &&
           arrow.from_time == from_time && arrow.to_time == to_time;
    }
  return n;
}

static void
flow (Fixture *fixture, guint32 slot, gint64 time, EventKind kind, Flow flow, guint64 token)
{
  put (fixture, slot,
       (Event){
           .time = (guint64) time, .kind = (guint8) kind, .reason = (guint8) flow, .a = token });
}

static void
reaped (Fixture *fixture, guint32 slot, gint64 time, guint64 pid, guint64 status)
{
  put (fixture, slot,
       (Event){ .time = (guint64) time,
                .kind = EVENT_EXIT,
                .lane = EVENT_LANE_PROCESS,
                .a = pid,
                .b = status });
}

/* A token reaches a forked child's thread; an exec'd child is known by its parent. Either once. */
static void
test_births (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  flow (fixture, 0, 15, EVENT_OUT, FLOW_CREATE, 7);
  begin (fixture, 1, 20, 100, 200, 200); /* 3 */
  flow (fixture, 1, 21, EVENT_IN, FLOW_CREATE, 7);
  begin (fixture, 2, 30, 100, 300, 300); /* 5 */
  begin (fixture, 3, 40, 77, 400, 400);  /* 7: an orphan */
  begin (fixture, 4, 50, 300, 500, 500); /* 9 */
  /* A thread of its own is no arrow to the process. */
  begin (fixture, 5, 51, 300, 500, 501);
  flow (fixture, 5, 52, EVENT_IN, FLOW_CREATE, 8);
  for (int i = 0; i < 10; i++)
    decoder_end_pass (fixture->decoder);
  finish (fixture);

  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 3);
  g_assert_cmpint (count_arrows (fixture, FLOW_CREATE, 2, 4, 15, 21), ==, 1);
  g_assert_cmpint (count_arrows (fixture, FLOW_CREATE, 1, 5, 30, 30), ==, 1);
  g_assert_cmpint (count_arrows (fixture, FLOW_CREATE, 5, 9, 50, 50), ==, 1);
}

/* The end leads to whoever reaped it, at once, late, or not at all. */
static void
test_joins (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  for (guint32 i = 1; i <= 4; i++)
    begin (fixture, i, 20, 100, 100 + i, 100 + i); /* 3, 5, 7, 9 */

  decoder_exit (fixture->decoder, 101, ORIGIN + 50, DECODER_STATUS_UNKNOWN);
  reaped (fixture, 0, 60, 101, 3 << 8);
  decoder_exit (fixture->decoder, 102, ORIGIN + 55, 0);
  for (int i = 0; i < 20; i++)
    decoder_end_pass (fixture->decoder);
  reaped (fixture, 0, 500, 102, 0);
  /* It has told of its end by a token. */
  flow (fixture, 3, 70, EVENT_OUT, FLOW_JOIN, 9);
  flow (fixture, 0, 75, EVENT_IN, FLOW_JOIN, 9);
  reaped (fixture, 0, 80, 103, 0);
  reaped (fixture, 0, 90, 999, 0);
  reaped (fixture, 0, 95, 100, 0); /* of itself */
  finish (fixture);

  g_assert_cmpint (count_arrows (fixture, FLOW_JOIN, 3, 2, 50, 60), ==, 1);
  g_assert_cmpint (count_arrows (fixture, FLOW_JOIN, 5, 2, 55, 500), ==, 1);
  g_assert_cmpint (count_arrows (fixture, FLOW_JOIN, 8, 2, 70, 75), ==, 1);
  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 3 + 4);
  g_assert_cmpint (lane_get_ending_argument (trace_get_lane (fixture->trace, 3)), ==, 3);
}

static guint
count_notes (Fixture *fixture, guint32 lane)
{
  guint n = 0;

  for (guint32 i = 0; i < trace_get_n_marks (fixture->trace); i++)
    {
      TraceMark mark;

      trace_get_mark (fixture->trace, i, &mark);
      n += mark.lane == lane && strcmp (mark.text, "not traced: why") == 0;
    }
  return n;
}

/* One that ends, one that lives on, one that tells of itself after all. */
static void
test_untraced (Fixture *fixture, gconstpointer data)
{
  const char *note = "not traced: why";

  begin (fixture, 0, 10, 1, 100, 100);
  g_assert_true (decoder_add_untraced (fixture->decoder, 200, 100, ORIGIN + 20, "sleep", note));
  g_assert_false (decoder_add_untraced (fixture->decoder, 200, 100, ORIGIN + 20, "sleep", note));
  g_assert_false (decoder_add_untraced (fixture->decoder, 100, 1, ORIGIN + 20, "sleep", note));
  decoder_add_untraced (fixture->decoder, 300, 200, ORIGIN + 9999 * MS, "b\xff", note);
  decoder_add_untraced (fixture->decoder, 400, 100, ORIGIN + 9999 * MS, "slow", note);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 0);
  decoder_exit (fixture->decoder, 200, ORIGIN + 50, 1 << 8);
  begin (fixture, 1, 9999 * MS + 5, 100, 400, 400);
  put_text (fixture, 1, EVENT_LANE_PROCESS, TEXT_NAME, "worker");
  finish (fixture);

  g_assert_cmpstr (lane_get_name (trace_get_lane (fixture->trace, 3)), ==, "sleep");
  g_assert_cmpstr (lane_get_name (trace_get_lane (fixture->trace, 5)), ==, "worker");
  g_assert_cmpint (lane_get_parent (trace_get_lane (fixture->trace, 4)), ==, 3);
  g_assert_cmpint (lane_get_end (trace_get_lane (fixture->trace, 3)), ==, 50);
  g_assert_cmpint (lane_get_ending (trace_get_lane (fixture->trace, 3)), ==, ENDING_EXITED);
  g_assert_cmpint (count_notes (fixture, 3), ==, 1);
  g_assert_cmpint (count_notes (fixture, 4), ==, 1);
  g_assert_cmpint (count_notes (fixture, 5), ==, 0);
  g_assert_cmpint (count_arrows (fixture, FLOW_CREATE, 1, 3, 20, 20), ==, 1);
}

/* More than a picture holds: the rest is counted, said, and harmless. */
static void
test_flood (Fixture *fixture, gconstpointer data)
{
  enum
  {
    N = 30000
  };
  gboolean is_said = FALSE;
  guint32 n_lanes;

  for (guint64 pid = 2; pid < 2 + N; pid++)
    {
      begin (fixture, 0, 10, pid - 1, pid, pid);
      begin_local (fixture, 0, 10, 1, LANE_KIND_TASK, 0);
      state (fixture, 0, 20, 1, STATE_RUNNING);
      state (fixture, 0, 20, 0, STATE_WAITING_IO);
      reaped (fixture, 0, 30, pid - 1, 0);
      if (pid % 1000 == 0)
        decoder_end_pass (fixture->decoder);
    }
  finish (fixture);

  n_lanes = trace_get_n_lanes (fixture->trace);
  g_assert_cmpuint (n_lanes, ==, 20000 + 10000);
  for (guint32 i = 0; i < trace_get_n_marks (fixture->trace); i++)
    {
      TraceMark mark;

      trace_get_mark (fixture->trace, i, &mark);
      is_said |= mark.lane == 1 &&
                 strcmp (mark.text, "40,000 more threads and processes are not shown") == 0;
    }
  g_assert_true (is_said);
}

/* It ends with the last process, not with the supervisor's word for it. */
static void
test_wall (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  begin (fixture, 1, 20, 100, 200, 200);
  decoder_exit (fixture->decoder, 200, ORIGIN + 50, 0);
  decoder_exit (fixture->decoder, 100, ORIGIN + 40, 0);
  decoder_set_clock (fixture->decoder, ORIGIN + 900);
  decoder_end_pass (fixture->decoder);
  decoder_finish (fixture->decoder);
  g_assert_cmpint (decoder_measure_wall (fixture->decoder), ==, 50);
}

static void
test_wall_of_none (Fixture *fixture, gconstpointer data)
{
  decoder_set_clock (fixture->decoder, ORIGIN + 900);
  decoder_finish (fixture->decoder);
  g_assert_cmpint (decoder_measure_wall (fixture->decoder), ==, decoder_get_now (fixture->decoder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name)                                                                                  \
  g_test_add ("/decoder-processes/" #name, Fixture, NULL, setup, test_##name, teardown)
  ADD (births);
  ADD (joins);
  ADD (untraced);
  ADD (flood);
  ADD (wall);
  ADD (wall_of_none);

  return g_test_run ();
}
