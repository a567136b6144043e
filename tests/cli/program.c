/* SPDX-License-Identifier: MIT */

#include "program.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Who runs the tests may ignore signals (nohup, a job in the background of a script), and what is
 * ignored stays so in all that is started. The tests are about programs of a terminal. */
static void
restore_signals (void)
{
  static const int numbers[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    signal (numbers[i], SIG_DFL);
}

static char *folder;
static char *program;

static char *
find_program (void)
{
  /* Before g_test_init(), so not by g_test_build_filename(). */
  return g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "interleave", NULL);
}

void
program_init (void)
{
  g_autofree char *found = find_program ();

  restore_signals ();
  program = g_canonicalize_filename (found, NULL);
  folder = g_dir_make_tmp ("interleave-cli-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("I", program, TRUE);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_all (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

void
program_clear (void)
{
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  remove_all (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&program, g_free);
}

static GSubprocess *
start (const char *const *words)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_newv (
      words, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);

  g_assert_no_error (error);
  return process;
}

static char **
prepend_program (const char *const *words)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **line;

  g_strv_builder_add (builder, program);
  g_strv_builder_addv (builder, (const char **) words);
  line = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return line;
}

GSubprocess *
program_start (const char *const *words)
{
  g_auto (GStrv) line = prepend_program (words);

  return start ((const char *const *) line);
}

int
program_get_status (GSubprocess *process)
{
  int status = g_subprocess_get_status (process);

  return WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
}

static char *
dup_text (GBytes *bytes)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  return g_strndup (size > 0 ? text : "", size);
}

static void
finish (Outcome *outcome, GSubprocess *process)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;

  g_subprocess_communicate (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  outcome->status = program_get_status (process);
  outcome->out = dup_text (out);
  outcome->err = dup_text (err);
}

void
program_run_words (Outcome *outcome, const char *const *words)
{
  g_autoptr (GSubprocess) process = program_start (words);

  finish (outcome, process);
}

void
program_run (Outcome *outcome, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  const char *word;
  va_list list;

  va_start (list, outcome);
  while ((word = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (words, (gpointer) word);
  va_end (list);
  g_ptr_array_add (words, NULL);

  program_run_words (outcome, (const char *const *) words->pdata);
}

void
program_run_shell (Outcome *outcome, const char *line)
{
  const char *const words[] = { "/bin/sh", "-c", line, NULL };
  g_autoptr (GSubprocess) process = start (words);

  finish (outcome, process);
}

void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->out, g_free);
  g_clear_pointer (&outcome->err, g_free);
}

void
outcome_assert_failed (const Outcome *outcome, int status, const char *part)
{
  g_test_message ("%d: %s", outcome->status, outcome->err);
  g_assert_cmpint (outcome->status, ==, status);
  g_assert_true (g_str_has_prefix (outcome->err, "interleave: "));
  g_assert_true (g_str_has_suffix (outcome->err, "\n"));
  g_assert_true (strchr (outcome->err, '\n') == outcome->err + strlen (outcome->err) - 1);
  g_assert_nonnull (strstr (outcome->err, part));
  g_assert_cmpstr (outcome->out, ==, "");
}

void
outcome_assert_fine (const Outcome *outcome)
{
  g_test_message ("%d: %s", outcome->status, outcome->err);
  g_assert_cmpint (outcome->status, ==, 0);
}

GBytes *
program_read_file (const char *name)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize size = 0;

  g_file_get_contents (name, &text, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (text, size);
}

guint
program_count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}
