/* SPDX-License-Identifier: MIT */

#include "event.h"
#include "lane-private.h"

#include <string.h>

#include "random-lane.h"

static guint32
new_lane (Trace *trace, gint64 begin)
{
  return trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, begin);
}

static void
assert_span (const Lane *lane, guint32 i, gint64 begin, gint64 end, State state, guint32 detail)
{
  LaneSpan span;

  lane_get_span (lane, i, &span);
  g_assert_cmpint (span.begin, ==, begin);
  g_assert_cmpint (span.end, ==, end);
  g_assert_cmpint (span.state, ==, state);
  g_assert_cmpuint (span.detail, ==, detail);
}

/* No edge lies in two chunks or none, and the tables are one another's inverse. */
static void
test_chunks (void)
{
  guint32 edge = 0;

  for (guint32 chunk = 0; chunk < 40; chunk++)
    {
      g_assert_cmpuint (lane_chunk_from (chunk), ==, edge);
      g_assert_cmpuint (lane_chunk_of (edge), ==, chunk);
      edge += lane_chunk_size (chunk);
      g_assert_cmpuint (lane_chunk_of (edge - 1), ==, chunk);
    }
  g_assert_cmpuint (lane_chunk_of (G_MAXUINT32), ==, 7 + (G_MAXUINT32 >> 12));
}

static void
test_size (void)
{
  g_assert_cmpuint (sizeof (Lane), <=, 200);
}

static void
test_spans (void)
{
  static const guint32 sizes[] = { 1, 3, 4, 5, 31, 32, 33, 300, 8191, 8192, 20000 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int open = 0; open < 2; open++)
      {
        g_autoptr (RandomLane) random = random_lane_new (s + 1, sizes[s], 5000, open);
        guint32 n = random->edges->len;

        g_assert_cmpuint (lane_get_n_edges (random->lane), ==, n);
        g_assert_cmpint (lane_get_end (random->lane), ==, random->end);
        for (guint32 i = 0; i < n; i++)
          {
            const RandomEdge *edge = &g_array_index (random->edges, RandomEdge, i);

            assert_span (random->lane, i, edge->time, i + 1 < n ? edge[1].time : random->end,
                         edge->state, edge->detail);
          }
      }
}

static void
test_find_and_count (void)
{
  g_autoptr (RandomLane) random = random_lane_new (2, 5000, 3000, FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 begin = lane_get_begin (random->lane);
  guint32 i;

  g_assert_false (lane_find (random->lane, begin - 1, &i));
  g_assert_false (lane_find (random->lane, random->end, &i));
  for (int tries = 0; tries < 2000; tries++)
    {
      gint64 time = (gint64) g_rand_double_range (rand, (double) begin, (double) random->end);
      gint64 to = time + (gint64) g_rand_double_range (rand, 0, 100000);
      guint32 n = 0;
      LaneSpan span;

      g_assert_true (lane_find (random->lane, time, &i));
      lane_get_span (random->lane, i, &span);
      g_assert_cmpint (span.begin, <=, time);
      g_assert_cmpint (span.end, >, time);

      for (guint k = 0; k < random->edges->len; k++)
        {
          gint64 edge = g_array_index (random->edges, RandomEdge, k).time;

          n += edge >= time && edge < to;
        }
      g_assert_cmpuint (lane_count (random->lane, time, to), ==, n);
    }
  g_assert_cmpuint (lane_count (random->lane, G_MININT64, G_MAXINT64), ==, random->edges->len);
  g_assert_cmpuint (lane_count (random->lane, 10, 10), ==, 0);
}

static void
test_sum (void)
{
  static const guint32 sizes[] = { 1, 3, 4, 5, 32, 33, 500, 9000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (RandomLane) random = random_lane_new (s, sizes[s], 3000, s % 2 == 0);

      for (int tries = 0; tries < 200; tries++)
        {
          double from = g_rand_int_range (rand, -100, (gint32) random->end + 100);
          double to = g_rand_int_range (rand, -100, (gint32) random->end + 100);
          double ns[N_STATES];
          LaneTimes times;

          random_lane_sum (random, from, to, ns);
          lane_sum (random->lane, (gint64) from, (gint64) to, &times);
          for (int state = 0; state < N_STATES; state++)
            g_assert_cmpint (times.ns[state], ==, (gint64) ns[state]);
        }
    }
}

static void
test_same_and_back (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace, 100);
  const Lane *lane = trace_get_lane (trace, id);

  trace_append (trace, id, 50, STATE_NONE, 0); /* before the lane's begin: clamped to it */
  g_assert_cmpuint (trace_get_n_clamped (trace), ==, 1);
  trace_append (trace, id, 110, STATE_RUNNING, 1);
  trace_append (trace, id, 120, STATE_RUNNING, 1); /* says nothing new */
  trace_append (trace, id, 130, STATE_RUNNING, 2);
  trace_append (trace, id, 125, STATE_READY, 0); /* back */
  g_assert_cmpuint (trace_get_n_clamped (trace), ==, 2);
  trace_append (trace, id, G_MAXINT64, STATE_IDLE, 0); /* does not fit */
  g_assert_cmpuint (trace_get_n_clamped (trace), ==, 3);

  g_assert_cmpuint (lane_get_n_edges (lane), ==, 5);
  assert_span (lane, 0, 100, 110, STATE_NONE, 0);
  assert_span (lane, 1, 110, 130, STATE_RUNNING, 1);
  assert_span (lane, 2, 130, 130, STATE_RUNNING, 2);
  assert_span (lane, 3, 130, LANE_TIME_MAX, STATE_READY, 0);
}

