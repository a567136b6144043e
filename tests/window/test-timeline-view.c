/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <string.h>

#include "sample-runs.h"
#include "timeline-view-private.h"
#include "xvfb-screen.h"

typedef struct
{
  GtkWidget *window;
  TimelineView *view;
  SelectionModel *selection;
  SampleRun run;
  gint64 wanted;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* What moves does so at once. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  fixture->run = data ? ((SampleMaker) data) (3) : (SampleRun){ trace_new (), facts_new () };
  fixture->view = TIMELINE_VIEW (timeline_view_new ());
  fixture->selection = selection_model_new ();
  timeline_view_set_selection (fixture->view, fixture->selection);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 420);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  screen_show (fixture->window);
  timeline_view_set_trace (fixture->view, fixture->run.trace);
  gtk_test_widget_wait_for_draw (fixture->window);
  gtk_test_widget_wait_for_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (trace_is_live (fixture->run.trace))
    trace_finish (fixture->run.trace, trace_get_now (fixture->run.trace));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
  g_assert_finalize_object (fixture->selection);
  sample_run_clear (&fixture->run);
}

static void
activate (Fixture *fixture, const char *action, double argument)
{
  if (fabs (argument) > 0)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), action, "d", argument));
  else
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), action, NULL));
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = g_object_ref_sink (timeline_view_new ());

  timeline_view_set_trace (TIMELINE_VIEW (view), fixture->run.trace);
  timeline_view_set_selection (TIMELINE_VIEW (view), fixture->selection);
  timeline_view_set_trace (TIMELINE_VIEW (view), NULL);
  g_assert_finalize_object (view);
}

static void
test_zoom (Fixture *fixture, gconstpointer data)
{
  static const double places[] = { 0, 200, 399.5, 780 };
  View *view = &fixture->view->view;

  for (guint i = 0; i < 8; i++)
    {
      double x = places[i % 4];
      gint64 scale = view->ns_per_px, time = view_time_at (view, x);

      timeline_view_zoom_about (fixture->view, x, i % 3 ? 1.7 : 1 / 1.4);
      g_assert_cmpint (view->ns_per_px, !=, scale);
      g_assert_cmpfloat (fabs (view_x_of (view, time) - x), <=, 1.01);
    }
}

static void
test_fit (Fixture *fixture, gconstpointer data)
{
  gint64 from, to, now = trace_get_now (fixture->run.trace);

  timeline_view_set_range (fixture->view, now / 3, now / 2);
  timeline_view_get_range (fixture->view, &from, &to);
  g_assert_cmpint (from, <=, now / 3);
  g_assert_cmpint (to, >=, now / 2);
  activate (fixture, "timeline.fit", 0);
  timeline_view_get_range (fixture->view, &from, &to);
  g_assert_cmpint (from, ==, 0);
  g_assert_cmpint (to, >=, now);
  g_assert_cmpint (to, <, now + now / 10);
}

/* Grows with the run; pans leave follow, zooms keep it. */
static gboolean
shows_wanted (gpointer data)
{
  Fixture *fixture = data;
  gint64 from, to;

  timeline_view_get_range (fixture->view, &from, &to);
  return from <= fixture->wanted && to >= fixture->wanted;
}

static void
test_follow (Fixture *fixture, gconstpointer data)
{
  Trace *trace = fixture->run.trace;
  guint32 lane = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
  gint64 from, to;

  trace_append (trace, lane, 0, STATE_RUNNING, 0);
  g_assert_true (timeline_view_get_following (fixture->view));
  for (fixture->wanted = 1000000000; fixture->wanted < 60000000000; fixture->wanted *= 2)
    {
      trace_set_now (trace, fixture->wanted);
      screen_wait (shows_wanted, fixture);
    }

  activate (fixture, "timeline.zoom", 2);
  g_assert_true (timeline_view_get_following (fixture->view));
  activate (fixture, "timeline.pan", -0.3);
  g_assert_false (timeline_view_get_following (fixture->view));
  timeline_view_get_range (fixture->view, &from, &to);
  trace_set_now (trace, 100000000000);
  gtk_test_widget_wait_for_draw (fixture->window);
  gtk_test_widget_wait_for_draw (fixture->window);
  fixture->wanted = from;
  g_assert_true (shows_wanted (fixture));

  activate (fixture, "timeline.follow", 0);
  g_assert_true (timeline_view_get_following (fixture->view));
  fixture->wanted = 100000000000;
  screen_wait (shows_wanted, fixture);
}

