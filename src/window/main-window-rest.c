/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

/* The first frame keeps room for the figures and the legend and is drawn without their two dozens
 * of labels, whose fonts cost it a tenth of its time. They come with the next. */

static void
make_summary (MainWindow *self)
{
  if (self->summary)
    return;

  self->summary = SUMMARY_STRIP (summary_strip_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->summary), TRUE);
  gtk_box_append (self->summary_card, GTK_WIDGET (self->summary));
}

void
main_window_show_summary (MainWindow *self)
{
  if (self->shown)
    make_summary (self);
  if (self->summary)
    summary_strip_set_run (self->summary, self->shown ? run_item_get_trace (self->shown) : NULL,
                           self->shown ? run_item_get_facts (self->shown) : NULL);
}

static void
make_legend (MainWindow *self)
{
  if (self->legend)
    return;

  self->legend = g_object_ref_sink (STATE_LEGEND (state_legend_new ()));
  gtk_widget_set_hexpand (GTK_WIDGET (self->legend), TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->legend), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->legend), 12);
  state_legend_set_palette (self->legend, style_watcher_get_palette (self->style));
}

/* Where there is room it stands in the window, else in a popover. */
static void
place_legend (MainWindow *self)
{
  GtkWidget *legend = GTK_WIDGET (self->legend), *parent = gtk_widget_get_parent (legend);
  gboolean in_room = gtk_widget_get_visible (GTK_WIDGET (self->legend_room));

  if (parent && in_room == (parent == GTK_WIDGET (self->legend_room)))
    return;

  if (in_room)
    {
      gtk_popover_set_child (self->legend_popover, NULL);
      state_legend_set_columns (self->legend, N_STATES);
      gtk_box_append (self->legend_room, legend);
    }
  else
    {
      if (parent)
        gtk_box_remove (self->legend_room, legend);
      state_legend_set_columns (self->legend, 2);
      gtk_popover_set_child (self->legend_popover, legend);
    }
}

void
main_window_fold_legend (MainWindow *self, gboolean in_room)
{
  gtk_widget_set_visible (GTK_WIDGET (self->legend_room), in_room);
  gtk_widget_set_visible (GTK_WIDGET (self->legend_button), !in_room);
  if (self->legend)
    place_legend (self);
}

static void
on_legend_button (GtkMenuButton *button, gpointer data)
{
  MainWindow *self = data;

  make_legend (self);
  place_legend (self);
}

static gboolean
on_rest (gpointer data)
{
  MainWindow *self = data;

  self->rest_source = 0;
  self->drawn = TRUE;
  make_summary (self);
  if (gtk_widget_get_visible (GTK_WIDGET (self->legend_room)))
    on_legend_button (NULL, self);
  main_window_update_python (self);
  return G_SOURCE_REMOVE;
}

static void
on_first_frame (MainWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, on_first_frame, self);
  if (self->rest_source == 0)
    self->rest_source = g_idle_add (on_rest, self);
}

void
main_window_init_rest (MainWindow *self)
{
  gtk_menu_button_set_create_popup_func (self->legend_button, on_legend_button, self, NULL);
}

void
main_window_await_first_frame (MainWindow *self)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint",
                           G_CALLBACK (on_first_frame), self, G_CONNECT_SWAPPED);
}
