/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

/* The column beside the timeline: the output. Made when it is first seen: at the start nobody has
 * printed anything. */

static void
on_typed (MainWindow *self, GBytes *bytes)
{
  if (self->session && self->shown == self->running)
    run_session_type (self->session, bytes);
}

static void
make_output (MainWindow *self)
{
  self->output = OUTPUT_PANE (output_pane_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->output), "card");
  output_pane_set_selection (self->output, self->selection);
  output_pane_set_palette (self->output, style_watcher_get_palette (self->style));
  g_signal_connect_object (self->output, "typed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
  gtk_paned_set_end_child (self->output_paned, GTK_WIDGET (self->output));
  main_window_side_show_run (self);
}

void
main_window_side_show_run (MainWindow *self)
{
  if (!self->output)
    return;

  output_pane_set_trace (self->output, self->shown ? run_item_get_trace (self->shown) : NULL);
  output_pane_set_stream (self->output, self->shown ? run_item_get_stream (self->shown) : NULL);
}

void
main_window_side_set_palette (MainWindow *self, const Palette *palette)
{
  if (self->output)
    output_pane_set_palette (self->output, palette);
}

void
main_window_side_fold (MainWindow *self, gboolean room)
{
  gboolean wanted = room && g_settings_get_boolean (self->settings, "show-output");

  if (wanted && !self->output)
    make_output (self);
  if (self->output)
    gtk_widget_set_visible (GTK_WIDGET (self->output), wanted);
}
