/* SPDX-License-Identifier: MIT */

#include "interpreters.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 4

/* ==== Where one may be ==== */

/* python3, python3.11, python3.13t, but not python3-config. */
static gboolean
is_python_name (const char *name)
{
  static const char PREFIX_WORD[] = "python3";
  const char *at = name + strlen (PREFIX_WORD);

  if (!g_str_has_prefix (name, PREFIX_WORD))
    return FALSE;
  if (*at == '\0')
    return TRUE;
  if (at[0] != '.' || !g_ascii_isdigit (at[1]))
    return FALSE;

  at += 1 + strspn (at + 1, "0123456789");
  return *at == '\0' || strcmp (at, "t") == 0;
}

static void
add_candidate (GPtrArray *paths, const char *path)
{
  if (access (path, X_OK) == 0 && g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
      !g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
    g_ptr_array_add (paths, g_strdup (path));
}

/* Newest first: by the numbers in the names, 3.9 before 3.10. */
static int
compare_versions (gconstpointer a, gconstpointer b)
{
  g_autofree char *first = g_utf8_collate_key_for_filename (*(const char *const *) a, -1);
  g_autofree char *second = g_utf8_collate_key_for_filename (*(const char *const *) b, -1);

  return strcmp (second, first);
}

/* The names in @folder that are @wanted, or all: the newest version first. */
static GPtrArray *
list_folder (const char *folder, gboolean (*wanted) (const char *name))
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_utf8_validate (name, -1, NULL) && (wanted == NULL || wanted (name)))
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_sort (names, compare_versions);
  return names;
}

static void
add_search_path (GPtrArray *paths)
{
  g_auto (GStrv) folders = g_strsplit (g_getenv ("PATH") != NULL ? g_getenv ("PATH") : "", ":", -1);

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *plain = g_build_filename (folders[i], "python3", NULL);
      g_autoptr (GPtrArray) names = NULL;

      /* What stands in the folder we happen to be in is no installed Python. */
      if (!g_path_is_absolute (folders[i]))
        continue;

      add_candidate (paths, plain);
      /* pyenv and asdf keep a shim there for every name of every version, a tenth of a second each;
       * which versions there are is seen elsewhere. */
      if (g_str_has_suffix (folders[i], "/shims"))
        continue;

      names = list_folder (folders[i], is_python_name);
      for (guint n = 0; n < names->len; n++)
        {
          g_autofree char *path = g_build_filename (folders[i], names->pdata[n], NULL);

          add_candidate (paths, path);
        }
    }
}

static void
add_pyenv (GPtrArray *paths)
{
  const char *root = g_getenv ("PYENV_ROOT");
  g_autofree char *versions =
      root != NULL && g_path_is_absolute (root)
          ? g_build_filename (root, "versions", NULL)
          : g_build_filename (g_get_home_dir (), ".pyenv", "versions", NULL);
  g_autoptr (GPtrArray) names = list_folder (versions, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (versions, names->pdata[i], "bin/python3", NULL);

      add_candidate (paths, path);
    }
}

static GPtrArray *
list_candidates (void)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *environment = g_getenv ("VIRTUAL_ENV");

  if (environment != NULL && g_path_is_absolute (environment))
    {
      g_autofree char *path = g_build_filename (environment, "bin/python3", NULL);

      add_candidate (paths, path);
    }
  add_candidate (paths, "/usr/bin/python3");
  add_search_path (paths);
  add_pyenv (paths);
  return paths;
}

gboolean
interpreters_exist (void)
{
  g_autoptr (GPtrArray) paths = list_candidates ();

  return paths->len > 0;
}

/* ==== Asking all ==== */

typedef struct
{
  GPtrArray *paths;
  GPtrArray *answers; /* Interpreter or NULL, by the same index */
  guint n_asked;
  guint n_answered;
} Finding;

typedef struct
{
  GTask *task;
  guint index;
} Question;

