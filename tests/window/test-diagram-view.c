/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "diagram-view.h"
#include "node-item.h"
#include "sample-runs.h"
#include "xvfb-screen.h"

typedef struct
{
  GtkWidget *window;
  DiagramView *view;
  SelectionModel *selection;
  SampleRun run;
} Fixture;

static GtkWidget *
get_item (Fixture *fixture, guint i)
{
  return screen_find (GTK_WIDGET (fixture->view), NODE_TYPE_ITEM, i);
}

static gboolean
has_items (gpointer data)
{
  return get_item (data, 3) != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->run = sample_turns (3);
  fixture->view = DIAGRAM_VIEW (diagram_view_new ());
  fixture->selection = selection_model_new ();
  diagram_view_set_selection (fixture->view, fixture->selection);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  screen_show (fixture->window);
  diagram_view_set_trace (fixture->view, fixture->run.trace, fixture->run.facts);
  screen_wait (has_items, fixture);
  gtk_test_widget_wait_for_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  screen_settle ();
  g_assert_finalize_object (fixture->selection);
  sample_run_clear (&fixture->run);
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = g_object_ref_sink (diagram_view_new ());
  g_autoptr (Trace) live = trace_new ();

  diagram_view_set_trace (DIAGRAM_VIEW (view), live, NULL);
  diagram_view_set_trace (DIAGRAM_VIEW (view), fixture->run.trace, fixture->run.facts);
  diagram_view_set_time (DIAGRAM_VIEW (view), 1000);
  diagram_view_set_trace (DIAGRAM_VIEW (view), NULL, NULL);
  g_assert_finalize_object (view);
}

/* Nodes have names; Return chooses the one with the focus. */
static void
test_keyboard (Fixture *fixture, gconstpointer data)
{
  guint named = 0;

  for (guint i = 0; get_item (fixture, i) != NULL; i++)
    {
      GtkWidget *item = get_item (fixture, i);
      g_autofree char *wrong = gtk_test_accessible_check_property (
          GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, "?");
      const char *name = strstr (wrong, "worker-");
      const Lane *lane;

      gtk_test_accessible_assert_role (item, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
      if (name == NULL)
        continue;
      named++;
      g_assert_true (gtk_widget_grab_focus (item));
      gtk_widget_activate_action (item, "diagram.select", NULL);
      lane = trace_get_lane (fixture->run.trace, selection_model_get_lane (fixture->selection));
      g_assert_nonnull (lane);
      g_assert_true (g_str_has_prefix (name, lane_get_name (lane)));
    }
  g_assert_cmpuint (named, ==, 3);
}

/* The structure and the classes of the brief's diagram. */
static void
test_mermaid (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = diagram_view_to_mermaid (fixture->view);

  g_assert_cmpstr (text, ==,
                   "graph TD\n"
                   "    A[Main Program] -->|Creates Threads| B1[worker-1 - Shared Memory]\n"
                   "    A -->|Creates Threads| B2[worker-2 - Shared Memory]\n"
                   "    A -->|Creates Threads| B3[worker-3 - Shared Memory]\n"
                   "\n"
                   "    subgraph Multithreading\n"
                   "        B1\n"
                   "        B2\n"
                   "        B3\n"
                   "    end\n"
                   "\n"
                   "    classDef thread fill:#00b894,stroke:#fff,color:#fff;\n"
                   "    classDef process fill:#0984e3,stroke:#fff,color:#fff;\n"
                   "    classDef async fill:#6c5ce7,stroke:#fff,color:#fff;\n"
                   "\n"
                   "    class B1,B2,B3 thread;\n");
}

static void
on_text (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
is_there (gpointer text)
{
  return *(char **) text != NULL;
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *expected = diagram_view_to_mermaid (fixture->view);
  g_autofree char *text = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "diagram.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_text, &text);
  screen_wait (is_there, &text);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  diagram_view_set_trace (fixture->view, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (fixture->view));
  gtk_test_widget_wait_for_draw (fixture->window);
  text = diagram_view_to_mermaid (fixture->view);
  g_assert_cmpstr (text, ==, "graph TD\n");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/diagram-view/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("keyboard", test_keyboard);
  ADD ("mermaid", test_mermaid);
  ADD ("copy", test_copy);
  ADD ("empty", test_empty);
  return g_test_run ();
}
