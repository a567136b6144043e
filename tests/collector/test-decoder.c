/* SPDX-License-Identifier: MIT */

#include "decoder-stage.h"

#include <signal.h>
#include <string.h>

static void
test_thread (Fixture *fixture, gconstpointer data)
{
  const Lane *lane;

  begin (fixture, 0, 10, 1, 100, 101);
  state (fixture, 0, 20, 0, STATE_WAITING_IO);
  put (fixture, 0, (Event){ .time = 30, .kind = EVENT_END, .reason = ENDING_DONE, .a = 4 });
  state (fixture, 0, 40, 0, STATE_RUNNING); /* nobody's */
  finish (fixture);

  g_assert_cmpint (trace_get_n_lanes (fixture->trace), ==, 2);
  lane = trace_get_lane (fixture->trace, 2);
  g_assert_cmpint (lane_get_pid (lane), ==, 100);
  g_assert_cmpint (lane_get_tid (lane), ==, 101);
  g_assert_cmpint (lane_get_parent (lane), ==, 1);
  g_assert_cmpint (lane_get_ending_argument (lane), ==, 4);
  check_span (fixture, 2, 0, 10, 20, STATE_RUNNING, G_MAXUINT32);
  check_span (fixture, 2, 1, 20, 30, STATE_WAITING_IO, G_MAXUINT32);
  check_span (fixture, 1, 0, 10, 10000 * MS, STATE_RUNNING, 0);
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 1);
}

/* One slot, three lives, one of them without an end: three lanes. */
static void
test_reuse (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  put (fixture, 0, (Event){ .time = 20, .kind = EVENT_END });
  begin (fixture, 0, 30, 1, 100, 102);
  begin (fixture, 0, 40, 1, 100, 103);
  finish (fixture);
  g_assert_cmpint (trace_get_n_lanes (fixture->trace), ==, 4);
  for (guint32 i = 0; i < 3; i++)
    g_assert_cmpint (lane_get_tid (trace_get_lane (fixture->trace, 2 + i)), ==, 101 + (int) i);
  g_assert_cmpint (lane_get_end (trace_get_lane (fixture->trace, 3)), ==, 40);
}

static void
test_parents (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  begin (fixture, 1, 20, 100, 200, 200);
  begin (fixture, 2, 30, 77, 300, 300);
  finish (fixture);
  g_assert_cmpint (lane_get_parent (trace_get_lane (fixture->trace, 1)), ==, 0);
  g_assert_cmpint (lane_get_parent (trace_get_lane (fixture->trace, 3)), ==, 1);
  g_assert_cmpint (lane_get_parent (trace_get_lane (fixture->trace, 5)), ==, 1);
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  TraceMark mark;

  begin (fixture, 0, 10, 1, 100, 101);
  put_text (fixture, 0, 0, TEXT_NAME, "a name that takes more than one event, ä");
  put_text (fixture, 0, EVENT_LANE_PROCESS, TEXT_NAME, "process");
  put_text (fixture, 0, 0, TEXT_NOTE, "broken \xff\xc3 text");
  put (fixture, 0, (Event){ .kind = EVENT_TEXT, .reason = TEXT_NOTE, .core = 17 });
  put (fixture, 0, (Event){ .kind = EVENT_TEXT, .reason = 200, .core = 1 });
  put (fixture, 0, (Event){ .kind = EVENT_TEXT, .reason = TEXT_NOTE, .core = 1, .lane = 9 });
  finish (fixture);
  g_assert_cmpstr (lane_get_name (trace_get_lane (fixture->trace, 2)), ==,
                   "a name that takes more than one event, ä");
  g_assert_cmpstr (lane_get_name (trace_get_lane (fixture->trace, 1)), ==, "process");
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 1);
  trace_get_mark (fixture->trace, 0, &mark);
  g_assert_true (g_utf8_validate (mark.text, -1, NULL));
  g_assert_cmpint (mark.time, ==, 50);
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 3);
}

