/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>

#include "export-options.h"
#include "recording.h"
#include "whole-file.h"
#include "sample-runs.h"
#include "xvfb-screen.h"

typedef struct
{
  char *folder;
  SampleRun run;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("interleave-export-XXXXXX", NULL);
  fixture->run = sample_turns (3);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  sample_run_clear (&fixture->run);
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_there (gpointer pointer)
{
  return *(gpointer *) pointer != NULL;
}

static GBytes *
render (Fixture *fixture,
        const PictureOptions *options,
        PictureFormat format,
        const char *path,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  export_options_render_async (options, format, fixture->run.trace, fixture->run.facts, path,
                               cancellable, on_ready, &result);
  screen_wait (is_there, &result);
  return export_options_render_finish (result, error);
}

static void
test_tables (Fixture *fixture, gconstpointer data)
{
  PictureOptions options;
  guint n = 0;

  for (; export_options_get_preset (n) != NULL; n++)
    {
      const char *name = export_options_get_preset (n)->name;

      g_assert_true (picture_options_init (&options, name));
      g_assert_cmpuint (export_options_find_preset (name), ==, n);
    }
  g_assert_cmpuint (n, ==, 7);
  g_assert_cmpuint (export_options_find_preset ("nonsense"), ==, 0);
  g_assert_cmpuint (export_options_find_preset (NULL), ==, 0);
  for (n = 0; export_options_get_format (n) != NULL; n++)
    g_assert_cmpuint (export_options_find_format (export_options_get_format (n)->name), ==, n);
  g_assert_cmpuint (n, ==, 3);

  export_options_init (&options, "no preset", THEME_DARK, -5, 7);
  g_assert_cmpint (options.width, ==, 1920);
  g_assert_cmpint (options.theme, ==, THEME_DARK);
  g_assert_cmpint (options.from, ==, 0);
  g_assert_cmpint (options.to, ==, 7);
}

/* What the window writes is what the command line writes. */
static void
test_same_as_command (Fixture *fixture, gconstpointer data)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "interleave", NULL);
  g_autofree char *recording = g_build_filename (fixture->folder, "run.interleave", NULL);
  g_autoptr (GBytes) saved = recording_save (fixture->run.trace, fixture->run.facts, NULL);
  static const char *const suffixes[] = { "png", "svg", "pdf" };

  g_assert_true (whole_file_write (recording, saved, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *ours = g_strdup_printf ("%s/ours.%s", fixture->folder, suffixes[i]);
      g_autofree char *theirs = g_strdup_printf ("%s/theirs.%s", fixture->folder, suffixes[i]);
      const char *words[] = { program, "export",  recording, "--output", theirs, "--preset",
                              "half",  "--theme", "dark",    "--to",     "0.2",  NULL };
      g_autoptr (GBytes) bytes = NULL, written = NULL, expected = NULL;
      g_autoptr (GError) error = NULL;
      PictureOptions options;
      char *text;
      gsize size;
      int status;

      g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                    &error);
      g_assert_no_error (error);
      g_assert_cmpint (status, ==, 0);
      export_options_init (&options, "half", THEME_DARK, 0, 200000000);
      bytes = render (fixture, &options, export_options_get_format (i)->format, ours, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (ours, &text, &size, NULL));
      written = g_bytes_new_take (text, size);
      g_assert_true (g_file_get_contents (theirs, &text, &size, NULL));
      expected = g_bytes_new_take (text, size);
      g_assert_true (g_bytes_equal (written, bytes));
      g_assert_true (g_bytes_equal (written, expected));
    }
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "x.png", NULL);
  g_autoptr (GError) error = NULL;
  PictureOptions options;

  export_options_init (&options, "320x200", THEME_LIGHT, 0, -1);
  g_assert_null (render (fixture, &options, PICTURE_PNG, path, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "missing"));
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "x.png", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  PictureOptions options;

  g_cancellable_cancel (cancellable);
  export_options_init (&options, "320x200", THEME_LIGHT, 0, -1);
  g_assert_null (render (fixture, &options, PICTURE_PNG, path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_only_render (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  PictureOptions options;

  export_options_init (&options, "640x360", THEME_LIGHT, 0, -1);
  bytes = render (fixture, &options, PICTURE_PNG, NULL, NULL, &error);
  g_assert_no_error (error);
  again = picture_render (fixture->run.trace, fixture->run.facts, &options, PICTURE_PNG, &error);
  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/export-options/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("tables", test_tables);
  ADD ("same-as-command", test_same_as_command);
  ADD ("error", test_error);
  ADD ("cancel", test_cancel);
  ADD ("only-render", test_only_render);
  return g_test_run ();
}
