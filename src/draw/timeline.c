/* SPDX-License-Identifier: MIT */

#include "timeline-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "density.h"
#include "holders.h"
#include "ruler.h"

#define TEXT 22.       /* units */
#define MIN_PITCH 26.5 /* of a row and the gap below it */
#define MAX_PITCH 84.

/* How high a row is against a thread's. */
static double
get_weight (const LaneRow *row)
{
  if (row->group)
    return 2.4;
  switch (row->kind)
    {
    case LANE_KIND_PROCESS:
      return 0.75;
    case LANE_KIND_GIL:
    case LANE_KIND_LOOP:
      return 0.7;
    default:
      return 1;
    }
}

guint
timeline_count_rows (double height, double unit)
{
  double rows = floor ((height - 1.9 * TEXT * unit) / (MIN_PITCH * unit));

  return (guint) CLAMP (rows, 1, 10000);
}

double
timeline_measure_rows (guint n_rows, double unit)
{
  return (1.9 * TEXT + MIN_PITCH * n_rows) * unit + 0.01;
}

/* Rows share the height by their weights; a low one gets at least what its text takes. */
static void
lay_out_rows (Timeline *self)
{
  guint n = lane_tree_get_n_rows (self->tree);
  double weights = 0, pitch, y = self->plot.y;
  double least = MIN (MIN_PITCH * self->unit, self->plot.height / MAX (n, 1));

  for (guint i = 0; i < n; i++)
    weights += get_weight (lane_tree_get_row (self->tree, i));
  pitch = MIN (self->plot.height / MAX (weights, 0.1), MAX_PITCH * self->unit);

  /* What the low rows get more than their share, the others give. */
  double low = 0, high_weights = 0;

  for (guint i = 0; i < n; i++)
    {
      double weight = get_weight (lane_tree_get_row (self->tree, i));

      if (weight * pitch < least)
        low += least;
      else
        high_weights += weight;
    }
  if (high_weights > 0)
    pitch = MIN (pitch, MAX ((self->plot.height - low) / high_weights, 0));

  for (guint i = 0; i < n; i++)
    {
      double height = MAX (get_weight (lane_tree_get_row (self->tree, i)) * pitch, least);
      double gap = MIN (height * 0.2, 12 * self->unit);
      double top = round ((y + gap / 2) * self->scale) / self->scale;
      double bottom = round ((y + height - gap / 2) * self->scale) / self->scale;
      TimelineRow row = { top, MAX (bottom - top, 1 / self->scale) };

      g_array_append_val (self->rows, row);
      y += height;
    }
}

static double
measure_names (Timeline *self)
{
  double widest = 0;
  guint n = MIN (lane_tree_get_n_rows (self->tree), 64);

  for (guint i = 0; i < n; i++)
    {
      const LaneRow *row = lane_tree_get_row (self->tree, i);
      g_autofree char *name = lane_tree_dup_name (self->trace, row);
      g_autofree char *clean = lettering_clean (name, 60);
      Type type = { 24 * self->unit, row->group || row->kind == LANE_KIND_PROCESS };

      widest = MAX (widest, lettering_get_width (self->lettering, clean, type) +
                                (MIN (row->depth, 4) * 14 + 21) * self->unit);
    }

  return widest;
}

Timeline *
timeline_new (const Trace *trace,
              const LaneTree *tree,
              Lettering *lettering,
              const cairo_rectangle_t *box,
              double unit,
              double scale,
              TimelineParts parts)
{
  Timeline *self = g_new0 (Timeline, 1);
  double names, x, right;

  self->trace = trace;
  self->tree = tree;
  self->lettering = lettering;
  self->box = *box;
  self->unit = unit;
  self->scale = scale;
  self->parts = parts;
  self->rows = g_array_new (FALSE, FALSE, sizeof (TimelineRow));
  if (box->width < 1300 * unit)
    self->parts &= ~(guint) TIMELINE_BADGES;
  if (self->parts & TIMELINE_BADGES)
    self->badge_width =
        lettering_get_width (lettering, _ ("measured"), (Type){ TEXT * unit, FALSE }) + 16 * unit;

  names = MAX (measure_names (self), 60 * unit) + self->badge_width + 18 * unit;
  names = MIN (names, box->width * 0.32);
  self->axis = MIN (1.9 * TEXT * unit, box->height / 3);
  x = ceil ((box->x + names) * scale) / scale;
  right = floor ((box->x + box->width) * scale) / scale;
  self->plot = (cairo_rectangle_t){ x, box->y + self->axis, MAX (right - x, 1 / scale),
                                    box->height - self->axis };
  lay_out_rows (self);

  return self;
}

void
timeline_free (Timeline *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_free (self);
}

void
timeline_get_plot (const Timeline *self, cairo_rectangle_t *plot)
{
  *plot = self->plot;
}

int
timeline_get_width (const Timeline *self)
{
  return MAX ((int) lround (self->plot.width * self->scale), 1);
}

const TimelineRow *
timeline_get_row (const Timeline *self, guint row)
{
  return &g_array_index (self->rows, TimelineRow, row);
}

gboolean
timeline_row_at (const Timeline *self, double y, guint *row)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const TimelineRow *r = timeline_get_row (self, i);
      double gap =
          i + 1 < self->rows->len ? timeline_get_row (self, i + 1)->y - r->y - r->height : 0;

      if (y >= r->y - gap / 2 && y < r->y + r->height + gap / 2)
        {
          *row = i;
          return TRUE;
        }
    }

  return FALSE;
}

