/* python-slots.h: where CPython keeps the C functions of its types and methods
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "python-api.h"

/*
 * asyncio's Task is a C type: its methods cannot be replaced from Python, but what CPython calls
 * lies in slots of its structures. Where in them is measured on objects of our own that hold known
 * functions, and every slot found is held against what it must contain. What is not found once and
 * only once is refused. With the GIL.
 */

/* Before all others; measures once. False: this CPython keeps them otherwise. */
bool python_slots_measure (void);

/* Slots of a type; never NULL. */
PyMethodKeywords *python_slot_call (PyObject *type);
PyMethodKeywords *python_slot_init (PyObject *type); /* which returns an int instead */

/* What is behind a C function, a method of a type (@flags: as it must have), a slot's wrapper
 * ("__init__", which holds @function), a getter. NULL: it is something else. */
PyMethodDef *python_function_def (PyObject *function, int flags);
PyMethodDef *python_method_def (PyObject *type, const char *name, int flags);
void **python_wrapper_slot (PyObject *type, const char *name, void *function);
const PyGetSetDef *python_getter_def (PyObject *type, const char *name);

/* *@slot = @function, even if it lies in memory that is not writable. */
bool python_slot_set (void **slot, void *function);
