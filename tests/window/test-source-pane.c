/* SPDX-License-Identifier: MIT */

#include "source-editor.h"
#include "source-pane.h"
#include "xvfb-screen.h"

#include <glib/gstdio.h>
#include <string.h>

#define TEXT                                                                                       \
  "import time\n\nasync def fetch():\n    pass\n\ndef twice():\n    def twice():\n        pass\n"

typedef struct
{
  GtkWidget *window;
  SourcePane *pane;
  char *folder;
  GFile *file, *other;
  GFile *duplicate;
  char *failure;
  gboolean saved;
} Fixture;

static void
on_duplicated (SourcePane *pane, GFile *file, Fixture *fixture)
{
  g_set_object (&fixture->duplicate, file);
}

static void
on_failed (SourcePane *pane, const char *words, Fixture *fixture)
{
  g_free (fixture->failure);
  fixture->failure = g_strdup (words);
}

static GFile *
make_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return g_file_new_for_path (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("interleave-source-XXXXXX", NULL);
  fixture->file = make_file (fixture, "script.py", TEXT);
  fixture->other = make_file (fixture, "other.py", "pass\n");
  fixture->pane = SOURCE_PANE (source_pane_new ());
  g_signal_connect (fixture->pane, "duplicated", G_CALLBACK (on_duplicated), fixture);
  g_signal_connect (fixture->pane, "failed", G_CALLBACK (on_failed), fixture);
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
  g_file_delete (fixture->file, NULL, NULL);
  g_file_delete (fixture->other, NULL, NULL);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_object_unref (fixture->file);
  g_object_unref (fixture->other);
  g_clear_object (&fixture->duplicate);
  g_free (fixture->folder);
  g_free (fixture->failure);
}

static GtkWidget *
get_part (Fixture *fixture, const char *name)
{
  return GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (fixture->pane), SOURCE_TYPE_PANE, name));
}

static GtkTextBuffer *
get_buffer (Fixture *fixture)
{
  return gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (screen_find (GTK_WIDGET (fixture->pane), GTK_TYPE_TEXT_VIEW, 0)));
}

static char *
dup_text (Fixture *fixture)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (fixture), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (fixture), &start, &end, FALSE);
}

static void
show (Fixture *fixture, GFile *file, gboolean read_only, const char *wanted)
{
  source_pane_show (fixture->pane, file, read_only);
  for (;;)
    {
      g_autofree char *text = dup_text (fixture);

      if (strcmp (text, wanted) == 0)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
insert (Fixture *fixture, const char *text)
{
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (get_buffer (fixture), &start);
  gtk_text_buffer_insert (get_buffer (fixture), &start, text, -1);
}

static const char *
get_words (Fixture *fixture, const char *label)
{
  return gtk_label_get_label (GTK_LABEL (get_part (fixture, label)));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (source_pane_save_finish (SOURCE_PANE (source), result, &error));
  g_assert_no_error (error);
  fixture->saved = TRUE;
}

static void
save (Fixture *fixture)
{
  fixture->saved = FALSE;
  source_pane_save_async (fixture->pane, on_saved, fixture);
  screen_wait_flag (&fixture->saved);
}

static void
check_contents (GFile *file, const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_load_contents (file, NULL, &text, NULL, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pane = g_object_ref_sink (source_pane_new ());

  g_assert_finalize_object (pane);
}

/* Destroyed with text in it, and while a file is being read. */
static void
test_destroy_reading (Fixture *fixture, gconstpointer data)
{
  source_pane_show (fixture->pane, fixture->file, TRUE);
}

static void
test_module (Fixture *fixture, gconstpointer data)
{
  g_assert_true (source_editor_is_rich ());
  show (fixture, fixture->file, TRUE, TEXT);
  source_pane_set_dark (fixture->pane, TRUE);
  source_pane_set_dark (fixture->pane, FALSE);
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_get_visible (get_part (fixture, "empty_label")));
  show (fixture, fixture->file, FALSE, TEXT);
  g_assert_cmpstr (get_words (fixture, "name"), ==, "script.py");
  g_assert_false (source_pane_is_modified (fixture->pane));
  g_assert_false (gtk_widget_get_visible (get_part (fixture, "duplicate")));
  save (fixture);

  insert (fixture, "# mine\n");
  g_assert_true (source_pane_is_modified (fixture->pane));
  g_assert_cmpstr (get_words (fixture, "name"), ==, "• script.py");
  check_contents (fixture->file, TEXT);
  save (fixture);
  check_contents (fixture->file, "# mine\n" TEXT);
  g_assert_false (source_pane_is_modified (fixture->pane));
  g_assert_cmpstr (get_words (fixture, "name"), ==, "script.py");
}

/* What was changed is still there when another file has been shown meanwhile. */
static void
test_keep (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->file, FALSE, TEXT);
  insert (fixture, "#");
  show (fixture, fixture->other, FALSE, "pass\n");
  g_assert_false (source_pane_is_modified (fixture->pane));
  g_assert_cmpuint (source_pane_count_modified (fixture->pane), ==, 1);
  source_pane_show (fixture->pane, NULL, FALSE);
  g_assert_cmpuint (source_pane_count_modified (fixture->pane), ==, 1);
  show (fixture, fixture->file, FALSE, "#" TEXT);
  g_assert_true (source_pane_is_modified (fixture->pane));
  g_assert_cmpuint (source_pane_count_modified (fixture->pane), ==, 1);
  save (fixture);
  g_assert_cmpuint (source_pane_count_modified (fixture->pane), ==, 0);
}

static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->file, TRUE, TEXT);
  g_assert_true (gtk_widget_get_visible (get_part (fixture, "duplicate")));
  g_assert_false (gtk_widget_get_visible (get_part (fixture, "save")));
  g_assert_false (gtk_text_view_get_editable (
      GTK_TEXT_VIEW (screen_find (GTK_WIDGET (fixture->pane), GTK_TYPE_TEXT_VIEW, 0))));
  gtk_widget_activate_action (GTK_WIDGET (fixture->pane), "source.duplicate", NULL);
  while (fixture->duplicate == NULL)
    g_main_context_iteration (NULL, TRUE);
  check_contents (fixture->duplicate, TEXT);
  g_assert_true (g_file_delete (fixture->duplicate, NULL, NULL));
}

