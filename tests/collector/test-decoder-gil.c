/* SPDX-License-Identifier: MIT */

#include "decoder-stage.h"

/* Two threads take the GIL in turn; the second's ring comes first. */
static void
test_gil (Fixture *fixture, gconstpointer data)
{
  TraceArrow arrow;

  begin (fixture, 0, 10, 1, 100, 101);
  begin (fixture, 1, 10, 1, 100, 102);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  gil (fixture, 1, 40, EVENT_TOOK, 2);
  gil (fixture, 1, 50, EVENT_DROPPED, 2);
  gil (fixture, 0, 20, EVENT_TOOK, 1);
  gil (fixture, 0, 30, EVENT_DROPPED | EVENT_FORCED, 1);
  gil (fixture, 0, 60, EVENT_TOOK, 3);
  finish (fixture);

  g_assert_cmpint (lane_get_kind (trace_get_lane (fixture->trace, 4)), ==, LANE_KIND_GIL);
  check_span (fixture, 4, 0, 10, 20, STATE_IDLE, 0);
  check_span (fixture, 4, 1, 20, 30, STATE_RUNNING, 2);
  check_span (fixture, 4, 2, 30, 40, STATE_IDLE, 0);
  check_span (fixture, 4, 3, 40, 50, STATE_RUNNING, 3);
  check_span (fixture, 4, 4, 50, 60, STATE_IDLE, 0);
  check_span (fixture, 4, 5, 60, 10000 * MS, STATE_RUNNING, 2);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 1);
  trace_get_arrow (fixture->trace, 0, &arrow);
  g_assert_true (arrow.flow == FLOW_HANDOVER && arrow.from == 2 && arrow.to == 3 &&
                 arrow.from_time == 30 && arrow.to_time == 40);
}

/* Take 2 was lost: the lane waits for it, but not for ever. */
static void
test_gil_missing (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  gil (fixture, 0, 20, EVENT_TOOK, 1);
  gil (fixture, 0, 30, EVENT_DROPPED, 1);
  gil (fixture, 0, 60, EVENT_TOOK, 3);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 3)), ==, 3);
  decoder_end_pass (fixture->decoder); /* the clock is at 10 s */
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 3)), ==, 4);
  /* And when it comes after all it is too late. */
  gil (fixture, 0, 70, EVENT_TOOK, 2);
  finish (fixture);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 3)), ==, 4);
}

/* The ring that ends the GIL is read before the rings of its last takes. */
static void
test_gil_end (Fixture *fixture, gconstpointer data)
{
  gint64 t = 9990 * MS; /* near the clock, so that nothing seems lost */

  begin (fixture, 0, 10, 1, 100, 101);
  begin (fixture, 1, 10, 1, 100, 102);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  gil (fixture, 0, t + 60, EVENT_TOOK, 2);
  gil (fixture, 0, t + 70, EVENT_DROPPED, 2);
  put (fixture, 0,
       (Event){ .time = (guint64) t + 80, .kind = EVENT_END, .lane = 1, .reason = ENDING_DONE });
  decoder_end_pass (fixture->decoder);
  gil (fixture, 1, t + 40, EVENT_TOOK, 1);
  gil (fixture, 1, t + 50, EVENT_DROPPED, 1);
  decoder_end_pass (fixture->decoder);
  check_span (fixture, 4, 1, t + 40, t + 50, STATE_RUNNING, 3);
  check_span (fixture, 4, 3, t + 60, t + 70, STATE_RUNNING, 2);
  check_span (fixture, 4, 4, t + 70, t + 80, STATE_IDLE, 0);
  g_assert_cmpint (lane_get_ending (trace_get_lane (fixture->trace, 4)), ==, ENDING_DONE);
  finish (fixture);
}

/* Ten thousand takes of four threads, each ring on its own, in any order of rings. */
static void
test_gil_shuffled (Fixture *fixture, gconstpointer data)
{
  enum
  {
    N = 10000,
    THREADS = 4
  };
  g_autofree guint *owner = g_new (guint, N + 1);
  guint at[THREADS] = { 1, 1, 1, 1 };
  guint left = THREADS;

  for (guint i = 0; i < THREADS; i++)
    begin (fixture, i, 10, 1, 100, 101 + i);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  for (guint i = 1; i <= N; i++)
    owner[i] = (guint) g_test_rand_int_range (0, THREADS);

  while (left > 0)
    {
      guint ring = (guint) g_test_rand_int_range (0, THREADS);
      guint batch = (guint) g_test_rand_int_range (1, 200);

      for (; at[ring] <= N && batch > 0; at[ring]++)
        if (owner[at[ring]] == ring)
          {
            gil (fixture, ring, 1000 + at[ring] * 10, EVENT_TOOK, at[ring]);
            gil (fixture, ring, 1005 + at[ring] * 10, EVENT_DROPPED, at[ring]);
            batch--;
          }
      left = 0;
      for (guint i = 0; i < THREADS; i++)
        left += at[i] <= N;
    }

  for (guint i = 1; i <= N; i++)
    check_span (fixture, 6, 2 * i - 1, 1000 + i * 10, 1005 + i * 10, STATE_RUNNING, 0xffffffff);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
}

/* The drop of take 1 was lost, and with it what the GIL did until take 2. */
static void
test_gap_gil (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  begin (fixture, 1, 10, 1, 100, 102);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  gil (fixture, 0, 20, EVENT_TOOK, 1);
  state (fixture, 0, 60, 0, STATE_WAITING_IO | EVENT_GAP);
  gil (fixture, 1, 40, EVENT_TOOK, 2);
  finish (fixture);
  check_span (fixture, 4, 1, 20, 20, STATE_RUNNING, 2);
  check_span (fixture, 4, 2, 20, 40, STATE_NONE, 0);
  check_span (fixture, 4, 3, 40, 10000 * MS, STATE_RUNNING, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name) g_test_add ("/decoder-gil/" #name, Fixture, NULL, setup, test_##name, teardown)
  ADD (gil);
  ADD (gil_missing);
  ADD (gil_end);
  ADD (gil_shuffled);
  ADD (gap_gil);

  return g_test_run ();
}
