/* thread-lives.h: a thread of the traced process, from its begin to its end
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "probe.h"

/*
 * Every thread that pthread_create() starts after the first GIL was found is a lane from its first
 * instruction to its key destructors; older ones from the first time they want the GIL.
 *
 *                 +------------- take --------------+
 *                 v                                 |
 *   OUTSIDE -> WAITING -> HELD -- drop --> RELEASED -+-> WAITING
 *
 *  - OUTSIDE: it has nothing to do with the GIL (yet): a thread of a C library; in a free-threaded
 *    build with the GIL off every thread. It tells a wait when the wait is over.
 *  - RELEASED: it has dropped the GIL and remembers why; what it did is told when it wants or takes
 *    the GIL again. So a call that does not block costs two readings of the clock and no event.
 *  - WAITING: in the queue for the GIL; everything before is told.
 *
 * All of it is the thread's own, against its signal handlers too: these see at most a call in the
 * middle (is_in_call), and then leave everything alone.
 */
#define THREAD_LIVES_SHORT 10000 /* ns: what is shorter and changed nothing is not told */

typedef enum
{
  LIFE_OFF, /* no lane: the zero that every thread is born with */
  LIFE_HELD,
  /* From here on a blocking call counts. */
  LIFE_WAITING,
  LIFE_RELEASED,
  LIFE_OUTSIDE,
} LifeMode;

typedef struct Gil Gil;

typedef struct
{
  LifeMode mode;
  bool is_lane;
  bool is_over;        /* refused, or ended: it does not begin again */
  bool is_in_call;     /* in a blocking call that counts */
  bool is_many;        /* RELEASED: more than one call blocked, so they are told one by one */
  bool is_forced;      /* RELEASED: a waiter had asked for the drop */
  uint8_t rest;        /* OUTSIDE: its state between calls */
  uint8_t state;       /* RELEASED: of the call, or NATIVE */
  uint8_t reason;      /* of the call, or NONE */
  uint8_t rounds;      /* of key destructors that it has survived */
  uint32_t argument;   /* of the reason */
  uint32_t gil_lane;   /* of @gil, when @take was told */
  Gil *gil;            /* that it has, or had last */
  uint64_t take;       /* the number of its take that was told last; 0: none */
  uint64_t took;       /* ns: ... and its time */
  uint64_t dropped;    /* RELEASED: ns */
  uint64_t ticks;      /* of the processor's counter, see short-time.h */
  uint64_t ticks_time; /* ns: when they were read */
  uint64_t woke;       /* ns: it has seen the hand-over that was asked for; 0: it did not wait */
} ThreadLife;

extern __thread ThreadLife thread_life __attribute__ ((tls_model ("initial-exec")));

/* @code: an address inside the object that holds CPython. From now on threads are seen. */
void thread_lives_start (const void *code);

/* Whether @code lies in CPython itself. */
bool thread_lives_is_python (const void *code);

/* Makes sure the calling thread is a lane. Cheap if it is. */
void thread_lives_begin (void);

/* Tells what is open, and the end. */
void thread_lives_end (void);

/* In the child of a fork: forgets the parent's lane; the next event begins one. */
void thread_lives_forked (void);
