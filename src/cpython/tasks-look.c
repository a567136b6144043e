/* SPDX-License-Identifier: MIT */

#include "tasks-look.h"

#include <string.h>

#include "python-slots.h"
#include "tasks-labels.h"
#include "tasks-table.h"

/* Coroutines that await each other; beyond, the innermost is not found. */
#define DEEPEST 64

/* What asyncio.futures gives a future that another thread will complete, first of all. */
#define EXECUTOR_CALLBACK "_chain_future.<locals>._call_check_cancel"
#define LOCALS "<locals>."
#define UNNAMED "Task-"

typedef struct
{
  const char *name;
  PyObject *interned;
  const PyGetSetDef *getter; /* NULL: the attribute is asked for by name */
} Field;

static Field state_field = { "_state", NULL, NULL };
static Field exception_field = { "_exception", NULL, NULL };
static Field waiter_field = { "_fut_waiter", NULL, NULL };
static Field coroutine_field = { "_coro", NULL, NULL };
static Field loop_field = { "_loop", NULL, NULL };
static Field await_field = { "cr_await", NULL, NULL };
static Field qualname_field = { "__qualname__", NULL, NULL };

static PyObject *task_class, *coroutine_class;
static PyMethod get_name;

static void
begin_field (Field *field, PyObject *type)
{
  field->interned = python.PyUnicode_InternFromString (field->name);
  field->getter = type != NULL ? python_getter_def (type, field->name) : NULL;
  python.PyErr_Clear ();
}

void
tasks_look_begin (PyObject *task_type, PyObject *coroutine_type)
{
  Field *const of_task[] = { &state_field, &exception_field, &waiter_field, &coroutine_field,
                             &loop_field };
  PyMethodDef *def =
      task_type != NULL ? python_method_def (task_type, "get_name", PY_NOARGS) : NULL;

  for (size_t i = 0; i < sizeof of_task / sizeof *of_task; i++)
    begin_field (of_task[i], task_type);
  begin_field (&await_field, task_type != NULL ? coroutine_type : NULL);
  begin_field (&qualname_field, task_type != NULL ? coroutine_type : NULL);
  get_name = def != NULL ? def->method : NULL;
  task_class = task_type;
  coroutine_class = coroutine_type;
}

/* A new reference, or NULL: there is none, or it is None. */
static PyObject *
look (PyObject *object, const Field *field)
{
  PyObject *value = field->getter != NULL ? field->getter->get (object, field->getter->closure)
                                          : python.PyObject_GetAttr (object, field->interned);

  if (value == NULL)
    python.PyErr_Clear ();
  else if (value == python.none)
    {
      python.Py_DecRef (value);
      value = NULL;
    }

  return value;
}

static bool
is_coroutine (PyObject *object)
{
  PyObject *type = python.PyObject_Type (object);

  python_drop (type);

  return type == coroutine_class;
}

/* "worker" of "main.<locals>.worker": where it was defined tells little, and is long. */
static const char *
skip_locals (const char *text, size_t *length)
{
  const char *rest = text;

  for (const char *next = strstr (rest, LOCALS); next != NULL; next = strstr (rest, LOCALS))
    rest = next + strlen (LOCALS);
  *length -= (size_t) (rest - text);

  return rest;
}

/* Takes over @text, a string or NULL. */
static uint32_t
label_of (PyObject *text)
{
  size_t length;
  const char *utf8 = python_text (text, &length);
  uint32_t label = 0;

  if (utf8 != NULL)
    {
      utf8 = skip_locals (utf8, &length);
      label = tasks_label (utf8, length);
    }
  python_drop (text);

  return label;
}

/* The innermost coroutine that @outermost waits in, a new reference; NULL if that is itself. */
static PyObject *
find_innermost (PyObject *outermost)
{
  PyObject *innermost = NULL;
  PyObject *next = look (outermost, &await_field);

  for (int depth = 0; next != NULL && depth < DEEPEST && is_coroutine (next); depth++)
    {
      python_drop (innermost);
      innermost = next;
      next = look (innermost, &await_field);
    }
  python_drop (next);

  return innermost;
}

static bool
is_text (PyObject *object, const char *expected)
{
  size_t length;
  const char *text = python_text (object, &length);

  return text != NULL && strcmp (text, expected) == 0;
}

/* Whether another thread completes @future: asyncio links it to the executor's own by a callback.
 */
static bool
is_executor (PyObject *future)
{
  PyObject *callbacks = python_get (future, "_callbacks");
  PyObject *first = NULL, *callback = NULL, *name = NULL;
  bool is_one = false;

  /* A list of (callback, context). */
  if (callbacks != NULL && callbacks != python.none)
    first = python.PySequence_GetItem (callbacks, 0);
  if (first != NULL)
    callback = python.PySequence_GetItem (first, 0);
  python.PyErr_Clear ();
  name = python_get (callback, "__qualname__");
  is_one = is_text (name, EXECUTOR_CALLBACK);

  python_drop (name);
  python_drop (callback);
  python_drop (first);
  python_drop (callbacks);

  return is_one;
}

