/* tasks-look.h: what a task is doing, read from the task
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "python-api.h"
#include "words.h"

/*
 * asyncio's C Task answers through its own C getters, so that nothing of the program's (a subclass,
 * a property) runs; other tasks through their attributes. With the GIL and no exception set; none
 * is left behind.
 */
#define TASKS_NAME 128

typedef struct
{
  State state;
  Reason reason;
  uint32_t argument;
  Ending ending; /* ENDING_OPEN: it goes on, in that state */
} TaskLook;

/* Before all others. @task_type: the C Task, whose getters are in python-slots.h's reach, or NULL.
 */
void tasks_look_begin (PyObject *task_type, PyObject *coroutine_type);

/* After a step. */
void tasks_look (PyObject *task, TaskLook *look);

/* A new reference, or NULL. */
PyObject *tasks_look_loop (PyObject *task);

/* Its name; where it has only a number: its coroutine's and that. @coroutine: borrowed, NULL: it is
 * looked up. */
void tasks_look_name (PyObject *task, PyObject *coroutine, char name[TASKS_NAME]);

/* The coroutine's, for a task that has no name yet. */
void tasks_look_coroutine_name (PyObject *coroutine, char name[TASKS_NAME]);
