/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "application.h"
#include "export-dialog.h"
#include "main-window-private.h"
#include "recording.h"
#include "sample-runs.h"
#include "xvfb-screen.h"

static GtkApplication *application;

typedef struct
{
  GSettings *settings;
  MainWindow *window; /* NULL once it is gone */
  const char *wanted; /* in the notice */
  RunItem *before;
} Fixture;

static gboolean
has_catalog (gpointer data)
{
  return ((Fixture *) data)->window->catalog != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->settings = g_settings_new (APP_ID);
  g_settings_set_string (fixture->settings, "last-demo", "sleepers");
  g_settings_set_string (fixture->settings, "last-model", "threads");
  g_settings_set_string (fixture->settings, "last-runtime", "native");
  g_settings_set_boolean (fixture->settings, "ask-discard", FALSE);
  fixture->window = MAIN_WINDOW (main_window_new (application));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  screen_show (GTK_WIDGET (fixture->window));
  screen_wait (has_catalog, fixture);
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->window == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "theme",       "text-scale",  "show-sidebar", "show-output",
                                      "window-size", "letter-keys", "scroll-live" };

  /* While the window is there: GTK's action group of a window does not bear changes after it. */
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (fixture->settings, keys[i]);
  if (fixture->window != NULL)
    gtk_window_close (GTK_WINDOW (fixture->window));
  screen_wait (is_gone, fixture);
  g_object_unref (fixture->settings);
}

static void
activate (Fixture *fixture, const char *action)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), action));
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), action, NULL);
}

static gboolean
has_lanes (gpointer data)
{
  MainWindow *window = ((Fixture *) data)->window;

  return window->running != NULL && window->running != ((Fixture *) data)->before &&
         trace_get_n_lanes (run_item_get_trace (window->running)) >= 4;
}

static gboolean
has_ended (gpointer data)
{
  return ((Fixture *) data)->window->session == NULL;
}

static void
test_destroy (Fixture *fixture, gconstpointer data)
{
  /* tear_down() waits until nothing holds the window any more. */
}

/* The first start shows the window at work, without a question. */
static void
test_show_off (Fixture *fixture, gconstpointer data)
{
  main_window_show_off (fixture->window);
  screen_wait (has_lanes, fixture);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (fixture->window->timeline_stack), ==,
                   "timeline");
  g_assert_true (timeline_view_get_following (fixture->window->timeline));
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  GActionGroup *actions = G_ACTION_GROUP (fixture->window);

  g_assert_false (g_action_group_get_action_enabled (actions, "stop"));
  g_assert_false (g_action_group_get_action_enabled (actions, "save"));
  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  g_assert_false (g_action_group_get_action_enabled (actions, "export"));
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->window->runs)), ==, 1);
  g_assert_false (run_item_is_live (fixture->window->shown));
  g_assert_false (trace_is_live (run_item_get_trace (fixture->window->shown)));
  g_assert_true (g_action_group_get_action_enabled (actions, "export"));
  g_assert_true (g_action_group_get_action_enabled (actions, "save"));
}

/* A second run waits for the end of the first, and has a trace of its own. */
static void
test_run_again (Fixture *fixture, gconstpointer data)
{
  RunItem *first, *second;

  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  first = fixture->before = fixture->window->running;
  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  second = fixture->window->running;
  g_assert_false (run_item_is_live (first));
  g_assert_false (trace_is_live (run_item_get_trace (first)));
  g_assert_true (run_item_get_trace (second) != run_item_get_trace (first));
  g_assert_true (fixture->window->shown == second);
  g_assert_cmpint (lane_get_pid (trace_get_lane (run_item_get_trace (first), 1)), !=,
                   lane_get_pid (trace_get_lane (run_item_get_trace (second), 1)));
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
}