/* Either end first, and one that never comes. */
static void
test_flows (Fixture *fixture, gconstpointer data)
{
  TraceArrow arrow;

  begin (fixture, 0, 10, 1, 100, 101);
  begin (fixture, 1, 10, 1, 100, 102);
  put (fixture, 0, (Event){ .time = 20, .kind = EVENT_OUT, .reason = FLOW_SEND, .a = 7 });
  put (fixture, 1, (Event){ .time = 30, .kind = EVENT_IN, .reason = FLOW_SEND, .a = 7 });
  put (fixture, 0, (Event){ .time = 45, .kind = EVENT_IN, .reason = FLOW_WAKE, .a = 8 });
  put (fixture, 1, (Event){ .time = 40, .kind = EVENT_OUT, .reason = FLOW_WAKE, .a = 8 });
  put (fixture, 1, (Event){ .time = 50, .kind = EVENT_OUT, .reason = FLOW_WAKE, .a = 9 });
  put (fixture, 1, (Event){ .time = 50, .kind = EVENT_OUT, .reason = FLOW_WAKE, .a = 0 });
  put (fixture, 1, (Event){ .time = 50, .kind = EVENT_OUT, .reason = 99, .a = 10 });
  finish (fixture);
  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 2);
  trace_get_arrow (fixture->trace, 0, &arrow);
  g_assert_true (arrow.from == 2 && arrow.to == 3 && arrow.from_time == 20 && arrow.to_time == 30);
  trace_get_arrow (fixture->trace, 1, &arrow);
  g_assert_true (arrow.from == 3 && arrow.to == 2 && arrow.from_time == 40 && arrow.to_time == 45);
  g_assert_cmpint (decoder_count_unmatched (fixture->decoder), ==, 1);
}

/* Tokens that never match do not grow. */
static void
test_flows_bounded (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  for (guint64 i = 1; i <= 200000; i++)
    put (fixture, 0, (Event){ .time = 20, .kind = EVENT_OUT, .reason = FLOW_SEND, .a = i });
  g_assert_cmpint (decoder_count_unmatched (fixture->decoder), ==, 200000);
  put (fixture, 0, (Event){ .time = 20, .kind = EVENT_IN, .reason = FLOW_SEND, .a = 1 });
  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 0);
  put (fixture, 0, (Event){ .time = 20, .kind = EVENT_IN, .reason = FLOW_SEND, .a = 200000 });
  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 1);
}

static void
test_loop (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  begin_local (fixture, 0, 10, 1, LANE_KIND_LOOP, 0);
  begin_local (fixture, 0, 10, 2, LANE_KIND_TASK, 1);
  begin_local (fixture, 0, 10, 3, LANE_KIND_TASK, 1);
  state (fixture, 0, 20, 2, STATE_RUNNING);
  state (fixture, 0, 30, 2, STATE_WAITING_IO);
  state (fixture, 0, 30, 3, STATE_RUNNING);
  state (fixture, 0, 40, 1, STATE_IDLE);
  put (fixture, 0, (Event){ .time = 50, .kind = EVENT_END, .lane = 2, .reason = ENDING_CANCELLED });
  state (fixture, 0, 60, 2, STATE_RUNNING); /* has ended */
  finish (fixture);
  check_span (fixture, 3, 1, 20, 30, STATE_RUNNING, 4);
  check_span (fixture, 3, 2, 30, 40, STATE_RUNNING, 5);
  check_span (fixture, 3, 3, 40, 10000 * MS, STATE_IDLE, 0);
  g_assert_cmpint (lane_get_parent (trace_get_lane (fixture->trace, 4)), ==, 3);
  g_assert_cmpint (lane_get_ending (trace_get_lane (fixture->trace, 4)), ==, ENDING_CANCELLED);
  g_assert_cmpint (lane_get_source (trace_get_lane (fixture->trace, 4)), ==, LANE_SOURCE_EMULATED);
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 1);
}

