/* gil.h: CPython's global interpreter lock, emulated
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <pthread.h>
#include <stdbool.h>

#include "probe.h"

/*
 * The protocol of CPython 3.11's ceval_gil.h:
 *
 *   holder   --- compute, gil_check() ... ---| DROP            | waits until somebody else took
 *                      ^ drop request        v                 ^
 *   waiter   WAIT -- interval times out -----+----- takes -----| TAKE --- compute ...
 *
 *  - A waiter asks for the GIL (the drop request) only if a whole interval passed in which nobody
 *    else took it. Compute kernels call gil_check() at least every 50 us.
 *  - Who was asked to drop it does not take it again before somebody else had it.
 *  - Around blocking calls it is dropped: gil_drop(), the call, gil_take().
 *  - WAIT is written before the taking, TAKE after it, DROP before the dropping. So holds in the
 *    picture never overlap. Takes are numbered under the mutex.
 *  - Off (the runtime without a GIL), the same calls write the same states and lock nothing.
 *
 * Only threads that have begun (probe_begin()) may call.
 */
#define GIL_INTERVAL 5000000u /* ns, as sys.getswitchinterval() */

typedef struct
{
  bool on;
  uint32_t lane;
  uint64_t interval; /* ns */

  pthread_mutex_t mutex; /* guards the next three */
  pthread_cond_t dropped;
  bool locked;
  uint64_t switches; /* how often another thread took it than the one before */
  uint64_t takes;

  pthread_mutex_t switch_mutex; /* guards the next two; taken inside mutex */
  pthread_cond_t switched;
  const void *last_holder;

  _Atomic bool drop_request;
} Gil;

/* @interval in ns. If it is @on, it gets a lane, which gil_clear() ends. Nobody holds it yet.
 * Returns 0 or a negative errno. In a forked child: init again, clear nothing. */
int gil_init (Gil *gil, bool on, uint64_t interval);

/* Nobody may hold it or wait for it. */
void gil_clear (Gil *gil);

/* Waits for the GIL; afterwards the calling thread is running. */
void gil_take (Gil *gil);

/* The caller, who holds it, is in @state (for @reason, see probe_state()) from now on. */
void gil_drop (Gil *gil, State state, Reason reason, uint32_t argument);

/* Drops and takes it again if a waiter asked for it; else costs one load. Returns whether. */
bool gil_check (Gil *gil);
