/* SPDX-License-Identifier: MIT */

/* Awaits on other coroutines: their ends come through watchers. */

#include "coroutine-inside.h"
#include "coroutine-loop.h"

#include <stdlib.h>

/* --- join --- */

typedef struct
{
  CoroutineWatcher watcher; /* first: ended() is given this */
  Coroutine *waiter;
  Coroutine *joined;
} Join;

static void
on_joined (CoroutineWatcher *watcher, Coroutine *coroutine)
{
  coroutine_wake (((Join *) watcher)->waiter, 0, coroutine->lane, FLOW_JOIN);
}

static bool
undo_join (Coroutine *coroutine, void *operation)
{
  Join *join = operation;

  coroutine_unwatch (join->joined, &join->watcher);
  return true;
}

int
coroutine_join (Coroutine *coroutine)
{
  Join join = { .watcher = { .ended = on_joined }, .joined = coroutine };
  int r = coroutine_await (&join.waiter);

  if (r < 0)
    return r;
  if (coroutine == join.waiter)
    return -EDEADLK;
  if (coroutine->life == LIFE_ENDED)
    return 0;
  coroutine_watch (coroutine, &join.watcher);
  return (int) coroutine_park (join.waiter, undo_join, &join, STATE_WAITING_LOCK, REASON_JOIN,
                               coroutine->lane);
}

/* --- gather --- */

typedef struct Gather Gather;

typedef struct
{
  CoroutineWatcher watcher; /* first: ended() is given this */
  Gather *gather;
} Member;

struct Gather
{
  Coroutine *waiter;
  Coroutine *const *coroutines;
  size_t n, n_left;
  int error; /* of the first that failed */
  bool cancel_on_error;
};

static void
cancel_members (Gather *gather)
{
  for (size_t i = 0; i < gather->n; i++)
    coroutine_cancel_by (gather->coroutines[i], gather->waiter->lane);
}

static void
note_result (Gather *gather, int result)
{
  if (result >= 0 || gather->error < 0)
    return;
  gather->error = result;
  if (gather->cancel_on_error)
    cancel_members (gather);
}

/* Only the end that wakes the waiter has an arrow: 10,000 arrows to one point say no more. */
static void
on_member_ended (CoroutineWatcher *watcher, Coroutine *coroutine)
{
  Gather *gather = ((Member *) watcher)->gather;

  note_result (gather, coroutine->result);
  if (--gather->n_left == 0)
    coroutine_wake (gather->waiter, 0, coroutine->lane, FLOW_JOIN);
}

/* The members' memory is ours, so we wait for the last of them. */
static bool
undo_gather (Coroutine *coroutine, void *operation)
{
  cancel_members (operation);
  return false;
}

int
coroutine_gather (Coroutine *const *coroutines, size_t n, bool cancel_on_error)
{
  Gather gather = { .coroutines = coroutines, .n = n, .cancel_on_error = cancel_on_error };
  Member *members;
  int r = coroutine_await (&gather.waiter);

  if (r < 0 || n == 0)
    return r;
  for (size_t i = 0; i < n; i++)
    if (coroutines[i] == gather.waiter)
      return -EDEADLK;
  members = calloc (n, sizeof *members);
  if (members == NULL)
    return -ENOMEM;

  for (size_t i = 0; i < n; i++)
    {
      if (coroutines[i]->life == LIFE_ENDED)
        continue;
      members[i].gather = &gather;
      members[i].watcher.ended = on_member_ended;
      coroutine_watch (coroutines[i], &members[i].watcher);
      gather.n_left++;
    }
  /* After all are watched, because the first failure cancels the others. */
  for (size_t i = 0; i < n; i++)
    if (coroutines[i]->life == LIFE_ENDED)
      note_result (&gather, coroutines[i]->result);

  if (gather.n_left > 0)
    r = (int) coroutine_park (gather.waiter, undo_gather, &gather, STATE_WAITING_LOCK,
                              REASON_GATHER, 0);
  free (members);
  return r < 0 ? r : gather.error;
}

/* --- timeout --- */

typedef struct
{
  CoroutineWatcher watcher; /* first: ended() is given this */
  CoroutineTimer timer;
  Coroutine *waiter, *child;
  bool fired;
} Timeout;

static void
on_child_ended (CoroutineWatcher *watcher, Coroutine *coroutine)
{
  coroutine_wake (((Timeout *) watcher)->waiter, 0, coroutine->lane, FLOW_JOIN);
}

static void
on_timeout (CoroutineTimer *timer)
{
  Timeout *timeout = (Timeout *) (void *) ((char *) timer - offsetof (Timeout, timer));

  timeout->fired = true;
  coroutine_cancel_by (timeout->child, timeout->waiter->lane);
}

/* The child works for us and perhaps on our stack, so we wait until it is gone. */
static bool
undo_timeout (Coroutine *coroutine, void *operation)
{
  coroutine_cancel_by (((Timeout *) operation)->child, coroutine->lane);
  return false;
}

int
coroutine_timeout (uint64_t ns, CoroutineFunction function, void *data, const char *name)
{
  Timeout timeout = { .watcher = { .ended = on_child_ended }, .timer = { .fire = on_timeout } };
  CoroutineLoop *loop;
  int r = coroutine_await (&timeout.waiter);
  int result;

  if (r < 0)
    return r;
  loop = timeout.waiter->loop;
  r = coroutine_timers_start (&loop->timers, &timeout.timer, ns);
  if (r < 0)
    return r;
  r = coroutine_spawn (loop, function, data, name, &timeout.child);
  if (r == 0)
    {
      coroutine_watch (timeout.child, &timeout.watcher);
      r = (int) coroutine_park (timeout.waiter, undo_timeout, &timeout, STATE_WAITING_LOCK,
                                REASON_TIMEOUT, timeout.child->lane);
    }
  coroutine_timers_stop (&loop->timers, &timeout.timer);
  if (timeout.child == NULL)
    return r;

  result = timeout.child->result;
  coroutine_unref (timeout.child);
  if (r < 0)
    return r;
  return result == -ECANCELED && timeout.fired ? -ETIMEDOUT : result;
}
