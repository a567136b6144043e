/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "output-pane.h"
#include "xvfb-screen.h"

typedef struct
{
  GtkWidget *window;
  OutputPane *pane;
  Trace *trace; /* live, two threads */
  guint wanted;
} Fixture;

static void
add_line (Fixture *fixture, guint32 lane, Text kind, gint64 time, const char *text)
{
  TraceMark mark = { .lane = lane, .kind = kind, .time = time, .text = text };

  trace_add_mark (fixture->trace, &mark);
}

static void
add_lines (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    add_line (fixture, 1 + i % 2, TEXT_STDOUT, i * 1000, "a line");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->trace = trace_new ();
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("worker-%d", i);
      guint32 lane =
          trace_add_lane (fixture->trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, i, 0);

      trace_name_lane (fixture->trace, lane, name);
      trace_append (fixture->trace, lane, 0, STATE_RUNNING, 0);
      trace_append (fixture->trace, lane, 1000000, STATE_WAITING_IO, 0);
    }
  fixture->pane = OUTPUT_PANE (output_pane_new ());
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 500, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->pane));
  screen_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
  trace_unref (fixture->trace);
}

static GtkTextView *
get_view (Fixture *fixture)
{
  return GTK_TEXT_VIEW (screen_find (GTK_WIDGET (fixture->pane), GTK_TYPE_TEXT_VIEW, 0));
}

static char *
dup_text (Fixture *fixture)
{
  GtkTextIter start, end;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (get_view (fixture));

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static gboolean
has_lines (gpointer data)
{
  Fixture *fixture = data;

  return output_pane_get_n_lines (fixture->pane) == fixture->wanted;
}

static void
wait_lines (Fixture *fixture, guint n)
{
  fixture->wanted = n;
  screen_wait (has_lines, fixture);
}

static gboolean
is_empty (Fixture *fixture)
{
  return gtk_widget_get_visible (GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (fixture->pane), OUTPUT_TYPE_PANE, "empty_label")));
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane = g_object_ref_sink (output_pane_new ());

  output_pane_set_trace (OUTPUT_PANE (pane), fixture->trace);
  g_assert_finalize_object (pane);
}

static void
test_live (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_true (is_empty (fixture));
  output_pane_set_trace (fixture->pane, fixture->trace);
  add_line (fixture, 1, TEXT_STDOUT, 1500000000, "  hello");
  add_line (fixture, 1, TEXT_NOTE, 1500000000, "not printed");
  wait_lines (fixture, 1);
  g_assert_false (is_empty (fixture));
  add_line (fixture, 2, TEXT_STDERR, 2500000000, "one\ntwo\x1b[31m");
  wait_lines (fixture, 2);
  trace_finish (fixture->trace, 3000000000);
  text = dup_text (fixture);
  g_assert_cmpstr (text, ==,
                   "    1.500 s\tworker-1\t  hello\n"
                   "    2.500 s\tworker-2\tone two\xef\xbf\xbd[31m");

  /* Another run begins empty. */
  output_pane_set_trace (fixture->pane, NULL);
  g_assert_cmpuint (output_pane_get_n_lines (fixture->pane), ==, 0);
  g_assert_true (is_empty (fixture));
}

/* The last lines are there, in order, and no more than the limit. */
static void
test_bound (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  add_lines (fixture, 3 * OUTPUT_PANE_LINES);
  add_line (fixture, 1, TEXT_STDOUT, 20000000, "the last");
  trace_finish (fixture->trace, 30000000);
  output_pane_set_trace (fixture->pane, fixture->trace);
  wait_lines (fixture, OUTPUT_PANE_LINES);
  while (text == NULL || !g_str_has_suffix (text, "\tthe last"))
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = dup_text (fixture);
    }
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, OUTPUT_PANE_LINES);
  g_assert_cmpuint (output_pane_get_n_lines (fixture->pane), ==, OUTPUT_PANE_LINES);
}

/* Asks for the line at the cursor, as Return does. */
static void
test_select (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SelectionModel) selection = selection_model_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (get_view (fixture));
  GtkTextIter at;

  output_pane_set_selection (fixture->pane, selection);
  output_pane_set_trace (fixture->pane, fixture->trace);
  add_line (fixture, 1, TEXT_STDOUT, 500000, "first");
  add_line (fixture, 2, TEXT_STDOUT, 1500000, "second");
  trace_set_now (fixture->trace, 2000000);
  trace_finish (fixture->trace, 2000000);
  wait_lines (fixture, 2);

  gtk_text_buffer_get_iter_at_line (buffer, &at, 1);
  gtk_text_buffer_place_cursor (buffer, &at);
  gtk_widget_activate_action (GTK_WIDGET (fixture->pane), "output.select", NULL);
  g_assert_cmpuint (selection_model_get_lane (selection), ==, 2);
  g_assert_cmpint (selection_model_get_span (selection), ==, 1);

  gtk_text_buffer_get_start_iter (buffer, &at);
  gtk_text_buffer_place_cursor (buffer, &at);
  gtk_widget_activate_action (GTK_WIDGET (fixture->pane), "output.select", NULL);
  g_assert_cmpuint (selection_model_get_lane (selection), ==, 1);
  g_assert_cmpint (selection_model_get_span (selection), ==, 0);
}

