/* SPDX-License-Identifier: MIT */

#include "end-follower.h"

#define AT_END 24 /* px: a line and the margin below it */

struct EndFollower
{
  GtkAdjustment *vertical;
  gboolean following;
  double last_value, last_upper;
  guint source;
};

static gboolean
on_scroll (gpointer data)
{
  EndFollower *self = data;

  gtk_adjustment_set_value (self->vertical, gtk_adjustment_get_upper (self->vertical) -
                                                gtk_adjustment_get_page_size (self->vertical));
  self->source = 0;
  return G_SOURCE_REMOVE;
}

/* Not at once: the text view puts its own value back when it has measured its lines. */
static void
on_grown (EndFollower *self)
{
  if (self->following && self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_LOW, on_scroll, self, NULL);
}

/* Growing text moves the upper end, not the value: a value that falls while the upper end does not
 * is the user's. */
static void
on_scrolled (EndFollower *self)
{
  double value = gtk_adjustment_get_value (self->vertical);
  double upper = gtk_adjustment_get_upper (self->vertical);
  double page = gtk_adjustment_get_page_size (self->vertical);

  if (value + page >= upper - AT_END)
    self->following = TRUE;
  else if (value < self->last_value && upper >= self->last_upper && self->source == 0)
    self->following = FALSE;
  self->last_value = value;
  self->last_upper = upper;
}

EndFollower *
end_follower_new (GtkAdjustment *vertical)
{
  EndFollower *self = g_new0 (EndFollower, 1);

  self->vertical = g_object_ref (vertical);
  g_signal_connect_swapped (vertical, "value-changed", G_CALLBACK (on_scrolled), self);
  g_signal_connect_swapped (vertical, "changed", G_CALLBACK (on_grown), self);
  end_follower_reset (self);
  return self;
}

void
end_follower_reset (EndFollower *self)
{
  self->following = TRUE;
  self->last_value = self->last_upper = 0;
}

void
end_follower_free (EndFollower *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->vertical, self);
  g_object_unref (self->vertical);
  g_free (self);
}
