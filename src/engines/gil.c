/* SPDX-License-Identifier: MIT */

#include "gil.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

/* Its address tells the threads apart, as the thread state does in CPython. */
static _Thread_local char identity;

static void
init_condition (pthread_cond_t *condition)
{
  pthread_condattr_t attributes;

  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (condition, &attributes);
  pthread_condattr_destroy (&attributes);
}

int
gil_init (Gil *gil, bool on, uint64_t interval)
{
  if (interval == 0)
    return -EINVAL;

  *gil = (Gil){ .on = on, .interval = interval };
  pthread_mutex_init (&gil->mutex, NULL);
  pthread_mutex_init (&gil->switch_mutex, NULL);
  init_condition (&gil->dropped);
  init_condition (&gil->switched);

  if (on)
    {
      gil->lane = probe_lane ();
      probe_lane_begin (gil->lane, LANE_KIND_GIL, LANE_SOURCE_EMULATED, 0, "GIL", STATE_IDLE,
                        REASON_NONE);
    }

  return 0;
}

void
gil_clear (Gil *gil)
{
  if (gil->on)
    probe_lane_end (gil->lane, ENDING_DONE, 0);

  pthread_cond_destroy (&gil->switched);
  pthread_cond_destroy (&gil->dropped);
  pthread_mutex_destroy (&gil->switch_mutex);
  pthread_mutex_destroy (&gil->mutex);
}

static struct timespec
deadline_in (uint64_t ns)
{
  struct timespec deadline;

  clock_gettime (CLOCK_MONOTONIC, &deadline);
  ns += (uint64_t) deadline.tv_nsec;
  deadline.tv_sec += (time_t) (ns / 1000000000u);
  deadline.tv_nsec = (long) (ns % 1000000000u);

  return deadline;
}

/* take_gil() without the events before it. */
static void
take (Gil *gil)
{
  uint64_t number;

  pthread_mutex_lock (&gil->mutex);
  while (gil->locked)
    {
      struct timespec deadline = deadline_in (gil->interval);
      uint64_t switches = gil->switches;
      int error = pthread_cond_timedwait (&gil->dropped, &gil->mutex, &deadline);

      /* Pairs with the load in gil_check(). Only a request: the mutex orders everything else. */
      if (error == ETIMEDOUT && gil->locked && gil->switches == switches)
        atomic_store_explicit (&gil->drop_request, true, memory_order_relaxed);
    }

  pthread_mutex_lock (&gil->switch_mutex);
  gil->locked = true;
  number = ++gil->takes;
  if (gil->last_holder != &identity)
    {
      gil->last_holder = &identity;
      gil->switches++;
    }
  pthread_cond_signal (&gil->switched);
  pthread_mutex_unlock (&gil->switch_mutex);

  /* Whoever asked has it, or asks again: other waiters time out anew. */
  atomic_store_explicit (&gil->drop_request, false, memory_order_relaxed);
  pthread_mutex_unlock (&gil->mutex);

  probe_state_gil (STATE_RUNNING, REASON_NONE, gil->lane, number, EVENT_TOOK);
}

/* drop_gil() without the events before it. */
static void
drop (Gil *gil)
{
  pthread_mutex_lock (&gil->mutex);
  gil->locked = false;
  pthread_cond_signal (&gil->dropped);
  pthread_mutex_unlock (&gil->mutex);

  /* Without this the dropper, still on its core, would nearly always win the race for the GIL
   * against the waiter that has to wake up. Pairs with the stores in take(). */
  if (!atomic_load_explicit (&gil->drop_request, memory_order_relaxed))
    return;

  pthread_mutex_lock (&gil->switch_mutex);
  if (gil->last_holder == &identity)
    {
      atomic_store_explicit (&gil->drop_request, false, memory_order_relaxed);
      pthread_cond_wait (&gil->switched, &gil->switch_mutex);
    }
  pthread_mutex_unlock (&gil->switch_mutex);
}

void
gil_take (Gil *gil)
{
  if (!gil->on)
    {
      probe_state (STATE_RUNNING, REASON_NONE, 0);
      return;
    }

  probe_state (STATE_WAITING_GIL, REASON_GIL, 0);
  take (gil);
}

void
gil_drop (Gil *gil, State state, Reason reason, uint32_t argument)
{
  if (!gil->on)
    {
      probe_state (state, reason, argument);
      return;
    }

  /* The holder may read the number of its own take: nobody else writes it meanwhile. The reason's
   * argument has no place beside the GIL's number in this event. */
  probe_state_gil (state, reason, gil->lane, gil->takes, EVENT_DROPPED);
  drop (gil);
}

bool
gil_check (Gil *gil)
{
  /* Pairs with the store in take(). */
  if (!atomic_load_explicit (&gil->drop_request, memory_order_relaxed))
    return false;

  probe_state_gil (STATE_WAITING_GIL, REASON_GIL_FORCED, gil->lane, gil->takes,
                   EVENT_DROPPED | EVENT_FORCED);
  drop (gil);
  take (gil);

  return true;
}