static GtkAdjustment *
get_adjustment (Fixture *fixture)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_view (fixture)));
}

static gboolean
is_at_end (gpointer data)
{
  GtkAdjustment *a = get_adjustment (data);
  double value = gtk_adjustment_get_value (a), page = gtk_adjustment_get_page_size (a);

  return page > 0 && value > page && value + page >= gtk_adjustment_get_upper (a) - 24;
}

/* Scrolls as one does who insists: what was to be scrolled to the end before still is. */
static void
scroll_up_to (Fixture *fixture, double value)
{
  GtkAdjustment *adjustment = get_adjustment (fixture);

  for (int i = 0; i < 100; i++)
    {
      gtk_adjustment_set_value (adjustment, value);
      gtk_test_widget_wait_for_draw (fixture->window);
      screen_settle ();
      if (gtk_adjustment_get_value (adjustment) == value)
        return;
    }
  g_assert_not_reached ();
}

static void
test_follow (Fixture *fixture, gconstpointer data)
{
  output_pane_set_trace (fixture->pane, fixture->trace);
  add_lines (fixture, 100);
  wait_lines (fixture, 100);
  screen_wait (is_at_end, fixture);

  /* Who scrolls up is left alone. */
  scroll_up_to (fixture, 40);
  add_lines (fixture, 50);
  wait_lines (fixture, 150);
  gtk_test_widget_wait_for_draw (fixture->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), ==, 40);

  gtk_adjustment_set_value (get_adjustment (fixture), 1e9);
  add_lines (fixture, 50);
  wait_lines (fixture, 200);
  screen_wait (is_at_end, fixture);
}

static GtkWidget *
get_part (Fixture *fixture, const char *name)
{
  return GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (fixture->pane), OUTPUT_TYPE_PANE, name));
}

/* Only what the chosen lane has printed, whoever is chosen. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SelectionModel) selection = selection_model_new ();
  GtkToggleButton *filter = GTK_TOGGLE_BUTTON (get_part (fixture, "filter"));

  output_pane_set_selection (fixture->pane, selection);
  output_pane_set_trace (fixture->pane, fixture->trace);
  add_lines (fixture, 9);
  wait_lines (fixture, 9);
  gtk_toggle_button_set_active (filter, TRUE);
  g_assert_cmpuint (output_pane_get_n_lines (fixture->pane), ==, 9);
  selection_model_select (selection, 1, SELECTION_NO_SPAN);
  wait_lines (fixture, 5);
  selection_model_select (selection, 2, SELECTION_NO_SPAN);
  wait_lines (fixture, 4);
  add_lines (fixture, 2);
  wait_lines (fixture, 5);
  gtk_toggle_button_set_active (filter, FALSE);
  wait_lines (fixture, 11);
  output_pane_set_selection (fixture->pane, NULL);
  g_assert_finalize_object (g_steal_pointer (&selection));
}

static gboolean
shows_terminal (gpointer data)
{
  GtkStack *pages = GTK_STACK (get_part (data, "pages"));

  return g_str_equal (gtk_stack_get_visible_child_name (pages), "terminal");
}

/* What no lane has written is not hidden. */
static void
test_stream (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptStream) stream = script_stream_new ();

  g_assert_false (gtk_widget_get_visible (get_part (fixture, "switcher")));
  output_pane_set_trace (fixture->pane, fixture->trace);
  output_pane_set_stream (fixture->pane, stream);
  g_assert_true (gtk_widget_get_visible (get_part (fixture, "switcher")));
  g_assert_false (shows_terminal (fixture));
  script_stream_feed (stream, "unseen\n", 7);
  screen_wait (shows_terminal, fixture);
  output_pane_set_stream (fixture->pane, NULL);
  g_assert_false (shows_terminal (fixture));
}

static void
test_stream_of_lanes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ScriptStream) stream = script_stream_new ();

  output_pane_set_trace (fixture->pane, fixture->trace);
  output_pane_set_stream (fixture->pane, stream);
  add_lines (fixture, 1);
  script_stream_feed (stream, "a line\n", 7);
  for (guint n = 1; n < 8; n++)
    {
      wait_lines (fixture, n);
      add_lines (fixture, 1);
    }
  g_assert_false (shows_terminal (fixture));
  output_pane_set_stream (fixture->pane, NULL);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/output-pane/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("live", test_live);
  ADD ("bound", test_bound);
  ADD ("select", test_select);
  ADD ("follow", test_follow);
  ADD ("filter", test_filter);
  ADD ("stream", test_stream);
  ADD ("stream-of-lanes", test_stream_of_lanes);
  return g_test_run ();
}