double
timeline_x_of (const Drawing *d, gint64 time)
{
  return d->timeline->plot.x + view_x_of (d->view, time) / d->timeline->scale;
}

static void
draw_axis (const Drawing *d)
{
  const Timeline *t = d->timeline;
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RulerTick));
  Type type = { TEXT * t->unit, FALSE };
  double digit = lettering_get_width (t->lettering, "0", type) * t->scale;
  double base = t->box.y + t->axis - 0.65 * type.size;
  double end = t->plot.x + t->plot.width;
  Ruler ruler;

  ruler_init (&ruler, d->view, digit, ticks);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RulerTick *tick = &g_array_index (ticks, RulerTick, i);
      double x = t->plot.x + tick->x / t->scale;
      double half = lettering_get_width (t->lettering, tick->label, type) / 2;
      /* The outermost labels lean inwards instead of hanging over. */
      double middle = MIN (x, end - half);

      scene_add_line (d->scene, x, t->plot.y - 0.3 * type.size, x, t->plot.y + t->plot.height,
                      d->palette->grid, MAX (t->unit * 1.5, 1 / t->scale));
      if (middle <= end - half + 1)
        scene_add_text (d->scene, t->lettering, tick->label, type, middle, base, 0.5, 4 * half + 1,
                        d->palette->soft);
    }
  if (ruler.has_base)
    scene_add_text (d->scene, t->lettering, ruler.base_label, (Type){ type.size, TRUE }, t->box.x,
                    base, 0, t->plot.x - t->box.x - type.size, d->palette->ink);
}

static void
draw_holders (const Drawing *d, const LaneRow *row, const TimelineRow *place)
{
  const Lane *lane = trace_get_lane (d->timeline->trace, row->lane);
  g_autofree guint32 *colours = g_new (guint32, d->view->width);
  cairo_rectangle_t box = { d->timeline->plot.x, place->y, d->timeline->plot.width, place->height };

  holders_fill (lane, d->view, d->palette, colours);
  scene_add_strip (d->scene, &box, colours, (guint) d->view->width);
}

static void
draw_process (const Drawing *d, const LaneRow *row, const TimelineRow *place)
{
  const Lane *lane = trace_get_lane (d->timeline->trace, row->lane);
  const Timeline *t = d->timeline;
  double x0 = MAX (timeline_x_of (d, lane_get_begin (lane)), t->plot.x);
  double x1 = MIN (timeline_x_of (d, lane_get_end (lane)), t->plot.x + t->plot.width);
  double line = MAX (4 * t->unit, 1 / t->scale);
  cairo_rectangle_t box = { x0, place->y + (place->height - line) / 2, x1 - x0, line };

  scene_add_rect (d->scene, &box, line / 2, d->palette->models[PALETTE_PROCESS].line, 0, 0);
}

static void
draw_row (Drawing *d, guint i)
{
  const Timeline *t = d->timeline;
  const LaneRow *row = lane_tree_get_row (t->tree, i);
  const TimelineRow *place = timeline_get_row (t, i);
  cairo_rectangle_t box = { t->plot.x, place->y, t->plot.width, place->height };
  const Lane *lane;

  if (row->group)
    {
      Density density;

      density_init (&density, t->trace, lane_tree_get_members (t->tree, row), row->n, d->view);
      scene_add_lane (d->scene, &box, d->view->column, (LaneRun *) (void *) density.runs->data,
                      density.runs->len);
      density_clear (&density);
      return;
    }
  if (row->kind == LANE_KIND_PROCESS)
    {
      draw_process (d, row, place);
      return;
    }
  if (row->kind == LANE_KIND_GIL || row->kind == LANE_KIND_LOOP)
    {
      draw_holders (d, row, place);
      if (trace_get_n_lost (t->trace) == 0)
        return;
    }

  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));

  lane = trace_get_lane (t->trace, row->lane);
  lane_runs (lane, view_get_from (d->view), (double) d->view->ns_per_px, d->view->width,
             trace_get_now (t->trace), runs);
  timeline_draw_gaps (d, place, runs);
  if (row->kind == LANE_KIND_GIL || row->kind == LANE_KIND_LOOP)
    return;

  scene_add_lane (d->scene, &box, d->view->column, (LaneRun *) (void *) runs->data, runs->len);
  if (t->parts & TIMELINE_LABELS)
    timeline_draw_span_labels (d, place, runs);
}

void
timeline_draw (const Timeline *self, const View *view, Scene *scene)
{
  Drawing d = {
    .timeline = self, .palette = scene_get_palette (scene), .view = view, .scene = scene
  };

  draw_axis (&d);
  for (guint i = 0; i < self->rows->len; i++)
    draw_row (&d, i);
  scene_clip (scene, &(cairo_rectangle_t){ self->plot.x - 4 * self->unit, self->box.y,
                                           self->plot.width + 8 * self->unit, self->box.height });
  if (self->parts & TIMELINE_MARKS)
    timeline_draw_marks (&d);
  if (self->parts & TIMELINE_ARROWS)
    timeline_draw_arrows (&d);
  scene_unclip (scene);
  timeline_draw_names (&d);
}
