/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "python-api.h"

#include <dlfcn.h>
#include <string.h>

PythonApi python;

/* Where the functions are kept, by name. */
typedef struct
{
  const char *name;
  size_t offset;
} Entry;

#define ENTRY(returns, name, arguments) { #name, offsetof (PythonApi, name) },
static const Entry entries[] = {
  PYTHON_FUNCTIONS (ENTRY){ "_Py_NoneStruct", offsetof (PythonApi, none) },
  { "PyBaseObject_Type", offsetof (PythonApi, object_type) },
  { "PyType_Type", offsetof (PythonApi, type_type) },
};

#define N_ENTRIES (sizeof entries / sizeof *entries)

/* A process may hold more than one CPython; an application links its own, a plugin another. */
static bool
lies_with (const void *address, const Dl_info *object)
{
  Dl_info info;

  return dladdr (address, &info) != 0 && info.dli_fbase == object->dli_fbase;
}

static void *
open_object (const Dl_info *object)
{
  void *handle = dlopen (object->dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  void *address = handle != NULL ? dlsym (handle, entries[0].name) : NULL;

  if (address != NULL && lies_with (address, object))
    return handle;
  if (handle != NULL)
    dlclose (handle);

  /* The program itself is not known by its name. */
  address = dlsym (RTLD_DEFAULT, entries[0].name);
  return address != NULL && lies_with (address, object) ? dlopen (NULL, RTLD_LAZY) : NULL;
}

bool
python_api_load (const void *code)
{
  Dl_info object;
  void *handle;
  PythonApi found = { 0 };

  if (dladdr (code, &object) == 0)
    return false;

  handle = open_object (&object);
  if (handle == NULL)
    return false;

  for (size_t i = 0; i < N_ENTRIES; i++)
    {
      void *address = dlsym (handle, entries[i].name);

      if (address == NULL)
        {
          dlclose (handle);
          return false;
        }
      memcpy ((char *) &found + entries[i].offset, &address, sizeof address);
    }
  found.runtime = dlsym (handle, "_PyRuntime");
  found.enter_tracing = dlsym (handle, "PyThreadState_EnterTracing");
  found.leave_tracing = dlsym (handle, "PyThreadState_LeaveTracing");
  /* The handle stays: the functions must. */
  python = found;

  return true;
}

void
python_wrap_method (PyObject *class, PyMethodDef *def, PyObject **original)
{
  PyObject *method = python.PyDescr_NewMethod (python.object_type, def);

  /* Before the method can be called. Never dropped: it can be until the end. */
  *original = python_get (class, def->name);
  if (*original != NULL && method != NULL)
    python.PyObject_SetAttrString (class, def->name, method);
  python.PyErr_Clear ();
  python_drop (method);
}

PyObject *
python_get (PyObject *object, const char *name)
{
  PyObject *value = object != NULL ? python.PyObject_GetAttrString (object, name) : NULL;

  if (value == NULL)
    python.PyErr_Clear ();

  return value;
}

PyObject *
python_new_none (void)
{
  python.Py_IncRef (python.none);

  return python.none;
}

void *
python_suspend_tracing (void)
{
  void *state;

  if (python.enter_tracing == NULL || python.leave_tracing == NULL)
    return NULL;

  state = python.PyThreadState_Get ();
  python.enter_tracing (state);

  return state;
}

void
python_resume_tracing (void *suspended)
{
  if (suspended != NULL)
    python.leave_tracing (suspended);
}

const char *
python_text (PyObject *string, size_t *length)
{
  Py_ssize_t size = 0;
  const char *text = string != NULL ? python.PyUnicode_AsUTF8AndSize (string, &size) : NULL;

  if (text == NULL)
    {
      python.PyErr_Clear ();
      return NULL;
    }
  *length = (size_t) size;

  return text;
}

void
python_drop (PyObject *object)
{
  if (object != NULL)
    python.Py_DecRef (object);
}