/* No process outlives the window. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  int pid;

  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  pid = lane_get_pid (trace_get_lane (run_item_get_trace (fixture->window->running), 1));
  g_assert_cmpint (kill (pid, 0), ==, 0);
  gtk_window_close (GTK_WINDOW (fixture->window));
  screen_wait (is_gone, fixture);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
}

static gboolean
has_notice (gpointer data)
{
  Fixture *fixture = data;

  return gtk_revealer_get_reveal_child (fixture->window->notice_revealer) &&
         strstr (gtk_label_get_label (fixture->window->notice_label), fixture->wanted) != NULL;
}

static void
wait_for_notice (Fixture *fixture, const char *words)
{
  fixture->wanted = words;
  screen_wait (has_notice, fixture);
}

static void
open_bytes (Fixture *fixture, const char *name, const void *bytes, gsize size, const char *notice)
{
  g_autofree char *folder = g_dir_make_tmp ("interleave-window-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  main_window_open (fixture->window, file);
  wait_for_notice (fixture, notice);
  g_assert_true (gtk_widget_has_css_class (fixture->window->notice, "error"));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_open_bad (Fixture *fixture, gconstpointer data)
{
  g_auto (SampleRun) run = sample_turns (2);
  g_autoptr (GBytes) bytes = recording_save (run.trace, run.facts, NULL);
  gsize size;
  const guint8 *good = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *newer = g_memdup2 (good, size);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nowhere/at/all.interleave");

  open_bytes (fixture, "words.interleave", "not a recording", 15, "words.interleave: ");
  open_bytes (fixture, "cut.interleave", good, size / 2, "cut.interleave: ");
  newer[8] = 99;
  open_bytes (fixture, "newer.interleave", newer, size, "newer");
  main_window_open (fixture->window, missing);
  wait_for_notice (fixture, "all.interleave: ");
  g_assert_null (fixture->window->shown);
  activate (fixture, "dismiss");
  g_assert_false (gtk_revealer_get_reveal_child (fixture->window->notice_revealer));
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (EXPORT_IS_DIALOG (window))
        return window;
    }
  return NULL;
}

static char *
read_all (const char *folder, const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *bytes;

  g_assert_true (g_file_get_contents (path, &bytes, size, NULL));
  g_remove (path);
  return bytes;
}

/* The picture that the window exports is that of `interleave export` of what it saved. */
static void
test_save_and_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("interleave-window-XXXXXX", NULL);
  g_autofree char *recording = g_build_filename (folder, "run.interleave", NULL);
  g_autofree char *ours = g_build_filename (folder, "ours.png", NULL);
  g_autofree char *theirs = g_build_filename (folder, "theirs.png", NULL);
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "interleave", NULL);
  const char *words[] = { program, "export", recording, "--output", theirs, NULL };
  g_autoptr (GFile) file = g_file_new_for_path (recording);
  g_autoptr (GError) error = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize a_size, b_size;
  int status;

  activate (fixture, "run");
  screen_wait (has_ended, fixture);
  run_item_set_file (fixture->window->shown, file);
  main_window_save (fixture->window, FALSE);
  wait_for_notice (fixture, "Saved as run.interleave");

  activate (fixture, "export");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (gtk_widget_get_template_child (
                                   find_dialog (), EXPORT_TYPE_DIALOG, "whole")),
                               TRUE);
  gtk_widget_activate_action (find_dialog (), "export.to", "s", ours);
  wait_for_notice (fixture, "Exported as ours.png");
  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  a = read_all (folder, "ours.png", &a_size);
  b = read_all (folder, "theirs.png", &b_size);
  g_assert_cmpmem (a, a_size, b, b_size);
  g_remove (recording);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Whoever is chosen in one view is chosen in the other. */
static void
test_selection (Fixture *fixture, gconstpointer data)
{
  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window->timeline), "timeline.lane", "d", 2.0);
  g_assert_cmpuint (selection_model_get_lane (fixture->window->selection), >, 0);
  activate (fixture, "copy-mermaid");
  wait_for_notice (fixture, "Mermaid");
}

/* Nothing warns, whatever the size, the text and the colours. */
static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int width, height;
    const char *theme;
    double scale;
  } cases[] = {
    { 640, 400, "light", 1 }, { 1280, 720, "dark", 1 },  { 1920, 1080, "light", 1 },
    { 640, 400, "dark", 2 },  { 1280, 720, "light", 2 }, { 1920, 1080, "dark", 0.5 },
  };

  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_settings_set_string (fixture->settings, "theme", cases[i].theme);
      g_settings_set_double (fixture->settings, "text-scale", cases[i].scale);
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), cases[i].width, cases[i].height);
      for (guint frame = 0; frame < 4; frame++)
        {
          gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
          gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
        }
    }
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
}

static gboolean
has_figures (gpointer data)
{
  return ((Fixture *) data)->window->summary != NULL;
}