static gboolean
is_left (gpointer data)
{
  return !timeline_view_get_following (((Fixture *) data)->view);
}

/* The end of a run that was followed from its start is shown whole. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  trace_add_lane (fixture->run.trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
  trace_set_now (fixture->run.trace, 300000000);
  trace_finish (fixture->run.trace, 400000000);
  screen_wait (is_left, fixture);
  fixture->wanted = 400000000;
  g_assert_true (shows_wanted (fixture));
  fixture->wanted = 500000000;
  g_assert_false (shows_wanted (fixture));
  timeline_view_set_following (fixture->view, TRUE);
  g_assert_false (timeline_view_get_following (fixture->view));
}

static gboolean
is_at_rest (gpointer data)
{
  gboolean animating;

  g_object_get (((Fixture *) data)->view, "animating", &animating, NULL);
  return !animating;
}

static void
test_rest (Fixture *fixture, gconstpointer data)
{
  screen_wait (is_at_rest, fixture);
  tiles_take_painted (fixture->view->tiles);
  gtk_widget_queue_draw (GTK_WIDGET (fixture->view));
  gtk_test_widget_wait_for_draw (fixture->window);
  g_assert_cmpuint (tiles_take_painted (fixture->view->tiles), ==, 0);
  g_assert_true (is_at_rest (fixture));
}

static LaneItem *
find_item (Fixture *fixture, guint row)
{
  for (guint i = 0; i < fixture->view->items->len; i++)
    {
      LaneItem *item = g_ptr_array_index (fixture->view->items, i);

      if (gtk_widget_get_child_visible (GTK_WIDGET (item)) && lane_item_get_row (item) == row)
        return item;
    }
  g_assert_not_reached ();
}

static void
test_labels (Fixture *fixture, gconstpointer data)
{
  guint n = lane_tree_get_n_rows (fixture->view->tree);

  g_assert_cmpuint (n, ==, 6);
  gtk_test_accessible_assert_role (fixture->view, GTK_ACCESSIBLE_ROLE_LIST);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name =
          lane_tree_dup_name (fixture->run.trace, lane_tree_get_row (fixture->view->tree, i));
      g_autofree char *place = g_strdup_printf ("%s, %u of %u", name, i + 1, n);
      LaneItem *item = find_item (fixture, i);
      g_autofree char *wrong = NULL;

      gtk_test_accessible_assert_role (item, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
      g_assert_true (
          gtk_test_accessible_has_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL));
      /* What is told of the other label is what this one is. */
      wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (item),
                                                  GTK_ACCESSIBLE_PROPERTY_LABEL, "?");
      g_assert_nonnull (wrong);
      g_assert_nonnull (strstr (wrong, place));
      g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (item),
                                                       GTK_ACCESSIBLE_RELATION_POS_IN_SET));
    }
}

/* Keys walk lanes and spans, and what is selected is said as a sentence. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  g_autofree char *status = NULL;

  activate (fixture, "timeline.lane", 1);
  g_assert_cmpuint (selection_model_get_lane (fixture->selection), ==,
                    lane_tree_get_row (fixture->view->tree, 0)->lane);
  for (guint i = 0; i < 4; i++)
    activate (fixture, "timeline.lane", 1);
  g_assert_cmpuint (selection_model_get_lane (fixture->selection), ==,
                    lane_tree_get_row (fixture->view->tree, 4)->lane);
  activate (fixture, "timeline.span", 1);
  g_assert_cmpint (selection_model_get_span (fixture->selection), ==, 0);
  activate (fixture, "timeline.span", 1);
  g_assert_cmpint (selection_model_get_span (fixture->selection), ==, 1);
  g_object_get (fixture->view, "status", &status, NULL);
  g_assert_true (g_str_has_prefix (status, "worker-"));
  activate (fixture, "timeline.span", -1);
  activate (fixture, "timeline.span", -1);
  g_assert_cmpint (selection_model_get_span (fixture->selection), ==, 0);
  activate (fixture, "timeline.lane", 100);
  g_assert_cmpuint (selection_model_get_lane (fixture->selection), ==,
                    lane_tree_get_row (fixture->view->tree, 5)->lane);
}

/* The dot of a printed line says what was printed, on its own lane only. */
static void
test_mark (Fixture *fixture, gconstpointer data)
{
  TimelineView *view = fixture->view;
  guint n = lane_tree_get_n_rows (view->tree);
  g_autofree char *words = NULL;
  TraceMark mark;
  guint row;

  g_assert_cmpuint (trace_get_n_marks (fixture->run.trace), >, 0);
  trace_get_mark (fixture->run.trace, 0, &mark);
  g_assert_true (lane_tree_find (view->tree, mark.lane, &row));
  view->pointer_x = view->names + 1;
  view->hover_time = mark.time;
  view->hover_row = row;
  words = timeline_view_dup_mark (view);
  g_assert_nonnull (words);
  g_assert_nonnull (strstr (words, mark.text));
  view->hover_row = (row + 1) % n;
  g_assert_null (timeline_view_dup_mark (view));
  view->hover_row = row;
  view->hover_time = mark.time + 1000 * view->view.ns_per_px;
  g_assert_null (timeline_view_dup_mark (view));
  view->hover_row = G_MAXUINT;
}

