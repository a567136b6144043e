/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>

#include "application.h"
#include "main-window-private.h"
#include "script-entry.h"
#include "xvfb-screen.h"

static GtkApplication *application;

typedef struct
{
  GSettings *settings;
  MainWindow *window; /* NULL once it is gone */
  char *folder;
  GFile *script;
  const char *wanted;
} Fixture;

static gboolean
is_ready (gpointer data)
{
  MainWindow *window = ((Fixture *) data)->window;

  /* What belongs to scripts comes after the first frame. */
  return window->catalog != NULL && window->drawn;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("interleave-script-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "script.py", NULL);
  fixture->script = g_file_new_for_path (path);
  fixture->settings = g_settings_new (APP_ID);
  g_settings_set_string (fixture->settings, "last-demo", "sleepers");
  g_settings_set_string (fixture->settings, "last-model", "threads");
  g_settings_set_string (fixture->settings, "last-runtime", "native");
  g_settings_set_boolean (fixture->settings, "ask-discard", FALSE);
  fixture->window = MAIN_WINDOW (main_window_new (application));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  screen_show (GTK_WIDGET (fixture->window));
  screen_wait (is_ready, fixture);
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->window == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_settings_reset (fixture->settings, "last-runtime");
  if (fixture->window != NULL)
    {
      fixture->window->discard_source = TRUE;
      gtk_window_close (GTK_WINDOW (fixture->window));
    }
  screen_wait (is_gone, fixture);
  g_file_delete (fixture->script, NULL, NULL);
  g_rmdir (fixture->folder);
  g_object_unref (fixture->script);
  g_object_unref (fixture->settings);
  g_free (fixture->folder);
}

static gboolean
has_script (gpointer data)
{
  /* What Python needs is made with the second frame. */
  return ((Fixture *) data)->window->script != NULL && ((Fixture *) data)->window->drawn;
}

static gboolean
has_started (gpointer data)
{
  return ((Fixture *) data)->window->session != NULL;
}

static gboolean
has_ended (gpointer data)
{
  return ((Fixture *) data)->window->session == NULL;
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
open_script (Fixture *fixture, const char *text)
{
  g_assert_true (g_file_set_contents (g_file_peek_path (fixture->script), text, -1, NULL));
  main_window_open (fixture->window, fixture->script);
  screen_wait (has_script, fixture);
}

static void
run (Fixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "run", NULL);
  screen_wait (has_started, fixture);
}

static ScriptStream *
get_stream (Fixture *fixture)
{
  return run_item_get_stream (fixture->window->shown);
}

/* Whether the terminal has shown the words, the line that has not ended included. */
static gboolean
has_words (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *rest = script_stream_dup_rest (get_stream (fixture));
  gboolean found = strstr (rest, fixture->wanted) != NULL;
  guint64 first, end;

  script_stream_get_range (get_stream (fixture), &first, &end);
  for (guint64 i = first; i < end; i++)
    found |= strstr (script_stream_get_line (get_stream (fixture), i), fixture->wanted) != NULL;
  return found;
}

static void
wait_for_words (Fixture *fixture, const char *words)
{
  fixture->wanted = words;
  screen_wait (has_words, fixture);
}

/* Opened is not run: it is chosen, with what belongs to scripts beside it. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  MainWindow *window = fixture->window;
  GtkListBoxRow *row;

  g_assert_null (window->script_bar);
  open_script (fixture, "print('hi')\n");
  g_assert_null (window->session);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window->script_bar)));
  g_assert_false (gtk_widget_get_visible (window->choices));
  row = gtk_list_box_get_selected_row (window->demo_list);
  g_assert_true (row == main_window_find_script (window, fixture->script));

  /* Back to a demo in C. */
  main_window_choose_demo (window, catalog_find (window->catalog, "sleepers"));
  main_window_choose (window, MODEL_THREADS, RUNTIME_NATIVE);
  g_assert_null (window->script);
  g_assert_true (gtk_widget_get_visible (window->choices));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window->script_bar)));

  /* Opened twice it is there once. */
  gtk_list_box_select_row (window->demo_list, NULL);
  main_window_open (window, fixture->script);
  screen_wait (has_script, fixture);
  g_assert_true (main_window_find_script (window, fixture->script) == row);
  gtk_list_box_remove (window->demo_list, GTK_WIDGET (row));
  g_assert_null (main_window_find_script (window, fixture->script));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  main_window_open (fixture->window, fixture->script);
  wait_for_notice (fixture, "script.py: ");
  g_assert_null (fixture->window->script);
}

