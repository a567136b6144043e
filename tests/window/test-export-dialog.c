/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>

#include "export-dialog.h"
#include "picture.h"
#include "sample-runs.h"
#include "xvfb-screen.h"

typedef struct
{
  char *folder, *path;
  SampleRun run;
  GSettings *settings;
  GtkWidget *dialog; /* NULL once it is gone */
  char *exported;
} Fixture;

static void
on_exported (GtkWidget *dialog, const char *path, Fixture *fixture)
{
  g_assert_null (fixture->exported);
  fixture->exported = g_strdup (path);
}

static void
open_dialog (Fixture *fixture)
{
  fixture->dialog =
      export_dialog_new (NULL, fixture->run.trace, fixture->run.facts, 50000000, 150000000);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  g_signal_connect (fixture->dialog, "exported", G_CALLBACK (on_exported), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("interleave-dialog-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "x.png", NULL);
  fixture->run = sample_turns (3);
  fixture->settings = g_settings_new (APP_ID);
  g_settings_set_string (fixture->settings, "preset", "strip");
  g_settings_set_string (fixture->settings, "export-format", "png");
  g_settings_set_string (fixture->settings, "export-theme", "light");
  g_settings_set_string (fixture->settings, "export-background", "theme");
  open_dialog (fixture);
}

static void
close_dialog (Fixture *fixture)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  screen_settle ();
}

static gboolean
is_gone (gpointer fixture)
{
  return ((Fixture *) fixture)->dialog == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_dialog (fixture);
  screen_wait (is_gone, fixture);
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  sample_run_clear (&fixture->run);
  g_clear_object (&fixture->settings);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_clear_pointer (&fixture->exported, g_free);
}

static GtkWidget *
get_child (Fixture *fixture, const char *id)
{
  GObject *child = gtk_widget_get_template_child (fixture->dialog, EXPORT_TYPE_DIALOG, id);

  g_assert_true (GTK_IS_WIDGET (child));
  return GTK_WIDGET (child);
}

static void
check (Fixture *fixture, const char *id)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (get_child (fixture, id)), TRUE);
}

static gboolean
is_checked (Fixture *fixture, const char *id)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (get_child (fixture, id)));
}

static void
test_new_and_destroy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = g_object_ref (fixture->dialog);

  screen_show (dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
  screen_settle ();
  g_object_remove_weak_pointer (G_OBJECT (dialog), (gpointer *) &fixture->dialog);
  fixture->dialog = NULL;
  g_assert_finalize_object (dialog);
}

static void
assert_written (Fixture *fixture, const PictureOptions *options)
{
  g_autoptr (GBytes) expected =
      picture_render (fixture->run.trace, fixture->run.facts, options, PICTURE_PNG, NULL);
  g_autofree char *text = NULL;
  gsize size, expected_size;
  const void *expected_data = g_bytes_get_data (expected, &expected_size);

  g_assert_true (g_file_get_contents (fixture->path, &text, &size, NULL));
  g_assert_cmpmem (text, size, expected_data, expected_size);
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  PictureOptions options;

  screen_show (fixture->dialog);
  gtk_widget_activate_action (fixture->dialog, "export.to", "s", fixture->path);
  g_assert_true (gtk_widget_get_visible (get_child (fixture, "progress")));
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "form")));
  screen_wait (is_gone, fixture);
  g_assert_cmpstr (fixture->exported, ==, fixture->path);
  picture_options_init (&options, "strip");
  assert_written (fixture, &options);
}

static void
test_choices (Fixture *fixture, gconstpointer data)
{
  PictureOptions options;
  g_autofree char *theme = NULL, *ground = NULL;

  /* A strip has no room for diagram and summary. */
  g_assert_false (is_checked (fixture, "diagram"));
  g_assert_true (is_checked (fixture, "legend"));
  check (fixture, "diagram");
  check (fixture, "dark");
  check (fixture, "shown");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (get_child (fixture, "background")), 3);
  gtk_widget_activate_action (fixture->dialog, "export.to", "s", fixture->path);
  screen_wait (is_gone, fixture);

  picture_options_init (&options, "strip");
  options.diagram = TRUE;
  options.theme = THEME_DARK;
  options.background = BACKGROUND_TRANSPARENT;
  options.from = 50000000;
  options.to = 150000000;
  assert_written (fixture, &options);
  theme = g_settings_get_string (fixture->settings, "export-theme");
  ground = g_settings_get_string (fixture->settings, "export-background");
  g_assert_cmpstr (theme, ==, "dark");
  g_assert_cmpstr (ground, ==, "transparent");

  /* The next dialog begins where this one ended. */
  open_dialog (fixture);
  g_assert_true (is_checked (fixture, "dark"));
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (get_child (fixture, "background"))),
                    ==, 3);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (get_child (fixture, "preset")), 0);
  g_assert_true (is_checked (fixture, "summary"));
}

static gboolean
has_error (gpointer data)
{
  return gtk_widget_get_visible (get_child (data, "notice"));
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  GtkLabel *label = GTK_LABEL (get_child (fixture, "notice_label"));

  screen_show (fixture->dialog);
  gtk_widget_activate_action (fixture->dialog, "export.to", "s", "/nowhere/at/all.png");
  screen_wait (has_error, fixture);
  g_assert_nonnull (strstr (gtk_label_get_label (label), "nowhere"));
  g_assert_null (fixture->exported);
  g_assert_true (gtk_widget_get_sensitive (get_child (fixture, "form")));

  /* The second attempt takes the error away. */
  gtk_widget_activate_action (fixture->dialog, "export.to", "s", fixture->path);
  g_assert_false (has_error (fixture));
  screen_wait (is_gone, fixture);
  g_assert_nonnull (fixture->exported);
}

static gboolean
is_at_rest (gpointer data)
{
  return !gtk_widget_get_visible (get_child (data, "progress"));
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  screen_show (fixture->dialog);
  gtk_widget_activate_action (fixture->dialog, "export.to", "s", fixture->path);
  gtk_widget_activate_action (fixture->dialog, "export.cancel", NULL);
  screen_wait (is_at_rest, fixture);
  g_assert_null (fixture->exported);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_false (has_error (fixture));

  /* Without work, cancel closes. */
  gtk_widget_activate_action (fixture->dialog, "export.cancel", NULL);
  screen_wait (is_gone, fixture);
}

static void
test_close_at_work (Fixture *fixture, gconstpointer data)
{
  gtk_widget_activate_action (fixture->dialog, "export.to", "s", fixture->path);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  screen_wait (is_gone, fixture);
  g_assert_null (fixture->exported);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_range (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_get_visible (get_child (fixture, "shown")));
  g_assert_true (is_checked (fixture, "whole"));
  close_dialog (fixture);

  fixture->dialog = export_dialog_new (NULL, fixture->run.trace, fixture->run.facts, 0, -1);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "shown")));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/export-dialog/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("new-and-destroy", test_new_and_destroy);
  ADD ("export", test_export);
  ADD ("choices", test_choices);
  ADD ("error", test_error);
  ADD ("cancel", test_cancel);
  ADD ("close-at-work", test_close_at_work);
  ADD ("range", test_range);
  return g_test_run ();
}
