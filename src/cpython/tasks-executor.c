/* SPDX-License-Identifier: MIT */

#include "probe.h"
#include "tasks.h"
#include "thread-lives.h"

/* The token of the arrow travels in the piece of work. */
#define TOKEN "_interleave_token"

static PyObject *own_init;
static PyObject *own_run;

/* @own as a method of @self, with what it was called with. */
static PyObject *
call (PyObject *own, PyObject *self, PyObject *arguments, PyObject *keywords)
{
  PyObject *bound = python.PyMethod_New (own, self);
  PyObject *result = bound != NULL ? python.PyObject_Call (bound, arguments, keywords) : NULL;

  python_drop (bound);

  return result;
}

static PyObject *
on_init (PyObject *work, PyObject *arguments, PyObject *keywords)
{
  PyObject *result = call (own_init, work, arguments, keywords);
  uint64_t token = result != NULL ? probe_out (tasks_current_lane (), FLOW_SEND, 0) : 0;
  PyObject *number = token != 0 ? python.PyLong_FromUnsignedLong (token) : NULL;

  if (number != NULL)
    python.PyObject_SetAttrString (work, TOKEN, number);
  if (result != NULL)
    python.PyErr_Clear ();
  python_drop (number);

  return result;
}

static PyObject *
on_run (PyObject *work, PyObject *arguments, PyObject *keywords)
{
  PyObject *number = python_get (work, TOKEN);

  thread_lives_begin ();
  if (number != NULL)
    probe_in (0, FLOW_SEND, python.PyLong_AsUnsignedLong (number));
  python.PyErr_Clear ();
  python_drop (number);

  return call (own_run, work, arguments, keywords);
}

void
tasks_hook_executor (PyObject *module)
{
  static PyMethodDef init_def = { "__init__", NULL, PY_VARARGS | PY_KEYWORDS, NULL };
  static PyMethodDef run_def = { "run", NULL, PY_VARARGS | PY_KEYWORDS, NULL };
  PyObject *work_type = python_get (module, "_WorkItem");

  if (work_type == NULL)
    return;

  init_def.method = (PyMethod) (void (*) (void)) on_init;
  run_def.method = (PyMethod) (void (*) (void)) on_run;
  python_wrap_method (work_type, &init_def, &own_init);
  python_wrap_method (work_type, &run_def, &own_run);
  python.Py_DecRef (work_type);
}
