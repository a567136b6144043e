/* SPDX-License-Identifier: MIT */

#include "source-file.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  GFile *file;
  char *text;
  GError *error;
  gboolean done;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("interleave-source-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "a", "b", "script.py", NULL);
  fixture->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) b = g_file_get_parent (fixture->file);
  g_autoptr (GFile) a = g_file_get_parent (b);

  g_file_delete (fixture->file, NULL, NULL);
  g_file_delete (b, NULL, NULL);
  g_file_delete (a, NULL, NULL);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_object_unref (fixture->file);
  g_clear_error (&fixture->error);
  g_free (fixture->text);
  g_free (fixture->folder);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  fixture->text = source_file_read_finish (G_FILE (source), result, &fixture->error);
  fixture->done = TRUE;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  source_file_write_finish (G_FILE (source), result, &fixture->error);
  fixture->done = TRUE;
}

static void
wait (Fixture *fixture)
{
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
  fixture->done = FALSE;
}

static void
read_file (Fixture *fixture, GFile *file)
{
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->text, g_free);
  source_file_read_async (file, NULL, on_read, fixture);
  wait (fixture);
}

static void
test_write_and_read (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "print('hi')\n", "", "# \xc3\xbc\r\nno newline" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      source_file_write_async (fixture->file, texts[i], NULL, on_written, fixture);
      wait (fixture);
      g_assert_no_error (fixture->error);
      read_file (fixture, fixture->file);
      g_assert_no_error (fixture->error);
      g_assert_cmpstr (fixture->text, ==, texts[i]);
    }
}

static void
put_bytes (Fixture *fixture, const char *bytes, gsize size)
{
  g_autoptr (GFile) folder = g_file_get_parent (fixture->file);

  g_file_make_directory_with_parents (folder, NULL, NULL);
  g_assert_true (g_file_replace_contents (fixture->file, bytes, size, NULL, FALSE,
                                          G_FILE_CREATE_NONE, NULL, NULL, NULL));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (SOURCE_FILE_BYTES + 1, '#');
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);

  read_file (fixture, fixture->file);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  read_file (fixture, folder);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  put_bytes (fixture, "\xff\xfe", 2);
  read_file (fixture, fixture->file);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  put_bytes (fixture, "a\0b", 3);
  read_file (fixture, fixture->file);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  put_bytes (fixture, longest, SOURCE_FILE_BYTES + 1);
  read_file (fixture, fixture->file);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  put_bytes (fixture, longest, SOURCE_FILE_BYTES);
  read_file (fixture, fixture->file);
  g_assert_no_error (fixture->error);
}

/* A name that is taken is not overwritten. */
static void
test_copies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = source_file_dup_folder ();
  g_autofree char *unique = g_strdup_printf ("/x/y/test-%u.py", g_random_int ());
  g_autoptr (GFile) original = g_file_new_for_path (unique);
  g_autoptr (GFile) first = source_file_new_copy (original);
  g_autoptr (GFile) second = NULL;
  g_autoptr (GFile) parent = g_file_get_parent (first);
  g_autofree char *a = g_file_get_basename (original);
  g_autofree char *b = g_file_get_basename (first);
  g_autofree char *c = NULL;

  g_assert_cmpstr (b, ==, a);
  g_assert_cmpstr (g_file_peek_path (parent), ==, folder);
  source_file_write_async (first, "pass\n", NULL, on_written, fixture);
  wait (fixture);
  g_assert_no_error (fixture->error);
  second = source_file_new_copy (original);
  c = g_file_get_basename (second);
  g_assert_true (g_str_has_suffix (c, "-2.py"));
  g_assert_true (g_file_delete (first, NULL, NULL));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/source-file/" name, Fixture, NULL, set_up, function, tear_down)

/* Copies go to a folder of our own. */
int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("interleave-home-XXXXXX", NULL);
  g_autofree char *ours = g_build_filename (home, "interleave", NULL);
  g_autofree char *demos = g_build_filename (ours, "demos", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("write-and-read", test_write_and_read);
  ADD ("refused", test_refused);
  ADD ("copies", test_copies);
  status = g_test_run ();
  g_rmdir (demos);
  g_rmdir (ours);
  g_rmdir (home);
  return status;
}
