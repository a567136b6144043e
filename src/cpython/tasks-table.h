/* tasks-table.h: which lane an object of Python's is
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "python-api.h"

/*
 * Tasks and loops are known by their addresses, which CPython uses again: a task leaves the table
 * when it is done, and a new one at an address that is still there (a task that was dropped before
 * it was done) takes its place. A table with open addressing, at most half full.
 *
 * From any thread: free-threaded builds have no GIL to guard it. Never called in a signal handler.
 */
typedef struct
{
  const PyObject *object; /* borrowed, and perhaps gone: never followed */
  uint32_t lane;
  uint32_t loop;   /* the lane it stands under; 0: it is a loop */
  uint32_t teller; /* the thread that has told of it last, see tasks-private.h */
  bool has_run;    /* a loop has */
} TaskEntry;

bool tasks_table_find (const PyObject *object, TaskEntry *entry);

/* Adds or replaces. False if there is no memory. */
bool tasks_table_put (const TaskEntry *entry);

void tasks_table_remove (const PyObject *object);

/* In the child of a fork, whose parent may have been inside. */
void tasks_table_forked (void);
