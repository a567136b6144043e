/* SPDX-License-Identifier: MIT */

#include "tasks-look.h"
#include "tasks-private.h"

/* What the loop calls for everything it was asked to; a task's step is a method of the task. */
static PyObject *own_run;
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
  tasks_step_ends (owner, &step);
  python.Py_DecRef (owner);

  return result;
}

void
tasks_hook_handles (PyObject *asyncio)
{
  static PyMethodDef def = { "_run", on_run, PY_NOARGS, NULL };
  PyObject *tasks = python_get (asyncio, "tasks");
  PyObject *events = python_get (asyncio, "events");
  PyObject *types = python.PyImport_ImportModule ("types");
  PyObject *handle_type = python_get (events, "Handle");

  python.PyErr_Clear ();
  /* Kept for ever. */
  task_types[0] = python_get (tasks, "_PyTask");
  task_types[1] = python_get (tasks, "_CTask");
  tasks_look_begin (NULL, python_get (types, "CoroutineType"));
  if (handle_type != NULL)
    python_wrap_method (handle_type, &def, &own_run);
  python_drop (handle_type);
  python_drop (types);
  python_drop (events);
  python_drop (tasks);
}