/* It asks on its terminal, and what is typed comes to it; it starts in its own folder. */
static void
test_type (Fixture *fixture, gconstpointer data)
{
  GtkEditable *entry;

  open_script (fixture, "import os, sys\n"
                        "print(sys.stdin.isatty(), os.path.basename(os.getcwd()), sys.argv[1:])\n"
                        "print('Hello', input('Name? '))\n");
  g_object_set (fixture->window->script, "arguments", "one 'two three'", NULL);
  run (fixture);
  wait_for_words (fixture, "True interleave-script-");
  wait_for_words (fixture, "['one', 'two three']");
  wait_for_words (fixture, "Name? ");
  entry = GTK_EDITABLE (screen_find (GTK_WIDGET (fixture->window->output), GTK_TYPE_ENTRY, 0));
  g_assert_nonnull (entry);
  gtk_editable_set_text (entry, "Ada");
  gtk_widget_activate_action (gtk_widget_get_ancestor (GTK_WIDGET (entry), SCRIPT_TYPE_ENTRY),
                              "script-entry.enter", NULL);
  wait_for_words (fixture, "Hello Ada");
  screen_wait (has_ended, fixture);
  g_assert_cmpint (run_item_get_facts (fixture->window->shown)->exit_status, ==, 0);
}

/* Its own words, and the status. */
static void
test_syntax_error (Fixture *fixture, gconstpointer data)
{
  open_script (fixture, "def (\n");
  run (fixture);
  wait_for_words (fixture, "SyntaxError");
  screen_wait (has_ended, fixture);
  wait_for_notice (fixture, "script.py ended with exit status 1");
  g_assert_cmpint (run_item_get_facts (fixture->window->shown)->exit_status, ==, 1);
}

static void
test_bad_arguments (Fixture *fixture, gconstpointer data)
{
  open_script (fixture, "print('hi')\n");
  g_object_set (fixture->window->script, "arguments", "'open", NULL);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "run", NULL);
  wait_for_notice (fixture, "Arguments");
  g_assert_null (fixture->window->session);
}

static void
insert (Fixture *fixture, const char *text)
{
  GtkTextView *view =
      GTK_TEXT_VIEW (screen_find (GTK_WIDGET (fixture->window->source), GTK_TYPE_TEXT_VIEW, 0));

  while (!gtk_text_view_get_editable (view))
    g_main_context_iteration (NULL, TRUE);
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (view), text, -1);
}

/* What is run is what is on the screen. */
static void
test_edit_and_run (Fixture *fixture, gconstpointer data)
{
  open_script (fixture, "print('before')\n");
  g_assert_nonnull (fixture->window->source);
  insert (fixture, "print('after')\n");
  run (fixture);
  wait_for_words (fixture, "after");
  wait_for_words (fixture, "before");
  screen_wait (has_ended, fixture);
  g_assert_false (main_window_side_is_modified (fixture->window));
}

static GtkWidget *
find_question (Fixture *fixture)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (fixture->window))
        return GTK_WIDGET (window);
    }
  return NULL;
}

static void
test_close_modified (Fixture *fixture, gconstpointer data)
{
  GtkWidget *question;

  open_script (fixture, "print('before')\n");
  insert (fixture, "# not saved\n");
  gtk_window_close (GTK_WINDOW (fixture->window));
  question = find_question (fixture);
  g_assert_nonnull (question);
  gtk_window_close (GTK_WINDOW (question));
  screen_settle ();
  g_assert_nonnull (fixture->window);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/window-script/" name, Fixture, NULL, set_up, function, tear_down)

#ifdef __SANITIZE_ADDRESS__
/* GLib drops its table of quarks when it outgrows 2,048 of them, as the types of GTK, our window
 * and GtkSourceView together make it, and the leak has no frame that could be told from others. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}
#endif

int
main (int argc, char **argv)
{
  g_autoptr (GSettings) settings = NULL;
  int status;

  screen_init (&argc, &argv);
  /* Before there is a window, whose action group does not bear changes after it. */
  settings = g_settings_new (APP_ID);
  g_settings_set_boolean (settings, "show-output", TRUE);
  application = g_object_new (APPLICATION_TYPE_MAIN, "application-id", APP_ID, "flags",
                              G_APPLICATION_NON_UNIQUE, NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  ADD ("open", test_open);
  ADD ("missing", test_missing);
  ADD ("close-modified", test_close_modified);
  ADD ("type", test_type);
  ADD ("syntax-error", test_syntax_error);
  ADD ("bad-arguments", test_bad_arguments);
  ADD ("edit-and-run", test_edit_and_run);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
