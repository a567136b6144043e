/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "interpreters.h"

static char *folder;

/* Writes a program of ours and returns its path. */
static char *
write_program (const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static Interpreter *
read_answer (const char *answer, GError **error)
{
  return interpreter_new_from_answer ("/no/such/python3", answer, strlen (answer), error);
}

static void
test_answers (void)
{
  static const struct
  {
    const char *answer;
    const char *described;
    gboolean has_gil, free_threaded, subinterpreters;
    const char *missing; /* a part of it */
  } CASES[] = {
    { "interleave cpython 3 11 2 final 0 1 0\n", "CPython 3.11.2", TRUE, FALSE, FALSE, NULL },
    { "interleave cpython 3 12 1 final 0 1 0\n", "CPython 3.12.1", TRUE, FALSE, TRUE, NULL },
    { "interleave cpython 3 13 0 candidate 3 0 1\n", "CPython 3.13.0rc3", FALSE, TRUE, TRUE, NULL },
    { "interleave cpython 3 14 0 beta 2 1 1\n", "CPython 3.14.0b2", TRUE, TRUE, TRUE, NULL },
    { "interleave cpython 3 9 0 final 0 1 0\n", "CPython 3.9.0", TRUE, FALSE, FALSE, NULL },
    { "interleave cpython 3 8 20 final 0 1 0\n", "CPython 3.8.20", TRUE, FALSE, FALSE, "3.9" },
    { "interleave pypy 3 10 14 final 0 1 0\n", "PyPy 3.10.14", TRUE, FALSE, FALSE, "CPython" },
    { "interleave python 2 7 18 final 0 1 0\n", "python 2.7.18", TRUE, FALSE, FALSE, "CPython" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (Interpreter) interpreter = read_answer (CASES[i].answer, &error);
      g_autofree char *described = NULL;

      g_assert_no_error (error);
      described = interpreter_describe (interpreter);
      g_assert_cmpstr (described, ==, CASES[i].described);
      g_assert_cmpstr (interpreter->path, ==, "/no/such/python3");
      g_assert_cmpint (interpreter->has_gil, ==, CASES[i].has_gil);
      g_assert_cmpint (interpreter->free_threaded, ==, CASES[i].free_threaded);
      g_assert_cmpint (interpreter->subinterpreters, ==, CASES[i].subinterpreters);
      g_assert_cmpint (interpreter->missing == NULL, ==, CASES[i].missing == NULL);
      if (CASES[i].missing != NULL)
        g_assert_nonnull (strstr (interpreter->missing, CASES[i].missing));
    }
}

static void
test_hostile_answers (void)
{
  static const char *const ANSWERS[] = {
    "",
    "\n",
    "Python 3.11.2\n",
    "interleave\n",
    "interleave cpython 3 11 2 final 0 1 0", /* cut off */
    "interleave cpython 3 11 2 final 0 1\n",
    "interleave cpython 3 11 2 final 0 1 0 0\n",
    "interleave  cpython 3 11 2 final 0 1 0\n",
    "interleave cpython 3 11 -2 final 0 1 0\n",
    "interleave cpython 3 11 2000 final 0 1 0\n",
    "interleave cpython 99999999999999999999 1 2 final 0 1 0\n",
    "interleave cpython 3 11 2 gamma 0 1 0\n",
    "interleave cpython 3 11 2 final 0 2 0\n",
    "interleave cpython 3 11 2 final 0 1 x\n",
    "interleave c\033[31mpython 3 11 2 final 0 1 0\n",
    "interleave \xff\xfe 3 11 2 final 0 1 0\n",
    "interleave abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz 3 11 2 final 0 1 0\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (Interpreter) interpreter = read_answer (ANSWERS[i], &error);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (interpreter);
      g_assert_nonnull (strstr (error->message, "/no/such/python3"));
    }
}

/* Only what can be started takes the place of what was asked. */
static void
test_shims (void)
{
  static const char *const UNUSABLE[] = { "", "python3", "/no/such/file", "/tmp", "/bin/sh\n" };
  static const char SHELL[] = "interleave cpython 3 11 2 final 0 1 0\n/bin/sh";
  g_autoptr (Interpreter) shim = read_answer (SHELL, NULL);

  g_assert_cmpstr (shim->path, ==, "/bin/sh");
  for (gsize i = 0; i < G_N_ELEMENTS (UNUSABLE); i++)
    {
      g_autofree char *answer =
          g_strconcat ("interleave cpython 3 11 2 final 0 1 0\n", UNUSABLE[i], NULL);
      g_autoptr (Interpreter) interpreter = read_answer (answer, NULL);

      if (strcmp (UNUSABLE[i], "/tmp") != 0)
        g_assert_cmpstr (interpreter->path, ==, "/no/such/python3");
    }
}

static void
test_ask (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Interpreter) python = interpreter_ask ("/usr/bin/python3", &error);
  g_autoptr (Interpreter) again = NULL;
  g_autoptr (Interpreter) copy = NULL;

  if (!g_file_test ("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("there is no /usr/bin/python3");
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (python->path, ==, "/usr/bin/python3");
  g_assert_cmpstr (python->implementation, ==, "CPython");
  g_assert_true (g_str_has_prefix (python->version, "3."));

  again = interpreter_ask ("/usr/bin/python3", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->version, ==, python->version);
  copy = interpreter_copy (again);
  g_assert_cmpstr (copy->path, ==, again->path);
}

static void
expect_no_python (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (interpreter_ask (path, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "--interpreter"));
}

static void
test_ask_others (void)
{
  static const char *const PROGRAMS[] = {
    "#!/bin/sh\nexit 0\n",
    "#!/bin/sh\nexec cat /dev/zero\n",
    "#!/bin/sh\necho interleave cpython 3 11 2 final 0 1 0\nexit 1\n",
    "#!/bin/sh\necho interleave cpython 3 11 2 final 0 1 0\nkill -9 $$\n",
    "#!/no/such/interpreter\n",
    "\177ELF",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (PROGRAMS); i++)
    {
      g_autofree char *path = write_program ("other", PROGRAMS[i]);

      expect_no_python (path);
      g_assert_cmpint (g_remove (path), ==, 0);
    }

  expect_no_python ("/no/such/file");
  expect_no_python ("/");
  expect_no_python ("/dev/null");
}

/* The only test that takes as long as it does: an answer that never comes. */
static void
test_ask_late (void)
{
  g_autofree char *path = write_program ("late", "#!/bin/sh\nexec tail -f /dev/null\n");

  expect_no_python (path);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (interpreter_ask_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_main_loop_quit (data);
}

static void
test_cancel (void)
{
  g_autofree char *path = write_program ("cancelled", "#!/bin/sh\nexec tail -f /dev/null\n");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  interpreter_ask_async (path, cancellable, on_cancelled, loop);
  g_cancellable_cancel (cancellable);
  g_main_loop_run (loop);
  g_assert_cmpint (g_remove (path), ==, 0);
}

#define ANSWER(version) "#!/bin/sh\necho interleave cpython " version " final 0 1 0\n"

static const Interpreter *
find_path (const GPtrArray *found, const char *path)
{
  for (guint i = 0; i < found->len; i++)
    if (strcmp (((const Interpreter *) found->pdata[i])->path, path) == 0)
      return found->pdata[i];
  return NULL;
}

/* PATH and pyenv; a link to one that is listed is not listed again, an environment is. */
static void
test_find (void)
{
  g_autofree char *old_path = g_strdup (g_getenv ("PATH"));
  g_autofree char *path = g_strdup_printf ("%s/bin:relative:%s", folder, old_path);
  g_autofree char *pyenv = g_build_filename (folder, "pyenv", NULL);
  g_autofree char *environment = g_build_filename (folder, "venv", NULL);
  g_autofree char *plain = write_program ("bin/python3", ANSWER ("3 11 1"));
  g_autofree char *old = write_program ("bin/python3.8", ANSWER ("3 8 1"));
  g_autofree char *free_threaded = write_program ("bin/python3.13t", ANSWER ("3 13 1"));
  g_autofree char *config = write_program ("bin/python3-config", ANSWER ("3 13 1"));
  g_autofree char *broken = write_program ("bin/python3.7", "#!/bin/sh\nexit 1\n");
  g_autofree char *built = write_program ("pyenv/versions/3.12.9/bin/python3", ANSWER ("3 12 9"));
  g_autofree char *mark G_GNUC_UNUSED = write_program ("venv/pyvenv.cfg", "home = bin\n");
  g_autofree char *own G_GNUC_UNUSED = write_program ("venv/bin/other", "");
  g_autofree char *link = g_build_filename (folder, "bin", "python3.11", NULL);
  g_autofree char *own_link = g_build_filename (environment, "bin", "python3", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (Interpreter) first = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (plain, link), ==, 0);
  g_assert_cmpint (symlink (plain, own_link), ==, 0);
  g_setenv ("PATH", path, TRUE);
  g_setenv ("PYENV_ROOT", pyenv, TRUE);
  g_setenv ("VIRTUAL_ENV", environment, TRUE);

  g_assert_true (interpreters_exist ());
  found = interpreters_find ();
  g_assert_nonnull (find_path (found, plain));
  g_assert_nonnull (find_path (found, old)->missing);
  g_assert_nonnull (find_path (found, free_threaded));
  g_assert_null (find_path (found, config));
  g_assert_null (find_path (found, broken));
  g_assert_null (find_path (found, link));
  g_assert_true (find_path (found, built)->subinterpreters);
  g_assert_true (interpreters_get_default (found) == find_path (found, own_link));

  first = interpreters_find_default (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (first->path, ==, own_link);

  g_unsetenv ("VIRTUAL_ENV");
  g_unsetenv ("PYENV_ROOT");
  g_setenv ("PATH", old_path, TRUE);
}

static void
test_named (void)
{
  g_autofree char *path = write_program ("mine", ANSWER ("3 11 7"));
  g_autoptr (GError) error = NULL;
  g_autoptr (Interpreter) named = interpreters_find_named (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (named->path, ==, path);
  g_assert_null (interpreters_find_named ("no-such-program-anywhere", &error));
  g_assert_nonnull (strstr (error->message, "no-such-program-anywhere"));
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  int status;

  folder = g_dir_make_tmp ("interleave-interpreters-XXXXXX", NULL);
  g_unsetenv ("VIRTUAL_ENV");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/interpreter/answers", test_answers);
  g_test_add_func ("/interpreter/hostile-answers", test_hostile_answers);
  g_test_add_func ("/interpreter/shims", test_shims);
  g_test_add_func ("/interpreter/ask", test_ask);
  g_test_add_func ("/interpreter/ask-others", test_ask_others);
  g_test_add_func ("/interpreter/ask-late", test_ask_late);
  g_test_add_func ("/interpreter/cancel", test_cancel);
  g_test_add_func ("/interpreters/find", test_find);
  g_test_add_func ("/interpreters/named", test_named);
  status = g_test_run ();
  remove_all (folder);
  g_free (folder);

  return status;
}
