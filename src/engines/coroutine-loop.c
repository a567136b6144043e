/* SPDX-License-Identifier: MIT */

/* The loop that gives out turns. The ready ones run from a uv_prepare, so
 * that whatever the poll, the timers and the closings before it made ready has its turn before
 * the next poll; a uv_idle is active exactly while some are ready, so that this poll only looks.
 * One batch a round: who becomes ready meanwhile comes after the poll, as in asyncio. */

#include "coroutine-loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "coroutine-inside.h"
#include "probe.h"

/* A coroutine that swallows this many cancels while its loop is freed is dropped where it is. */
#define MOST_CANCELS 100

uv_loop_t *
coroutine_loop_uv (CoroutineLoop *loop)
{
  return &loop->uv;
}

void
coroutine_loop_around_poll (CoroutineLoop *loop,
                            void (*before) (void *data),
                            void (*after) (void *data),
                            void *data)
{
  loop->before = before;
  loop->after = after;
  loop->around = data;
}

/* Only told around a poll with nobody ready, which may block: two state changes a round would cost
 * more than most steps do. */
static void
before_poll (CoroutineLoop *loop)
{
  loop->polling = true;
  probe_lane_state (loop->lane, STATE_IDLE, REASON_EPOLL, 0);
  if (loop->before != NULL)
    loop->before (loop->around);
  else
    probe_state (STATE_WAITING_IO, REASON_EPOLL, 0);
}

/* From the first callback after the poll that makes a coroutine ready, or from uv_check. */
static void
after_poll (CoroutineLoop *loop)
{
  if (!loop->polling)
    return;

  loop->polling = false;
  if (loop->after != NULL)
    loop->after (loop->around);
  else
    probe_state (STATE_RUNNING, REASON_NONE, 0);
}

static void
on_idle (uv_idle_t *idle)
{
  /* That it is active is all it does. */
}

void
coroutine_loop_push (Coroutine *coroutine)
{
  CoroutineLoop *loop = coroutine->loop;

  after_poll (loop);
  coroutine->next = NULL;
  *loop->last = coroutine;
  loop->last = &coroutine->next;
  if (loop->n_ready++ == 0)
    uv_idle_start (&loop->idle, on_idle);
}

static Coroutine *
pop_ready (CoroutineLoop *loop)
{
  Coroutine *coroutine = loop->first;

  loop->first = coroutine->next;
  if (--loop->n_ready == 0)
    loop->last = &loop->first;
  return coroutine;
}

static void
on_prepare (uv_prepare_t *prepare)
{
  CoroutineLoop *loop = prepare->data;

  for (size_t n = loop->n_ready; n > 0; n--)
    coroutine_step (pop_ready (loop));

  coroutine_timers_arm (&loop->timers);
  if (loop->n_alive == 0)
    uv_stop (&loop->uv);
  if (loop->n_ready == 0)
    {
      uv_idle_stop (&loop->idle);
      /* Not asked of uv_backend_timeout(): libuv 1.44 answers 0 while descriptors are still to be
       * registered, which is just before the first and perhaps longest poll. */
      if (loop->n_alive > 0)
        before_poll (loop);
    }
}

static void
on_check (uv_check_t *check)
{
  after_poll (check->data);
}

int
coroutine_loop_new (CoroutineLoop **loop, size_t stack_size)
{
  CoroutineLoop *l = calloc (1, sizeof *l);
  int r;

  if (l == NULL)
    return -ENOMEM;
  r = coroutine_stacks_init (&l->stacks, stack_size);
  if (r == 0)
    r = uv_loop_init (&l->uv);
  if (r < 0)
    {
      free (l);
      return r;
    }

  l->last = &l->first;
  fiber_init_thread (&l->fiber);
  coroutine_timers_init (&l->timers, &l->uv);
  uv_prepare_init (&l->uv, &l->prepare);
  uv_check_init (&l->uv, &l->check);
  uv_idle_init (&l->uv, &l->idle);
  l->prepare.data = l->check.data = l;
  uv_prepare_start (&l->prepare, on_prepare);
  uv_check_start (&l->check, on_check);
  /* Only what coroutines wait for keeps the loop going. */
  uv_unref ((uv_handle_t *) &l->prepare);
  uv_unref ((uv_handle_t *) &l->check);

  l->lane = probe_lane ();
  probe_lane_begin (l->lane, LANE_KIND_LOOP, LANE_SOURCE_MEASURED, 0, "event loop", STATE_IDLE,
                    REASON_NONE);
  *loop = l;
  return 0;
}

int
coroutine_loop_run (CoroutineLoop *loop)
{
  assert (coroutine_self () == NULL);

  while (loop->n_alive > 0)
    if (uv_run (&loop->uv, UV_RUN_DEFAULT) == 0 && loop->n_alive > 0)
      return -EDEADLK;
  return 0;
}

static void
close_handle (uv_handle_t *handle, void *data)
{
  if (!uv_is_closing (handle))
    uv_close (handle, NULL);
}

void
coroutine_loop_free (CoroutineLoop *loop)
{
  if (loop == NULL)
    return;

  for (int i = 0; i < MOST_CANCELS && loop->n_alive > 0; i++)
    {
      for (Coroutine *c = loop->alive; c != NULL; c = c->next_alive)
        coroutine_cancel (c);
      coroutine_loop_run (loop);
    }
  while (loop->alive != NULL)
    {
      loop->alive->life = LIFE_ENDED;
      loop->alive->result = -ECANCELED;
      probe_lane_end (loop->alive->lane, ENDING_CANCELLED, 0);
      coroutine_forget (loop->alive);
    }

  uv_walk (&loop->uv, close_handle, NULL);
  uv_run (&loop->uv, UV_RUN_DEFAULT);
  uv_loop_close (&loop->uv);
  coroutine_timers_clear (&loop->timers);
  coroutine_stacks_clear (&loop->stacks);
  probe_lane_end (loop->lane, ENDING_DONE, 0);
  free (loop);
}
