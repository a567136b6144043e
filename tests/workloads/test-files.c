/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "packet.h"
#include "workload.h"

/* In one process, so that the folder can change between the walk and the reading. */

static int control; /* the app's end */

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("files-XXXXXX", NULL);

  g_assert_nonnull (folder);
  /* For whoever we may have to become below. */
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);

  return folder;
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_folder (char *folder)
{
  const char *argv[] = { "rm", "-rf", folder, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (folder);
}

static char *
read_packets (void)
{
  GString *packets = g_string_new ("\n");
  char packet[CONTROL_BYTES];
  ssize_t n;

  while ((n = recv (control, packet, sizeof packet, MSG_DONTWAIT)) > 0)
    {
      g_string_append_len (packets, packet, n);
      g_string_append_c (packets, '\n');
    }

  return g_string_free (packets, FALSE);
}

/* Runs the workload on @folder and returns its packets; @between comes after the walk. */
static char *
sum_folder (const char *folder, EngineModel model, void (*between) (const char *folder))
{
  const char *arguments[] = { folder, NULL };
  Parameters parameters = { .name = "files", .model = model, .arguments = arguments };
  EngineSettings settings = {
    .model = model, .n_workers = 2, .switch_interval = 1000000, .name = "files"
  };
  EngineTask task = { 0 };
  Engine *engine;

  g_assert_cmpint (files_workload.begin (&parameters, &task), ==, 0);
  g_assert_cmpint (engine_new (&settings, &engine), ==, 0);
  g_assert_cmpint (files_workload.prepare (engine, &task), ==, 0);
  if (between)
    between (folder);
  g_assert_cmpint (engine_run (engine, &task), ==, 0);
  engine_free (engine);
  files_workload.check (&task);
  files_workload.end (&task);

  return read_packets ();
}

static void
assert_has (const char *packets, const char *line)
{
  if (strstr (packets, line) == NULL)
    g_error ("no “%s” in:%s", line, packets);
}

/* The sum of one file's digest is its digest; of more, in any order, the same sum. */
static void
test_sum (void)
{
  char *folder = make_folder ();
  g_autofree char *one = NULL;
  g_autofree char *many = NULL;

  write_file (folder, "a", "abc");
  one = sum_folder (folder, ENGINE_SEQUENTIAL, NULL);
  assert_has (one, "\nresult ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
  assert_has (one, "\nmetric files 1\n");
  assert_has (one, "\nmetric bytes 3\n");
  assert_has (one, "\nmetric skipped 0\n");

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);
      g_autofree char *text = g_strnfill ((gsize) i * 5000, (char) ('a' + i % 26));

      write_file (folder, name, text);
    }
  many = sum_folder (folder, ENGINE_SEQUENTIAL, NULL);
  assert_has (many, "\nmetric files 41\n");
  for (int model = 0; model < ENGINE_ASYNCIO; model++)
    {
      g_autofree char *again = sum_folder (folder, (EngineModel) model, NULL);

      g_assert_cmpstr (again, ==, many);
    }
  remove_folder (folder);
}

/* Last: libuv's threads stay, and then nobody may fork. */
static void
test_asyncio (void)
{
  char *folder = make_folder ();
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);

      write_file (folder, name, name);
    }
  one = sum_folder (folder, ENGINE_SEQUENTIAL, NULL);
  other = sum_folder (folder, ENGINE_ASYNCIO, NULL);
  g_assert_cmpstr (one, ==, other);
  remove_folder (folder);
}

/* Links, also in a circle, pipes and sockets are not files; deep folders are. */
static void
test_not_files (void)
{
  char *folder = make_folder ();
  g_autofree char *deep = g_build_filename (folder, "a/b/c", NULL);
  g_autofree char *circle = g_build_filename (deep, "circle", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *packets = NULL;

  g_assert_cmpint (g_mkdir_with_parents (deep, 0755), ==, 0);
  write_file (deep, "file", "text");
  g_assert_cmpint (symlink (folder, circle), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  packets = sum_folder (folder, ENGINE_THREADS, NULL);
  assert_has (packets, "\nmetric files 1\n");
  assert_has (packets, "\nmetric bytes 4\n");
  assert_has (packets, "\nmetric skipped 0\n");
  remove_folder (folder);
}

static void
change_folder (const char *folder)
{
  g_autofree char *gone = g_build_filename (folder, "gone", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);

  g_assert_cmpint (g_remove (gone), ==, 0);
  g_assert_cmpint (g_remove (pipe), ==, 0);
  g_assert_cmpint (g_remove (link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", link), ==, 0);
}

/* What vanishes, or turns into something without an end, is told and passed over. */
static void
test_changes (void)
{
  static const EngineModel models[] = { ENGINE_SEQUENTIAL, ENGINE_THREADS, ENGINE_PROCESSES };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      char *folder = make_folder ();
      g_autofree char *packets = NULL;

      write_file (folder, "stays", "text");
      write_file (folder, "gone", "text");
      write_file (folder, "pipe", "text");
      write_file (folder, "link", "text");
      packets = sum_folder (folder, models[i], change_folder);
      assert_has (packets, "/gone: No such file or directory\n");
      assert_has (packets, "\nmetric files 1\n");
      assert_has (packets, "\nmetric skipped 3\n");
      remove_folder (folder);
    }
}

/* More than a few are counted, not told one by one. */
static void
test_unreadable (void)
{
  char *folder = make_folder ();
  g_autofree char *closed = g_build_filename (folder, "closed", NULL);
  g_autofree char *packets = NULL;
  gboolean root = geteuid () == 0;
  guint n_notes = 0;

  write_file (folder, "readable", "text");
  for (int i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      write_file (folder, name, "text");
      g_assert_cmpint (g_chmod (path, 0), ==, 0);
    }
  g_assert_cmpint (g_mkdir (closed, 0), ==, 0);

  /* Root may read everything: be nobody for a while. */
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  packets = sum_folder (folder, ENGINE_THREADS, NULL);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);

  assert_has (packets, "Permission denied\n");
  assert_has (packets, "\nmetric files 1\n");
  assert_has (packets, "\nmetric skipped 9\n");
  assert_has (packets, "\nnote 4 more ");
  for (const char *at = packets; (at = strstr (at, "\nnote ")) != NULL; at++)
    n_notes++;
  g_assert_cmpuint (n_notes, ==, 6);

  g_assert_cmpint (g_chmod (closed, 0700), ==, 0);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  int ends[2];
  g_autofree char *value = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), ==, 0);
  control = ends[0];
  value = g_strdup_printf ("%d", ends[1]);
  g_setenv (CONTROL_VARIABLE, value, TRUE);
  packet_open ();

  g_test_add_func ("/files/sum", test_sum);
  g_test_add_func ("/files/not-files", test_not_files);
  g_test_add_func ("/files/changes", test_changes);
  g_test_add_func ("/files/unreadable", test_unreadable);
  g_test_add_func ("/files/asyncio", test_asyncio);

  return g_test_run ();
}
