/* python-api.h: CPython's own functions, found in the process
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * There is no Python.h here: one binary serves all versions. An object is opaque, its layout is
 * never assumed; what is declared below is the stable ABI's. All calls need the GIL (free-threaded:
 * an attached thread) but those marked so.
 */
typedef struct PyObject PyObject;
typedef ptrdiff_t Py_ssize_t;

typedef PyObject *(*PyMethod) (PyObject *self, PyObject *argument);
typedef PyObject *(*PyMethodKeywords) (PyObject *self, PyObject *arguments, PyObject *keywords);
typedef PyObject *(*PyGetter) (PyObject *self, void *closure);

typedef struct
{
  const char *name;
  PyMethod method;
  int flags;
  const char *doc;
} PyMethodDef;

enum
{
  PY_VARARGS = 1 << 0,
  PY_KEYWORDS = 1 << 1,
  PY_NOARGS = 1 << 2,
  PY_O = 1 << 3,
};

typedef struct
{
  const char *name;
  PyGetter get;
  int (*set) (PyObject *self, PyObject *value, void *closure);
  const char *doc;
  void *closure;
} PyGetSetDef;

enum
{
  PY_TP_CALL = 50,
  PY_TP_INIT = 60,
};

typedef struct
{
  int slot;
  void *function;
} PyTypeSlot;

typedef struct
{
  const char *name;
  int size;
  int item_size;
  unsigned int flags;
  PyTypeSlot *slots;
} PyTypeSpec;

typedef int (*PyAuditHook) (const char *event, PyObject *arguments, void *data);

#define PY_FILE_INPUT 257

/*  returns, name, arguments */
/* clang-format off */
#define PYTHON_FUNCTIONS(X)                                                                        \
  X (int, PySys_AddAuditHook, (PyAuditHook hook, void *data)) /* at any time */                    \
  X (void, Py_IncRef, (PyObject *object))                                                          \
  X (void, Py_DecRef, (PyObject *object))                                                          \
  X (void, PyErr_Clear, (void))                                                                    \
  X (void, PyErr_Fetch, (PyObject **type, PyObject **value, PyObject **traceback))                 \
  X (void, PyErr_Restore, (PyObject *type, PyObject *value, PyObject *traceback))                  \
  X (PyObject *, PyImport_ImportModule, (const char *name))                                        \
  X (PyObject *, PyImport_GetModuleDict, (void))                                                   \
  X (PyObject *, PyObject_Type, (PyObject *object))                                                \
  X (PyObject *, PyObject_GetAttr, (PyObject *object, PyObject *name))                             \
  X (PyObject *, PyObject_GetAttrString, (PyObject *object, const char *name))                     \
  X (int, PyObject_SetAttrString, (PyObject *object, const char *name, PyObject *value))           \
  X (PyObject *, PyObject_Call, (PyObject *callable, PyObject *arguments, PyObject *keywords))     \
  X (PyObject *, PyObject_CallFunctionObjArgs, (PyObject *callable, ...))                          \
  X (PyObject *, PyObject_CallMethod,                                                              \
     (PyObject *object, const char *name, const char *format, ...))                                \
  X (int, PyObject_IsInstance, (PyObject *object, PyObject *type))                                 \
  X (int, PyType_IsSubtype, (PyObject *type, PyObject *super))                                     \
  X (int, PyObject_IsTrue, (PyObject *object))                                                     \
  X (PyObject *, PyMethod_New, (PyObject *function, PyObject *self))                               \
  X (PyObject *, PyTuple_New, (Py_ssize_t size))                                                   \
  X (int, PyTuple_SetItem, (PyObject *tuple, Py_ssize_t i, PyObject *item))                        \
  X (Py_ssize_t, PyTuple_Size, (PyObject *tuple))                                                  \
  X (PyObject *, PyTuple_GetItem, (PyObject *tuple, Py_ssize_t i))                                 \
  X (PyObject *, PyDict_New, (void))                                                               \
  X (PyObject *, PyDict_GetItemString, (PyObject *dict, const char *key))                          \
  X (int, PyDict_SetItemString, (PyObject *dict, const char *key, PyObject *value))                \
  X (PyObject *, PyUnicode_InternFromString, (const char *string))                                 \
  X (const char *, PyUnicode_AsUTF8AndSize, (PyObject *string, Py_ssize_t *size))                  \
  X (unsigned long, PyLong_AsUnsignedLong, (PyObject *number))                                     \
  X (PyObject *, PyLong_FromUnsignedLong, (unsigned long number))                                  \
  X (PyObject *, PySequence_GetItem, (PyObject *sequence, Py_ssize_t i))                           \
  X (PyObject *, PyCFunction_NewEx, (PyMethodDef *def, PyObject *self, PyObject *module))          \
  X (PyObject *, PyDescr_NewMethod, (PyObject *type, PyMethodDef *def))                            \
  X (PyObject *, PyDescr_NewGetSet, (PyObject *type, PyGetSetDef *def))                            \
  X (PyObject *, PyType_FromSpec, (PyTypeSpec *spec))                                              \
  X (PyObject *, Py_CompileString, (const char *text, const char *file, int start))                \
  X (PyObject *, PyEval_EvalCode, (PyObject *code, PyObject *globals, PyObject *locals))           \
  X (PyObject *, PyEval_GetBuiltins, (void))                                                       \
  X (void *, PyThreadState_Get, (void))                                                            \
  X (void *, PyEval_SaveThread, (void))                                                            \
  X (void, PyEval_RestoreThread, (void *state)) /* without the GIL */                              \
  X (unsigned long, PyThread_get_thread_ident, (void))
/* clang-format on */

#define PYTHON_MEMBER(returns, name, arguments) returns (*name) arguments;
typedef struct
{
  PYTHON_FUNCTIONS (PYTHON_MEMBER)
  PyObject *none;
  PyObject *object_type;
  PyObject *type_type;
  void *runtime; /* _PyRuntime, or NULL */
  /* From 3.11 on, or NULL. */
  void (*enter_tracing) (void *thread_state);
  void (*leave_tracing) (void *thread_state);
} PythonApi;
#undef PYTHON_MEMBER

extern PythonApi python;

/* Looks all of it up in the object that holds @code. False: some is missing, and none may be
 * called. Needs no GIL. */
bool python_api_load (const void *code);

/* Puts @def into @class in the place of the Python method of that name, which goes to *@original
 * for ever: a method that binds to objects of any type, as a function does, and adds no frame to a
 * traceback. If there is none: nothing is changed, and no error is set. */
void python_wrap_method (PyObject *class, PyMethodDef *def, PyObject **original);

/* New references, or NULL without an error. */
PyObject *python_get (PyObject *object, const char *name);
PyObject *python_new_none (void);

/* Between them no function of sys.settrace() and sys.setprofile() is called in this thread, where
 * this Python can do that. */
void *python_suspend_tracing (void);
void python_resume_tracing (void *suspended);

/* The UTF-8 of @string, borrowed, or NULL for what is no string (without an error). */
const char *python_text (PyObject *string, size_t *length);

/* Drops a reference, if there is one. */
void python_drop (PyObject *object);