/* A span chosen elsewhere comes into sight. */
static void
test_reveal (Fixture *fixture, gconstpointer data)
{
  const Lane *lane = trace_get_lane (fixture->run.trace, 4);
  guint32 last = lane_get_n_edges (lane) - 1;
  gint64 from, to;
  LaneSpan span;

  timeline_view_set_range (fixture->view, 0, 50000000);
  lane_get_span (lane, last, &span);
  selection_model_select (fixture->selection, 4, last);
  timeline_view_get_range (fixture->view, &from, &to);
  g_assert_cmpint (span.begin, <=, to);
  g_assert_cmpint (span.end, >=, from);
}

static gboolean
has_wanted_rows (gpointer data)
{
  Fixture *fixture = data;

  return lane_tree_get_n_rows (fixture->view->tree) != (guint) fixture->wanted;
}

static void
test_fold (Fixture *fixture, gconstpointer data)
{
  g_auto (SampleRun) run = sample_tasks (2000);
  guint row = 0, before;

  timeline_view_set_trace (fixture->view, run.trace);
  gtk_test_widget_wait_for_draw (fixture->window);
  gtk_test_widget_wait_for_draw (fixture->window);
  before = lane_tree_get_n_rows (fixture->view->tree);
  while (!lane_tree_get_row (fixture->view->tree, row)->group)
    row++;
  timeline_view_focus_row (fixture->view, row);
  fixture->wanted = before;
  activate (fixture, "timeline.fold", 0);
  screen_wait (has_wanted_rows, fixture);
  fixture->wanted = lane_tree_get_n_rows (fixture->view->tree);
  gtk_test_widget_wait_for_draw (fixture->window);
  timeline_view_focus_row (fixture->view, row);
  activate (fixture, "timeline.fold", 0);
  screen_wait (has_wanted_rows, fixture);
  timeline_view_set_trace (fixture->view, NULL);
}

/* The letters can be switched off; other keys do the same (WCAG 2.1.4). */
static void
test_letter_keys (Fixture *fixture, gconstpointer data)
{
  gboolean enabled;

  g_object_get (fixture->view, "letter-keys", &enabled, NULL);
  g_assert_true (enabled);
  g_object_set (fixture->view, "letter-keys", FALSE, NULL);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (fixture->view->letters), ==,
                   GTK_PHASE_NONE);
  g_object_set (fixture->view, "letter-keys", TRUE, NULL);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (fixture->view->letters), !=,
                   GTK_PHASE_NONE);
}

static void
test_text_scale (Fixture *fixture, gconstpointer data)
{
  for (double scale = 0.5; scale <= 3; scale += 0.5)
    {
      timeline_view_set_palette (fixture->view, palette_get (PALETTE_DARK), scale);
      gtk_test_widget_wait_for_draw (fixture->window);
    }
}

#define ADD(name, function, maker)                                                                 \
  g_test_add ("/timeline-view/" name, Fixture, (gconstpointer) maker, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy, sample_turns);
  ADD ("zoom", test_zoom, sample_turns);
  ADD ("fit", test_fit, sample_turns);
  ADD ("follow", test_follow, NULL);
  ADD ("end", test_end, NULL);
  ADD ("rest", test_rest, sample_turns);
  ADD ("labels", test_labels, sample_turns);
  ADD ("keys", test_keys, sample_turns);
  ADD ("mark", test_mark, sample_turns);
  ADD ("reveal", test_reveal, sample_turns);
  ADD ("fold", test_fold, sample_turns);
  ADD ("letter-keys", test_letter_keys, sample_turns);
  ADD ("text-scale", test_text_scale, sample_turns);
  return g_test_run ();
}
