/* python-names.h: what Python calls its threads and processes
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "python-api.h"

/*
 * A thread is named when threading sets its ident, in the thread itself, and when it names itself
 * anew; a process when multiprocessing starts it. A thread that another one renames later keeps its
 * name here: only the thread itself can tell. All of it with the GIL.
 */

/* The calling thread is about to run a program; its forks will be named. */
void names_begin (void);

/* The modules have just been executed. */
void names_hook_threading (PyObject *threading);
void names_hook_process (PyObject *process);
