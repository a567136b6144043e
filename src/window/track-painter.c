/* SPDX-License-Identifier: MIT */

#include "track-painter.h"

#include <math.h>

#include "density.h"
#include "holders.h"
#include "ruler.h"

/* Runs reach so many px beyond their tile, so that no outline is drawn where a tile cuts a span. */
#define MARGIN 8

struct TrackPainter
{
  SpanPainter *spans;
  GArray *runs; /* LaneRun, of the lane being painted */
};

TrackPainter *
track_painter_new (const Palette *palette, double unit)
{
  TrackPainter *self = g_new0 (TrackPainter, 1);

  self->spans = span_painter_new (palette, unit);
  self->runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  return self;
}

void
track_painter_free (TrackPainter *self)
{
  if (self == NULL)
    return;

  span_painter_free (self->spans);
  g_array_unref (self->runs);
  g_free (self);
}

static void
fill (const Pixels *pixels, int x, int y, int width, int height, guint32 colour)
{
  int left = MAX (x, 0), right = MIN (x + width, pixels->width);
  int bottom = MIN (y + height, pixels->height);

  for (int j = MAX (y, 0); j < bottom; j++)
    {
      guint32 *row = pixels->pixels + (gsize) j * (gsize) pixels->stride;

      for (int i = left; i < right; i++)
        row[i] = colour;
    }
}

void
track_painter_clear (TrackPainter *self,
                     const TilesInput *input,
                     const View *view,
                     const Pixels *pixels)
{
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RulerTick));
  Ruler ruler;

  fill (pixels, 0, 0, pixels->width, pixels->height, input->palette->card);
  ruler_init (&ruler, view, input->digit, ticks);
  for (guint i = 0; i < ticks->len; i++)
    fill (pixels, (int) lround (g_array_index (ticks, RulerTick, i).x), 0, input->scale,
          pixels->height, input->palette->grid);
}

static void
paint_process (const TilesInput *input,
               const Lane *lane,
               const TrackRow *row,
               const View *view,
               const Pixels *pixels,
               int y)
{
  int x0 = (int) CLAMP (view_x_of (view, lane_get_begin (lane)), -1, pixels->width);
  int x1 = (int) CLAMP (view_x_of (view, lane_get_end (lane)), -1, pixels->width);
  int line = MAX (2 * input->scale, row->bar / 7);

  fill (pixels, x0, y + row->top + (row->bar - line) / 2, MAX (x1 - x0, 1), line,
        input->palette->models[PALETTE_PROCESS].line);
}

static void
paint_holders (const TilesInput *input,
               const Lane *lane,
               const TrackRow *row,
               const View *view,
               const Pixels *pixels,
               int y)
{
  guint32 colours[TILE_WIDTH];
  int inset = row->bar / 5;

  holders_fill (lane, view, input->palette, colours);
  for (int x = 0; x < view->width; x++)
    if (colours[x])
      fill (pixels, x, y + row->top + inset, 1, row->bar - 2 * inset, colours[x]);
}

static void
paint_lane (TrackPainter *self,
            const TilesInput *input,
            const Lane *lane,
            const TrackRow *row,
            const View *view,
            const Pixels *pixels,
            int y)
{
  View wider = { view->column - MARGIN, view->ns_per_px, view->width + 2 * MARGIN };

  g_array_set_size (self->runs, 0);
  lane_runs (lane, view_get_from (&wider), (double) wider.ns_per_px, wider.width,
             trace_get_now (input->trace), self->runs);
  for (guint i = 0; i < self->runs->len; i++)
    {
      LaneRun *run = &g_array_index (self->runs, LaneRun, i);

      run->x0 -= MARGIN;
      run->x1 -= MARGIN;
    }
  span_painter_paint (self->spans, (const LaneRun *) (const void *) self->runs->data,
                      self->runs->len, view->column, pixels, y + row->top, row->bar, SPANS_ALL);
}

static void
paint_group (TrackPainter *self,
             const TilesInput *input,
             const LaneRow *row,
             const TrackRow *place,
             const View *view,
             const Pixels *pixels,
             int y)
{
  Density density;

  density_init (&density, input->trace, lane_tree_get_members (input->tree, row), row->n, view);
  span_painter_paint (self->spans, (const LaneRun *) (const void *) density.runs->data,
                      density.runs->len, view->column, pixels, y + place->top, place->bar,
                      SPANS_ALL);
  density_clear (&density);
}

void
track_painter_paint (TrackPainter *self,
                     const TilesInput *input,
                     guint i,
                     const View *view,
                     const Pixels *pixels,
                     int y)
{
  const LaneRow *row = lane_tree_get_row (input->tree, i);
  const TrackRow *place = &input->rows[i];
  const Lane *lane = trace_get_lane (input->trace, row->lane);

  if (row->group)
    {
      /* Only in a view of its own: its height is the most that were alive in that view. */
      if (view->width == input->view.width)
        paint_group (self, input, row, place, view, pixels, y);
      return;
    }
  if (lane == NULL)
    return;

  switch (row->kind)
    {
    case LANE_KIND_PROCESS:
      paint_process (input, lane, place, view, pixels, y);
      break;
    case LANE_KIND_GIL:
    case LANE_KIND_LOOP:
      paint_holders (input, lane, place, view, pixels, y);
      break;
    default:
      paint_lane (self, input, lane, place, view, pixels, y);
    }
}
