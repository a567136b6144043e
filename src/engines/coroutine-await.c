/* SPDX-License-Identifier: MIT */

/* Awaits on the clock and on libuv's pool of threads. */

#include "coroutine-inside.h"
#include "coroutine-loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "probe.h"

#define NS_PER_MS 1000000u

static uint32_t
clamp (uint64_t n)
{
  return n < UINT32_MAX ? (uint32_t) n : UINT32_MAX;
}

/* --- sleep --- */

typedef struct
{
  CoroutineTimer timer; /* first: fire() is given this */
  Coroutine *sleeper;
} Sleep;

static void
on_slept (CoroutineTimer *timer)
{
  coroutine_wake (((Sleep *) timer)->sleeper, 0, COROUTINE_NO_WAKER, FLOW_WAKE);
}

static bool
undo_sleep (Coroutine *coroutine, void *operation)
{
  coroutine_timers_stop (&coroutine->loop->timers, operation);
  return true;
}

int
coroutine_sleep (uint64_t ns)
{
  Sleep sleep = { .timer = { .fire = on_slept } };
  int r;

  if (ns == 0)
    return coroutine_yield ();

  r = coroutine_await (&sleep.sleeper);
  if (r < 0)
    return r;
  r = coroutine_timers_start (&sleep.sleeper->loop->timers, &sleep.timer, ns);
  if (r < 0)
    return r;
  return (int) coroutine_park (sleep.sleeper, undo_sleep, &sleep.timer, STATE_WAITING_IO,
                               REASON_SLEEP, clamp (ns / NS_PER_MS));
}

/* --- work --- */

typedef struct
{
  uv_work_t request; /* first: libuv gives us this */
  Coroutine *waiter;
  CoroutineFunction function;
  void *data;
  int result;
  uint64_t there, back; /* tokens */
} Work;

static pthread_once_t executor_once = PTHREAD_ONCE_INIT;
static pthread_key_t executor_key;

static void
end_executor (void *begun)
{
  probe_end (ENDING_DONE, 0);
}

static void
make_executor_key (void)
{
  pthread_key_create (&executor_key, end_executor);
}

/* libuv's threads begin when they first work for us and end when they end. */
static void
begin_executor (void)
{
  static _Atomic unsigned n_executors; /* pairs with nothing: a number is all it is */
  char name[32];

  pthread_once (&executor_once, make_executor_key);
  if (pthread_getspecific (executor_key) != NULL)
    {
      probe_state (STATE_RUNNING, REASON_NONE, 0);
      return;
    }

  pthread_setspecific (executor_key, &executor_key);
  snprintf (name, sizeof name, "executor-%u",
            1 + atomic_fetch_add_explicit (&n_executors, 1, memory_order_relaxed));
  probe_begin (name, LANE_SOURCE_MEASURED);
}

static void
on_work (uv_work_t *request)
{
  Work *work = (Work *) request;

  begin_executor ();
  probe_in (0, FLOW_SEND, work->there);
  work->result = work->function (work->data);
  work->back = probe_out (0, FLOW_WAKE, 0);
  probe_state (STATE_IDLE, REASON_QUEUE, 0);
}

static void
on_worked (uv_work_t *request, int status)
{
  Work *work = (Work *) request;
  Coroutine *waiter = work->waiter;
  uint64_t back = work->back;

  coroutine_wake (waiter, status < 0 ? status : work->result, COROUTINE_NO_WAKER, FLOW_WAKE);
  probe_in (waiter->lane, FLOW_WAKE, back);
}

/* Either way libuv lets go of it in on_worked() only. */
static bool
undo_work (Coroutine *coroutine, void *operation)
{
  uv_cancel (operation);
  return false;
}

int
coroutine_work (CoroutineFunction function, void *data)
{
  Work work = { .function = function, .data = data };
  int r = coroutine_await (&work.waiter);

  if (r < 0)
    return r;
  /* Before it is queued: a thread may have it at once. */
  work.there = probe_out (work.waiter->lane, FLOW_SEND, 0);
  r = uv_queue_work (&work.waiter->loop->uv, &work.request, on_work, on_worked);
  if (r < 0)
    return r;
  return (int) coroutine_park (work.waiter, undo_work, &work.request, STATE_WAITING_IO,
                               REASON_EXECUTOR, 0);
}
