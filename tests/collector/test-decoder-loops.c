/* SPDX-License-Identifier: MIT */

#include "decoder-stage.h"

/* Lanes: 1 process, 2 thread, 3 loop (number 1), 4 and 5 tasks (numbers 2 and 3). */
static void
setup_loop (Fixture *fixture, gconstpointer data)
{
  setup (fixture, data);
  begin (fixture, 0, 10, 1, 100, 100);
  begin_local (fixture, 0, 10, 1, LANE_KIND_LOOP, 0);
  begin_local (fixture, 0, 10, 2, LANE_KIND_TASK, 1);
  begin_local (fixture, 0, 10, 3, LANE_KIND_TASK, 1);
  put_text (fixture, 0, 2, TEXT_NAME, "one");
  put_text (fixture, 0, 3, TEXT_NAME, "two");
}

static void
end_task (Fixture *fixture, gint64 time, guint32 number)
{
  put (fixture, 0,
       (Event){ .time = (guint64) time, .kind = EVENT_END, .lane = number, .reason = ENDING_DONE });
}

static void
check_mark (Fixture *fixture, guint32 i, gint64 time, const char *text)
{
  TraceMark mark;

  g_assert_cmpuint (i, <, trace_get_n_marks (fixture->trace));
  trace_get_mark (fixture->trace, i, &mark);
  g_assert_cmpint (mark.lane, ==, 3);
  g_assert_cmpint (mark.kind, ==, TEXT_NOTE);
  g_assert_cmpint (mark.time, ==, time);
  g_assert_cmpstr (mark.text, ==, text);
}

/* The way from one step to the next is short; what is long is the loop's own work. */
static void
test_own_work (Fixture *fixture, gconstpointer data)
{
  state (fixture, 0, 1 * MS, 1, STATE_RUNNING);
  state (fixture, 0, 2 * MS, 2, STATE_RUNNING);
  state (fixture, 0, 3 * MS, 2, STATE_WAITING_IO);
  state (fixture, 0, 3 * MS + 1000, 3, STATE_RUNNING);
  state (fixture, 0, 4 * MS, 3, STATE_WAITING_IO);
  state (fixture, 0, 6 * MS, 2, STATE_RUNNING);
  end_task (fixture, 7 * MS, 2);
  state (fixture, 0, 9 * MS, 1, STATE_IDLE);
  finish (fixture);

  check_span (fixture, 3, 1, 1 * MS, 2 * MS, STATE_RUNNING, 0);
  check_span (fixture, 3, 2, 2 * MS, 3 * MS + 1000, STATE_RUNNING, 4);
  check_span (fixture, 3, 3, 3 * MS + 1000, 4 * MS, STATE_RUNNING, 5);
  check_span (fixture, 3, 4, 4 * MS, 6 * MS, STATE_RUNNING, 0);
  check_span (fixture, 3, 5, 6 * MS, 7 * MS, STATE_RUNNING, 4);
  check_span (fixture, 3, 6, 7 * MS, 9 * MS, STATE_RUNNING, 0);
  check_span (fixture, 3, 7, 9 * MS, 10000 * MS, STATE_IDLE, 0);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 0);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
}

/* Long steps are flagged, the same time in many steps is not, nor is waiting. */
static void
test_blocked (Fixture *fixture, gconstpointer data)
{
  state (fixture, 0, 1 * MS, 1, STATE_RUNNING);
  for (gint64 t = 1; t < 500; t++)
    {
      guint32 number = t % 2 ? 2 : 3;

      state (fixture, 0, t * MS, number, STATE_RUNNING);
      state (fixture, 0, t * MS + 900000, number, STATE_READY);
    }
  state (fixture, 0, 500 * MS, 1, STATE_IDLE);
  state (fixture, 0, 1500 * MS, 1, STATE_RUNNING);
  state (fixture, 0, 1500 * MS, 2, STATE_RUNNING);
  state (fixture, 0, 1600 * MS, 2, STATE_WAITING_IO);
  state (fixture, 0, 1600 * MS, 3, STATE_RUNNING);
  end_task (fixture, 1900 * MS, 3);
  state (fixture, 0, 2050 * MS, 1, STATE_IDLE);
  state (fixture, 0, 3000 * MS, 1, STATE_RUNNING);
  state (fixture, 0, 3000 * MS, 2, STATE_RUNNING);
  decoder_exit (fixture->decoder, 100, ORIGIN + 3200 * MS, 9);
  finish (fixture);

  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 5);
  check_mark (fixture, 0, 1500 * MS, "blocked for 100 ms by one");
  check_mark (fixture, 1, 1600 * MS, "blocked for 300 ms by two");
  check_mark (fixture, 2, 1900 * MS, "blocked for 150 ms by callbacks");
  check_mark (fixture, 4, 3000 * MS, "blocked for 200 ms by one");
}

/* An eager task's first step lies within its creator's, which then goes on. */
static void
test_nested (Fixture *fixture, gconstpointer data)
{
  state (fixture, 0, 10 * MS, 2, STATE_RUNNING);
  state (fixture, 0, 20 * MS, 3, STATE_RUNNING);
  state (fixture, 0, 220 * MS, 3, STATE_WAITING_IO);
  state (fixture, 0, 260 * MS, 2, STATE_WAITING_IO);
  state (fixture, 0, 260 * MS, 1, STATE_IDLE);
  finish (fixture);

  check_span (fixture, 3, 1, 10 * MS, 20 * MS, STATE_RUNNING, 4);
  check_span (fixture, 3, 2, 20 * MS, 220 * MS, STATE_RUNNING, 5);
  check_span (fixture, 3, 3, 220 * MS, 260 * MS, STATE_RUNNING, 4);
  check_span (fixture, 3, 4, 260 * MS, 10000 * MS, STATE_IDLE, 0);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 1);
  check_mark (fixture, 0, 20 * MS, "blocked for 200 ms by two");
}

/* A live picture shows callbacks that go on, once nothing newer can be in the ring. */
static void
test_shown (Fixture *fixture, gconstpointer data)
{
  state (fixture, 0, 10 * MS, 2, STATE_RUNNING);
  state (fixture, 0, 20 * MS, 2, STATE_WAITING_IO);
  decoder_end_pass (fixture->decoder);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 3)), ==, 2);
  decoder_end_pass (fixture->decoder);
  check_span (fixture, 3, 2, 20 * MS, 10000 * MS, STATE_RUNNING, 0);
  finish (fixture);
}

/* What came after the last event before a gap is not known, a step least of all. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  state (fixture, 0, 10 * MS, 2, STATE_RUNNING);
  decoder_lose (fixture->decoder, 0, 5);
  state (fixture, 0, 900 * MS, 2, STATE_WAITING_IO | EVENT_GAP);
  state (fixture, 0, 950 * MS, 1, STATE_IDLE);
  finish (fixture);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 0);
  check_span (fixture, 3, 2, 10 * MS, 950 * MS, STATE_NONE, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name)                                                                                  \
  g_test_add ("/decoder-loops/" #name, Fixture, NULL, setup_loop, test_##name, teardown)
  ADD (own_work);
  ADD (blocked);
  ADD (nested);
  ADD (shown);
  ADD (lost);

  return g_test_run ();
}
