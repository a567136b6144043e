/* SPDX-License-Identifier: MIT */

#include "timeline-view-private.h"

#include <math.h>

#include "sentence.h"

#define KEY_SPEED 900. /* px a second */
#define KEY_ZOOM 3.    /* times a second */
#define THROW_DECAY 4. /* e-folds a second */

gboolean
timeline_view_step_motion (TimelineView *self, double seconds)
{
  gboolean moving = FALSE;
  double pixels = 0;
  int scale = timeline_view_get_scale (self);

  if (self->moves & (MOVE_IN | MOVE_OUT))
    timeline_view_zoom_about (self,
                              self->pointer_x >= self->names
                                  ? (self->pointer_x - self->names) * scale
                                  : self->view.width / 2.0,
                              pow (self->moves & MOVE_IN ? KEY_ZOOM : 1 / KEY_ZOOM, seconds));
  if (self->zoom_goal > 0)
    {
      double now = (double) self->view.ns_per_px;
      double next = now * pow (self->zoom_goal / now, MIN (seconds * 18, 1));
      gint64 rounded = (gint64) llround (next);

      if (fabs (next / self->zoom_goal - 1) < 0.02 || rounded == self->view.ns_per_px)
        {
          rounded = MAX ((gint64) llround (self->zoom_goal), 1);
          self->zoom_goal = 0;
        }
      self->view.ns_per_px = MAX (rounded, 1);
      self->view.column =
          (gint64) floor ((double) self->zoom_time / (double) self->view.ns_per_px - self->zoom_x);
      timeline_view_moved (self, FALSE);
      moving = TRUE;
    }

  if (self->moves & MOVE_LEFT)
    pixels -= KEY_SPEED * seconds;
  if (self->moves & MOVE_RIGHT)
    pixels += KEY_SPEED * seconds;
  if (fabs (self->velocity) > 20)
    {
      pixels += self->velocity * seconds;
      self->velocity *= exp (-THROW_DECAY * seconds);
      moving = TRUE;
    }
  if (fabs (pixels) > 0)
    {
      view_pan (&self->view, (gint64) llround (pixels * scale));
      timeline_view_moved (self, TRUE);
    }

  return moving || self->moves != 0 || self->zoom_goal > 0;
}

void
timeline_view_fit_all (TimelineView *self)
{
  if (!self->trace)
    return;

  self->zoom_goal = 0;
  view_fit (&self->view, 0, MAX (timeline_view_get_now (self), 1000));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
timeline_view_zoom_about (TimelineView *self, double x, double factor)
{
  double now = self->zoom_goal > 0 ? self->zoom_goal : (double) self->view.ns_per_px;
  /* From 1 ns a pixel to a day in the view. */
  double goal = CLAMP (now / factor, 1, 86400e9 / self->view.width);
  gboolean animations = TRUE;

  /* The time under the pointer at the gesture's start stays there until the zoom has ended. */
  if (self->zoom_goal <= 0 || fabs (x - self->zoom_x) > 1)
    {
      self->zoom_x = x;
      self->zoom_time = view_time_at (&self->view, x);
    }
  self->zoom_goal = goal;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations,
                NULL);
  if (!animations)
    timeline_view_step_motion (self, 10);
  timeline_view_animate (self);
}

/* The span under the pointer, else the selected one, in words. */
static char *
dup_span_status (TimelineView *self)
{
  const Lane *lane = NULL;
  guint32 span = 0;

  if (!self->trace)
    return g_strdup ("");

  if (self->hover_row < lane_tree_get_n_rows (self->tree) && self->pointer_x >= self->names)
    {
      const LaneRow *row = lane_tree_get_row (self->tree, self->hover_row);

      lane = row->group ? NULL : trace_get_lane (self->trace, row->lane);
      if (lane && !lane_find (lane, self->hover_time, &span))
        lane = NULL;
    }
  if (!lane && self->selection && selection_model_get_span (self->selection) >= 0)
    {
      lane = trace_get_lane (self->trace, selection_model_get_lane (self->selection));
      span = (guint32) selection_model_get_span (self->selection);
      if (lane && span >= lane_get_n_edges (lane))
        lane = NULL;
    }
  return lane ? sentence_for_span (self->trace, lane, span) : g_strdup ("");
}

/* Of a dot on a lane, its text comes first. */
static char *
dup_status (TimelineView *self)
{
  g_autofree char *span = dup_span_status (self);
  g_autofree char *mark = timeline_view_dup_mark (self);

  return mark ? g_strdup_printf ("%s · %s", mark, span) : g_steal_pointer (&span);
}

void
timeline_view_update_status (TimelineView *self)
{
  g_autofree char *status = dup_status (self);

  if (g_strcmp0 (status, self->status) == 0)
    return;

  g_free (self->status);
  self->status = g_steal_pointer (&status);
  g_object_notify (G_OBJECT (self), "status");
}
