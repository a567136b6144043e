/* process-list.h: the processes of a run: when they end, and what they use
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <uv.h>

#include "decoder.h"

/*
 * The end of a process is seen through a pidfd the moment it happens; processes beyond the first
 * PROCESS_LIST_WATCHES are looked for in /proc when the meters are read. The pids come from the
 * workload, so nothing is ever sent to them.
 */
#define PROCESS_LIST_WATCHES 256
#define PROCESS_LIST_METERS 64 /* read at one time; more take turns */

typedef struct ProcessList ProcessList;

/* Borrows both. */
ProcessList *process_list_new (uv_loop_t *loop, Decoder *decoder);

/* Closes all watches; @done is called from the loop when the list is gone. */
void process_list_close (ProcessList *self, void (*done) (gpointer data), gpointer data);

void process_list_add (ProcessList *self, int pid);
/* Samples of memory and CPU time; some 20 us a process. */
void process_list_read_meters (ProcessList *self);
void process_list_forget_dead (ProcessList *self);

/* @pid has ended, a moment ago at most. */
void process_list_note_exit (ProcessList *self, int pid, int status);