static void
test_end (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace, 100);
  guint32 silent = new_lane (trace, 100);
  const Lane *lane = trace_get_lane (trace, id);
  LaneTimes times;

  trace_append (trace, id, 120, STATE_RUNNING, 0);
  trace_set_now (trace, 150);
  g_assert_cmpint (lane_get_begin (lane), ==, 120);
  g_assert_cmpint (lane_get_end (lane), ==, 150);
  g_assert_cmpint (lane_get_ending (lane), ==, ENDING_OPEN);

  trace_end_lane (trace, id, 140, ENDING_EXITED, 3);
  trace_append (trace, id, 145, STATE_IDLE, 0); /* too late */
  trace_end_lane (trace, id, 160, ENDING_KILLED, 9);
  g_assert_cmpuint (trace_get_n_clamped (trace), ==, 2);
  g_assert_cmpuint (lane_get_n_edges (lane), ==, 1);
  g_assert_cmpint (lane_get_end (lane), ==, 140);
  g_assert_cmpint (lane_get_ending (lane), ==, ENDING_EXITED);
  g_assert_cmpint (lane_get_ending_argument (lane), ==, 3);

  /* States sum to the lifetime even of a lane that never said anything. */
  trace_finish (trace, 170);
  lane_sum (trace_get_lane (trace, silent), 0, 1000, &times);
  g_assert_cmpint (times.ns[STATE_NONE], ==, 70);
  g_assert_cmpint (lane_get_ending (trace_get_lane (trace, silent)), ==, ENDING_OPEN);
}

static void
test_provisional (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace, 0);
  const Lane *lane = trace_get_lane (trace, id);
  LaneTimes times;
  guint32 i;

  /* Of a lane without edges. */
  trace_set_now (trace, 40);
  trace_set_provisional (trace, id, 10, STATE_WAITING_IO, REASON_SLEEP);
  g_assert_cmpuint (lane_get_n_edges (lane), ==, 1);
  assert_span (lane, 0, 10, 40, STATE_WAITING_IO, DETAIL (REASON_SLEEP, EVENT_NO_CORE, 0));
  lane_sum (lane, 0, 100, &times);
  g_assert_cmpint (times.ns[STATE_WAITING_IO], ==, 30);

  for (guint32 n = 1; n <= 70; n++)
    {
      gint64 time = n * 100;

      trace_set_now (trace, time + 50);
      trace_append (trace, id, time, n % 2 ? STATE_RUNNING : STATE_READY, n);
      g_assert_cmpuint (lane_get_n_edges (lane), ==, n);

      /* What an event said since, or what it is anyway, is not shown. */
      trace_set_provisional (trace, id, time - 1, STATE_IDLE, REASON_NONE);
      g_assert_cmpuint (lane_get_n_edges (lane), ==, n);
      trace_set_provisional (trace, id, time + 1, n % 2 ? STATE_RUNNING : STATE_READY, REASON_NONE);
      g_assert_cmpuint (lane_get_n_edges (lane), ==, n);

      trace_set_provisional (trace, id, time + 20, STATE_IDLE, REASON_NONE);
      g_assert_cmpuint (lane_get_n_edges (lane), ==, n + 1);
      assert_span (lane, n - 1, time, time + 20, n % 2 ? STATE_RUNNING : STATE_READY, n);
      assert_span (lane, n, time + 20, time + 50, STATE_IDLE,
                   DETAIL (REASON_NONE, EVENT_NO_CORE, 0));
      lane_sum (lane, 0, time + 50, &times);
      g_assert_cmpint (times.ns[STATE_IDLE], ==, 30);
      g_assert_true (lane_find (lane, time + 30, &i));
      g_assert_cmpuint (i, ==, n);
      g_assert_cmpuint (lane_count (lane, 0, time + 21), ==, n + 1);

      trace_set_provisional (trace, id, 0, STATE_NONE, REASON_NONE);
      g_assert_cmpuint (lane_get_n_edges (lane), ==, n);
      /* Who still has its index adds nothing twice. */
      assert_span (lane, n, time + 50, time + 50, STATE_NONE, 0);
    }

  /* What was seen at the end stays. */
  trace_set_provisional (trace, id, 7100, STATE_WAITING_GIL, REASON_GIL);
  trace_finish (trace, 7200);
  g_assert_cmpuint (lane_get_n_edges (lane), ==, 71);
  assert_span (lane, 70, 7100, 7200, STATE_WAITING_GIL, DETAIL (REASON_GIL, EVENT_NO_CORE, 0));
}

