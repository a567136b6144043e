/* SPDX-License-Identifier: MIT */

#include "timeline-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define FIRST_NS ((gint64) 2500 * 1000 * 1000) /* what a live view begins with */
#define PAGE_NS                                                                                    \
  ((gint64) 20000 * 1000 * 1000) /* up to here a followed view grows, then it pages                \
                                  */

enum
{
  PROP_0,
  PROP_FOLLOWING,
  PROP_STATUS,
  PROP_ANIMATING,
  PROP_SCROLLS,
  PROP_LETTER_KEYS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TimelineView, timeline_view, GTK_TYPE_WIDGET)

static gboolean on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data);

int
timeline_view_get_scale (TimelineView *self)
{
  return gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

int
timeline_view_get_axis (TimelineView *self)
{
  return (int) (TIMELINE_AXIS * self->text_scale);
}

gint64
timeline_view_get_now (TimelineView *self)
{
  return self->trace ? trace_get_now (self->trace) : 0;
}

gint64
timeline_view_time_at (TimelineView *self, double x)
{
  return view_time_at (&self->view, (x - self->names) * timeline_view_get_scale (self));
}

static void
timeline_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  int scale = timeline_view_get_scale (self), bar;
  gboolean fitted = self->trace && !trace_is_live (self->trace) && self->view.column == 0 &&
                    view_get_to (&self->view) >= timeline_view_get_now (self);
  int tracks;

  self->allocating = TRUE;
  self->names = (int) (MIN (TIMELINE_NAMES, width / 4) * self->text_scale);
  /* Only then do our parents allocate too: the scrollbar asks for a new size in here. */
  if (height != self->height || scale != self->scale)
    {
      timeline_view_lay_out_rows (self);
      /* More or fewer rows fit: the next tick folds anew. */
      self->n_lanes = 0;
      self->tree_time = 0;
      timeline_view_animate (self);
    }
  self->height = height;
  self->scale = scale;
  gtk_widget_measure (self->scrollbar, GTK_ORIENTATION_HORIZONTAL, -1, &bar, NULL, NULL, NULL);
  if (!gtk_widget_get_child_visible (self->scrollbar))
    bar = 0;
  else
    gtk_widget_size_allocate (self->scrollbar,
                              &(GtkAllocation){ width - bar, timeline_view_get_axis (self), bar,
                                                timeline_view_get_tracks_height (self) },
                              -1);

  tracks = MAX ((width - self->names - bar - 8) * scale, 1);
  if (tracks != self->view.width)
    {
      gboolean first = self->view.width <= 1;

      view_resize (&self->view, tracks);
      if (first && self->ran_live)
        view_fit (&self->view, 0, FIRST_NS);
      else if (fitted || first)
        view_fit (&self->view, 0, MAX (timeline_view_get_now (self), 1000));
    }
  timeline_view_allocate_items (self, width - bar);
  self->allocating = FALSE;
}

static void
timeline_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TimelineView *self = TIMELINE_VIEW (widget);

  timeline_view_draw (self, snapshot);
  for (guint i = 0; i < self->items->len; i++)
    gtk_widget_snapshot_child (widget, g_ptr_array_index (self->items, i), snapshot);
  gtk_widget_snapshot_child (widget, self->scrollbar, snapshot);
  timeline_view_describe_items (self);
}

static void
timeline_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? 200 : timeline_view_get_axis (self) + (int) (2 * TIMELINE_ROW);
  *natural = across ? 800 : timeline_view_get_axis (self) + (int) (8 * TIMELINE_ROW);
  *minimum_baseline = *natural_baseline = -1;
}

/* Live and followed: the whole run, growing by doubling, then pages. */
static void
follow (TimelineView *self)
{
  gint64 now = timeline_view_get_now (self);
  gboolean animations = TRUE;
  gint64 span = view_get_to (&self->view) - view_get_from (&self->view);

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations,
                NULL);
  if (self->view.column == 0 && now > view_get_to (&self->view) && span < PAGE_NS)
    view_fit (&self->view, 0, MIN (span * 2, PAGE_NS));
  else
    view_follow (&self->view, now,
                 self->scrolls && animations ? VIEW_FOLLOW_SCROLL : VIEW_FOLLOW_PAGE);
}

