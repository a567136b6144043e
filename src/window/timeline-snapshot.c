/* SPDX-License-Identifier: MIT */

#include "timeline-view-private.h"

#include <math.h>

#include "palette-rgba.h"
#include "ruler.h"
#include "timeline-over.h"

#define OVER_US 100000
#define MAX_LABELS 256
#define CORNER 8  /* the card's, within its edge: see ui/style.css */
#define UNIT 0.52 /* GTK's px per unit of draw at text scale 1: text of 22 units is 11.4 px */

/* The same few labels stand in one frame after the other. */
static PangoLayout *
get_label (TimelineView *self, const char *text)
{
  PangoLayout *layout = g_hash_table_lookup (self->labels, text);
  PangoFontDescription *font;

  if (layout)
    return layout;

  if (g_hash_table_size (self->labels) >= MAX_LABELS)
    g_hash_table_remove_all (self->labels);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  font = pango_font_description_copy (
      pango_context_get_font_description (gtk_widget_get_pango_context (GTK_WIDGET (self))));
  pango_font_description_set_absolute_size (font, 11 * self->text_scale * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  g_hash_table_insert (self->labels, g_strdup (text), layout);
  return layout;
}

static void
append_label (TimelineView *self, GtkSnapshot *snapshot, const char *text, double x, double align)
{
  PangoLayout *layout = get_label (self, text);
  GdkRGBA ink = palette_rgba (self->palette->soft, 1);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT (floorf ((float) (x - width * align)),
                                      (float) ((timeline_view_get_axis (self) - height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

static double
get_digit (TimelineView *self)
{
  return 7.5 * self->text_scale * timeline_view_get_scale (self);
}

static void
draw_axis (TimelineView *self, GtkSnapshot *snapshot)
{
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RulerTick));
  int scale = timeline_view_get_scale (self);
  double end = self->names + (double) self->view.width / scale;
  Ruler ruler;

  ruler_init (&ruler, &self->view, get_digit (self), ticks);
  if (ruler.has_base)
    append_label (self, snapshot, ruler.base_label, 10, 0);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RulerTick *tick = &g_array_index (ticks, RulerTick, i);
      double x = self->names + tick->x / scale;
      double half = strlen (tick->label) * 3.4 * self->text_scale;

      if (x + half < end)
        append_label (self, snapshot, tick->label, x, 0.5);
    }
}

static void
append_piece (TimelineView *self,
              GtkSnapshot *snapshot,
              const graphene_rect_t *place,
              const float corners[4])
{
  GdkRGBA colour = palette_rgba (self->palette->card, 1);
  GskRoundedRect round = { .bounds = *place };

  if (place->size.width <= 0 || place->size.height <= 0)
    return;

  for (guint i = 0; i < 4; i++)
    round.corner[i] = GRAPHENE_SIZE_INIT (corners[i], corners[i]);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &colour, place);
  gtk_snapshot_pop (snapshot);
}

/* The card's inside, around @hole: under the tracks it would be filled in vain in each frame of a
 * motion. */
static void
draw_card (TimelineView *self, GtkSnapshot *snapshot, const graphene_rect_t *hole)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float x = hole->origin.x, y = hole->origin.y;
  float right = x + hole->size.width, bottom = y + hole->size.height;

  append_piece (self, snapshot, &GRAPHENE_RECT_INIT (0, 0, width, y),
                (float[]){ CORNER, CORNER, 0, 0 });
  append_piece (self, snapshot, &GRAPHENE_RECT_INIT (0, y, x, height - y),
                (float[]){ 0, 0, 0, CORNER });
  append_piece (self, snapshot, &GRAPHENE_RECT_INIT (right, y, width - right, height - y),
                (float[]){ 0, 0, CORNER, 0 });
  append_piece (self, snapshot, &GRAPHENE_RECT_INIT (x, bottom, right - x, height - bottom),
                (float[]){ 0, 0, 0, 0 });
}

