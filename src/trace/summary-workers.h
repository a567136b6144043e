/* summary-workers.h: who did the work of a run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * The program that starts workers and waits for them is none of them. So the workers are, for
 * every process,
 *
 *   main + other threads     the other threads
 *   main + child processes   those of the children: a child of one thread is that thread
 *   main alone               main: a child's, or of a run that is sequential or one event loop
 *
 * and a main thread that was busy for at least half of the time that workers lived: it works
 * itself.
 *
 * Of tasks those that were created by a task which only minds them (its children live for at least
 * half of its own life, and it does not run) or by no task: what such a worker creates on its way,
 * a time-out's helper, is its own affair. What lived for less than a thousandth of the longest did
 * not do the work either.
 *
 * Verdict, figures and pictures all count these, so that they agree.
 */

/* The process's first thread: its thread id is the process's. */
gboolean summary_workers_is_main (const Lane *lane);

/* The ids of the workers' thread lanes (guint32), rising: those that spent at least a tenth as
 * long in @states (a set of 1 << State) as the one of them that spent the most. 0: all. */
GArray *summary_workers_new (const Trace *trace, guint states);

/* The ids of the workers' task lanes. */
GArray *summary_workers_new_tasks (const Trace *trace);

#define SUMMARY_WORKERS_COMPUTING (1u << STATE_RUNNING | 1u << STATE_NATIVE)
