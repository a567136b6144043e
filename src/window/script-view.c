/* SPDX-License-Identifier: MIT */

#include "script-view.h"

#include <glib/gi18n-lib.h>

#include "end-follower.h"

#define REFRESH_MS 50
#define BUDGET_US 2000
#define BATCH 16 /* lines between two looks at the clock */

struct _ScriptView
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkTextBuffer *buffer;
  GtkTextMark *rest; /* where the line begins that has not ended */
  EndFollower *follower;

  ScriptStream *stream;
  gulong handler;
  guint64 shown; /* the next line to be shown */
  guint source;
};

G_DEFINE_FINAL_TYPE (ScriptView, script_view, GTK_TYPE_WIDGET)

static void
append_text (ScriptView *self, const char *text)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert (self->buffer, &end, text, -1);
}

static void
begin_rest (ScriptView *self)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_move_mark (self->buffer, self->rest, &end);
}

static void
take_rest_away (ScriptView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &start, self->rest);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

static void
cut_head (ScriptView *self)
{
  int surplus = gtk_text_buffer_get_line_count (self->buffer) - 1 - SCRIPT_STREAM_LINES;
  GtkTextIter start, end;

  if (surplus <= 0)
    return;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, surplus);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

/* Returns whether there is more. */
static gboolean
read_lines (ScriptView *self)
{
  gint64 until = g_get_monotonic_time () + BUDGET_US;
  guint64 first, end;
  guint n = 0;

  script_stream_get_range (self->stream, &first, &end);
  self->shown = MAX (self->shown, first);
  take_rest_away (self);
  for (; self->shown < end; self->shown++)
    {
      if (n++ % BATCH == 0 && n > 1 && g_get_monotonic_time () > until)
        break;
      append_text (self, script_stream_get_line (self->stream, self->shown));
      append_text (self, "\n");
    }
  begin_rest (self);
  cut_head (self);
  return self->shown < end;
}

static gboolean
on_refresh (gpointer data)
{
  ScriptView *self = data;

  self->source = 0;
  if (read_lines (self))
    self->source = g_timeout_add (REFRESH_MS, on_refresh, self);
  else
    {
      g_autofree char *rest = script_stream_dup_rest (self->stream);

      append_text (self, rest);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule (ScriptView *self, guint milliseconds)
{
  if (self->source == 0 && self->stream != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->source = g_timeout_add (milliseconds, on_refresh, self);
}

static void
on_changed (ScriptView *self)
{
  schedule (self, REFRESH_MS);
}

static void
script_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (script_view_parent_class)->map (widget);
  schedule (SCRIPT_VIEW (widget), 0);
}

static void
script_view_unmap (GtkWidget *widget)
{
  ScriptView *self = SCRIPT_VIEW (widget);

  g_clear_handle_id (&self->source, g_source_remove);
  GTK_WIDGET_CLASS (script_view_parent_class)->unmap (widget);
}

static void
script_view_dispose (GObject *object)
{
  ScriptView *self = SCRIPT_VIEW (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->stream != NULL)
    g_clear_signal_handler (&self->handler, self->stream);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->follower, end_follower_free);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (script_view_parent_class)->dispose (object);
}

static void
script_view_class_init (ScriptViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = script_view_dispose;
  widget_class->map = script_view_map;
  widget_class->unmap = script_view_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "scriptview");
}

static void
script_view_init (ScriptView *self)
{
  GtkWidget *text = gtk_text_view_new ();
  GtkTextView *view = GTK_TEXT_VIEW (text);
  GtkTextIter end;

  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_monospace (view, TRUE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_CHAR);
  gtk_text_view_set_top_margin (view, 6);
  gtk_text_view_set_bottom_margin (view, 6);
  gtk_text_view_set_left_margin (view, 8);
  gtk_text_view_set_right_margin (view, 8);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Terminal of the script"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_hexpand (self->scroller, TRUE);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), text);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->follower =
      end_follower_new (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  self->buffer = gtk_text_view_get_buffer (view);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  self->rest = gtk_text_buffer_create_mark (self->buffer, NULL, &end, TRUE);
}

GtkWidget *
script_view_new (void)
{
  return g_object_new (SCRIPT_TYPE_VIEW, NULL);
}

void
script_view_set_stream (ScriptView *self, ScriptStream *stream)
{
  g_return_if_fail (SCRIPT_IS_VIEW (self));

  if (self->stream == stream)
    return;

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->stream != NULL)
    g_clear_signal_handler (&self->handler, self->stream);
  g_set_object (&self->stream, stream);
  gtk_text_buffer_set_text (self->buffer, "", 0);
  begin_rest (self);
  self->shown = 0;
  end_follower_reset (self->follower);
  if (stream != NULL)
    self->handler = g_signal_connect_swapped (stream, "changed", G_CALLBACK (on_changed), self);
  schedule (self, 0);
}