static void
test_gap (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  state (fixture, 0, 20, 0, STATE_WAITING_IO);
  put (fixture, 0, (Event){ .time = 30, .kind = EVENT_COUNTER, .reason = COUNTER_DONE, .a = 1 });
  decoder_lose (fixture->decoder, 0, 5);
  state (fixture, 0, 40, 0, STATE_RUNNING | EVENT_GAP);
  decoder_lose (fixture->decoder, 0, 5);
  finish (fixture);
  check_span (fixture, 2, 1, 20, 30, STATE_WAITING_IO, G_MAXUINT32);
  check_span (fixture, 2, 2, 30, 40, STATE_NONE, DETAIL (REASON_NONE, EVENT_NO_CORE, 5));
  check_span (fixture, 2, 3, 40, 10000 * MS, STATE_RUNNING, G_MAXUINT32);
  g_assert_cmpint (trace_get_n_lost (fixture->trace), ==, 5);
  g_assert_cmpint (lane_get_n_lost (trace_get_lane (fixture->trace, 2)), ==, 5);
}

/* All lanes that the ring feeds are blank until they are told of again; others are not. */
static void
test_gap_locals (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  begin (fixture, 1, 10, 1, 100, 102);
  begin_local (fixture, 0, 10, 1, LANE_KIND_LOOP, 0);
  begin_local (fixture, 0, 10, 2, LANE_KIND_TASK, 1);
  begin_local (fixture, 0, 10, 3, LANE_KIND_TASK, 1);
  state (fixture, 0, 20, 2, STATE_RUNNING);
  state (fixture, 1, 20, 3, STATE_WAITING_IO);
  decoder_lose (fixture->decoder, 0, 7);
  state (fixture, 0, 50, 2, STATE_WAITING_LOCK | EVENT_GAP);
  finish (fixture);

  for (guint32 id = 4; id <= 5; id++)
    check_span (fixture, id, 2, 20, id == 5 ? 50 : 10000 * MS, STATE_NONE, G_MAXUINT32);
  check_span (fixture, 5, 3, 50, 10000 * MS, STATE_WAITING_LOCK, G_MAXUINT32);
  check_span (fixture, 6, 1, 20, 10000 * MS, STATE_WAITING_IO, G_MAXUINT32);
  check_span (fixture, 2, 1, 20, 10000 * MS, STATE_NONE, G_MAXUINT32);
  check_span (fixture, 3, 0, 10, 10000 * MS, STATE_RUNNING, G_MAXUINT32);
  g_assert_cmpint (trace_get_n_lost (fixture->trace), ==, 7);
  g_assert_cmpint (lane_get_n_lost (trace_get_lane (fixture->trace, 5)), ==, 0);
}

/* The exit is told before the last events of the dead are read. */
static void
test_exit (Fixture *fixture, gconstpointer data)
{
  TraceMark mark;

  begin (fixture, 0, 10, 1, 100, 100);
  begin (fixture, 1, 20, 100, 200, 200);
  put (fixture, 0, (Event){ .time = 50, .kind = EVENT_EXIT, .a = 200, .b = SIGKILL });
  decoder_end_pass (fixture->decoder);
  state (fixture, 1, 40, 0, STATE_WAITING_IO);
  decoder_end_pass (fixture->decoder);
  decoder_end_pass (fixture->decoder);
  g_assert_false (decoder_has_process (fixture->decoder, 200));
  g_assert_true (decoder_has_process (fixture->decoder, 100));
  decoder_exit (fixture->decoder, 100, ORIGIN + 90, 3 << 8);
  finish (fixture);
  for (guint32 id = 3; id <= 4; id++)
    {
      g_assert_cmpint (lane_get_end (trace_get_lane (fixture->trace, id)), ==, 50);
      g_assert_cmpint (lane_get_ending (trace_get_lane (fixture->trace, id)), ==, ENDING_KILLED);
    }
  check_span (fixture, 4, 1, 40, 50, STATE_WAITING_IO, G_MAXUINT32);
  g_assert_cmpint (lane_get_ending (trace_get_lane (fixture->trace, 1)), ==, ENDING_EXITED);
  g_assert_cmpint (lane_get_ending_argument (trace_get_lane (fixture->trace, 1)), ==, 3);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 1);
  trace_get_mark (fixture->trace, 0, &mark);
  g_assert_cmpint (mark.lane, ==, 3);
  g_assert_nonnull (strstr (mark.text, "signal 9"));
}

