/* SPDX-License-Identifier: MIT */

#include "timeline-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_ROWS 14  /* before groups fold, however low the window is */
#define TREE_US 150000 /* lanes are read anew at most so often */
#define DESCRIBE_US 500000

int
timeline_view_get_tracks_height (TimelineView *self)
{
  return MAX (gtk_widget_get_height (GTK_WIDGET (self)) - timeline_view_get_axis (self), 0);
}

gboolean
timeline_view_row_at (TimelineView *self, double y, guint *row)
{
  int scale = timeline_view_get_scale (self);
  double wanted =
      (y - timeline_view_get_axis (self) + gtk_adjustment_get_value (self->vertical)) * scale;

  if (y < timeline_view_get_axis (self))
    return FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const TrackRow *r = &g_array_index (self->rows, TrackRow, i);

      if (wanted >= r->y && wanted < r->y + r->pitch)
        {
          *row = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Rows are as high as the room allows, within bounds; a group takes three. */
void
timeline_view_lay_out_rows (TimelineView *self)
{
  int scale = timeline_view_get_scale (self);
  guint n = lane_tree_get_n_rows (self->tree);
  double weights = 0, pitch;
  int y = 0;

  for (guint i = 0; i < n; i++)
    weights += lane_tree_get_row (self->tree, i)->group ? 3 : 1;
  pitch = timeline_view_get_tracks_height (self) / MAX (weights, 1);
  pitch = CLAMP (pitch, TIMELINE_ROW * 0.8, TIMELINE_ROW * 1.9) * self->text_scale;

  g_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      const LaneRow *row = lane_tree_get_row (self->tree, i);
      int height = (int) lround (pitch * (row->group ? 3 : 1)) * scale;
      int gap = MAX (height / (row->group ? 12 : 6), 2 * scale);
      TrackRow place = { y, height, gap, height - 2 * gap };

      g_array_append_val (self->rows, place);
      y += height;
    }

  gtk_adjustment_configure (self->vertical, gtk_adjustment_get_value (self->vertical), 0,
                            (double) y / scale, pitch, timeline_view_get_tracks_height (self) * 0.9,
                            timeline_view_get_tracks_height (self));
  gtk_widget_set_child_visible (self->scrollbar,
                                (double) y / scale > timeline_view_get_tracks_height (self));
  self->layout++;
}

static guint64
sum_tree (LaneTree *tree)
{
  guint64 sum = lane_tree_get_n_rows (tree);

  for (guint i = 0; i < lane_tree_get_n_rows (tree); i++)
    {
      const LaneRow *row = lane_tree_get_row (tree, i);

      sum = (sum ^ row->lane ^ (guint64) row->kind << 32 ^ (guint64) row->group << 40 ^
             (guint64) row->depth << 44) *
            0x9e3779b97f4a7c15u;
    }
  return sum;
}

void
timeline_view_update_tree (TimelineView *self, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();
  guint n_lanes = self->trace ? trace_get_n_lanes (self->trace) : 0;
  guint fit = (guint) (timeline_view_get_tracks_height (self) / (TIMELINE_ROW * self->text_scale));
  guint64 sum;

  if (!self->trace || (!at_once && (n_lanes == self->n_lanes || now - self->tree_time < TREE_US)))
    return;

  self->n_lanes = n_lanes;
  self->tree_time = now;
  lane_tree_update (self->tree, self->trace, MAX (fit, LEAST_ROWS));
  sum = sum_tree (self->tree);
  if (sum != self->tree_sum || at_once)
    {
      self->tree_sum = sum;
      timeline_view_lay_out_rows (self);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Children cannot be added while sizes are being allocated. */
static gboolean
make_items (gpointer data)
{
  TimelineView *self = data;

  self->items_source = 0;
  while (self->items->len < self->n_items)
    {
      GtkWidget *item = lane_item_new ();

      lane_item_set_palette (LANE_ITEM (item), self->palette, self->text_scale);
      gtk_widget_set_child_visible (item, FALSE);
      gtk_widget_set_parent (item, GTK_WIDGET (self));
      g_ptr_array_add (self->items, item);
    }
  return G_SOURCE_REMOVE;
}

/* A row keeps its widget as long as it is in sight, so that the focus stays with it. */
void
timeline_view_allocate_items (TimelineView *self, int width)
{
  int scale = timeline_view_get_scale (self);
  int axis = timeline_view_get_axis (self), height = timeline_view_get_tracks_height (self);
  double scroll = gtk_adjustment_get_value (self->vertical);
  guint needed = (guint) (height / (TIMELINE_ROW * 0.8 * self->text_scale)) + 3;
  guint selected = G_MAXUINT, hovered = G_MAXUINT;
  g_autofree gboolean *shown = NULL;

  if (self->items->len < needed && self->items_source == 0)
    self->items_source = g_idle_add_full (GDK_PRIORITY_EVENTS, make_items, self, NULL);
  self->n_items = MAX (needed, self->n_items);
  if (self->items->len == 0)
    return;

  if (self->selection)
    {
      lane_tree_find (self->tree, selection_model_get_lane (self->selection), &selected);
      lane_tree_find (self->tree, selection_model_get_hover (self->selection), &hovered);
    }

  shown = g_new0 (gboolean, self->items->len);
  for (guint i = 0; i < self->rows->len && self->trace; i++)
    {
      const TrackRow *row = &g_array_index (self->rows, TrackRow, i);
      double y = (double) row->y / scale - scroll;
      LaneItem *item = g_ptr_array_index (self->items, i % self->items->len);

      if (y + row->pitch / scale <= 0 || y >= height)
        continue;
      if (lane_item_get_row (item) != i && gtk_widget_has_focus (GTK_WIDGET (item)))
        gtk_widget_grab_focus (GTK_WIDGET (self));
      lane_item_set_row (item, self->trace, self->tree, i, self->names);
      lane_item_set_marked (item, i == hovered, i == selected);
      shown[i % self->items->len] = TRUE;
      gtk_widget_set_child_visible (GTK_WIDGET (item), TRUE);
      gtk_widget_allocate (
          GTK_WIDGET (item), width, row->pitch / scale, -1,
          gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) (axis + y))));
    }
  for (guint i = 0; i < self->items->len; i++)
    {
      GtkWidget *item = g_ptr_array_index (self->items, i);

      gtk_widget_set_child_visible (item, shown[i]);
      gtk_accessible_update_state (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_STATE_HIDDEN, !shown[i],
                                   -1);
    }
}

