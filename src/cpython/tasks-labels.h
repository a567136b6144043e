/* tasks-labels.h: names of what tasks await, as numbers
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * "Queue.get" is told once by each thread that says REASON_AWAITING with its number: the rings of
 * two threads are read one after the other, and a number must not come before its text. Beyond
 * TASKS_LABELS different names all are "…". From any thread.
 */
#define TASKS_LABELS 1024

/* The number of @text, which the calling thread has told; 0: it cannot be told. */
uint32_t tasks_label (const char *text, size_t length);

/* In the child of a fork, which has told nothing yet. */
void tasks_labels_forked (void);