/* @waiter stands in the task's own coroutine: it has no name but its type's. */
static void
look_at_future (PyObject *waiter, TaskLook *result)
{
  PyObject *type = python.PyObject_Type (waiter);
  PyObject *name = python_get (type, "__name__");

  python_drop (type);
  if (is_text (name, "_GatheringFuture"))
    result->reason = REASON_GATHER;
  else if (is_text (name, "Future") && is_executor (waiter))
    result->reason = REASON_EXECUTOR;
  if (result->reason != REASON_AWAITING)
    python_drop (name);
  else
    result->argument = label_of (name);
}

static bool
is_task (PyObject *object)
{
  PyObject *type = python.PyObject_Type (object);
  bool is_one =
      task_class == NULL || type == task_class || python.PyType_IsSubtype (type, task_class) != 0;

  python_drop (type);

  return is_one;
}

static void
look_at_waiter (PyObject *task, PyObject *waiter, TaskLook *result)
{
  TaskEntry awaited;
  PyObject *coroutine, *innermost;

  result->state = STATE_WAITING_IO;
  if (is_task (waiter) && tasks_table_find (waiter, &awaited))
    {
      result->reason = REASON_AWAIT;
      result->argument = awaited.lane;
      return;
    }

  result->reason = REASON_AWAITING;
  coroutine = look (task, &coroutine_field);
  innermost = coroutine != NULL && is_coroutine (coroutine) ? find_innermost (coroutine) : NULL;
  if (innermost != NULL)
    result->argument = label_of (look (innermost, &qualname_field));
  else
    look_at_future (waiter, result);
  python_drop (innermost);
  python_drop (coroutine);
}

/* Most tasks have not ended, and one string says so for all: it is kept when it is first seen. */
static bool
is_pending (PyObject *state)
{
  static PyObject *pending;

  if (state == NULL || state == pending)
    return true;
  if (!is_text (state, "PENDING"))
    return false;

  if (pending == NULL)
    {
      python.Py_IncRef (state);
      pending = state;
    }

  return true;
}

static Ending
look_at_end (PyObject *task)
{
  PyObject *state = look (task, &state_field);
  PyObject *exception;
  Ending ending = ENDING_OPEN;

  if (is_pending (state))
    ending = ENDING_OPEN;
  else if (is_text (state, "CANCELLED"))
    ending = ENDING_CANCELLED;
  else if (is_text (state, "FINISHED"))
    {
      exception = look (task, &exception_field);
      ending = exception != NULL ? ENDING_EXCEPTION : ENDING_DONE;
      python_drop (exception);
    }
  python_drop (state);

  return ending;
}

void
tasks_look (PyObject *task, TaskLook *result)
{
  PyObject *waiter = look (task, &waiter_field);

  *result = (TaskLook){ .state = STATE_READY, .reason = REASON_QUEUED, .ending = ENDING_OPEN };
  if (waiter != NULL)
    look_at_waiter (task, waiter, result);
  else
    result->ending = look_at_end (task);
  python_drop (waiter);
}

PyObject *
tasks_look_loop (PyObject *task)
{
  return look (task, &loop_field);
}

/* Adds @text to @name, as much of it as fits; no printf: a task is made in 5 us. */
static void
add (char name[TASKS_NAME], const char *text, size_t length)
{
  size_t end = strlen (name);

  if (length > TASKS_NAME - 1 - end)
    length = TASKS_NAME - 1 - end;
  memcpy (name + end, text, length);
  name[end + length] = '\0';
}

void
tasks_look_coroutine_name (PyObject *coroutine, char name[TASKS_NAME])
{
  PyObject *text = NULL;
  size_t length;
  const char *utf8;

  if (coroutine != NULL && is_coroutine (coroutine))
    text = look (coroutine, &qualname_field);
  else if (coroutine != NULL)
    text = python_get (coroutine, "__qualname__");
  utf8 = python_text (text, &length);
  name[0] = '\0';
  if (utf8 != NULL)
    {
      utf8 = skip_locals (utf8, &length);
      add (name, utf8, length);
    }
  python_drop (text);
}

/* "Task-" and a number: what asyncio calls a task that nobody has named. */
static bool
is_unnamed (const char *name)
{
  const char *digits = name + strlen (UNNAMED);

  return strncmp (name, UNNAMED, strlen (UNNAMED)) == 0 && digits[0] != '\0' &&
         strspn (digits, "0123456789") == strlen (digits);
}

void
tasks_look_name (PyObject *task, PyObject *coroutine, char name[TASKS_NAME])
{
  PyObject *text = get_name != NULL ? get_name (task, NULL)
                                    : python.PyObject_CallMethod (task, "get_name", NULL);
  PyObject *own = NULL;
  size_t length;
  const char *utf8 = python_text (text, &length);

  name[0] = '\0';
  if (coroutine == NULL)
    coroutine = own = look (task, &coroutine_field);
  if (utf8 == NULL || is_unnamed (utf8))
    tasks_look_coroutine_name (coroutine, name);

  if (utf8 != NULL && name[0] == '\0')
    add (name, utf8, length);
  else if (utf8 != NULL)
    {
      add (name, " (", 2);
      add (name, utf8, length);
      add (name, ")", 1);
    }
  python_drop (own);
  python_drop (text);
}