/* Whether what lies over the tracks can be shown as it was painted: @exactly, or moved sideways
 * with the tracks. */
static gboolean
over_is_usable (TimelineView *self, gint64 time, gboolean exactly)
{
  const View *a = &self->over_view, *b = &self->view;
  gint64 moved = ABS (a->column - b->column);

  if (self->over_layout != self->layout || a->ns_per_px != b->ns_per_px || a->width != b->width ||
      fabs (self->over_scroll - gtk_adjustment_get_value (self->vertical)) > 0.01)
    return FALSE;
  if (moved == 0 && timeline_view_get_now (self) == self->over_now)
    return TRUE;

  return !exactly && moved < b->width / 2 && time - self->over_painted < OVER_US;
}

static void
paint_over (TimelineView *self, int width, int height, cairo_t *cr)
{
  double scroll = gtk_adjustment_get_value (self->vertical);
  TimelineOver over = {
    .trace = self->trace,
    .tree = self->tree,
    .lettering = self->lettering,
    .palette = self->palette,
    .view = self->view,
    .rows = (const TrackRow *) (const void *) self->rows->data,
    .scroll = scroll * timeline_view_get_scale (self),
    .width = width,
    .height = height,
    .scale = timeline_view_get_scale (self),
    .unit = UNIT * self->text_scale,
  };

  timeline_over_paint (&over, cr);
  self->over_view = self->view;
  self->over_scroll = scroll;
  self->over_layout = self->layout;
  self->over_painted = g_get_monotonic_time ();
  self->over_now = timeline_view_get_now (self);
}

/* A node as small as what was painted: each of its pixels is blended in every frame that shows it,
 * and a dense run has no labels at all. */
static void
make_over (TimelineView *self, int width, int height)
{
  cairo_rectangle_t all = { 0, 0, width, height };
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &all);
  cairo_t *cr = cairo_create (surface);
  double x, y, ink_width, ink_height;

  paint_over (self, width, height, cr);
  cairo_destroy (cr);
  g_clear_pointer (&self->over, gsk_render_node_unref);
  cairo_recording_surface_ink_extents (surface, &x, &y, &ink_width, &ink_height);
  if (ink_width > 0 && ink_height > 0)
    {
      self->over = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (
          floorf ((float) x), floorf ((float) y), ceilf ((float) (ink_width + x - floor (x))),
          ceilf ((float) (ink_height + y - floor (y)))));
      cr = gsk_cairo_node_get_draw_context (self->over);
      cairo_set_source_surface (cr, surface, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
    }
  cairo_surface_destroy (surface);
}

/* Labels, arrows and marks are few and change slowly: one node over the tiles, which moves with
 * them. FALSE: another frame should paint it anew. */
static gboolean
draw_over (TimelineView *self, GtkSnapshot *snapshot, int width, int height)
{
  gint64 time = g_get_monotonic_time ();
  float moved;

  if (!over_is_usable (self, time, FALSE))
    make_over (self, width, height);
  if (!self->over)
    return over_is_usable (self, time, TRUE);

  moved = (float) (self->over_view.column - self->view.column);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (moved / (float) timeline_view_get_scale (self), 0));
  gtk_snapshot_append_node (snapshot, self->over);
  gtk_snapshot_restore (snapshot);
  return over_is_usable (self, time, TRUE);
}

