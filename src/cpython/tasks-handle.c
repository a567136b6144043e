/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "probe.h"
#include "tasks-look.h"
#include "tasks-private.h"

/* What the loop calls for everything it was asked to; a task's step is a method of the task. */
static PyObject *own_run;
static PyObject *own_init;
static PyObject *own_set_name;
static PyObject *task_types[2];

static bool
is_task (PyObject *object)
{
  bool is_one = false;

  for (int i = 0; i < 2 && !is_one && object != NULL; i++)
    is_one = task_types[i] != NULL && python.PyObject_IsInstance (object, task_types[i]) == 1;
  python.PyErr_Clear ();

  return is_one;
}

static PyObject *
on_run (PyObject *handle, PyObject *nothing)
{
  PyObject *callback = python_get (handle, "_callback");
  PyObject *owner = python_get (callback, "__self__");
  PyObject *result;
  TaskStep step;

  python_drop (callback);
  if (!is_task (owner))
    {
      python_drop (owner);
      return python.PyObject_CallFunctionObjArgs (own_run, handle, NULL);
    }

  tasks_step_begins (owner, &step);
  result = python.PyObject_CallFunctionObjArgs (own_run, handle, NULL);
  if (result != NULL)
    tasks_step_ends (owner, &step);
  else
    tasks_step_raises (owner, &step);
  python.Py_DecRef (owner);

  return result;
}

static int
init (PyObject *task, PyObject *arguments, PyObject *keywords)
{
  PyObject *bound = python.PyMethod_New (own_init, task);
  PyObject *result = bound != NULL ? python.PyObject_Call (bound, arguments, keywords) : NULL;

  python_drop (result);
  python_drop (bound);

  return result != NULL ? 0 : -1;
}

static PyObject *
on_init (PyObject *task, PyObject *arguments, PyObject *keywords)
{
  return tasks_init (init, task, arguments, keywords) == 0 ? python_new_none () : NULL;
}

static PyObject *
on_set_name (PyObject *task, PyObject *name)
{
  PyObject *result = python.PyObject_CallFunctionObjArgs (own_set_name, task, name, NULL);

  if (result != NULL)
    tasks_named (task);

  return result;
}

/* A class of Python's own tells of its tasks from the beginning; C's, from their first step. */
static void
hook_python_task (PyObject *type)
{
  static PyMethodDef init_def = { "__init__", NULL, PY_VARARGS | PY_KEYWORDS, NULL };
  static PyMethodDef name_def = { "set_name", on_set_name, PY_O, NULL };

  init_def.method = (PyMethod) (void (*) (void)) on_init;
  python_wrap_method (type, &init_def, &own_init);
  python_wrap_method (type, &name_def, &own_set_name);
}

void
tasks_hook_handles (PyObject *asyncio)
{
  static const char note[] = "This Python's asyncio is not as Interleave knows it: its tasks are "
                             "shown from their first step on";
  static PyMethodDef def = { "_run", on_run, PY_NOARGS, NULL };
  PyObject *tasks = python_get (asyncio, "tasks");
  PyObject *events = python_get (asyncio, "events");
  PyObject *types = python.PyImport_ImportModule ("types");
  PyObject *handle_type = python_get (events, "Handle");

  python.PyErr_Clear ();
  /* Kept for ever. */
  task_types[0] = python_get (tasks, "_PyTask");
  task_types[1] = python_get (tasks, "_CTask");
  if (task_types[1] != NULL)
    probe_text (EVENT_LANE_PROCESS, TEXT_NOTE, note, strlen (note));
  tasks_look_begin (NULL, python_get (types, "CoroutineType"));
  if (task_types[0] != NULL)
    hook_python_task (task_types[0]);
  if (handle_type != NULL)
    python_wrap_method (handle_type, &def, &own_run);
  python_drop (handle_type);
  python_drop (types);
  python_drop (events);
  python_drop (tasks);
}
