/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "python-slots.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Offsets in bytes, measured. */
static struct
{
  size_t type_call, type_init;
  size_t function_def;
  size_t method_def;
  size_t getter_def;
} offsets;

static PyObject *function_type, *method_type, *getter_type, *wrapper_type;

/* A structure of CPython's may be this big; none is. */
#define MOST_BYTES 4096

static PyObject *
call_nothing (PyObject *self, PyObject *arguments, PyObject *keywords)
{
  return NULL;
}

static int
init_nothing (PyObject *self, PyObject *arguments, PyObject *keywords)
{
  return -1;
}

static PyObject *
do_nothing (PyObject *self, PyObject *argument)
{
  return NULL;
}

static PyObject *
get_nothing (PyObject *self, void *closure)
{
  return NULL;
}

/* How much of @object may be read: as its type says. */
static size_t
size_of (PyObject *object)
{
  PyObject *type = python.PyObject_Type (object);
  PyObject *size = python_get (type, "__basicsize__");
  unsigned long n_bytes = size != NULL ? python.PyLong_AsUnsignedLong (size) : 0;

  python.PyErr_Clear ();
  python_drop (size);
  python_drop (type);

  return n_bytes <= MOST_BYTES ? n_bytes : 0;
}

/* The only place in @object that holds @value; 0 if there is none or another: an object begins with
 * its count of references. */
static size_t
find (PyObject *object, const void *value)
{
  size_t size = size_of (object);
  size_t found = 0;

  for (size_t i = sizeof value; i + sizeof value <= size; i += sizeof value)
    {
      const void *word;

      memcpy (&word, (const char *) object + i, sizeof word);
      if (word != value)
        continue;
      if (found != 0)
        return 0;
      found = i;
    }

  return found;
}

static void *
at (PyObject *object, size_t offset)
{
  return (char *) object + offset;
}

static bool
measure_type (void)
{
  PyTypeSlot slots[] = { { PY_TP_CALL, (void *) call_nothing },
                         { PY_TP_INIT, (void *) init_nothing },
                         { 0, NULL } };
  PyTypeSpec spec = { .name = "interleave.Slots", .slots = slots };
  PyObject *type = python.PyType_FromSpec (&spec);

  if (type == NULL)
    return false;

  offsets.type_call = find (type, (const void *) call_nothing);
  offsets.type_init = find (type, (const void *) init_nothing);
  python.Py_DecRef (type);

  return offsets.type_call != 0 && offsets.type_init != 0;
}

/* Takes over @object; its type becomes *@type. */
static size_t
measure_def (PyObject *object, const void *def, PyObject **type)
{
  size_t offset;

  if (object == NULL)
    return 0;

  offset = find (object, def);
  *type = python.PyObject_Type (object);
  python.Py_DecRef (object);

  return offset;
}

static bool
measure (void)
{
  static PyMethodDef method = { "method", do_nothing, PY_O, NULL };
  static PyGetSetDef getter = { "getter", get_nothing, NULL, NULL, NULL };
  PyObject *object = python.object_type;
  PyObject *wrapper = python_get (object, "__init__");
  bool is_measured = measure_type ();

  offsets.function_def =
      measure_def (python.PyCFunction_NewEx (&method, NULL, NULL), &method, &function_type);
  offsets.method_def =
      measure_def (python.PyDescr_NewMethod (object, &method), &method, &method_type);
  offsets.getter_def =
      measure_def (python.PyDescr_NewGetSet (object, &getter), &getter, &getter_type);
  if (wrapper != NULL)
    wrapper_type = python.PyObject_Type (wrapper);
  python_drop (wrapper);
  python.PyErr_Clear ();

  return is_measured && offsets.function_def != 0 && offsets.method_def != 0 &&
         offsets.getter_def != 0 && wrapper_type != NULL;
}

bool
python_slots_measure (void)
{
  static bool is_asked, is_measured;

  if (!is_asked)
    {
      is_asked = true;
      is_measured = measure ();
    }

  return is_measured;
}

PyMethodKeywords *
python_slot_call (PyObject *type)
{
  return at (type, offsets.type_call);
}

PyMethodKeywords *
python_slot_init (PyObject *type)
{
  return at (type, offsets.type_init);
}

static bool
is_a (PyObject *object, PyObject *type)
{
  PyObject *own = python.PyObject_Type (object);

  python_drop (own);

  return own == type;
}

static PyMethodDef *
check_method (PyObject *object, PyObject *type, size_t offset, int flags)
{
  PyMethodDef *def;

  if (object == NULL || !is_a (object, type))
    return NULL;

  memcpy (&def, at (object, offset), sizeof def);

  return def->flags == flags && def->method != NULL ? def : NULL;
}

PyMethodDef *
python_function_def (PyObject *function, int flags)
{
  return check_method (function, function_type, offsets.function_def, flags);
}

/* The attributes of a type live as long as it. */
PyMethodDef *
python_method_def (PyObject *type, const char *name, int flags)
{
  PyObject *method = python_get (type, name);
  PyMethodDef *def = check_method (method, method_type, offsets.method_def, flags);

  python_drop (method);

  return def != NULL && strcmp (def->name, name) == 0 ? def : NULL;
}

void **
python_wrapper_slot (PyObject *type, const char *name, void *function)
{
  PyObject *wrapper = python_get (type, name);
  size_t offset = wrapper != NULL && is_a (wrapper, wrapper_type) ? find (wrapper, function) : 0;
  void **slot = offset != 0 ? at (wrapper, offset) : NULL;

  python_drop (wrapper);

  return slot;
}

const PyGetSetDef *
python_getter_def (PyObject *type, const char *name)
{
  PyObject *getter = python_get (type, name);
  const PyGetSetDef *def = NULL;

  if (getter != NULL && is_a (getter, getter_type))
    memcpy (&def, at (getter, offsets.getter_def), sizeof def);
  python_drop (getter);

  return def != NULL && def->get != NULL && strcmp (def->name, name) == 0 ? def : NULL;
}

bool
python_slot_set (void **slot, void *function)
{
  uintptr_t page = (uintptr_t) sysconf (_SC_PAGESIZE);
  uintptr_t first = (uintptr_t) slot & ~(page - 1);

  /* A slot is aligned, so it lies in one page. */
  if (mprotect ((void *) first, page, PROT_READ | PROT_WRITE) < 0)
    return false;

  __atomic_store_n (slot, function, __ATOMIC_RELEASE);

  return true;
}
