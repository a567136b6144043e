/* SPDX-License-Identifier: MIT */

#include "timeline-view-private.h"

#include <math.h>

#define PAN_STEP 60. /* GTK's px of a wheel's click */

/* Hardware key codes (evdev + 8): where W, A, S, D are on any layout. */
static const struct
{
  guint code;
  TimelineMove move;
} physical_keys[] = {
  { 25, MOVE_IN },
  { 38, MOVE_LEFT },
  { 39, MOVE_OUT },
  { 40, MOVE_RIGHT },
};

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, gpointer data)
{
  TimelineView *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  int scale = timeline_view_get_scale (self);

  if (state & GDK_CONTROL_MASK)
    {
      timeline_view_zoom_about (self, MAX (self->pointer_x - self->names, 0) * scale,
                                exp2 (-dy * 0.4));
      return TRUE;
    }
  if (state & GDK_SHIFT_MASK)
    {
      dx += dy;
      dy = 0;
    }
  if (fabs (dx) > 0)
    {
      view_pan (&self->view, (gint64) llround (dx * PAN_STEP * scale));
      timeline_view_moved (self, TRUE);
    }
  if (fabs (dy) > 0)
    gtk_adjustment_set_value (self->vertical,
                              gtk_adjustment_get_value (self->vertical) + dy * TIMELINE_ROW * 1.5);
  return TRUE;
}

static void
hover_at (TimelineView *self, double x, double y)
{
  guint32 lane = 0;
  guint row;

  self->pointer_x = x;
  self->pointer_y = y;
  self->hover_row = G_MAXUINT;
  if (x >= 0 && timeline_view_row_at (self, y, &row))
    {
      self->hover_row = row;
      self->hover_time = timeline_view_time_at (self, x);
      lane = lane_tree_get_row (self->tree, row)->lane;
    }
  if (self->selection)
    selection_model_hover (self->selection, lane);
  timeline_view_update_status (self);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  hover_at (data, x, y);
}

static void
on_leave (GtkEventControllerMotion *controller, gpointer data)
{
  hover_at (data, -1, -1);
}

static gboolean
toggle_group (TimelineView *self, guint row)
{
  const LaneRow *r = lane_tree_get_row (self->tree, row);
  gboolean open = FALSE;

  if (!r->group)
    return FALSE;

  if (row + 1 < lane_tree_get_n_rows (self->tree))
    open = lane_tree_get_row (self->tree, row + 1)->depth > r->depth;
  lane_tree_fold (self->tree, r->lane, r->kind, open ? LANE_FOLD_CLOSED : LANE_FOLD_OPEN);

  /* The next tick reads the tree anew. */
  self->n_lanes = 0;
  self->tree_time = 0;
  timeline_view_animate (self);
  return TRUE;
}

static void
select_at (TimelineView *self, guint row, gint64 time)
{
  const LaneRow *r = lane_tree_get_row (self->tree, row);
  const Lane *lane = trace_get_lane (self->trace, r->lane);
  guint32 span;

  if (!self->selection || !lane)
    return;

  if (!r->group && time >= 0 && lane_find (lane, time, &span))
    selection_model_select (self->selection, r->lane, span);
  else
    selection_model_select (self->selection, r->lane, SELECTION_NO_SPAN);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  TimelineView *self = data;
  guint row;

  if (!self->trace || !timeline_view_row_at (self, y, &row))
    return;

  if (x < self->names && toggle_group (self, row))
    return;
  timeline_view_focus_row (self, row);
  select_at (self, row, x < self->names ? -1 : timeline_view_time_at (self, x));
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, gpointer data)
{
  TimelineView *self = data;

  self->velocity = 0;
  self->drag_column = (double) self->view.column;
  self->drag_scroll = gtk_adjustment_get_value (self->vertical);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, gpointer data)
{
  TimelineView *self = data;

  if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy) &&
      gtk_gesture_get_sequence_state (
          GTK_GESTURE (gesture), gtk_gesture_get_last_updated_sequence (GTK_GESTURE (gesture))) !=
          GTK_EVENT_SEQUENCE_CLAIMED)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->view.column = (gint64) llround (self->drag_column - dx * timeline_view_get_scale (self));
  gtk_adjustment_set_value (self->vertical, self->drag_scroll - dy);
  timeline_view_moved (self, TRUE);
}

static void
on_swipe (GtkGestureSwipe *gesture, double vx, double vy, gpointer data)
{
  TimelineView *self = data;
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations,
                NULL);
  if (!animations || fabs (vx) < 300)
    return;

  self->velocity = -CLAMP (vx, -6000, 6000);
  timeline_view_animate (self);
}

