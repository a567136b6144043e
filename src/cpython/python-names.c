/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "python-names.h"

#include <string.h>
#include <unistd.h>

#include "heartbeat.h"
#include "probe.h"
#include "thread-lives.h"

#define MAIN_THREAD "MainThread"

/* The methods that ours stand in front of. */
static PyObject *set_ident;
static PyObject *set_name;
static PyObject *run_process;

static void
tell_thread (PyObject *thread)
{
  PyObject *name = python_get (thread, "_name");
  size_t length;
  const char *text = python_text (name, &length);

  thread_lives_begin ();
  if (text != NULL && length > 0)
    probe_text (0, TEXT_NAME, text, length);
  python_drop (name);
}

/* What threading knows of the calling thread, without making it known. */
static PyObject *
find_thread (PyObject *threading)
{
  PyObject *active = python_get (threading, "_active");
  PyObject *thread =
      active != NULL
          ? python.PyObject_CallMethod (active, "get", "k", python.PyThread_get_thread_ident ())
          : NULL;

  python_drop (active);
  if (thread == NULL)
    python.PyErr_Clear ();

  return thread;
}

static void
tell_calling_thread (PyObject *threading)
{
  PyObject *thread = find_thread (threading);

  if (thread != NULL && thread != python.none)
    tell_thread (thread);
  else if (getpid () == gettid ())
    {
      thread_lives_begin ();
      probe_text (0, TEXT_NAME, MAIN_THREAD, strlen (MAIN_THREAD));
    }
  python_drop (thread);
}

static PyObject *
on_set_ident (PyObject *self, PyObject *nothing)
{
  PyObject *result = python.PyObject_CallFunctionObjArgs (set_ident, self, NULL);

  if (result != NULL)
    tell_thread (self);

  return result;
}

static PyObject *
on_set_name (PyObject *nothing, PyObject *arguments)
{
  PyObject *result = python.PyObject_Call (set_name, arguments, NULL);

  if (result != NULL)
    {
      PyObject *self = python.PyTuple_GetItem (arguments, 0);
      PyObject *ident = python_get (self, "_ident");

      if (ident != NULL && ident != python.none &&
          python.PyLong_AsUnsignedLong (ident) == python.PyThread_get_thread_ident ())
        tell_thread (self);
      python.PyErr_Clear ();
      python_drop (ident);
    }

  return result;
}

/* multiprocessing's own first method in a child. */
static PyObject *
on_process (PyObject *self, PyObject *arguments, PyObject *keywords)
{
  PyObject *name = python_get (self, "_name");
  size_t length;
  const char *text = python_text (name, &length);
  PyObject *bound = python.PyMethod_New (run_process, self);
  PyObject *result;

  thread_lives_begin ();
  if (text != NULL)
    probe_process_name (text);
  python_drop (name);
  if (bound == NULL)
    return NULL;

  result = python.PyObject_Call (bound, arguments, keywords);
  python.Py_DecRef (bound);

  return result;
}

static PyObject *
on_fork (PyObject *nothing, PyObject *no_arguments)
{
  PyObject *modules = python.PyImport_GetModuleDict ();

  tell_calling_thread (python.PyDict_GetItemString (modules, "threading"));
  heartbeat_begin ();

  return python_new_none ();
}

/* os.register_at_fork (after_in_child = on_fork): after those of threading, where that is loaded.
 */
static void
watch_forks (void)
{
  static PyMethodDef def = { "after_in_child", on_fork, PY_NOARGS, NULL };
  PyObject *posix = python.PyImport_ImportModule ("posix");
  PyObject *watch = python_get (posix, "register_at_fork");
  PyObject *arguments = python.PyTuple_New (0);
  PyObject *keywords = python.PyDict_New ();
  PyObject *function = python.PyCFunction_NewEx (&def, NULL, NULL);

  if (watch != NULL && arguments != NULL && keywords != NULL && function != NULL &&
      python.PyDict_SetItemString (keywords, def.name, function) == 0)
    python_drop (python.PyObject_Call (watch, arguments, keywords));
  python.PyErr_Clear ();
  python_drop (function);
  python_drop (keywords);
  python_drop (arguments);
  python_drop (watch);
  python_drop (posix);
}

void
names_begin (void)
{
  PyObject *modules = python.PyImport_GetModuleDict ();

  tell_calling_thread (python.PyDict_GetItemString (modules, "threading"));
  watch_forks ();
}

/* Thread.name = ...: a property whose setter is ours, then the one that was there. */
static void
hook_name (PyObject *thread_class)
{
  static PyMethodDef def = { "name", on_set_name, PY_VARARGS, NULL };
  PyObject *old = python_get (thread_class, "name");
  PyObject *type = old != NULL ? python.PyObject_Type (old) : NULL;
  PyObject *get = python_get (old, "fget");
  PyObject *set = python_get (old, "fset");
  PyObject *function = python.PyCFunction_NewEx (&def, NULL, NULL);
  PyObject *new = get != NULL &&set != NULL &&function != NULL
                      ? python.PyObject_CallFunctionObjArgs (type, get, function, NULL)
                      : NULL;

  if (new != NULL && set_name == NULL)
    {
      set_name = set;
      python.Py_IncRef (set);
      python.PyObject_SetAttrString (thread_class, "name", new);
    }
  python.PyErr_Clear ();
  python_drop (new);
  python_drop (function);
  python_drop (set);
  python_drop (get);
  python_drop (type);
  python_drop (old);
}

void
names_hook_threading (PyObject *threading)
{
  static PyMethodDef def = { "_set_ident", on_set_ident, PY_NOARGS, NULL };
  PyObject *thread_class = python_get (threading, "Thread");

  if (thread_class == NULL)
    return;

  python_wrap_method (thread_class, &def, &set_ident);
  hook_name (thread_class);
  tell_calling_thread (threading);
  python.Py_DecRef (thread_class);
}

void
names_hook_process (PyObject *process)
{
  static PyMethodDef def = { "_bootstrap", NULL, PY_VARARGS | PY_KEYWORDS, NULL };
  PyObject *process_class = python_get (process, "BaseProcess");

  if (process_class == NULL)
    return;

  def.method = (PyMethod) (void (*) (void)) on_process;
  python_wrap_method (process_class, &def, &run_process);
  python.Py_DecRef (process_class);
}