/* The same pid and tid again in another slot: exec. After its death: another process. */
static void
test_exec (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  begin_local (fixture, 0, 10, 1, LANE_KIND_TASK, 0);
  begin (fixture, 1, 20, 1, 100, 100);
  begin_local (fixture, 1, 30, 1, LANE_KIND_TASK, 0);
  g_assert_cmpint (trace_get_n_lanes (fixture->trace), ==, 4);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 1);
  decoder_exit (fixture->decoder, 100, ORIGIN + 40, 0);
  decoder_end_pass (fixture->decoder);
  decoder_end_pass (fixture->decoder);
  begin (fixture, 2, 50, 1, 100, 100);
  g_assert_cmpint (trace_get_n_lanes (fixture->trace), ==, 6);
  finish (fixture);
}

static void
test_times (Fixture *fixture, gconstpointer data)
{
  Event event = { .kind = EVENT_STATE, .state_and_flags = STATE_IDLE };

  begin (fixture, 0, 10, 1, 100, 101);
  event.time = G_MAXUINT64;
  decoder_take (fixture->decoder, 0, &event, 1);
  event.time = 0;
  event.state_and_flags = STATE_NATIVE;
  decoder_take (fixture->decoder, 0, &event, 1);
  finish (fixture);
  g_assert_cmpint (trace_get_now (fixture->trace), ==, 10000 * MS);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 1);
}

static void
count_one (int tid, gpointer n)
{
  g_assert_cmpint (tid, ==, 101);
  ++*(guint *) n;
}

static guint
count_computing (Fixture *fixture)
{
  guint n = 0;

  decoder_foreach_computing (fixture->decoder, 100, count_one, &n);
  return n;
}

/* The state-now word shows what no event has said. */
static void
test_live (Fixture *fixture, gconstpointer data)
{
  const Lane *lane;
  LaneTimes times;
  LaneSpan span;

  begin (fixture, 0, 10, 1, 100, 101);
  state (fixture, 0, 20, 0, STATE_IDLE);
  g_assert_cmpint (count_computing (fixture), ==, 0);
  decoder_set_live (fixture->decoder, 0, G_GUINT64_CONSTANT (100) << 32 | 101,
                    RING_NOW (ORIGIN + 50, STATE_NATIVE, REASON_NONE));
  g_assert_cmpint (count_computing (fixture), ==, 1);
  decoder_set_live (fixture->decoder, 0, G_GUINT64_CONSTANT (100) << 32 | 101,
                    RING_NOW (ORIGIN + 100, STATE_WAITING_IO, REASON_SLEEP));
  decoder_end_pass (fixture->decoder);
  lane = trace_get_lane (fixture->trace, 2);
  lane_sum (lane, 0, 10000 * MS, &times);
  g_assert_cmpint (times.ns[STATE_WAITING_IO], >, 0);
  g_assert_cmpint (count_computing (fixture), ==, 0);
  lane_get_span (lane, lane_get_n_edges (lane) - 1, &span);
  g_assert_cmpint (DETAIL_REASON (span.detail), ==, REASON_SLEEP);
  /* Another thread's word, and a reason that does not exist. */
  decoder_set_live (fixture->decoder, 0, 1, RING_NOW (ORIGIN + 200, STATE_RUNNING, REASON_NONE));
  g_assert_cmpint (count_computing (fixture), ==, 0);
  decoder_set_live (fixture->decoder, 0, G_GUINT64_CONSTANT (100) << 32 | 101,
                    RING_NOW (ORIGIN + 200, STATE_RUNNING, 200));
  g_assert_cmpint (count_computing (fixture), ==, 1);
  lane_get_span (lane, lane_get_n_edges (lane) - 1, &span);
  g_assert_cmpint (DETAIL_REASON (span.detail), ==, REASON_NONE);
  g_assert_cmpint (DETAIL_CORE (span.detail), ==, EVENT_NO_CORE);
}

