/* watch.h: what a traced run wrote, for tests
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

#include "arena.h"

/* An arena of the test's own, whose name is for the environment, and all events of its rings so
 * far. */
typedef struct
{
  guint slot;
  int pid; /* of the thread that the slot belonged to */
  int tid;
  Event event;
} Seen;

typedef struct
{
  Arena arena;
  char variable[128];
  RingReader *readers;
  int *pids; /* by slot: whose it is just now */
  int *tids;
  GArray *seen; /* Seen */
} Watch;

Watch *watch_new (guint32 n_slots);
void watch_free (Watch *watch);

/* Takes what is in the rings; the writers may go on. */
void watch_drain (Watch *watch);
/* Drains, and forgets all of it. */
void watch_forget (Watch *watch);

/* How many events have this kind, and this state and reason (-1: any). */
guint watch_count (const Watch *watch, EventKind kind, int state, int reason);
/* The state of thread @tid (lane 0) at @time. */
State watch_state_at (const Watch *watch, int tid, guint64 time);

/* Asserts that each lane that began has ended, and returns how many there were. */
guint watch_check_lives (const Watch *watch);
/* Asserts that the holds of each GIL follow one another. Returns how many holds there were. */
guint watch_check_gils (const Watch *watch);