/* What of the run is in sight, to a thousandth of it. */
static void
describe_range (TimelineView *self)
{
  double from = (double) view_get_from (&self->view) / 1e9;
  double to = (double) view_get_to (&self->view) / 1e9;
  int digits = CLAMP ((int) ceil (3 - log10 (to - from)), 0, 9);
  g_autofree char *words = NULL;

  /* Translators: which part of a run the timeline shows, in seconds, and its keys; read out */
  words = g_strdup_printf (_ ("%.*f s to %.*f s of %.2f s. Up and down go from lane to lane, left "
                              "and right from span to span."),
                           digits, from, digits, to, (double) timeline_view_get_now (self) / 1e9);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
}

static gboolean
on_describe (gpointer data)
{
  TimelineView *self = data;

  self->describe_source = 0;
  timeline_view_describe_items (self);
  return G_SOURCE_REMOVE;
}

/* Nobody is read a description in each frame of a motion; but what was drawn last is described, and
 * so is a lane whose item came after the run had ended. */
void
timeline_view_describe_items (TimelineView *self)
{
  gint64 now = g_get_monotonic_time (), rest = self->described + DESCRIBE_US - now;

  if (!self->trace)
    return;

  if (rest > 0)
    {
      if (self->describe_source == 0)
        self->describe_source = g_timeout_add ((guint) (rest / 1000 + 1), on_describe, self);
      return;
    }

  self->described = now;
  describe_range (self);
  for (guint i = 0; i < self->items->len; i++)
    {
      GtkWidget *item = g_ptr_array_index (self->items, i);

      if (gtk_widget_get_child_visible (item))
        lane_item_describe (LANE_ITEM (item), self->trace, self->tree, view_get_from (&self->view),
                            view_get_to (&self->view));
    }
}

void
timeline_view_focus_row (TimelineView *self, guint row)
{
  LaneItem *item;

  if (row >= self->rows->len || self->items->len == 0)
    return;

  timeline_view_reveal (self, row, -1, -1);
  item = g_ptr_array_index (self->items, row % self->items->len);
  if (lane_item_get_row (item) != row)
    timeline_view_allocate_items (self, gtk_widget_get_width (GTK_WIDGET (self)));
  gtk_widget_grab_focus (GTK_WIDGET (item));
}

/* One stop of Tab: what was walked to by arrows is left by it. */
gboolean
timeline_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  guint row = 0;

  if ((direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD) ||
      gtk_widget_has_focus (widget) || gtk_widget_get_focus_child (widget))
    return FALSE;

  if (self->selection)
    lane_tree_find (self->tree, selection_model_get_lane (self->selection), &row);
  if (!self->trace || row >= self->rows->len || self->items->len == 0)
    return gtk_widget_grab_focus (widget);

  timeline_view_focus_row (self, row);
  return TRUE;
}

void
timeline_view_reveal (TimelineView *self, guint row, gint64 from, gint64 to)
{
  int scale = timeline_view_get_scale (self);
  const TrackRow *place;

  if (row < self->rows->len)
    {
      place = &g_array_index (self->rows, TrackRow, row);
      gtk_adjustment_clamp_page (self->vertical, (double) place->y / scale,
                                 (double) (place->y + place->pitch) / scale);
    }
  if (from >= 0 && (to < view_get_from (&self->view) || from > view_get_to (&self->view)))
    {
      gint64 middle = from + (to - from) / 2;

      self->view.column = middle / self->view.ns_per_px - self->view.width / 2;
      timeline_view_moved (self, TRUE);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