/* The selected span in a frame, and where now is. */
static void
draw_selected (TimelineView *self, GtkSnapshot *snapshot, int width)
{
  int scale = timeline_view_get_scale (self);
  double scroll = gtk_adjustment_get_value (self->vertical);
  GdkRGBA ink = palette_rgba (self->palette->ink, 1);
  GdkRGBA inks[4] = { ink, ink, ink, ink };
  float two[4] = { 2, 2, 2, 2 };
  const Lane *lane;
  GskRoundedRect round;
  LaneSpan span;
  guint row;
  gint64 index;

  if (!self->selection || selection_model_get_lane (self->selection) == 0)
    return;
  lane = trace_get_lane (self->trace, selection_model_get_lane (self->selection));
  index = selection_model_get_span (self->selection);
  if (!lane || index < 0 || index >= lane_get_n_edges (lane) ||
      !lane_tree_find (self->tree, lane_get_id (lane), &row) || row >= self->rows->len ||
      lane_tree_get_row (self->tree, row)->group)
    return;

  lane_get_span (lane, (guint32) index, &span);

  const TrackRow *place = &g_array_index (self->rows, TrackRow, row);
  double x0 = CLAMP (view_x_of (&self->view, span.begin) / scale, -4, width + 4);
  double x1 = CLAMP (view_x_of (&self->view, span.end) / scale, -4, width + 4);
  double y = (double) (place->y + place->top) / scale - scroll;

  gsk_rounded_rect_init_from_rect (&round,
                                   &GRAPHENE_RECT_INIT ((float) x0 - 2, (float) y - 2,
                                                        (float) MAX (x1 - x0, 1) + 4,
                                                        (float) place->bar / (float) scale + 4),
                                   3);
  gtk_snapshot_append_border (snapshot, &round, two, inks);
}

static void
draw_now (TimelineView *self, GtkSnapshot *snapshot, int width, int height)
{
  double x = view_x_of (&self->view, timeline_view_get_now (self)) / timeline_view_get_scale (self);
  GdkRGBA line = palette_rgba (self->palette->states[STATE_WAITING_GIL], 0.9);

  if (trace_is_live (self->trace) && x >= 0 && x < width)
    gtk_snapshot_append_color (snapshot, &line,
                               &GRAPHENE_RECT_INIT ((float) x, 0, 1.5f, (float) height));
}

/* GTK's px from the axis to where the last row ends, or the widget. */
static int
get_tracks_bottom (TimelineView *self, int height)
{
  const TrackRow *last = &g_array_index (self->rows, TrackRow, self->rows->len - 1);
  double end = (double) (last->y + last->pitch) / timeline_view_get_scale (self) -
               gtk_adjustment_get_value (self->vertical);

  return (int) CLAMP (end, 0, height);
}

void
timeline_view_draw (TimelineView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = timeline_view_get_scale (self);
  int axis = timeline_view_get_axis (self);
  int width = self->view.width / scale;
  int height = MAX (gtk_widget_get_height (widget) - axis, 0);
  gboolean zooming = self->zoom_goal > 0 || self->moves & (MOVE_IN | MOVE_OUT);
  TilesInput input = {
    .trace = self->trace,
    .tree = self->tree,
    .rows = (const TrackRow *) (const void *) self->rows->data,
    .layout = self->layout,
    .palette = self->palette,
    .unit = UNIT * self->text_scale * scale,
    .digit = get_digit (self),
    .view = self->view,
    .scroll = (int) lround (gtk_adjustment_get_value (self->vertical) * scale),
    .height = height * scale,
    .scale = scale,
    .zooming = zooming,
  };
  gboolean complete, has_rows = self->rows->len == lane_tree_get_n_rows (self->tree);
  graphene_rect_t hole = GRAPHENE_RECT_INIT ((float) self->names, (float) axis, 0, 0);

  if (!self->trace || width <= 0 || height <= 0)
    return;

  if (has_rows && self->rows->len > 0)
    hole.size = GRAPHENE_SIZE_INIT ((float) width, (float) get_tracks_bottom (self, height));
  draw_card (self, snapshot, &hole);
  draw_axis (self, snapshot);
  if (!has_rows)
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) self->names, (float) axis));
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  complete = tiles_snapshot (self->tiles, &input, snapshot);
  /* Labels would have to be laid out for this one frame. */
  if (!zooming)
    complete &= draw_over (self, snapshot, width, height);
  draw_selected (self, snapshot, width);
  draw_now (self, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
  if (!complete)
    timeline_view_animate (self);
}