static void
finding_free (gpointer data)
{
  Finding *self = data;

  for (guint i = 0; i < self->answers->len; i++)
    interpreter_free (self->answers->pdata[i]);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

/* What makes two of them the same. A virtual environment is a link to its Python, and yet another.
 */
static char *
find_identity (const Interpreter *interpreter)
{
  g_autofree char *bin = g_path_get_dirname (interpreter->path);
  g_autofree char *root = g_path_get_dirname (bin);
  g_autofree char *mark = g_build_filename (root, "pyvenv.cfg", NULL);
  char *real;

  if (g_file_test (mark, G_FILE_TEST_EXISTS))
    return g_strdup (interpreter->path);

  real = realpath (interpreter->path, NULL);
  return real != NULL ? real : g_strdup (interpreter->path);
}

static GPtrArray *
take_different (Finding *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) interpreter_free);

  for (guint i = 0; i < self->answers->len; i++)
    if (self->answers->pdata[i] != NULL &&
        g_hash_table_add (seen, find_identity (self->answers->pdata[i])))
      g_ptr_array_add (found, g_steal_pointer (&self->answers->pdata[i]));

  return found;
}

static void ask_next (GTask *task);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GTask) task = question->task;
  Finding *self = g_task_get_task_data (task);

  self->answers->pdata[question->index] = interpreter_ask_finish (result, NULL);
  self->n_answered++;
  if (self->n_answered < self->paths->len)
    ask_next (task);
  else if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, take_different (self), (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_next (GTask *task)
{
  Finding *self = g_task_get_task_data (task);
  Question *question;

  if (self->n_asked == self->paths->len)
    return;

  question = g_new0 (Question, 1);
  question->task = g_object_ref (task);
  question->index = self->n_asked++;
  interpreter_ask_async (self->paths->pdata[question->index], g_task_get_cancellable (task),
                         on_answer, question);
}

void
interpreters_find_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Finding *self = g_new0 (Finding, 1);

  g_task_set_source_tag (task, interpreters_find_async);
  self->paths = list_candidates ();
  self->answers = g_ptr_array_new ();
  g_ptr_array_set_size (self->answers, (int) self->paths->len);
  g_task_set_task_data (task, self, finding_free);

  if (self->paths->len == 0)
    g_task_return_pointer (task, take_different (self), (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < AT_ONCE && i < self->paths->len; i++)
    ask_next (task);
}

GPtrArray *
interpreters_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GPtrArray **) data = interpreters_find_finish (result, NULL);
}

GPtrArray *
interpreters_find (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GPtrArray *found = NULL;

  g_main_context_push_thread_default (context);
  interpreters_find_async (NULL, on_found, &found);
  while (found == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  return found;
}

/* ==== One of them ==== */

const Interpreter *
interpreters_get_default (const GPtrArray *interpreters)
{
  for (guint i = 0; i < interpreters->len; i++)
    if (((const Interpreter *) interpreters->pdata[i])->missing == NULL)
      return interpreters->pdata[i];

  return interpreters->len > 0 ? interpreters->pdata[0] : NULL;
}

Interpreter *
interpreters_find_default (GError **error)
{
  g_autoptr (GPtrArray) paths = list_candidates ();
  g_autoptr (Interpreter) first = NULL;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (Interpreter) interpreter = interpreter_ask (paths->pdata[i], NULL);

      if (interpreter != NULL && interpreter->missing == NULL)
        return g_steal_pointer (&interpreter);
      if (first == NULL)
        first = g_steal_pointer (&interpreter);
    }

  if (first == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("there is no Python here: install python3, or name one with "
                            "--interpreter PATH"));
  return g_steal_pointer (&first);
}

Interpreter *
interpreters_find_named (const char *name, GError **error)
{
  g_autofree char *path = strchr (name, '/') != NULL ? g_canonicalize_filename (name, NULL)
                                                     : g_find_program_in_path (name);

  if (path == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("there is no program “%s”: name a Python with --interpreter PATH"), name);
      return NULL;
    }
  return interpreter_ask (path, error);
}
