/* SPDX-License-Identifier: MIT */

/* A coroutine's life: it is spawned, takes its turns, awaits, is woken or cancelled, and ends. */

#include "coroutine-inside.h"
#include "coroutine-loop.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "probe.h"

static _Thread_local Coroutine *current;

Coroutine *
coroutine_self (void)
{
  return current;
}

CoroutineLoop *
coroutine_loop (const Coroutine *coroutine)
{
  return coroutine->loop;
}

uint32_t
coroutine_lane (const Coroutine *coroutine)
{
  return coroutine->lane;
}

int
coroutine_result (const Coroutine *coroutine)
{
  return coroutine->life == LIFE_ENDED ? coroutine->result : -EINPROGRESS;
}

uint32_t
coroutine_waker (void)
{
  return current != NULL ? current->lane : 0;
}

Coroutine *
coroutine_ref (Coroutine *coroutine)
{
  coroutine->refs++;
  return coroutine;
}

void
coroutine_unref (Coroutine *coroutine)
{
  if (coroutine != NULL && --coroutine->refs == 0)
    free (coroutine);
}

/* --- One coroutine's turn --- */

static void
first_step (void *data)
{
  Coroutine *coroutine = data;

  fiber_arrive (&coroutine->fiber, &coroutine->loop->fiber);
  coroutine->result = coroutine->function (coroutine->data);
  coroutine->life = LIFE_ENDED;
  fiber_leave (NULL, &coroutine->loop->fiber);
  coroutine_switch (&coroutine->context, coroutine->loop->context);
  abort (); /* nobody switches to what has ended */
}

/* Gives the thread back to the loop until the next turn. */
static void
leave (Coroutine *coroutine)
{
  CoroutineLoop *loop = coroutine->loop;

  fiber_leave (&coroutine->fiber, &loop->fiber);
  coroutine_switch (&coroutine->context, loop->context);
  fiber_arrive (&coroutine->fiber, &loop->fiber);
}

void
coroutine_forget (Coroutine *coroutine)
{
  CoroutineLoop *loop = coroutine->loop;

  *coroutine->link_alive = coroutine->next_alive;
  if (coroutine->next_alive != NULL)
    coroutine->next_alive->link_alive = coroutine->link_alive;
  loop->n_alive--;

  fiber_clear (&coroutine->fiber);
  coroutine_stacks_give (&loop->stacks, coroutine->stack, coroutine->guarded);
  coroutine->stack = NULL;
  coroutine_unref (coroutine);
}

static void
end (Coroutine *coroutine)
{
  int result = coroutine->result;

  coroutine->life = LIFE_ENDED;
  /* The arrows to the watchers leave a lane that is still there. */
  while (coroutine->watchers != NULL)
    {
      CoroutineWatcher *watcher = coroutine->watchers;

      coroutine_unwatch (coroutine, watcher);
      watcher->ended (watcher, coroutine);
    }

  if (result >= 0)
    probe_lane_end (coroutine->lane, ENDING_DONE, (uint64_t) result);
  else if (result == -ECANCELED)
    probe_lane_end (coroutine->lane, ENDING_CANCELLED, 0);
  else
    probe_lane_end (coroutine->lane, ENDING_EXCEPTION, (uint64_t) - (int64_t) result);

  coroutine_forget (coroutine);
}

/* The frames of a neighbour, or of nobody, are overwritten: nothing can be trusted any more. */
static _Noreturn void
overflow (Coroutine *coroutine)
{
  static const char note[] = "the coroutine's stack is too small: it ran over its end";

  probe_text (coroutine->lane, TEXT_NOTE, note, sizeof note - 1);
  abort ();
}

void
coroutine_step (Coroutine *coroutine)
{
  CoroutineLoop *loop = coroutine->loop;

  if (coroutine->life == LIFE_NEW && coroutine->cancel)
    {
      coroutine->result = -ECANCELED;
      end (coroutine);
      return;
    }

  coroutine->life = LIFE_RUNNING;
  probe_lane_state (coroutine->lane, STATE_RUNNING, REASON_TASK, 0);

  current = coroutine;
  fiber_leave (&loop->fiber, &coroutine->fiber);
  coroutine_switch (&loop->context, coroutine->context);
  fiber_arrive (&loop->fiber, NULL);
  current = NULL;

  if (!coroutine_stacks_intact (&loop->stacks, coroutine->stack, coroutine->guarded,
                                coroutine->context))
    overflow (coroutine);
  if (coroutine->life == LIFE_ENDED)
    end (coroutine);
}

/* --- Awaits --- */

