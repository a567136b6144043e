/* SPDX-License-Identifier: MIT */

#include "event.h"
#include "lane-runs.h"

#include <math.h>

#include "random-lane.h"

#define BLOCK 32
#define CROWD 8

static guint n_crowded;

static double
block_time (const RandomLane *random, guint block)
{
  return (double) g_array_index (random->edges, RandomEdge, block * BLOCK).time;
}

/* As lane-runs.h has it in words. */
static gboolean
is_crowded (const RandomLane *random, double time, double ns_per_px)
{
  guint n_blocks = (random->edges->len + BLOCK - 1) / BLOCK;
  guint n_before = 0, n_after = 0, cut = 0;

  if (time - ns_per_px < block_time (random, 0) || time + ns_per_px > (double) random->end)
    return FALSE;

  for (guint block = 0; block < n_blocks; block++)
    {
      double begin = block_time (random, block);

      n_before += begin > time - ns_per_px && begin <= time;
      n_after += begin > time && begin < time + ns_per_px;
      if (begin <= time)
        cut = block;
    }

  return n_before >= CROWD && n_after >= CROWD &&
         block_time (random, cut + 1) - block_time (random, cut) <= ns_per_px / CROWD;
}

/* Every run against a walk over all spans: where it is, of what kind, and its shares. */
static void
check_pixel (const RandomLane *random, const LaneRun *run, double from, double ns_per_px, int x)
{
  double begin =
      MAX (from + x * ns_per_px, (double) g_array_index (random->edges, RandomEdge, 0).time);
  double end = MIN (from + (x + 1) * ns_per_px, (double) random->end);
  double ns[N_STATES];
  double sum = 0;
  int crowded = is_crowded (random, from + x * ns_per_px, ns_per_px) +
                is_crowded (random, from + (x + 1) * ns_per_px, ns_per_px);
  guint8 before = 0;

  n_crowded += (guint) crowded;
  random_lane_sum (random, begin, end, ns);
  if (run->kind == LANE_RUN_PURE)
    {
      /* One ns: zero-length spans are of no share, borders are rounded in the model's doubles. */
      g_assert_cmpfloat_with_epsilon (ns[run->state], end - begin, 1e-3);
      return;
    }

  for (int state = 1; state <= N_STATES; state++)
    {
      sum += ns[state % N_STATES];
      g_assert_cmpint (run->upto[state - 1], >=, before);
      before = run->upto[state - 1];
      g_assert_cmpfloat_with_epsilon (before, 255 * sum / (end - begin), 1 + crowded * 255 / 32.);
      g_assert_cmpfloat (ns[state % N_STATES], <=, ns[run->state] + crowded * ns_per_px / 16);
    }
  g_assert_cmpint (run->upto[N_STATES - 1], ==, 255);
}

/* Strictly inside a pixel, for the kinds. */
static guint
count_changes (const RandomLane *random, double begin, double end)
{
  guint n = 0;

  for (guint i = 1; i < random->edges->len; i++)
    {
      const RandomEdge *edge = &g_array_index (random->edges, RandomEdge, i);

      n +=
          (double) edge->time > begin && (double) edge->time < end && edge[-1].state != edge->state;
    }

  return n;
}

static void
check_runs (const RandomLane *random, gint64 from, double ns_per_px, int width)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  gint64 begin = lane_get_begin (random->lane);
  double first = floor ((double) (begin - from) / ns_per_px);
  double last = ceil ((double) (random->end - from) / ns_per_px);
  int x = (int) MAX (first, 0);

  lane_runs (random->lane, from, ns_per_px, width, random->end, runs);
  if (last <= 0 || first >= width)
    {
      g_assert_cmpuint (runs->len, ==, 0);
      return;
    }

  for (guint i = 0; i < runs->len; i++)
    {
      const LaneRun *run = &g_array_index (runs, LaneRun, i);

      /* No gap, no overlap: all of the lane is shown. */
      g_assert_cmpint (run->x0, ==, x);
      g_assert_cmpint (run->x1, >, x);
      if (run->kind != LANE_RUN_PURE)
        g_assert_cmpint (run->x1, ==, x + 1);
      for (; x < run->x1; x++)
        {
          check_pixel (random, run, (double) from, ns_per_px, x);
          if (run->kind == LANE_RUN_EDGE)
            g_assert_cmpuint (count_changes (random, (double) from + x * ns_per_px,
                                             (double) from + (x + 1) * ns_per_px),
                              ==, 1);
        }
    }
  g_assert_cmpint (x, ==, (int) MIN (last, width));
}

