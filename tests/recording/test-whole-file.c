/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "whole-file.h"

typedef struct
{
  char *folder;
  char *path; /* in it; not there yet */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("whole-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "out.png", NULL);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
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
  g_free (fixture->path);
}

static gboolean
write_text (const char *path, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return whole_file_write (path, bytes, error);
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
assert_fails (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (write_text (path, "new", &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
}

static mode_t
mode_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);

  return status.st_mode & 07777;
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (027);

  g_assert_true (whole_file_check (fixture->path, &error));
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
  g_assert_true (write_text (fixture->path, "hello", &error));
  umask (mask);
  assert_contents (fixture->path, "hello");
  g_assert_cmpint (mode_of (fixture->path), ==, 0640);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_relative (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chdir (fixture->folder), ==, 0);
  g_assert_true (write_text ("out.png", "", &error));
  g_assert_cmpint (g_chdir (before), ==, 0);
  assert_contents (fixture->path, "");
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "old and longer", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0604), ==, 0);
  g_assert_true (whole_file_check (fixture->path, &error));
  assert_contents (fixture->path, "old and longer");
  g_assert_true (write_text (fixture->path, "new", &error));
  assert_contents (fixture->path, "new");
  g_assert_cmpint (mode_of (fixture->path), ==, 0604);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

/* Relative, chained, and one that leads to nothing yet. */
static void
test_symlink (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *second = g_build_filename (fixture->folder, "second", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("out.png", link), ==, 0);
  g_assert_cmpint (symlink (link, second), ==, 0);

  for (int round = 0; round < 2; round++)
    {
      g_assert_true (write_text (second, round == 0 ? "one" : "two", &error));
      g_assert_no_error (error);
      assert_contents (fixture->path, round == 0 ? "one" : "two");
      g_assert_true (g_file_test (second, G_FILE_TEST_IS_SYMLINK));
      g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
      g_assert_false (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
    }
}

static void
test_endless_link (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (symlink (fixture->path, fixture->path), ==, 0);
  assert_fails (fixture->path, G_IO_ERROR_TOO_MANY_LINKS);
}

static void
test_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slash = g_strconcat (fixture->path, "/", NULL);
  g_autoptr (GError) error = NULL;

  assert_fails (fixture->folder, G_IO_ERROR_IS_DIRECTORY);
  assert_fails (slash, G_IO_ERROR_IS_DIRECTORY);
  assert_fails ("", G_IO_ERROR_NOT_FOUND);
  g_assert_false (whole_file_check (fixture->folder, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "not", "there.png", NULL);
  g_autoptr (GError) error = NULL;

  assert_fails (path, G_IO_ERROR_NOT_FOUND);
  g_assert_false (whole_file_check (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* Runs in a process of its own as nobody, so that root's rights do not hide the failure. */
static void
drop_rights (const char *folder)
{
  if (geteuid () != 0)
    return;

  g_assert_cmpint (setegid (65534), ==, 0);
  g_assert_cmpint (seteuid (65534), ==, 0);
}

static void
get_rights_back (void)
{
  if (getuid () != 0)
    return;

  g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (setegid (0), ==, 0);
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  drop_rights (fixture->folder);
  assert_fails (fixture->path, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_false (whole_file_check (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  get_rights_back ();
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

/* The folder would let us replace it, its mode says no. */
static void
test_read_only_file (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  drop_rights (fixture->folder);
  assert_fails (fixture->path, G_IO_ERROR_PERMISSION_DENIED);
  get_rights_back ();
  assert_contents (fixture->path, "old");
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_device (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (whole_file_check ("/dev/null", &error));
  g_assert_true (write_text ("/dev/null", "gone", &error));
  assert_fails ("/dev/full", G_IO_ERROR_NO_SPACE);
  g_assert_true (g_file_test ("/dev/full", G_FILE_TEST_EXISTS));
}

/* What /dev/stdout is in a shell: the link of a descriptor. */
static void
test_descriptor (Fixture *fixture, gconstpointer data)
{
  int fd = open (fixture->path, O_CREAT | O_WRONLY, 0644);
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  struct stat before, after;
  int ends[2];
  char text[8] = "";
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fstat (fd, &before), ==, 0);
  g_assert_true (write_text (link, "to a file", &error));
  g_assert_cmpint (stat (fixture->path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  assert_contents (fixture->path, "to a file");
  close (fd);

  g_assert_cmpint (pipe (ends), ==, 0);
  g_free (link);
  link = g_strdup_printf ("/proc/self/fd/%d", ends[1]);
  g_assert_true (write_text (link, "to pipe", &error));
  g_assert_cmpint (read (ends[0], text, sizeof text), ==, 7);
  g_assert_cmpstr (text, ==, "to pipe");
  close (ends[0]);

  /* SIGPIPE must not kill us. */
  g_assert_false (write_text (link, "nobody reads", &error));
  close (ends[1]);
}

/* Like a full disk, without a disk: SIGXFSZ must not kill us either. */
static void
test_size_limit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *big = g_malloc0 (100000);
  g_autoptr (GBytes) bytes = g_bytes_new (big, 100000);
  struct rlimit before, limit;
  gboolean written;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 50000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  written = whole_file_write (fixture->path, bytes, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  g_assert_false (written);
  g_assert_nonnull (error);
  assert_contents (fixture->path, "old");
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *big = g_malloc0 (1 << 20);
  g_autoptr (GBytes) bytes = g_bytes_new (big, 1 << 20);
  g_autoptr (GError) error = NULL;
  guint n;

  if (mount ("none", fixture->folder, "tmpfs", 0, "size=256k") != 0)
    {
      g_test_skip ("mounting a small file system needs root");
      return;
    }

  g_assert_true (write_text (fixture->path, "old", &error));
  g_assert_false (whole_file_write (fixture->path, bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_contents (fixture->path, "old");
  n = count_files (fixture->folder);
  g_assert_cmpint (umount (fixture->folder), ==, 0);
  g_assert_cmpuint (n, ==, 1);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/whole-file/new", test_new);
  ADD ("/whole-file/relative", test_relative);
  ADD ("/whole-file/replace", test_replace);
  ADD ("/whole-file/symlink", test_symlink);
  ADD ("/whole-file/endless-link", test_endless_link);
  ADD ("/whole-file/folder", test_folder);
  ADD ("/whole-file/no-folder", test_no_folder);
  ADD ("/whole-file/unwritable", test_unwritable);
  ADD ("/whole-file/read-only-file", test_read_only_file);
  ADD ("/whole-file/device", test_device);
  ADD ("/whole-file/descriptor", test_descriptor);
  ADD ("/whole-file/size-limit", test_size_limit);
  ADD ("/whole-file/full-disk", test_full_disk);

  return g_test_run ();
}
