/* SPDX-License-Identifier: MIT */

/* What pictures of dense lanes promise beside the single pixel: no time is lost over many, and a
 * column keeps its content. */

#include "lane-runs.h"

#include <math.h>
#include <string.h>

#include "random-lane.h"

/* The shares of a state in all pixels of @runs, in pixels, from pixel @x0 to @x1. */
static double
add_shares (const GArray *runs, int x0, int x1, State state)
{
  double sum = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const LaneRun *run = &g_array_index (runs, LaneRun, i);
      int n = MIN (run->x1, x1) - MAX (run->x0, x0);

      if (n <= 0)
        continue;
      if (run->kind == LANE_RUN_PURE)
        sum += run->state == state ? n : 0;
      else if (state == STATE_NONE)
        sum += (run->upto[7] - run->upto[6]) / 255.;
      else
        sum += (run->upto[state - 1] - (state > 1 ? run->upto[state - 2] : 0)) / 255.;
    }

  return sum;
}

/* However many pixels are added up, only the two outer borders may be off: what is rounded to
 * 1/255 has no bias, so it grows with the root of their number, and nothing else adds up. */
static void
test_crowded_sums (void)
{
  enum
  {
    WIDTH = 250
  };
  g_autoptr (RandomLane) random = random_lane_new (17, 120000, 2000, FALSE);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  gint64 ns_per_px = random->end / WIDTH;

  lane_runs (random->lane, 0, (double) ns_per_px, WIDTH, random->end, runs);
  for (int x0 = 0; x0 < WIDTH; x0 += 5)
    for (int x1 = x0 + 1; x1 <= WIDTH; x1 += 3)
      {
        LaneTimes times;

        lane_sum (random->lane, x0 * ns_per_px, x1 * ns_per_px, &times);
        for (int state = 0; state < N_STATES; state++)
          g_assert_cmpfloat_with_epsilon (add_shares (runs, x0, x1, (State) state),
                                          (double) times.ns[state] / (double) ns_per_px,
                                          2 / 32. + (1 + sqrt (x1 - x0)) / 255);
      }
}

/* A state of 1.5 % of the time is 1.5 % of the picture. */
static void
test_rare (void)
{
  enum
  {
    N = 200000,
    WIDTH = 300
  };
  g_autoptr (Trace) trace = trace_new ();
  guint32 id = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  LaneTimes times;
  gint64 time = 0;

  for (guint32 i = 0; i < N; i++)
    {
      State often = i % 2 ? STATE_RUNNING : STATE_WAITING_IO;
      gboolean rare = g_rand_int_range (rand, 0, 200) < 3;

      trace_append (trace, id, time, rare ? STATE_WAITING_LOCK : often, 0);
      time += g_rand_int_range (rand, 100, 2000);
    }
  trace_end_lane (trace, id, time, ENDING_DONE, 0);

  lane_sum (trace_get_lane (trace, id), 0, time, &times);
  lane_runs (trace_get_lane (trace, id), 0, (double) time / WIDTH, WIDTH, time, runs);
  g_assert_cmpfloat_with_epsilon (add_shares (runs, 0, WIDTH, STATE_WAITING_LOCK) / WIDTH,
                                  (double) times.ns[STATE_WAITING_LOCK] / (double) time, 0.003);
  g_assert_cmpfloat_with_epsilon ((double) times.ns[STATE_WAITING_LOCK] / (double) time, 0.015,
                                  0.001);
}

/* What is shown of the whole picture is the lane's own sums, pixel after pixel. */
static void
test_telescopes (void)
{
  g_autoptr (RandomLane) random = random_lane_new (11, 20000, 3000, FALSE);
  gint64 ns_per_px = random->end / 64 + 1;
  LaneTimes all, sum = { 0 };

  for (int x = 0; x < 64; x++)
    {
      LaneTimes times;

      lane_sum (random->lane, x * ns_per_px, (x + 1) * ns_per_px, &times);
      for (int state = 0; state < N_STATES; state++)
        sum.ns[state] += times.ns[state];
    }

  lane_sum (random->lane, 0, random->end, &all);
  g_assert_cmpmem (&all, sizeof all, &sum, sizeof sum);
}

static void
copy_column (const GArray *runs, int x, LaneRun *copy)
{
  memset (copy, 0, sizeof *copy);
  for (guint i = 0; i < runs->len; i++)
    {
      const LaneRun *run = &g_array_index (runs, LaneRun, i);

      if (run->x0 > x || run->x1 <= x)
        continue;
      copy->kind = run->kind;
      copy->state = run->state;
      if (run->kind != LANE_RUN_PURE)
        memcpy (copy->upto, run->upto, sizeof copy->upto);
      copy->x1 = 1;
      return;
    }
}

static void
test_no_shimmer (void)
{
  g_autoptr (RandomLane) random = random_lane_new (3, 30000, 3000, FALSE);
  static const gint64 zooms[] = { 1, 3, 100, 4096, 77777, 1000001 };
  enum
  {
    WIDTH = 200
  };

  for (guint z = 0; z < G_N_ELEMENTS (zooms); z++)
    {
      gint64 from = random->end / 3 / zooms[z] * zooms[z];
      g_autoptr (GArray) still = g_array_new (FALSE, FALSE, sizeof (LaneRun));

      lane_runs (random->lane, from, (double) zooms[z], WIDTH, random->end, still);
      for (int shift = -150; shift < 150; shift += 7)
        {
          g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (LaneRun));

          lane_runs (random->lane, from + shift * zooms[z], (double) zooms[z], WIDTH, random->end,
                     moved);
          for (int x = MAX (shift, 0); x < MIN (WIDTH, WIDTH + shift); x++)
            {
              LaneRun a, b;

              copy_column (still, x, &a);
              copy_column (moved, x - shift, &b);
              g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lane-runs-dense/crowded-sums", test_crowded_sums);
  g_test_add_func ("/lane-runs-dense/rare", test_rare);
  g_test_add_func ("/lane-runs-dense/telescopes", test_telescopes);
  g_test_add_func ("/lane-runs-dense/no-shimmer", test_no_shimmer);

  return g_test_run ();
}
