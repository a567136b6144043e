/* tasks-private.h: what the hooks tell of tasks and loops
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "python-api.h"
#include "words.h"

/*
 *   tasks-hooks.c    C functions in the slots of asyncio's C Task     \
 *   tasks-handle.c   Handle._run, where that cannot be or Task is      > tasks.c --> src/probe
 *                    one of Python's                                  /
 *   tasks-loops.c    when a loop runs, and when it is closed
 *   tasks-look.c     what a task is doing, read from the task
 *   tasks-table.c    which lane a task is
 *   tasks-labels.c   what it awaits, as a number
 *
 * Everything here needs the GIL and leaves no exception behind.
 */

/* The calling thread's number among those that ever told of tasks. */
uint32_t tasks_teller (void);

/* One step of a task, on the stack of whoever runs it: steps may lie in each other. */
typedef struct
{
  uint32_t lane;     /* 0: it is not told */
  uint32_t previous; /* the task whose step runs this one, or 0 */
  uint32_t life;     /* of the process: a fork may lie in between */
} TaskStep;

/* A task was made; for an eager start before, within its first step. @coroutine: borrowed, or NULL
 * to have it looked up. */
void tasks_created (PyObject *task, PyObject *coroutine);
void tasks_created_eagerly (PyObject *task, PyObject *coroutine, TaskStep *step);
/* An eager start failed before the task was one. */
void tasks_not_created (PyObject *task, TaskStep *step);
void tasks_named (PyObject *task);

void tasks_step_begins (PyObject *task, TaskStep *step);
void tasks_step_ends (PyObject *task, TaskStep *step);
/* The same where an exception is set, which stays. */
void tasks_step_raises (PyObject *task, TaskStep *step);

/* Task.__init__ as it was: 0, or -1 and an exception. */
typedef int (*TaskInit) (PyObject *task, PyObject *arguments, PyObject *keywords);

/* Calls it, and tells of the task. */
int tasks_init (TaskInit own, PyObject *task, PyObject *arguments, PyObject *keywords);

/* @loop runs in the calling thread from now on; None or NULL: none does. */
void tasks_loop_set (PyObject *loop);
void tasks_loop_closed (PyObject *loop);
/* Is it the loop that the calling thread runs? */
bool tasks_loop_is_set (PyObject *loop);

/* Hooks asyncio, which has just been executed: its loops, and through them its tasks. */
void tasks_hook_loops (PyObject *asyncio);

/* One or the other. The first returns false, and has changed nothing, if this CPython is not as we
 * know it. */
bool tasks_hook_slots (PyObject *asyncio);
void tasks_hook_handles (PyObject *asyncio);