/* The figures come without a run. The legend is where there is room for it. */
static void
test_rest (Fixture *fixture, gconstpointer data)
{
  MainWindow *window = fixture->window;

  screen_wait (has_figures, fixture);
  main_window_fold_legend (window, FALSE);
  gtk_menu_button_popup (window->legend_button);
  g_assert_true (
      gtk_widget_is_ancestor (GTK_WIDGET (window->legend), GTK_WIDGET (window->legend_popover)));
  main_window_fold_legend (window, TRUE);
  g_assert_true (
      gtk_widget_is_ancestor (GTK_WIDGET (window->legend), GTK_WIDGET (window->legend_room)));
  main_window_fold_legend (window, FALSE);
  g_assert_false (
      gtk_widget_is_ancestor (GTK_WIDGET (window->legend), GTK_WIDGET (window->legend_room)));
}

static void
test_panes (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "show-output", "show-sidebar", "show-output",
                                       "show-sidebar" };

  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      activate (fixture, names[i % G_N_ELEMENTS (names)]);
      gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
      gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
    }
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
}

/* Each key has an action behind it, each action of the menu too. */
static void
test_accelerators (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) described = gtk_application_list_action_descriptions (application);
  guint n = 0;

  for (; described[n] != NULL; n++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      const char *dot = strchr (described[n], '.');

      g_assert_nonnull (dot);
      g_assert_true (g_action_parse_detailed_name (dot + 1, &name, &target, NULL));
      if (g_str_has_prefix (described[n], "win."))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (fixture->window), name));
      else if (g_str_has_prefix (described[n], "app."))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (application), name));
    }
  g_assert_cmpuint (n, >, 15);
}

/* Tab comes to every part of the window, and round again. */
static void
test_tab (Fixture *fixture, gconstpointer data)
{
  GtkWidget *parts[] = { fixture->window->run_button,
                         fixture->window->models,
                         GTK_WIDGET (fixture->window->workers),
                         fixture->window->search,
                         GTK_WIDGET (fixture->window->demo_list),
                         fixture->window->mermaid_button,
                         GTK_WIDGET (fixture->window->diagram),
                         GTK_WIDGET (fixture->window->timeline) };
  gboolean seen[G_N_ELEMENTS (parts)] = { FALSE };

  activate (fixture, "run");
  screen_wait (has_lanes, fixture);
  activate (fixture, "stop");
  screen_wait (has_ended, fixture);
  for (guint frame = 0; frame < 4; frame++)
    {
      gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
      gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
    }
  for (guint i = 0; i < 300; i++)
    {
      GtkWidget *focus;

      g_signal_emit_by_name (fixture->window, "move-focus", GTK_DIR_TAB_FORWARD);
      focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
      for (guint k = 0; k < G_N_ELEMENTS (parts) && focus != NULL; k++)
        seen[k] |= focus == parts[k] || gtk_widget_is_ancestor (focus, parts[k]);
    }
  for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
    if (!seen[k])
      {
        g_test_message ("part %u was never reached", k);
        g_test_fail ();
      }
}

static void
test_letter_keys (Fixture *fixture, gconstpointer data)
{
  gboolean enabled;

  g_settings_set_boolean (fixture->settings, "letter-keys", FALSE);
  g_object_get (fixture->window->timeline, "letter-keys", &enabled, NULL);
  g_assert_false (enabled);
}

static void
test_shortcuts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *help;

  activate (fixture, "show-help-overlay");
  help = GTK_WIDGET (
      gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (fixture->window)));
  g_assert_nonnull (help);
  screen_show (help);
  gtk_window_close (GTK_WINDOW (help));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/main-window/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  int status;

  screen_init (&argc, &argv);
  application = g_object_new (APPLICATION_TYPE_MAIN, "application-id", APP_ID, "flags",
                              G_APPLICATION_NON_UNIQUE, NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  ADD ("destroy", test_destroy);
  ADD ("show-off", test_show_off);
  ADD ("stop", test_stop);
  ADD ("run-again", test_run_again);
  ADD ("close", test_close);
  ADD ("open-bad", test_open_bad);
  ADD ("save-and-export", test_save_and_export);
  ADD ("selection", test_selection);
  ADD ("sizes", test_sizes);
  ADD ("rest", test_rest);
  ADD ("panes", test_panes);
  ADD ("accelerators", test_accelerators);
  ADD ("tab", test_tab);
  ADD ("letter-keys", test_letter_keys);
  ADD ("shortcuts", test_shortcuts);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