/* Spans without a core lie in what runs, and in nothing else. */
static void
test_ready (Fixture *fixture, gconstpointer data)
{
  decoder_hold (fixture->decoder, FALSE);
  begin (fixture, 0, 10, 1, 100, 101);
  state (fixture, 0, 100, 0, STATE_WAITING_IO);
  state (fixture, 0, 200, 0, STATE_RUNNING);
  decoder_add_ready (fixture->decoder, 101, ORIGIN + 50, ORIGIN + 150, FALSE);
  decoder_add_ready (fixture->decoder, 101, ORIGIN + 250, ORIGIN + 300, FALSE);
  decoder_add_ready (fixture->decoder, 999, ORIGIN + 250, ORIGIN + 300, FALSE);
  put (fixture, 0, (Event){ .time = 400, .kind = EVENT_END });
  decoder_release (fixture->decoder, ORIGIN + 120);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 2)), ==, 1);
  decoder_release (fixture->decoder, ORIGIN + 120);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 2)), ==, 3);
  finish (fixture);
  check_span (fixture, 2, 0, 10, 50, STATE_RUNNING, G_MAXUINT32);
  check_span (fixture, 2, 1, 50, 100, STATE_READY, G_MAXUINT32);
  check_span (fixture, 2, 2, 100, 200, STATE_WAITING_IO, G_MAXUINT32);
  check_span (fixture, 2, 3, 200, 250, STATE_RUNNING, G_MAXUINT32);
  check_span (fixture, 2, 4, 250, 300, STATE_READY, G_MAXUINT32);
  check_span (fixture, 2, 5, 300, 400, STATE_RUNNING, G_MAXUINT32);
  g_assert_cmpint (lane_get_source (trace_get_lane (fixture->trace, 2)), ==, LANE_SOURCE_MEASURED);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
}

/* The thread's last wait for a core is known by the CPU time that its end tells. */
static void
test_sampled (Fixture *fixture, gconstpointer data)
{
  LaneTimes times;

  decoder_hold (fixture->decoder, TRUE);
  begin (fixture, 0, 0, 1, 100, 101);
  decoder_sample (fixture->decoder, 101, ORIGIN + 40 * MS, 5 * MS, 0);
  decoder_sample (fixture->decoder, 999, ORIGIN + 40 * MS, 5 * MS, 0);
  put (fixture, 0, (Event){ .time = 100 * MS, .kind = EVENT_END, .b = 20 * MS });
  decoder_release (fixture->decoder, ORIGIN + 100 * MS);
  lane_sum (trace_get_lane (fixture->trace, 2), 0, G_MAXINT64, &times);
  g_assert_cmpint (times.ns[STATE_RUNNING], ==, 20 * MS);
  g_assert_cmpint (times.ns[STATE_READY], ==, 80 * MS);
  g_assert_cmpint (lane_get_end (trace_get_lane (fixture->trace, 2)), ==, 100 * MS);
  g_assert_cmpint (lane_get_source (trace_get_lane (fixture->trace, 2)), ==, LANE_SOURCE_SAMPLED);
  finish (fixture);
}

/* A change that was shown and is told later: until then nothing after it is decided. */
static void
test_shown_first (Fixture *fixture, gconstpointer data)
{
  decoder_hold (fixture->decoder, GPOINTER_TO_INT (data));
  begin (fixture, 0, 0, 1, 100, 101);
  decoder_set_live (fixture->decoder, 0, G_GUINT64_CONSTANT (100) << 32 | 101,
                    RING_NOW (ORIGIN + 50 * MS, STATE_WAITING_IO, REASON_SLEEP));
  decoder_add_ready (fixture->decoder, 101, ORIGIN + 51 * MS, ORIGIN + 90 * MS, FALSE);
  decoder_sample (fixture->decoder, 101, ORIGIN + 100 * MS, 50 * MS, 0);
  decoder_release (fixture->decoder, ORIGIN + 100 * MS);
  state (fixture, 0, 50 * MS, 0, STATE_WAITING_IO);
  state (fixture, 0, 95 * MS, 0, STATE_RUNNING);
  put (fixture, 0, (Event){ .time = 100 * MS, .kind = EVENT_END, .b = 55 * MS });
  finish (fixture);
  check_span (fixture, 2, 0, 0, 50 * MS, STATE_RUNNING, G_MAXUINT32);
  check_span (fixture, 2, 1, 50 * MS, 95 * MS, STATE_WAITING_IO, G_MAXUINT32);
  check_span (fixture, 2, 2, 95 * MS, 100 * MS, STATE_RUNNING, G_MAXUINT32);
}