static void
test_copy (void)
{
  static const guint32 sizes[] = { 1, 4, 5, 64, 65, 20000 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (RandomLane) random = random_lane_new (s, sizes[s], 3000, TRUE);
      guint32 n = random->edges->len;
      g_autofree guint64 *edges = g_new (guint64, n + 10);
      g_autofree guint32 *details = g_new (guint32, n + 10);

      for (guint32 from = 0; from < n; from += 1 + n / 7)
        {
          g_assert_cmpuint (lane_copy_edges (random->lane, from, n, edges, details), ==, n - from);
          g_assert_cmpuint (lane_copy_edges (random->lane, from, 1, edges, NULL), ==, 1);
          for (guint32 i = 0; i < n - from; i++)
            {
              const RandomEdge *edge = &g_array_index (random->edges, RandomEdge, from + i);

              g_assert_cmpuint (edges[i], ==, EDGE (edge->time, edge->state));
              g_assert_cmpuint (details[i], ==, edge->detail);
            }
        }
      g_assert_cmpuint (lane_copy_edges (random->lane, n, 5, edges, details), ==, 0);
      g_assert_cmpuint (lane_copy_edges (random->lane, G_MAXUINT32, 5, edges, details), ==, 0);
    }
}

/* A lane loaded in pieces answers as the one that was appended to. */
static void
test_bulk (void)
{
  g_autoptr (RandomLane) random = random_lane_new (4, 30000, 3000, FALSE);
  guint32 n = random->edges->len;
  g_autofree guint64 *edges = g_new (guint64, n);
  g_autofree guint32 *details = g_new (guint32, n);
  static const guint32 pieces[] = { 1, 2, 3, 31, 32, 1000, 5000, G_MAXUINT32 };

  lane_copy_edges (random->lane, 0, n, edges, details);
  for (guint p = 0; p < G_N_ELEMENTS (pieces); p++)
    {
      g_autoptr (Trace) trace = trace_new ();
      guint32 id = new_lane (trace, 0);
      const Lane *lane = trace_get_lane (trace, id);

      for (guint32 done = 0; done < n; done += MIN (pieces[p], n - done))
        g_assert_true (
            trace_append_bulk (trace, id, edges + done, details + done, MIN (pieces[p], n - done)));
      trace_end_lane (trace, id, random->end, ENDING_DONE, 0);

      g_assert_cmpuint (lane_get_n_edges (lane), ==, n);
      for (gint64 from = 0; from < random->end; from += random->end / 50)
        {
          LaneTimes a, b;

          lane_sum (lane, from, random->end, &a);
          lane_sum (random->lane, from, random->end, &b);
          g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
        }
      for (guint32 i = 0; i < n; i += 97)
        {
          LaneSpan span;

          lane_get_span (random->lane, i, &span);
          assert_span (lane, i, span.begin, span.end, span.state, span.detail);
        }
    }
}

static void
test_bulk_is_checked (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace, 10);
  const Lane *lane = trace_get_lane (trace, id);
  static const guint64 back[] = { EDGE (20, 1), EDGE (19, 2) };
  static const guint64 early[] = { EDGE (9, 1) };
  static const guint64 state[] = { EDGE (20, 8) };
  static const guint64 late[] = { EDGE (G_GUINT64_CONSTANT (1) << 55, 1) };
  static const guint64 equal[] = { EDGE (20, 1), EDGE (30, 1), EDGE (40, 2), EDGE (40, 2) };

  g_assert_false (trace_append_bulk (trace, id, back, NULL, 2));
  g_assert_false (trace_append_bulk (trace, id, early, NULL, 1));
  g_assert_false (trace_append_bulk (trace, id, state, NULL, 1));
  g_assert_false (trace_append_bulk (trace, id, late, NULL, 1));
  g_assert_cmpuint (lane_get_n_edges (lane), ==, 0);

  g_assert_true (trace_append_bulk (trace, id, equal, NULL, 4));
  g_assert_cmpuint (lane_get_n_edges (lane), ==, 2);
  g_assert_true (trace_append_bulk (trace, id, NULL, NULL, 0));
  g_assert_false (trace_append_bulk (trace, id, equal, NULL, 1));

  trace_end_lane (trace, id, 50, ENDING_DONE, 0);
  g_assert_false (trace_append_bulk (trace, id, equal + 3, NULL, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lane/chunks", test_chunks);
  g_test_add_func ("/lane/size", test_size);
  g_test_add_func ("/lane/spans", test_spans);
  g_test_add_func ("/lane/find-and-count", test_find_and_count);
  g_test_add_func ("/lane/sum", test_sum);
  g_test_add_func ("/lane/same-and-back", test_same_and_back);
  g_test_add_func ("/lane/end", test_end);
  g_test_add_func ("/lane/provisional", test_provisional);
  g_test_add_func ("/lane/copy", test_copy);
  g_test_add_func ("/lane/bulk", test_bulk);
  g_test_add_func ("/lane/bulk-is-checked", test_bulk_is_checked);

  return g_test_run ();
}