static void
on_finished (TimelineView *self)
{
  self->ran_live = FALSE;
  timeline_view_update_tree (self, TRUE);
  if (self->following && self->view.column == 0)
    view_fit (&self->view, 0, MAX (timeline_view_get_now (self), 1));
  timeline_view_set_following (self, FALSE);
  timeline_view_update_status (self);
  self->described = 0;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  gint64 time = gdk_frame_clock_get_frame_time (clock);
  double seconds = self->last_tick ? (double) (time - self->last_tick) / G_USEC_PER_SEC : 1.0 / 60;
  gboolean live = self->trace && trace_is_live (self->trace);
  gboolean moving = timeline_view_step_motion (self, MIN (seconds, 0.1));

  self->last_tick = time;
  timeline_view_update_tree (self, FALSE);
  if (live && self->following)
    follow (self);
  if (!live && self->ran_live)
    on_finished (self);
  gtk_widget_queue_draw (widget);
  if (live || moving)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  self->last_tick = 0;
  timeline_view_update_status (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANIMATING]);
  return G_SOURCE_REMOVE;
}

void
timeline_view_animate (TimelineView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->tick != 0)
    return;

  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANIMATING]);
}

void
timeline_view_moved (TimelineView *self, gboolean leaves_follow)
{
  view_clamp (&self->view, MAX (timeline_view_get_now (self), 1));
  if (leaves_follow)
    timeline_view_set_following (self, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_selection_changed (TimelineView *self)
{
  guint32 lane_id = selection_model_get_lane (self->selection);
  gint64 index = selection_model_get_span (self->selection);
  const Lane *lane = self->trace ? trace_get_lane (self->trace, lane_id) : NULL;
  guint row;
  LaneSpan span = { -1, -1, STATE_NONE, 0 };

  if (lane && index >= 0 && index < lane_get_n_edges (lane))
    lane_get_span (lane, (guint32) index, &span);
  if (lane && lane_tree_find (self->tree, lane_id, &row))
    timeline_view_reveal (self, row, span.begin, span.end);
  timeline_view_update_status (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_hover_changed (TimelineView *self)
{
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_scrolled (TimelineView *self)
{
  /* While rows are laid out the range is ours to set. */
  if (!self->allocating)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
timeline_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  TimelineView *self = TIMELINE_VIEW (object);

  switch (id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status ? self->status : "");
      break;
    case PROP_ANIMATING:
      g_value_set_boolean (value, self->tick != 0);
      break;
    case PROP_SCROLLS:
      g_value_set_boolean (value, self->scrolls);
      break;
    case PROP_LETTER_KEYS:
      g_value_set_boolean (value, self->letter_keys);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
timeline_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  if (id == PROP_FOLLOWING)
    timeline_view_set_following (TIMELINE_VIEW (object), g_value_get_boolean (value));
  else if (id == PROP_SCROLLS)
    timeline_view_set_scrolls (TIMELINE_VIEW (object), g_value_get_boolean (value));
  else if (id == PROP_LETTER_KEYS)
    timeline_view_set_letter_keys (TIMELINE_VIEW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
timeline_view_dispose (GObject *object)
{
  TimelineView *self = TIMELINE_VIEW (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_handle_id (&self->items_source, g_source_remove);
  g_clear_handle_id (&self->describe_source, g_source_remove);
  g_clear_object (&self->selection_signals);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->scrollbar, gtk_widget_unparent);
  if (self->items)
    for (guint i = 0; i < self->items->len; i++)
      gtk_widget_unparent (g_ptr_array_index (self->items, i));
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->over, gsk_render_node_unref);
  g_clear_pointer (&self->tiles, tiles_free);
  g_clear_pointer (&self->lettering, lettering_free);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  g_clear_pointer (&self->tree, lane_tree_free);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->trace, trace_unref);
  g_clear_pointer (&self->status, g_free);
  g_clear_object (&self->vertical);

  G_OBJECT_CLASS (timeline_view_parent_class)->dispose (object);
}

/* The font may be another, or the resolution. */
static void
timeline_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (timeline_view_parent_class)->css_changed (widget, change);
  if (TIMELINE_VIEW (widget)->labels)
    g_hash_table_remove_all (TIMELINE_VIEW (widget)->labels);
}

static void
timeline_view_class_init (TimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = timeline_view_dispose;
  object_class->get_property = timeline_view_get_property;
  object_class->set_property = timeline_view_set_property;
  widget_class->size_allocate = timeline_view_size_allocate;
  widget_class->snapshot = timeline_view_snapshot;
  widget_class->css_changed = timeline_view_css_changed;
  widget_class->measure = timeline_view_measure;
  widget_class->focus = timeline_view_focus;
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);

  properties[PROP_FOLLOWING] =
      g_param_spec_boolean ("following", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "", read);
  properties[PROP_ANIMATING] = g_param_spec_boolean ("animating", NULL, NULL, FALSE, read);
  properties[PROP_SCROLLS] =
      g_param_spec_boolean ("scrolls", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LETTER_KEYS] = g_param_spec_boolean ("letter-keys", NULL, NULL, TRUE,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  timeline_view_class_init_actions (widget_class);
}

static void
timeline_view_init (TimelineView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->palette = palette_get (PALETTE_LIGHT);
  self->text_scale = 1;
  self->tree = lane_tree_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (TrackRow));
  self->items = g_ptr_array_new ();
  self->tiles = tiles_new ();
  self->lettering = lettering_new ();
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->hover_row = G_MAXUINT;
  self->pointer_x = -1;
  view_init (&self->view, 1);
  self->vertical = g_object_ref_sink (gtk_adjustment_new (0, 0, 1, 1, 1, 1));
  g_signal_connect_object (self->vertical, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  self->scrollbar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->vertical);
  gtk_widget_set_parent (self->scrollbar, widget);

  self->selection_signals = g_signal_group_new (SELECTION_TYPE_MODEL);
  g_signal_group_connect_object (self->selection_signals, "changed",
                                 G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->selection_signals, "hover-changed",
                                 G_CALLBACK (on_hover_changed), self, G_CONNECT_SWAPPED);

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Timeline"),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      _ ("States over time. Up and down go from lane to lane, left and right from span to span."),
      -1);
  timeline_view_init_input (self);
}

GtkWidget *
timeline_view_new (void)
{
  return g_object_new (TIMELINE_TYPE_VIEW, NULL);
}

void
timeline_view_set_trace (TimelineView *self, Trace *trace)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  if (trace)
    trace_ref (trace);
  g_clear_pointer (&self->trace, trace_unref);
  self->trace = trace;
  self->zoom_goal = self->velocity = 0;
  self->hover_row = G_MAXUINT;
  g_clear_pointer (&self->over, gsk_render_node_unref);
  g_clear_pointer (&self->tree, lane_tree_free);
  self->tree = lane_tree_new ();
  g_array_set_size (self->rows, 0);
  self->layout++;
  for (guint i = 0; i < self->items->len; i++)
    lane_item_clear (g_ptr_array_index (self->items, i));
  gtk_adjustment_set_value (self->vertical, 0);

  self->ran_live = trace && trace_is_live (trace);
  view_fit (&self->view, 0, self->ran_live ? FIRST_NS : MAX (timeline_view_get_now (self), 1000));
  timeline_view_update_tree (self, TRUE);
  timeline_view_set_following (self, self->ran_live);
  timeline_view_update_status (self);
  if (self->ran_live)
    timeline_view_animate (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
timeline_view_set_selection (TimelineView *self, SelectionModel *selection)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  g_set_object (&self->selection, selection);
  g_signal_group_set_target (self->selection_signals, selection);
}

void
timeline_view_set_palette (TimelineView *self, const Palette *palette, double scale)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  self->palette = palette;
  self->text_scale = scale;
  self->layout++;
  g_hash_table_remove_all (self->labels);
  for (guint i = 0; i < self->items->len; i++)
    lane_item_set_palette (g_ptr_array_index (self->items, i), palette, scale);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
timeline_view_get_range (TimelineView *self, gint64 *from, gint64 *to)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  *from = view_get_from (&self->view);
  *to = view_get_to (&self->view);
}

void
timeline_view_set_range (TimelineView *self, gint64 from, gint64 to)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  self->zoom_goal = 0;
  view_fit (&self->view, from, MAX (to, from + 1));
  timeline_view_moved (self, TRUE);
}

void
timeline_view_set_following (TimelineView *self, gboolean following)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  following = following && self->trace && trace_is_live (self->trace);
  if (self->following == following)
    return;

  self->following = following;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
  if (following)
    timeline_view_animate (self);
}

gboolean
timeline_view_get_following (TimelineView *self)
{
  g_return_val_if_fail (TIMELINE_IS_VIEW (self), FALSE);

  return self->following;
}

void
timeline_view_set_scrolls (TimelineView *self, gboolean scrolls)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  if (self->scrolls == scrolls)
    return;

  self->scrolls = scrolls;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCROLLS]);
}