static void
test_shares (void)
{
  static const guint32 sizes[] = { 1, 2, 3, 4, 5, 6, 31, 32, 33, 64, 65, 700, 9000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int open = 0; open < 2; open++)
      {
        g_autoptr (RandomLane) random = random_lane_new (i * 7 + 1, sizes[i], 20000, open);
        int width = sizes[i] > 1000 ? 60 : 150;

        for (double ns_per_px = 0.3; ns_per_px < (double) random->end * 3; ns_per_px *= 2.7)
          {
            gint64 third = random->end / 3;

            check_runs (random, 0, ns_per_px, width);
            check_runs (random, -777, round (ns_per_px + 1), width);
            check_runs (random, third, ns_per_px, width);
            check_runs (random, random->end - (gint64) (ns_per_px * width / 2), ns_per_px, width);
          }
      }
}

/* Dense enough that most pixels are differences of prefix sums, of crowded borders and others. */
static void
test_dense (void)
{
  g_autoptr (RandomLane) random = random_lane_new (5, 40000, 2000, FALSE);

  n_crowded = 0;
  check_runs (random, 0, (double) random->end / 200, 200);
  g_assert_cmpuint (n_crowded, ==, 0);
  check_runs (random, 0, (double) random->end / 40, 40);
  check_runs (random, 12345, (double) random->end / 97.3, 50);
  check_runs (random, random->end / 2, (double) random->end / 20, 40);
  g_assert_cmpuint (n_crowded, >, 20);
}

static guint32
new_lane (Trace *trace)
{
  return trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
}

static GArray *
runs_of (Trace *trace, guint32 id, gint64 from, double ns_per_px, int width, gint64 now)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));

  lane_runs (trace_get_lane (trace, id), from, ns_per_px, width, now, runs);
  return runs;
}

static void
assert_run (GArray *runs, guint i, int x0, int x1, LaneRunKind kind, State state, guint32 detail)
{
  const LaneRun *run = &g_array_index (runs, LaneRun, i);

  g_assert_cmpuint (i, <, runs->len);
  g_assert_cmpint (run->x0, ==, x0);
  g_assert_cmpint (run->x1, ==, x1);
  g_assert_cmpint (run->kind, ==, kind);
  g_assert_cmpint (run->state, ==, state);
  if (kind == LANE_RUN_PURE)
    g_assert_cmpuint (run->detail, ==, detail);
}

/* 10 ns a pixel: pure, edge, pure; then two spans of one state, which stay two. */
static void
test_kinds (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace);
  g_autoptr (GArray) runs = NULL;

  trace_append (trace, id, 0, STATE_RUNNING, 1);
  trace_append (trace, id, 25, STATE_WAITING_IO, 2);
  trace_append (trace, id, 60, STATE_WAITING_IO, 3);
  trace_append (trace, id, 100, STATE_RUNNING, 0);
  trace_append (trace, id, 103, STATE_READY, 0);
  trace_append (trace, id, 106, STATE_RUNNING, 0);
  trace_set_now (trace, 120);

  runs = runs_of (trace, id, 0, 10, 50, 120);
  g_assert_cmpuint (runs->len, ==, 6);
  assert_run (runs, 0, 0, 2, LANE_RUN_PURE, STATE_RUNNING, 1);
  assert_run (runs, 1, 2, 3, LANE_RUN_EDGE, STATE_RUNNING, 0);
  assert_run (runs, 2, 3, 6, LANE_RUN_PURE, STATE_WAITING_IO, 2);
  assert_run (runs, 3, 6, 10, LANE_RUN_PURE, STATE_WAITING_IO, 3);
  assert_run (runs, 4, 10, 11, LANE_RUN_MIXED, STATE_RUNNING, 0);
  assert_run (runs, 5, 11, 12, LANE_RUN_PURE, STATE_RUNNING, 0);
  g_assert_cmpuint (g_array_index (runs, LaneRun, 3).span, ==, 2);
}

/* Spans of one state that are no wider than a pixel become one run, which is of no one span. */
static void
test_merged (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace);
  g_autoptr (GArray) runs = NULL;

  for (guint32 i = 0; i < 100; i++)
    trace_append (trace, id, i * 5, STATE_WAITING_IO, i);
  runs = runs_of (trace, id, 0, 10, 50, 500);
  g_assert_cmpuint (runs->len, ==, 1);
  assert_run (runs, 0, 0, 50, LANE_RUN_PURE, STATE_WAITING_IO, 0xffffffff);
}

/* Appended runs are never joined to those of the lane before. */
static void
test_appends (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));

  trace_append (trace, id, 0, STATE_RUNNING, 0);
  trace_end_lane (trace, id, 100, ENDING_DONE, 0);
  lane_runs (trace_get_lane (trace, id), 0, 10, 10, 0, runs);
  lane_runs (trace_get_lane (trace, id), -100, 10, 20, 0, runs);
  g_assert_cmpuint (runs->len, ==, 2);
  assert_run (runs, 0, 0, 10, LANE_RUN_PURE, STATE_RUNNING, 0);
  assert_run (runs, 1, 10, 20, LANE_RUN_PURE, STATE_RUNNING, 0);
}

