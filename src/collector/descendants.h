/* descendants.h: the processes below a supervisor, should it be killed itself
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * As long as the supervisor lives, whatever the workload starts is below it, because orphans become
 * its children; and ending them is its business. When somebody kills it they are scattered. So who
 * was below is remembered:
 *
 *   supervisor --- workload --- child          (pid, start time) of each
 *        \-------- orphan in a session of its own
 *
 *  - A process is remembered only if the system says that its parents lead to the supervisor: pids
 *    that come from the workload prove nothing.
 *  - The start time makes it the same process still, and a pidfd makes it the one that is hit.
 */
#define DESCENDANTS_MOST 4096

typedef struct Descendants Descendants;

Descendants *descendants_new (int supervisor);
void descendants_free (Descendants *self);

/* Remembers @pid if it is one. Some 10 us for each parent. */
void descendants_add (Descendants *self, int pid);

/* Remembers whoever is found below the supervisor and those already known, and forgets the dead.
 * Some 30 us a process; where the system lists no children (CONFIG_PROC_CHILDREN) nobody. */
void descendants_look (Descendants *self);

/* Calls @func for whoever has been found by @n_looks looks by now, once. @start: ns of
 * CLOCK_MONOTONIC, to some 10 ms. */
typedef void (*DescendantsFunc) (int pid, int parent, guint64 start, gpointer data);
void
descendants_foreach_old (Descendants *self, guint n_looks, DescendantsFunc func, gpointer data);

/* The supervisor is dead: kills them all. They stand still first, so that nobody can start another
 * while the list is made. */
void descendants_kill (Descendants *self);

guint descendants_count (const Descendants *self);