static void
on_pinch (GtkGestureZoom *gesture, double factor, gpointer data)
{
  TimelineView *self = data;
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;

  timeline_view_zoom_about (self, MAX (x - self->names, 0) * timeline_view_get_scale (self),
                            pow (factor, 0.15));
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint keyval,
                guint code,
                GdkModifierType state,
                gpointer data)
{
  TimelineView *self = data;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK) || !self->trace ||
      !self->letter_keys)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (physical_keys); i++)
    if (physical_keys[i].code == code)
      {
        self->moves |= physical_keys[i].move;
        timeline_view_animate (self);
        return TRUE;
      }
  return FALSE;
}

static void
on_key_released (GtkEventControllerKey *controller,
                 guint keyval,
                 guint code,
                 GdkModifierType state,
                 gpointer data)
{
  TimelineView *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (physical_keys); i++)
    if (physical_keys[i].code == code)
      self->moves &= ~(guint) physical_keys[i].move;
}

static void
on_focus_left (GtkEventControllerFocus *controller, gpointer data)
{
  /* The release may go to somebody else. */
  ((TimelineView *) data)->moves = 0;
}

static guint
get_focused_row (TimelineView *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      LaneItem *item = g_ptr_array_index (self->items, i);

      if (gtk_widget_has_focus (GTK_WIDGET (item)))
        return lane_item_get_row (item);
    }
  return G_MAXUINT;
}

static void
walk_lanes (TimelineView *self, int step)
{
  guint n = lane_tree_get_n_rows (self->tree), row = get_focused_row (self);
  gint64 next = row == G_MAXUINT ? (step > 0 ? 0 : (gint64) n - 1) : (gint64) row + step;

  if (n == 0 || !self->trace)
    return;

  next = CLAMP (next, 0, (gint64) n - 1);
  timeline_view_focus_row (self, (guint) next);
  select_at (self, (guint) next, -1);
}

static void
walk_spans (TimelineView *self, int step)
{
  guint row = get_focused_row (self);
  const LaneRow *r;
  const Lane *lane;
  guint32 n, index = 0;
  gint64 next;

  if (row >= lane_tree_get_n_rows (self->tree) || !self->trace || !self->selection)
    return;
  r = lane_tree_get_row (self->tree, row);
  lane = trace_get_lane (self->trace, r->lane);
  n = lane ? lane_get_n_edges (lane) : 0;
  if (r->group || n == 0)
    return;

  next = selection_model_get_lane (self->selection) == r->lane
             ? selection_model_get_span (self->selection)
             : SELECTION_NO_SPAN;
  if (next >= 0)
    next += step;
  else if (lane_find (lane, MAX (view_get_from (&self->view), lane_get_begin (lane)), &index))
    next = index;
  selection_model_select (self->selection, r->lane, CLAMP (next, 0, (gint64) n - 1));
}

static void
act_follow (GtkWidget *widget, const char *name, GVariant *argument)
{
  TimelineView *self = TIMELINE_VIEW (widget);

  timeline_view_set_following (self, !timeline_view_get_following (self));
}

static void
act_fit (GtkWidget *widget, const char *name, GVariant *argument)
{
  timeline_view_fit_all (TIMELINE_VIEW (widget));
}

/* The argument is a factor. */
static void
act_zoom (GtkWidget *widget, const char *name, GVariant *argument)
{
  TimelineView *self = TIMELINE_VIEW (widget);

  timeline_view_zoom_about (self, self->view.width / 2.0,
                            CLAMP (g_variant_get_double (argument), 0.01, 100));
}

/* The argument is a share of the width. */
static void
act_pan (GtkWidget *widget, const char *name, GVariant *argument)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  double share = CLAMP (g_variant_get_double (argument), -100, 100);

  view_pan (&self->view, (gint64) llround (share * self->view.width));
  timeline_view_moved (self, TRUE);
}

static void
act_edge (GtkWidget *widget, const char *name, GVariant *argument)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  gint64 end = timeline_view_get_now (self) / self->view.ns_per_px - self->view.width * 9 / 10;

  self->view.column = g_variant_get_double (argument) > 0 ? end : 0;
  timeline_view_moved (self, TRUE);
}

static void
act_lane (GtkWidget *widget, const char *name, GVariant *argument)
{
  walk_lanes (TIMELINE_VIEW (widget), (int) CLAMP (g_variant_get_double (argument), -100, 100));
}

static void
act_span (GtkWidget *widget, const char *name, GVariant *argument)
{
  walk_spans (TIMELINE_VIEW (widget), (int) CLAMP (g_variant_get_double (argument), -100, 100));
}

static void
act_fold (GtkWidget *widget, const char *name, GVariant *argument)
{
  TimelineView *self = TIMELINE_VIEW (widget);
  guint row = get_focused_row (self);

  if (row < lane_tree_get_n_rows (self->tree))
    toggle_group (self, row);
}

static const struct
{
  const char *name;
  const char *type;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "timeline.follow", NULL, act_follow }, { "timeline.fit", NULL, act_fit },
  { "timeline.zoom", "d", act_zoom },      { "timeline.pan", "d", act_pan },
  { "timeline.edge", "d", act_edge },      { "timeline.lane", "d", act_lane },
  { "timeline.span", "d", act_span },      { "timeline.fold", NULL, act_fold },
};

