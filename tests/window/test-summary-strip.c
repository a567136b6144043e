/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "sample-runs.h"
#include "summary-strip.h"
#include "xvfb-screen.h"

typedef struct
{
  GtkWidget *window;
  SummaryStrip *strip;
  const char *unwanted; /* of the wall time */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->strip = SUMMARY_STRIP (summary_strip_new ());
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->strip));
  screen_show (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
}

static const char *
get_figure (Fixture *fixture, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (
      gtk_widget_get_template_child (GTK_WIDGET (fixture->strip), SUMMARY_TYPE_STRIP, id)));
}

static gboolean
has_another_wall (gpointer data)
{
  Fixture *fixture = data;

  return strcmp (get_figure (fixture, "wall"), fixture->unwanted) != 0;
}

static void
wait_for_figures (Fixture *fixture)
{
  g_autofree char *now = g_strdup (get_figure (fixture, "wall"));

  fixture->unwanted = now;
  screen_wait (has_another_wall, fixture);
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *strip = g_object_ref_sink (summary_strip_new ());

  g_assert_finalize_object (strip);
}

static void
test_finished (Fixture *fixture, gconstpointer data)
{
  g_auto (SampleRun) run = sample_turns (3);

  run.facts->verdict = g_strdup ("One GIL: no faster.");
  summary_strip_set_run (fixture->strip, run.trace, run.facts);
  wait_for_figures (fixture);
  g_assert_cmpstr (get_figure (fixture, "wall"), ==, "1.81 s");
  g_assert_cmpstr (get_figure (fixture, "concurrency"), ==, "3");
  g_assert_cmpstr (get_figure (fixture, "lost"), ==, "0");
  g_assert_cmpstr (get_figure (fixture, "verdict"), ==, "One GIL: no faster.");
  g_assert_nonnull (strchr (get_figure (fixture, "gil"), '%'));

  summary_strip_set_run (fixture->strip, NULL, NULL);
  g_assert_cmpstr (get_figure (fixture, "wall"), ==, "–");
  g_assert_cmpstr (get_figure (fixture, "verdict"), ==, "");
}

/* The figures grow with the run, and end with it. */
static void
test_live (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Trace) trace = trace_new ();
  g_autoptr (Facts) facts = facts_new ();
  guint32 lane = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);

  trace_append (trace, lane, 0, STATE_RUNNING, 0);
  trace_set_now (trace, 1000000000);
  summary_strip_set_run (fixture->strip, trace, facts);
  wait_for_figures (fixture);
  trace_set_now (trace, 2000000000);
  wait_for_figures (fixture);
  trace_finish (trace, 3000000000);
  facts->wall_ns = 3000000000;
  facts->message = g_strdup ("killed");
  summary_strip_set_run (fixture->strip, trace, facts);
  wait_for_figures (fixture);
  g_assert_cmpstr (get_figure (fixture, "verdict"), ==, "killed");
}

/* A summary on its way belongs to its own run. */
static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_auto (SampleRun) first = sample_dense (20000);
  g_auto (SampleRun) second = sample_sleepers (2);

  for (guint i = 0; i < 20; i++)
    {
      summary_strip_set_run (fixture->strip, first.trace, first.facts);
      g_main_context_iteration (NULL, FALSE);
    }
  summary_strip_set_run (fixture->strip, second.trace, second.facts);
  wait_for_figures (fixture);
  screen_settle ();
  g_assert_cmpstr (get_figure (fixture, "wall"), ==, "2.06 s");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/summary-strip/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("finished", test_finished);
  ADD ("live", test_live);
  ADD ("change", test_change);
  return g_test_run ();
}
