/* SPDX-License-Identifier: MIT */

#include "python-slots.h"
#include "tasks-private.h"

/* Until then asyncio's tasks are not hooked: its C part is not ready for a dry run. */
static PyObject *asyncio_to_be;
static bool is_trying;

/* The functions that ours stand in front of. */
static PyMethod own_set;
static PyObject *own_set_object;
static PyObject *own_close;

/* The loops of the dry runs are none. */
static void
hook_tasks (PyObject *asyncio)
{
  is_trying = true;
  if (!tasks_hook_slots (asyncio))
    tasks_hook_handles (asyncio);
  is_trying = false;
}

/* Every loop, uvloop's too, says so when it begins to run and when it has stopped. */
static PyObject *
on_set (PyObject *module, PyObject *loop)
{
  PyObject *result;

  if (asyncio_to_be != NULL)
    {
      PyObject *asyncio = asyncio_to_be;

      asyncio_to_be = NULL;
      hook_tasks (asyncio);
      python.Py_DecRef (asyncio);
    }

  result = own_set != NULL ? own_set (module, loop)
                           : python.PyObject_CallFunctionObjArgs (own_set_object, loop, NULL);
  if (result != NULL && !is_trying)
    tasks_loop_set (loop);

  return result;
}

static PyObject *
on_close (PyObject *loop, PyObject *nothing)
{
  PyObject *result = python.PyObject_CallFunctionObjArgs (own_close, loop, NULL);

  if (result != NULL)
    tasks_loop_closed (loop);

  return result;
}

/* asyncio without its C part: the function is one of Python's, in two modules. */
static void
replace_set (PyObject *asyncio, PyObject *events, PyObject *set)
{
  static PyMethodDef def = { "_set_running_loop", on_set, PY_O, NULL };
  PyObject *function = python.PyCFunction_NewEx (&def, NULL, NULL);

  if (function == NULL)
    return;

  own_set_object = set;
  python.Py_IncRef (set);
  python.PyObject_SetAttrString (events, def.name, function);
  python.PyObject_SetAttrString (asyncio, def.name, function);
  python.PyErr_Clear ();
  python.Py_DecRef (function);
}

static void
hook_set (PyObject *asyncio, PyObject *events)
{
  PyObject *set = python_get (events, "_set_running_loop");
  PyMethodDef *def =
      set != NULL && python_slots_measure () ? python_function_def (set, PY_O) : NULL;

  if (def != NULL)
    {
      own_set = def->method;
      if (!python_slot_set ((void **) &def->method, (void *) on_set))
        own_set = NULL;
    }
  if (own_set == NULL && set != NULL)
    replace_set (asyncio, events, set);
  python_drop (set);
}

/* A program that imports _asyncio first has asyncio imported by it, in the middle of its own
 * beginning. */
static bool
is_c_part_ready (void)
{
  PyObject *modules = python.PyImport_GetModuleDict ();
  PyObject *c_part = python.PyDict_GetItemString (modules, "_asyncio");
  PyObject *spec = c_part != NULL && c_part != python.none ? python_get (c_part, "__spec__") : NULL;
  PyObject *is_beginning = python_get (spec, "_initializing");
  bool is_ready = is_beginning == NULL || python.PyObject_IsTrue (is_beginning) == 0;

  python.PyErr_Clear ();
  python_drop (is_beginning);
  python_drop (spec);

  return is_ready;
}

void
tasks_hook_loops (PyObject *asyncio)
{
  static PyMethodDef def = { "close", on_close, PY_NOARGS, NULL };
  PyObject *events = python_get (asyncio, "events");
  PyObject *base_events = python_get (asyncio, "base_events");
  PyObject *loop_type = python_get (base_events, "BaseEventLoop");

  if (is_c_part_ready ())
    hook_tasks (asyncio);
  else
    {
      python.Py_IncRef (asyncio);
      asyncio_to_be = asyncio;
    }
  if (events != NULL)
    hook_set (asyncio, events);
  if (loop_type != NULL)
    python_wrap_method (loop_type, &def, &own_close);
  python_drop (loop_type);
  python_drop (base_events);
  python_drop (events);
}
