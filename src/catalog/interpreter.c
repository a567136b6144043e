/* SPDX-License-Identifier: MIT */

#include "interpreter.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OLDEST_MINOR 9
#define OWN_GIL_MINOR 12
#define FIELDS 9
#define MAX_NAME 32

/* Only what is built in is imported: the folder we stand in may hold a sys.py of the user's, or
 * worse. Old enough for Python 2, so that it can be told that it is too old. */
static const char QUESTION[] =
    "import sys\n"
    "v = sys.version_info\n"
    "i = getattr(sys, 'implementation', None)\n"
    "g = getattr(sys, '_is_gil_enabled', None)\n"
    "f = 't' in getattr(sys, 'abiflags', '')\n"
    "a = 'interleave %s %d %d %d %s %d %d %d\\n' % (i.name if i else 'python', v[0], v[1], v[2],\n"
    "    v[3], v[4], g() if g else 1, f)\n"
    "if i:\n"
    "    a = a.encode() + sys.executable.encode(sys.getfilesystemencoding(), 'surrogateescape')\n"
    "getattr(sys.stdout, 'buffer', sys.stdout).write(a)\n";

#define INTERPRETER_ERROR (g_quark_from_static_string ("interleave-interpreter"))

G_GNUC_PRINTF (2, 3)
static void
fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, INTERPRETER_ERROR, 0, message);
}

Interpreter *
interpreter_copy (const Interpreter *interpreter)
{
  Interpreter *copy = g_memdup2 (interpreter, sizeof *interpreter);

  copy->path = g_strdup (interpreter->path);
  copy->implementation = g_strdup (interpreter->implementation);
  copy->version = g_strdup (interpreter->version);
  copy->missing = g_strdup (interpreter->missing);
  return copy;
}

void
interpreter_free (Interpreter *interpreter)
{
  if (interpreter == NULL)
    return;

  g_free (interpreter->path);
  g_free (interpreter->implementation);
  g_free (interpreter->version);
  g_free (interpreter->missing);
  g_free (interpreter);
}

char *
interpreter_describe (const Interpreter *interpreter)
{
  return g_strdup_printf ("%s %s", interpreter->implementation, interpreter->version);
}

/* ==== What it said ==== */

typedef enum
{
  FIELD_MARK,
  FIELD_NAME,
  FIELD_MAJOR,
  FIELD_MINOR,
  FIELD_MICRO,
  FIELD_LEVEL,
  FIELD_SERIAL,
  FIELD_HAS_GIL,
  FIELD_FREE_THREADED,
} Field;

G_STATIC_ASSERT (FIELD_FREE_THREADED + 1 == FIELDS);

static gboolean
is_name (const char *text)
{
  gsize n = strlen (text);

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("-_.", text[i]) == NULL)
      return FALSE;
  return n > 0 && n <= MAX_NAME;
}

/* "final" adds nothing to the version, "beta 2" adds "b2". */
static const char *
find_level (const char *level)
{
  static const char *const LEVELS[][2] = {
    { "final", "" }, { "alpha", "a" }, { "beta", "b" }, { "candidate", "rc" }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (LEVELS); i++)
    if (strcmp (LEVELS[i][0], level) == 0)
      return LEVELS[i][1];
  return NULL;
}

static gboolean
parse_numbers (char **fields, gint64 numbers[FIELDS])
{
  for (int i = FIELD_MAJOR; i < FIELDS; i++)
    if (i != FIELD_LEVEL && !g_ascii_string_to_signed (
                                fields[i], 10, 0, i >= FIELD_HAS_GIL ? 1 : 999, &numbers[i], NULL))
      return FALSE;
  return TRUE;
}

static char *
name_implementation (const char *name)
{
  static const char *const NAMES[][2] = { { "cpython", "CPython" }, { "pypy", "PyPy" } };

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (strcmp (NAMES[i][0], name) == 0)
      return g_strdup (NAMES[i][1]);
  return g_strdup (name);
}

static char *
find_missing (const Interpreter *self, gint64 major, gint64 minor)
{
  if (strcmp (self->implementation, "CPython") != 0)
    return g_strdup_printf (_ ("%s cannot be followed, only CPython can: install python3"),
                            self->implementation);
  if (major != 3 || minor < OLDEST_MINOR)
    return g_strdup_printf (_ ("Python %s is too old to be followed: install 3.%d or later"),
                            self->version, OLDEST_MINOR);
  return NULL;
}

/* What to start from now on: the program behind a shim, if it names one that is there. */
static char *
find_program (const char *path, const char *rest, gsize size)
{
  g_autofree char *named = g_strndup (rest, size);

  if (strlen (named) == size && g_path_is_absolute (named) && access (named, X_OK) == 0)
    return g_steal_pointer (&named);
  return g_strdup (path);
}

Interpreter *
interpreter_new_from_answer (const char *path, const char *answer, gsize size, GError **error)
{
  const char *end = size > 0 ? memchr (answer, '\n', size) : NULL;
  g_autofree char *line = g_strndup (answer, end != NULL ? (gsize) (end - answer) : 0);
  g_auto (GStrv) fields = g_strsplit (line, " ", FIELDS + 1);
  gboolean whole = size <= INTERPRETER_BYTES && g_strv_length (fields) == FIELDS;
  const char *level = whole ? find_level (fields[FIELD_LEVEL]) : NULL;
  gint64 n[FIELDS];
  Interpreter *self;

  if (level == NULL || strcmp (fields[FIELD_MARK], "interleave") != 0 ||
      !is_name (fields[FIELD_NAME]) || !parse_numbers (fields, n))
    {
      fail (error, _ ("“%s” does not answer as a Python does: name one with --interpreter"), path);
      return NULL;
    }

  self = g_new0 (Interpreter, 1);
  self->path = find_program (path, end + 1, size - (gsize) (end + 1 - answer));
  self->implementation = name_implementation (fields[FIELD_NAME]);
  self->version = g_strdup_printf ("%d.%d.%d", (int) n[FIELD_MAJOR], (int) n[FIELD_MINOR],
                                   (int) n[FIELD_MICRO]);
  if (*level != '\0')
    {
      g_autofree char *final = self->version;

      self->version = g_strdup_printf ("%s%s%d", final, level, (int) n[FIELD_SERIAL]);
    }
  self->has_gil = n[FIELD_HAS_GIL] != 0;
  self->free_threaded = n[FIELD_FREE_THREADED] != 0;
  self->missing = find_missing (self, n[FIELD_MAJOR], n[FIELD_MINOR]);
  self->subinterpreters = self->missing == NULL && n[FIELD_MINOR] >= OWN_GIL_MINOR;
  return self;
}

