/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include "installation.h"

/* The column beside the timeline: the source above, the output below. Each is made when it is first
 * seen: at the start nobody has printed anything, and many programs have no source to be shown. */

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
  gtk_paned_set_end_child (self->side, GTK_WIDGET (self->output));
  gtk_paned_set_shrink_end_child (self->side, FALSE);
  main_window_side_show_run (self);
}

static void
on_duplicated (MainWindow *self, GFile *copy)
{
  main_window_open_script (self, copy);
  gtk_widget_child_focus (GTK_WIDGET (self->source), GTK_DIR_TAB_FORWARD);
}

static void
on_failed (MainWindow *self, const char *words)
{
  main_window_notice (self, TRUE, words);
}

static void
make_source (MainWindow *self)
{
  self->source = SOURCE_PANE (source_pane_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->source), "card");
  source_pane_set_dark (self->source, style_watcher_is_dark (self->style));
  g_signal_connect_object (self->source, "duplicated", G_CALLBACK (on_duplicated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "modified-changed",
                           G_CALLBACK (main_window_update_actions), self, G_CONNECT_SWAPPED);
  gtk_paned_set_start_child (self->side, GTK_WIDGET (self->source));
  gtk_paned_set_shrink_start_child (self->side, FALSE);
}

/* The shipped ones are everybody's. */
static gboolean
is_shipped (GFile *file)
{
  g_autoptr (GFile) shipped = g_file_new_for_path (installation_get_data ());

  return g_file_has_prefix (file, shipped);
}

static void
show_source (MainWindow *self)
{
  g_autoptr (GFile) file = main_window_dup_source (self);

  source_pane_show (self->source, file, file && is_shipped (file));
}

/* Whether the run that is shown is one of the file that is shown. */
static gboolean
is_of_source (MainWindow *self)
{
  GFile *file = source_pane_get_file (self->source);
  g_autofree char *name = file ? g_file_get_basename (file) : NULL;

  return name && self->shown && g_strcmp0 (run_item_get_facts (self->shown)->script, name) == 0;
}

static void
point_at_selection (MainWindow *self)
{
  Trace *trace = self->shown ? run_item_get_trace (self->shown) : NULL;
  gint64 span = selection_model_get_span (self->selection);
  const Lane *lane =
      trace ? trace_get_lane (trace, selection_model_get_lane (self->selection)) : NULL;
  const char *awaited = NULL;
  LaneSpan at;

  if (!self->source)
    return;

  if (!lane || !is_of_source (self))
    {
      source_pane_point_at (self->source, NULL, NULL);
      return;
    }
  if (span >= 0 && span < (gint64) lane_get_n_edges (lane))
    {
      lane_get_span (lane, (guint32) span, &at);
      if (DETAIL_REASON (at.detail) == REASON_AWAITING)
        awaited = trace_get_label (trace, DETAIL_ARGUMENT (at.detail));
    }
  source_pane_point_at (self->source, lane_get_name (lane), awaited);
}

void
main_window_side_show_run (MainWindow *self)
{
  point_at_selection (self);
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
  if (self->source)
    source_pane_set_dark (self->source, style_watcher_is_dark (self->style));
}

void
main_window_side_update (MainWindow *self)
{
  gboolean output = self->side_room && g_settings_get_boolean (self->settings, "show-output");
  gboolean source = self->side_room && g_settings_get_boolean (self->settings, "show-source") &&
                    self->drawn && main_window_is_python (self);

  if (output && !self->output)
    make_output (self);
  if (source && !self->source)
    make_source (self);
  if (self->output)
    gtk_widget_set_visible (GTK_WIDGET (self->output), output);
  if (self->source)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->source), source);
      show_source (self);
      point_at_selection (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->side), output || source);
}

void
main_window_side_fold (MainWindow *self, gboolean room)
{
  self->side_room = room;
  main_window_side_update (self);
}

gboolean
main_window_side_is_modified (MainWindow *self)
{
  return self->source && source_pane_is_modified (self->source);
}

gboolean
main_window_side_save (MainWindow *self, gboolean always)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!main_window_side_is_modified (self) ||
      (!always && !(focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->source)))))
    return FALSE;

  gtk_widget_activate_action (GTK_WIDGET (self->source), "source.save", NULL);
  return TRUE;
}

void
main_window_init_side (MainWindow *self)
{
  self->side = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_VERTICAL));
  gtk_paned_set_end_child (self->output_paned, GTK_WIDGET (self->side));
  gtk_widget_set_visible (GTK_WIDGET (self->side), FALSE);
  g_signal_connect_object (self->selection, "changed", G_CALLBACK (point_at_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::show-source",
                           G_CALLBACK (main_window_side_update), self, G_CONNECT_SWAPPED);
}