static gboolean
says_failure (gpointer data)
{
  return ((Fixture *) data)->failure != NULL;
}

/* Nothing is lost when a file cannot be written: it stays modified. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->file, "below-a-file.py");

  source_pane_show (fixture->pane, missing, FALSE);
  while (source_pane_get_file (fixture->pane) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (get_words (fixture, "empty_label"), "below-a-file.py"));

  show (fixture, fixture->file, FALSE, TEXT);
  insert (fixture, "#");
  g_assert_true (g_file_delete (fixture->file, NULL, NULL));
  g_assert_true (g_file_make_directory (fixture->file, NULL, NULL));
  gtk_widget_activate_action (GTK_WIDGET (fixture->pane), "source.save", NULL);
  screen_wait (says_failure, fixture);
  g_assert_true (g_str_has_prefix (fixture->failure, "script.py: "));
  g_assert_true (source_pane_is_modified (fixture->pane));
}

static int
get_line (Fixture *fixture)
{
  GtkTextBuffer *buffer = get_buffer (fixture);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  return gtk_text_iter_get_line (&at);
}

static void
test_point (Fixture *fixture, gconstpointer data)
{
  show (fixture, fixture->file, TRUE, TEXT);
  g_assert_false (gtk_widget_get_visible (get_part (fixture, "message")));

  source_pane_point_at (fixture->pane, "fetch (Task-2)", "sleep");
  g_assert_cmpint (get_line (fixture), ==, 2);
  g_assert_nonnull (strstr (get_words (fixture, "message"), "line 3"));
  source_pane_point_at (fixture->pane, "main", "fetch");
  g_assert_nonnull (strstr (get_words (fixture, "message"), "“fetch”"));
  /* Two of a name are none. */
  source_pane_point_at (fixture->pane, "twice", NULL);
  g_assert_nonnull (strstr (get_words (fixture, "message"), "“twice” began to wait is not"));
  source_pane_point_at (fixture->pane, NULL, NULL);
  g_assert_false (gtk_widget_get_visible (get_part (fixture, "message")));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/source-pane/" name, Fixture, NULL, set_up, function, tear_down)

/* Copies go to a folder of our own. */
int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("interleave-home-XXXXXX", NULL);
  g_autofree char *ours = g_build_filename (home, "interleave", NULL);
  g_autofree char *demos = g_build_filename (ours, "demos", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("destroy-reading", test_destroy_reading);
  ADD ("module", test_module);
  ADD ("edit", test_edit);
  ADD ("keep", test_keep);
  ADD ("duplicate", test_duplicate);
  ADD ("failures", test_failures);
  ADD ("point", test_point);
  status = g_test_run ();
  g_rmdir (demos);
  g_rmdir (ours);
  g_rmdir (home);
  return status;
}