/* Nothing outside the lane; a lane of no length is still one pixel. */
static void
test_borders (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 empty = new_lane (trace);
  guint32 point = new_lane (trace);
  guint32 open = new_lane (trace);
  g_autoptr (GArray) none = NULL;
  g_autoptr (GArray) one = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) cut = NULL;

  trace_append (trace, point, 50, STATE_RUNNING, 0);
  trace_end_lane (trace, point, 50, ENDING_DONE, 0);
  trace_append (trace, open, 50, STATE_RUNNING, 0);
  trace_append (trace, open, 200, STATE_IDLE, 0);

  none = runs_of (trace, empty, 0, 10, 10, 100);
  g_assert_cmpuint (none->len, ==, 0);
  one = runs_of (trace, point, 0, 10, 10, 100);
  g_assert_cmpuint (one->len, ==, 1);
  assert_run (one, 0, 5, 6, LANE_RUN_PURE, STATE_RUNNING, 0);
  after = runs_of (trace, open, 100, 10, 10, 90);
  g_assert_cmpuint (after->len, ==, 0);
  before = runs_of (trace, open, 0, 10, 5, 90);
  g_assert_cmpuint (before->len, ==, 0);
  /* An open lane ends at the picture's now, though the trace has come further. */
  cut = runs_of (trace, open, 0, 10, 50, 100);
  g_assert_cmpuint (cut->len, ==, 1);
  assert_run (cut, 0, 5, 10, LANE_RUN_PURE, STATE_RUNNING, 0);
}

/* Thousands of edges at one time neither count as time nor slow the walk down. */
static void
test_one_time (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace);
  g_autoptr (GArray) runs = NULL;

  trace_append (trace, id, 0, STATE_IDLE, 0);
  for (guint32 i = 0; i < 5000; i++)
    trace_append (trace, id, 15, i % 2 ? STATE_RUNNING : STATE_READY, 0);
  for (guint32 i = 0; i < 5000; i++)
    trace_append (trace, id, 30, i % 2 ? STATE_READY : STATE_RUNNING, 0);
  runs = runs_of (trace, id, 0, 10, 6, 60);

  g_assert_cmpuint (runs->len, ==, 4);
  assert_run (runs, 0, 0, 1, LANE_RUN_PURE, STATE_IDLE, 0);
  assert_run (runs, 1, 1, 2, LANE_RUN_MIXED, STATE_RUNNING, 0);
  g_assert_cmpint (g_array_index (runs, LaneRun, 1).upto[STATE_RUNNING - 1], ==, 128);
  assert_run (runs, 2, 2, 3, LANE_RUN_PURE, STATE_RUNNING, 0);
  assert_run (runs, 3, 3, 6, LANE_RUN_PURE, STATE_READY, 0);
}

static void
test_provisional (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = new_lane (trace);
  g_autoptr (GArray) runs = NULL;
  g_autoptr (GArray) dense = NULL;
  guint32 edges;

  trace_append (trace, id, 0, STATE_RUNNING, 0);
  trace_set_provisional (trace, id, 50, STATE_WAITING_IO, REASON_SLEEP);
  runs = runs_of (trace, id, 0, 10, 10, 100);
  g_assert_cmpuint (runs->len, ==, 2);
  assert_run (runs, 0, 0, 5, LANE_RUN_PURE, STATE_RUNNING, 0);
  assert_run (runs, 1, 5, 10, LANE_RUN_PURE, STATE_WAITING_IO,
              DETAIL (REASON_SLEEP, EVENT_NO_CORE, 0));

  for (edges = 1; edges < 4096; edges++)
    trace_append (trace, id, 50 + edges, edges % 2 ? STATE_READY : STATE_RUNNING, 0);
  trace_set_provisional (trace, id, 50 + 4096, STATE_WAITING_IO, REASON_NONE);
  dense = runs_of (trace, id, 0, 2 * (50 + 4096), 1, 2 * (50 + 4096));
  g_assert_cmpuint (dense->len, ==, 1);
  assert_run (dense, 0, 0, 1, LANE_RUN_MIXED, STATE_WAITING_IO, 0);
  g_assert_cmpint (g_array_index (dense, LaneRun, 0).upto[STATE_READY - 1], ==, 128);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lane-runs/shares", test_shares);
  g_test_add_func ("/lane-runs/dense", test_dense);
  g_test_add_func ("/lane-runs/kinds", test_kinds);
  g_test_add_func ("/lane-runs/merged", test_merged);
  g_test_add_func ("/lane-runs/appends", test_appends);
  g_test_add_func ("/lane-runs/borders", test_borders);
  g_test_add_func ("/lane-runs/one-time", test_one_time);
  g_test_add_func ("/lane-runs/provisional", test_provisional);

  return g_test_run ();
}
