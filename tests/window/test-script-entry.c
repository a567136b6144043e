/* SPDX-License-Identifier: MIT */

#include "script-entry.h"
#include "script-view.h"
#include "xvfb-screen.h"

#include <string.h>

typedef struct
{
  GtkWidget *window, *view, *entry;
  ScriptStream *stream;
  GString *typed;
} Fixture;

static void
on_typed (ScriptEntry *entry, GBytes *bytes, Fixture *fixture)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  g_string_append_len (fixture->typed, text, (gssize) size);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->stream = script_stream_new ();
  fixture->typed = g_string_new (NULL);
  fixture->view = script_view_new ();
  fixture->entry = script_entry_new ();
  g_signal_connect (fixture->entry, "typed", G_CALLBACK (on_typed), fixture);
  gtk_box_append (GTK_BOX (box), fixture->view);
  gtk_box_append (GTK_BOX (box), fixture->entry);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  screen_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
  g_assert_finalize_object (fixture->stream);
  g_string_free (fixture->typed, TRUE);
}

static void
feed (Fixture *fixture, const char *text)
{
  script_stream_feed (fixture->stream, text, strlen (text));
}

static char *
dup_text (Fixture *fixture)
{
  GtkTextBuffer *buffer =
      gtk_text_view_get_buffer (GTK_TEXT_VIEW (screen_find (fixture->view, GTK_TYPE_TEXT_VIEW, 0)));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
wait_for_text (Fixture *fixture, const char *wanted)
{
  for (;;)
    {
      g_autofree char *text = dup_text (fixture);

      if (strcmp (text, wanted) == 0)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = g_object_ref_sink (script_view_new ());
  GtkWidget *entry = g_object_ref_sink (script_entry_new ());

  script_view_set_stream (SCRIPT_VIEW (view), fixture->stream);
  script_entry_set_stream (SCRIPT_ENTRY (entry), fixture->stream);
  feed (fixture, "text");
  g_assert_finalize_object (view);
  g_assert_finalize_object (entry);
}

/* The prompt stands as text until it becomes part of a line. */
static void
test_view (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptStream) other = script_stream_new ();

  feed (fixture, "one\r\ntwo\r\nName? ");
  script_view_set_stream (SCRIPT_VIEW (fixture->view), fixture->stream);
  wait_for_text (fixture, "one\ntwo\nName? ");
  feed (fixture, "Ada\r\n");
  wait_for_text (fixture, "one\ntwo\nName? Ada\n");
  feed (fixture, "no newline");
  script_stream_end (fixture->stream);
  wait_for_text (fixture, "one\ntwo\nName? Ada\nno newline\n");

  script_view_set_stream (SCRIPT_VIEW (fixture->view), other);
  wait_for_text (fixture, "");
  script_stream_feed (other, "other\n", 6);
  wait_for_text (fixture, "other\n");
  script_view_set_stream (SCRIPT_VIEW (fixture->view), NULL);
}

/* Only the last lines are kept, as in the stream. */
static void
test_view_bound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) wanted = g_string_new (NULL);

  script_view_set_stream (SCRIPT_VIEW (fixture->view), fixture->stream);
  for (guint i = 0; i < SCRIPT_STREAM_LINES + 100; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u\n", i);

      feed (fixture, line);
      if (i >= 100)
        g_string_append (wanted, line);
    }
  wait_for_text (fixture, wanted->str);
}

static void
test_entry (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = screen_find (fixture->entry, GTK_TYPE_ENTRY, 0);
  GtkLabel *prompt = GTK_LABEL (screen_find (fixture->entry, GTK_TYPE_LABEL, 0));

  g_assert_false (gtk_widget_get_visible (fixture->entry));
  script_entry_set_stream (SCRIPT_ENTRY (fixture->entry), fixture->stream);
  g_assert_true (gtk_widget_get_visible (fixture->entry));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (prompt)));
  feed (fixture, "Name? ");
  g_assert_cmpstr (gtk_label_get_label (prompt), ==, "Name? ");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (prompt)));

  gtk_editable_set_text (GTK_EDITABLE (entry), "Ada");
  gtk_widget_activate_action (fixture->entry, "script-entry.enter", NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  gtk_widget_activate_action (fixture->entry, "script-entry.end", NULL);
  g_assert_cmpstr (fixture->typed->str, ==, "Ada\n\004");

  script_stream_end (fixture->stream);
  g_assert_false (gtk_widget_get_visible (fixture->entry));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/script-entry/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("view", test_view);
  ADD ("view-bound", test_view_bound);
  ADD ("entry", test_entry);
  return g_test_run ();
}