/* A thread of which the system says nothing is shown all the same. */
static void
test_missed (Fixture *fixture, gconstpointer data)
{
  decoder_hold (fixture->decoder, TRUE);
  begin (fixture, 0, 0, 1, 100, 101);
  state (fixture, 0, 10 * MS, 0, STATE_WAITING_IO);
  for (gint64 i = 0; i < 100; i++)
    {
      decoder_miss (fixture->decoder, 101, ORIGIN + i * MS);
      decoder_release (fixture->decoder, ORIGIN + i * MS);
    }
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 2)), ==, 2);
  finish (fixture);
}

/* Whatever comes, nothing breaks and every lane stays a lane. */
static void
test_random (Fixture *fixture, gconstpointer data)
{
  static const guint32 numbers[] = { 0, 1, 2, 3, EVENT_LANE_PROCESS, 77777 };
  gboolean is_sampled = GPOINTER_TO_INT (data);

  decoder_hold (fixture->decoder, is_sampled);
  for (int i = 0; i < 200000; i++)
    {
      guint64 small = (guint64) g_test_rand_int_range (0, 4);
      Event event = {
        .time = (guint64) g_test_rand_int_range (0, 1 << 30),
        .a = g_test_rand_int_range (0, 4) ? (small << 32 | (guint64) g_test_rand_int_range (0, 4))
                                          : (guint64) g_test_rand_int () << 32 | 5,
        .b = small,
        .lane = numbers[g_test_rand_int_range (0, G_N_ELEMENTS (numbers))],
        .kind = (guint8) g_test_rand_int_range (0, N_EVENT_KINDS + 1),
        .state_and_flags = (guint8) g_test_rand_int (),
        .reason = (guint8) g_test_rand_int_range (0, 10),
        .core = (guint8) g_test_rand_int_range (0, 20),
      };

      decoder_take (fixture->decoder, (guint32) g_test_rand_int_range (0, N_SLOTS), &event, 1);
      if (i % 500 == 0)
        decoder_end_pass (fixture->decoder);
      if (i % 50 == 0)
        {
          if (is_sampled)
            decoder_sample (fixture->decoder, (int) small, event.time, event.a, 0);
          decoder_add_ready (fixture->decoder, (int) small, event.time, event.time + 1000, FALSE);
          decoder_set_off (fixture->decoder, (int) small, i % 100 ? event.time : 0, FALSE);
          decoder_release (fixture->decoder, event.time);
        }
    }
  finish (fixture);

  for (guint32 id = 1; id <= trace_get_n_lanes (fixture->trace); id++)
    {
      const Lane *lane = trace_get_lane (fixture->trace, id);
      LaneTimes times;
      gint64 sum = 0;

      lane_sum (lane, 0, G_MAXINT64, &times);
      for (int s = 0; s < N_STATES; s++)
        sum += times.ns[s];
      g_assert_cmpint (sum, ==, lane_get_end (lane) - lane_get_begin (lane));
      g_assert_cmpint (lane_get_parent (lane), <, id);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name) g_test_add ("/decoder/" #name, Fixture, NULL, setup, test_##name, teardown)
  ADD (thread);
  ADD (reuse);
  ADD (parents);
  ADD (text);
  ADD (flows);
  ADD (flows_bounded);
  ADD (loop);
  ADD (gap);
  ADD (gap_locals);
  ADD (exit);
  ADD (exec);
  ADD (times);
  ADD (live);
  ADD (ready);
  ADD (sampled);
  ADD (missed);
  g_test_add ("/decoder/shown-first/spans", Fixture, GINT_TO_POINTER (FALSE), setup,
              test_shown_first, teardown);
  g_test_add ("/decoder/shown-first/samples", Fixture, GINT_TO_POINTER (TRUE), setup,
              test_shown_first, teardown);
  g_test_add ("/decoder/random/spans", Fixture, GINT_TO_POINTER (FALSE), setup, test_random,
              teardown);
  g_test_add ("/decoder/random/samples", Fixture, GINT_TO_POINTER (TRUE), setup, test_random,
              teardown);

  return g_test_run ();
}