int
coroutine_await (Coroutine **coroutine)
{
  assert (current != NULL && current->life == LIFE_RUNNING);

  if (current->cancel)
    {
      current->cancel = false;
      return -ECANCELED;
    }
  *coroutine = current;
  return 0;
}

ssize_t
coroutine_park (Coroutine *coroutine,
                CoroutineUndo undo,
                void *operation,
                State state,
                Reason reason,
                uint32_t argument)
{
  coroutine->life = LIFE_WAITING;
  coroutine->undo = undo;
  coroutine->operation = operation;
  probe_lane_state (coroutine->lane, state, reason, argument);
  leave (coroutine);

  if (coroutine->late)
    {
      coroutine->late = false;
      return -ECANCELED;
    }
  return coroutine->outcome;
}

void
coroutine_wake (Coroutine *coroutine, ssize_t outcome, uint32_t waker, Flow flow)
{
  uint64_t token = 0;

  assert (coroutine->life == LIFE_WAITING);

  if (waker != COROUTINE_NO_WAKER)
    token = probe_out (waker, flow, 0);
  coroutine->outcome = outcome;
  coroutine->undo = NULL;
  coroutine->operation = NULL;
  coroutine->life = LIFE_READY;
  coroutine_loop_push (coroutine);
  probe_lane_state (coroutine->lane, STATE_READY, REASON_QUEUED, 0);
  probe_in (coroutine->lane, flow, token);
}

int
coroutine_yield (void)
{
  Coroutine *self;
  int r = coroutine_await (&self);

  if (r < 0)
    return r;

  self->life = LIFE_READY;
  coroutine_loop_push (self);
  probe_lane_state (self->lane, STATE_READY, REASON_YIELD, 0);
  leave (self);
  return coroutine_await (&self);
}

bool
coroutine_cancel_by (Coroutine *coroutine, uint32_t waker)
{
  if (coroutine->life == LIFE_ENDED)
    return false;

  if (coroutine->life != LIFE_WAITING)
    coroutine->cancel = true;
  else if (!coroutine->late)
    {
      if (coroutine->undo != NULL && coroutine->undo (coroutine, coroutine->operation))
        coroutine_wake (coroutine, -ECANCELED, waker, FLOW_WAKE);
      else
        coroutine->late = true;
    }
  return true;
}

bool
coroutine_cancel (Coroutine *coroutine)
{
  return coroutine_cancel_by (coroutine, coroutine_waker ());
}

void
coroutine_watch (Coroutine *coroutine, CoroutineWatcher *watcher)
{
  watcher->next = NULL;
  watcher->link = coroutine->last_watcher;
  *coroutine->last_watcher = watcher;
  coroutine->last_watcher = &watcher->next;
}

void
coroutine_unwatch (Coroutine *coroutine, CoroutineWatcher *watcher)
{
  *watcher->link = watcher->next;
  if (watcher->next != NULL)
    watcher->next->link = watcher->link;
  else
    coroutine->last_watcher = watcher->link;
}

int
coroutine_spawn (CoroutineLoop *loop,
                 CoroutineFunction function,
                 void *data,
                 const char *name,
                 Coroutine **coroutine)
{
  Coroutine *c = calloc (1, sizeof *c);
  char number[32];
  uint64_t token;

  if (c == NULL)
    return -ENOMEM;
  c->stack = coroutine_stacks_take (&loop->stacks, &c->guarded);
  if (c->stack == NULL)
    {
      free (c);
      return -ENOMEM;
    }

  c->loop = loop;
  c->function = function;
  c->data = data;
  c->refs = coroutine != NULL ? 2 : 1;
  c->last_watcher = &c->watchers;
  c->context = coroutine_context (c->stack, coroutine_stacks_usable (&loop->stacks, c->stack),
                                  first_step, c);
  fiber_init (&c->fiber, c->stack, loop->stacks.size);

  c->next_alive = loop->alive;
  c->link_alive = &loop->alive;
  if (c->next_alive != NULL)
    c->next_alive->link_alive = &c->next_alive;
  loop->alive = c;
  loop->n_alive++;
  loop->n_spawned++;

  if (name == NULL)
    {
      snprintf (number, sizeof number, "task-%" PRIu64, loop->n_spawned);
      name = number;
    }
  token = probe_out (coroutine_waker (), FLOW_CREATE, 0);
  c->lane = probe_lane ();
  probe_lane_begin (c->lane, LANE_KIND_TASK, LANE_SOURCE_MEASURED, loop->lane, name, STATE_READY,
                    REASON_QUEUED);
  probe_in (c->lane, FLOW_CREATE, token);
  coroutine_loop_push (c);

  if (coroutine != NULL)
    *coroutine = c;
  return 0;
}