/* ==== What it said before ==== */

typedef struct
{
  struct stat status;
  Interpreter *interpreter;
} Known;

static GMutex known_lock;
static GHashTable *known; /* path to Known */

static void
known_free (gpointer data)
{
  Known *self = data;

  interpreter_free (self->interpreter);
  g_free (self);
}

static gboolean
is_same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static Interpreter *
recall (const char *path, const struct stat *status)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&known_lock);
  const Known *found = known != NULL ? g_hash_table_lookup (known, path) : NULL;

  return found != NULL && is_same_file (&found->status, status)
             ? interpreter_copy (found->interpreter)
             : NULL;
}

static void
remember (const char *path, const struct stat *status, const Interpreter *interpreter)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&known_lock);
  Known *entry;

  /* What a shim chooses may be another tomorrow. */
  if (strcmp (path, interpreter->path) != 0)
    return;

  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  entry = g_new0 (Known, 1);
  entry->status = *status;
  entry->interpreter = interpreter_copy (interpreter);
  g_hash_table_insert (known, g_strdup (path), entry);
}

/* ==== Asking ==== */

typedef struct
{
  char *path;
  struct stat status;
  GSubprocess *process;
  GCancellable *stop; /* at the caller's wish, or when the time is over */
  GCancellable *caller;
  gulong caller_handler;
  GSource *timeout;
  gboolean is_late;
  char answer[INTERPRETER_BYTES + 1];
  gsize size;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
  g_cancellable_disconnect (self->caller, self->caller_handler);
  g_clear_object (&self->caller);
  g_clear_object (&self->stop);
  /* Harmless for one that has ended. */
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_free (self->path);
  g_free (self);
}

static gboolean
on_late (gpointer data)
{
  Asking *self = data;

  self->is_late = TRUE;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static void
on_caller_cancelled (GCancellable *caller, gpointer data)
{
  g_cancellable_cancel (((Asking *) data)->stop);
}

static void
return_failure (GTask *task)
{
  const Asking *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->is_late)
    fail (&error, _ ("“%s” has not answered for %d seconds: name another with --interpreter"),
          self->path, INTERPRETER_SECONDS);
  else
    fail (&error, _ ("“%s” is no Python that runs: name one with --interpreter"), self->path);
  g_task_return_error (task, error);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Asking *self = g_task_get_task_data (task);
  Interpreter *interpreter;
  GError *error = NULL;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL))
    {
      return_failure (task);
      return;
    }

  interpreter = interpreter_new_from_answer (self->path, self->answer, self->size, &error);
  if (interpreter == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  remember (self->path, &self->status, interpreter);
  g_task_return_pointer (task, interpreter, (GDestroyNotify) interpreter_free);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Asking *self = g_task_get_task_data (task);

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &self->size, NULL) ||
      self->size > INTERPRETER_BYTES)
    {
      return_failure (task);
      return;
    }

  g_subprocess_wait_check_async (self->process, self->stop, on_ended, g_steal_pointer (&task));
}

static void
start_clock (GTask *task, Asking *self)
{
  self->stop = g_cancellable_new ();
  if (g_task_get_cancellable (task) != NULL)
    {
      self->caller = g_object_ref (g_task_get_cancellable (task));
      self->caller_handler =
          g_cancellable_connect (self->caller, G_CALLBACK (on_caller_cancelled), self, NULL);
    }

  self->timeout = g_timeout_source_new_seconds (INTERPRETER_SECONDS);
  g_source_set_callback (self->timeout, on_late, self, NULL);
  g_source_attach (self->timeout, g_main_context_get_thread_default ());
}

void
interpreter_ask_async (const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  const char *const argv[] = { path, "-E", "-S", "-c", QUESTION, NULL };
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Asking *self = g_new0 (Asking, 1);
  Interpreter *interpreter;

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, interpreter_ask_async);
  g_task_set_task_data (task, self, asking_free);
  self->path = g_strdup (path);
  if (stat (path, &self->status) < 0 || !S_ISREG (self->status.st_mode))
    {
      return_failure (task);
      return;
    }

  interpreter = recall (path, &self->status);
  if (interpreter != NULL)
    {
      g_task_return_pointer (task, interpreter, (GDestroyNotify) interpreter_free);
      return;
    }

  self->process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  if (self->process == NULL)
    {
      return_failure (task);
      return;
    }

  start_clock (task, self);
  g_input_stream_read_all_async (g_subprocess_get_stdout_pipe (self->process), self->answer,
                                 sizeof self->answer, G_PRIORITY_DEFAULT, self->stop, on_read,
                                 g_steal_pointer (&task));
}

Interpreter *
interpreter_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

Interpreter *
interpreter_ask (const char *path, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (context);
  interpreter_ask_async (path, NULL, on_asked, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  return interpreter_ask_finish (result, error);
}