typedef struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
  double argument; /* 0: none */
} Binding;

/* Keys of a letter, a digit or a sign: who speaks to the computer types them by accident (WCAG
 * 2.1.4), so that they can be switched off. Each does what can be done without them too. */
static const Binding letters[] = {
  { GDK_KEY_f, 0, "timeline.fit", 0 },        { GDK_KEY_plus, 0, "timeline.zoom", 1.6 },
  { GDK_KEY_equal, 0, "timeline.zoom", 1.6 }, { GDK_KEY_minus, 0, "timeline.zoom", 1 / 1.6 },
  { GDK_KEY_comma, 0, "timeline.span", -1 },  { GDK_KEY_period, 0, "timeline.span", 1 },
};

static const Binding bindings[] = {
  { GDK_KEY_space, 0, "timeline.follow", 0 },
  { GDK_KEY_KP_Add, 0, "timeline.zoom", 1.6 },
  { GDK_KEY_KP_Subtract, 0, "timeline.zoom", 1 / 1.6 },
  { GDK_KEY_Up, GDK_SHIFT_MASK, "timeline.zoom", 1.6 },
  { GDK_KEY_Down, GDK_SHIFT_MASK, "timeline.zoom", 1 / 1.6 },
  { GDK_KEY_Home, GDK_SHIFT_MASK, "timeline.fit", 0 },
  { GDK_KEY_Left, GDK_SHIFT_MASK, "timeline.pan", -0.2 },
  { GDK_KEY_Right, GDK_SHIFT_MASK, "timeline.pan", 0.2 },
  { GDK_KEY_Page_Up, GDK_SHIFT_MASK, "timeline.pan", -0.9 },
  { GDK_KEY_Page_Down, GDK_SHIFT_MASK, "timeline.pan", 0.9 },
  { GDK_KEY_Home, 0, "timeline.edge", -1 },
  { GDK_KEY_End, 0, "timeline.edge", 1 },
  { GDK_KEY_Up, 0, "timeline.lane", -1 },
  { GDK_KEY_Down, 0, "timeline.lane", 1 },
  { GDK_KEY_Page_Up, 0, "timeline.lane", -10 },
  { GDK_KEY_Page_Down, 0, "timeline.lane", 10 },
  { GDK_KEY_Left, 0, "timeline.span", -1 },
  { GDK_KEY_Right, 0, "timeline.span", 1 },
  { GDK_KEY_Return, 0, "timeline.fold", 0 },
  { GDK_KEY_KP_Enter, 0, "timeline.fold", 0 },
};

static GtkShortcut *
make_shortcut (const Binding *binding)
{
  GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_keyval_trigger_new (binding->key, binding->modifiers),
                        gtk_named_action_new (binding->action));

  if (fabs (binding->argument) > 0)
    gtk_shortcut_set_arguments (shortcut, g_variant_new_double (binding->argument));
  return shortcut;
}

void
timeline_view_set_letter_keys (TimelineView *self, gboolean letter_keys)
{
  g_return_if_fail (TIMELINE_IS_VIEW (self));

  self->letter_keys = letter_keys;
  self->moves = 0;
  gtk_event_controller_set_propagation_phase (self->letters,
                                              letter_keys ? GTK_PHASE_BUBBLE : GTK_PHASE_NONE);
}

void
timeline_view_class_init_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].activate);
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    {
      g_autoptr (GtkShortcut) shortcut = make_shortcut (&bindings[i]);

      gtk_widget_class_add_shortcut (widget_class, shortcut);
    }
}

void
timeline_view_init_input (TimelineView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *controller;
  GtkGesture *drag, *swipe;

  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (controller, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, controller);

  controller = gtk_event_controller_motion_new ();
  g_signal_connect (controller, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (controller, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, controller);

  controller = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());
  g_signal_connect (controller, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, controller);

  drag = gtk_gesture_drag_new ();
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  swipe = gtk_gesture_swipe_new ();
  g_signal_connect (swipe, "swipe", G_CALLBACK (on_swipe), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (swipe));
  gtk_gesture_group (drag, swipe);

  controller = GTK_EVENT_CONTROLLER (gtk_gesture_zoom_new ());
  g_signal_connect (controller, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, controller);

  controller = gtk_event_controller_key_new ();
  g_signal_connect (controller, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect (controller, "key-released", G_CALLBACK (on_key_released), self);
  gtk_widget_add_controller (widget, controller);

  self->letters = gtk_shortcut_controller_new ();
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->letters),
                                          make_shortcut (&letters[i]));
  gtk_widget_add_controller (widget, self->letters);
  self->letter_keys = TRUE;

  controller = gtk_event_controller_focus_new ();
  g_signal_connect (controller, "leave", G_CALLBACK (on_focus_left), self);
  gtk_widget_add_controller (widget, controller);
}
