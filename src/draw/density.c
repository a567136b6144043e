/* SPDX-License-Identifier: MIT */

#include "density.h"

#include <string.h>

#define MAX_LANES 20000

/* counts[x * N_STATES + s]: of the pixel alone, as shares of lanes, plus what began (or, negative,
 * ended) to hold from x on. So a span of a million pixels costs two additions. */
typedef struct
{
  double *counts, *steps;
  int width;
} Sums;

static void
add_runs (Sums *sums, const GArray *runs)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const LaneRun *run = &g_array_index (runs, LaneRun, i);
      int x0 = CLAMP (run->x0, 0, sums->width), x1 = CLAMP (run->x1, 0, sums->width);
      guint before = 0;

      if (run->kind == LANE_RUN_PURE)
        {
          sums->steps[x0 * N_STATES + (run->state & 7)] += 1;
          sums->steps[x1 * N_STATES + (run->state & 7)] -= 1;
          continue;
        }
      for (guint s = 0; s < N_STATES && x0 < x1; s++)
        {
          sums->counts[x0 * N_STATES + (int) ((s + 1) & 7)] += (run->upto[s] - before) / 255.;
          before = run->upto[s];
        }
    }
}

static void
put_column (GArray *runs, int x, const double *counts, double peak)
{
  LaneRun run = { .x0 = x, .x1 = x + 1, .kind = LANE_RUN_MIXED, .detail = G_MAXUINT32 };
  double upto = 0, most = 0;

  for (int i = 0; i + 1 < N_STATES; i++)
    {
      double n = counts[i + 1];

      upto += n;
      run.upto[i] = (guint8) CLAMP (255 * upto / peak + 0.5, 0, 255);
      if (n > most)
        {
          most = n;
          run.state = (guint8) (i + 1);
        }
    }
  run.upto[N_STATES - 1] = 255;
  if (upto <= 1e-6)
    return;

  LaneRun *last = runs->len > 0 ? &g_array_index (runs, LaneRun, runs->len - 1) : NULL;

  if (last != NULL && last->x1 == x && memcmp (last->upto, run.upto, sizeof run.upto) == 0)
    last->x1++;
  else
    g_array_append_val (runs, run);
}

void
density_init (Density *self, const Trace *trace, const guint32 *lanes, guint n, const View *view)
{
  guint stride = (n + MAX_LANES - 1) / MAX_LANES;
  Sums sums = { .width = view->width };
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  gint64 now = trace_get_now (trace);
  gsize size = ((gsize) view->width + 1) * N_STATES;
  double level[N_STATES] = { 0 };

  sums.counts = g_new0 (double, size);
  sums.steps = g_new0 (double, size);
  for (guint i = 0; i < n; i += MAX (stride, 1))
    {
      g_array_set_size (runs, 0);
      lane_runs (trace_get_lane (trace, lanes[i]), view_get_from (view), (double) view->ns_per_px,
                 view->width, now, runs);
      add_runs (&sums, runs);
    }

  self->runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  self->peak = 0;
  for (int x = 0; x < view->width; x++)
    {
      double alive = 0;

      for (int s = 0; s < N_STATES; s++)
        {
          level[s] += sums.steps[x * N_STATES + s];
          sums.counts[x * N_STATES + s] = (sums.counts[x * N_STATES + s] + level[s]) * stride;
          if (s != STATE_NONE)
            alive += sums.counts[x * N_STATES + s];
        }
      self->peak = MAX (self->peak, alive);
    }
  for (int x = 0; x < view->width && self->peak > 0; x++)
    put_column (self->runs, x, sums.counts + (gsize) x * N_STATES, self->peak);
  g_free (sums.counts);
  g_free (sums.steps);
}

void
density_clear (Density *self)
{
  g_clear_pointer (&self->runs, g_array_unref);
}
