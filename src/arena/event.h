/* event.h: what a workload thread writes: 32 bytes an event
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "words.h"

/*
 *   0        8        16       24       28     29           30      31
 *   | time   | a      | b      | lane   | kind | state+flags| reason| core |
 *
 * Every event says who (lane), when (time) and what is so from then on, so that a lost event
 * leaves no span open for ever.
 *
 *  - lane 0 is the thread that owns the ring's slot just now. Other numbers are the
 *    process's own (tasks, loops, GILs), given out by probe_lane(), never used twice
 *    in a process. The collector turns (pid, number) into lane ids.
 *  - EVENT_LANE_PROCESS is the process itself: its name, its counters.
 *  - A ring is a sequence of thread lives: BEGIN(lane 0) ... END(lane 0), then perhaps the
 *    BEGIN of the next thread that claimed the slot. BEGIN without an END before it ends the
 *    thread before it. So a slot can be claimed again before it was drained.
 *  - A flow is an arrow seen from its two ends, which may lie in two processes: OUT and IN
 *    carry the same token. A token is never 0 and used once.
 *  - A GIL's takes are numbered under its own mutex, so that the takes and drops of several
 *    rings can be put in order exactly. STATE with DROPPED on the GIL's own lane number (b = the
 *    take's number) says that take's end where who dropped it has not: CPython's threads tell what
 *    they did without the GIL when they have it again.
 */
#define EVENT_LANE_PROCESS UINT32_MAX

typedef struct
{
  uint64_t time; /* ns, CLOCK_MONOTONIC */
  uint64_t a;
  uint64_t b;
  uint32_t lane;
  uint8_t kind;            /* EventKind */
  uint8_t state_and_flags; /* State in the low 3 bits, EventFlags above */
  uint8_t reason;
  uint8_t core;
} Event;

_Static_assert(sizeof (Event) == 32, "an event is 32 bytes in every recording and ring");

typedef enum
{
  EVENT_NONE,  /* a page that somebody punched: skipped and counted */
  EVENT_BEGIN, /* state, reason: its first. lane 0: a = tid << 32 | pid, b = ppid << 32 | LaneFlags.
                  Others: a = number of the lane it stands under (0: the process), b = LaneFlags */
  EVENT_STATE, /* state, reason. a = low 32: reason's argument (fd, size, number of the task
                  awaited), high 32: the GIL's lane number if TOOK or DROPPED; b = the take's number
                */
  EVENT_END,  /* reason: Ending, a = its argument. lane 0: b = ns of CPU time the thread has had, so
                 that its last wait for a core is known too; 0: it cannot say */
  EVENT_TEXT, /* reason: Text; core: how many of the 16 bytes in a, b; MORE if the next goes on */
  EVENT_OUT,  /* reason: Flow, a = token, b = free (bytes sent) */
  EVENT_IN,   /* reason: Flow, a = token */
  EVENT_COUNTER, /* reason: Counter, a = int64 */
  EVENT_EXIT,    /* a child was reaped: a = pid, b = its wait status */
  N_EVENT_KINDS
} EventKind;

enum
{
  EVENT_GAP = 1 << 3,     /* events were lost just before me */
  EVENT_TOOK = 1 << 4,    /* this state began by taking the GIL */
  EVENT_DROPPED = 1 << 5, /* ... by dropping it */
  EVENT_FORCED = 1 << 6,  /* the drop was asked for by a waiter */
  EVENT_MORE = 1 << 7,    /* the text goes on in the next event */
  EVENT_STATE_MASK = 7
};

/* In b of BEGIN: LaneKind in bits 0-7, LaneSource in bits 8-15. */
#define LANE_FLAGS(kind, source) ((uint64_t) (kind) | (uint64_t) (source) << 8)

#define EVENT_TEXT_BYTES 16
#define EVENT_NO_CORE 255
