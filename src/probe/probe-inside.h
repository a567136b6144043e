/* probe-inside.h: one event into the calling thread's ring
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "probe.h"
#include "ring.h"

#include <sched.h>

#include "arena.h"

/*
 * Between enter() and leave() the ring is the caller's, against its own signal handlers too. All
 * inline: an event costs some 30 ns, and a call that is not inlined shows.
 */

/* One writer per thread. A signal handler may interrupt an emit and want to emit itself: then it
 * finds busy, and only counts. */
typedef struct
{
  RingWriter ring;
  const volatile int32_t *core; /* where the kernel says it; negative: it does not */
  uint32_t slot;
  bool begun;
  _Atomic bool busy;
  _Atomic uint32_t missed;
} ProbeThread;

/* Found without a call: every program and preload that links us is there from the start, and the
 * block is small enough for what a late dlopen() may still have. */
extern __thread ProbeThread probe_thread __attribute__ ((tls_model ("initial-exec")));
extern pid_t probe_process;

/* The caller has entered. NULL and "" are no name. */
void probe_put_name (uint32_t lane, const char *name);

/* False in a thread that is no lane, and in a signal handler that interrupted an emit. */
static inline bool
enter (void)
{
  if (!probe_thread.begun)
    return false;

  /* All of this is between a thread and its own signal handlers, which see its stores in order:
   * the compiler must keep them, the machine does. */
  if (atomic_load_explicit (&probe_thread.busy, memory_order_relaxed))
    {
      atomic_fetch_add_explicit (&probe_thread.missed, 1, memory_order_relaxed);
      return false;
    }

  atomic_store_explicit (&probe_thread.busy, true, memory_order_relaxed);
  /* Pairs with the fence in leave(). */
  atomic_signal_fence (memory_order_seq_cst);

  return true;
}

static inline void
leave (void)
{
  /* Pairs with the fence in enter(). */
  atomic_signal_fence (memory_order_seq_cst);
  atomic_store_explicit (&probe_thread.busy, false, memory_order_relaxed);

  if (atomic_load_explicit (&probe_thread.missed, memory_order_relaxed) != 0)
    ring_writer_lose (&probe_thread.ring,
                      atomic_exchange_explicit (&probe_thread.missed, 0, memory_order_relaxed));
}

static inline uint8_t
core (void)
{
  int32_t cpu = *probe_thread.core;

  if (__builtin_expect (cpu < 0, 0))
    cpu = sched_getcpu ();

  return cpu >= 0 && cpu < EVENT_NO_CORE ? (uint8_t) cpu : EVENT_NO_CORE;
}

/* The caller has entered. Inline with all its callers, see ring_writer_put(). */
static inline void
put_at (uint64_t time, Event event)
{
  event.time = time;
  event.core = core ();
  ring_writer_put (&probe_thread.ring, &event);
}

/* Stamps and puts @event; returns its time. */
static inline uint64_t
put (Event event)
{
  uint64_t time = arena_clock ();

  put_at (time, event);

  return time;
}

static inline void
emit (Event event)
{
  if (!enter ())
    return;

  put (event);
  leave ();
}

static inline void
emit_state (Event event, State state)
{
  if (!enter ())
    return;

  uint64_t time = put (event);

  if (event.lane == 0)
    ring_writer_set_now (&probe_thread.ring, time, state, (Reason) event.reason);

  leave ();
}
