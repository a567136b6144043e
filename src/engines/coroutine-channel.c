/* SPDX-License-Identifier: MIT */

/* Handing over instead of waking up and looking again: whoever is woken has its item or its place
 * already, so nobody overtakes, and a cancel that comes after finds the deed done. With at least
 * one place, getters wait only while it is empty and putters only while it is full: one list
 * serves both. */

#include "coroutine-channel.h"

#include <assert.h>
#include <stdlib.h>

#include "coroutine-inside.h"
#include "probe.h"

typedef struct
{
  void *item;
  uint64_t token; /* of the arrow from its putter */
} Parcel;

typedef struct Waiting Waiting;
struct Waiting
{
  Waiting *next, **link;
  CoroutineChannel *channel;
  Coroutine *coroutine;
  Parcel parcel;
};

struct CoroutineChannel
{
  Waiting *first, **last;
  size_t capacity, count, head;
  bool closed;
  Parcel parcels[];
};

int
coroutine_channel_new (CoroutineChannel **channel, size_t capacity)
{
  CoroutineChannel *c;

  if (capacity == 0)
    return -EINVAL;
  if (capacity > (SIZE_MAX - sizeof *c) / sizeof c->parcels[0])
    return -ENOMEM;
  c = calloc (1, sizeof *c + capacity * sizeof c->parcels[0]);
  if (c == NULL)
    return -ENOMEM;

  c->last = &c->first;
  c->capacity = capacity;
  *channel = c;
  return 0;
}

void
coroutine_channel_free (CoroutineChannel *channel)
{
  assert (channel == NULL || channel->first == NULL);
  free (channel);
}

size_t
coroutine_channel_count (const CoroutineChannel *channel)
{
  return channel->count;
}

static void
unlink_waiting (Waiting *waiting)
{
  *waiting->link = waiting->next;
  if (waiting->next != NULL)
    waiting->next->link = waiting->link;
  else
    waiting->channel->last = waiting->link;
}

static bool
undo_waiting (Coroutine *coroutine, void *operation)
{
  unlink_waiting (operation);
  return true;
}

static int
wait_in (CoroutineChannel *channel, Waiting *waiting, Reason reason)
{
  waiting->channel = channel;
  waiting->next = NULL;
  waiting->link = channel->last;
  *channel->last = waiting;
  channel->last = &waiting->next;
  return (int) coroutine_park (waiting->coroutine, undo_waiting, waiting, STATE_WAITING_LOCK,
                               reason, 0);
}

static Waiting *
pop_waiting (CoroutineChannel *channel)
{
  Waiting *waiting = channel->first;

  if (waiting != NULL)
    unlink_waiting (waiting);
  return waiting;
}

static void
push_parcel (CoroutineChannel *channel, void *item, uint32_t from)
{
  size_t place = channel->head + channel->count++;

  if (place >= channel->capacity)
    place -= channel->capacity;
  channel->parcels[place] = (Parcel){ .item = item, .token = probe_out (from, FLOW_SEND, 0) };
}

static Parcel
pop_parcel (CoroutineChannel *channel)
{
  Parcel parcel = channel->parcels[channel->head];

  if (++channel->head == channel->capacity)
    channel->head = 0;
  channel->count--;
  return parcel;
}

int
coroutine_channel_put (CoroutineChannel *channel, void *item)
{
  Waiting me = { .parcel = { .item = item } };
  Waiting *getter;
  int r = coroutine_await (&me.coroutine);

  if (r < 0)
    return r;
  if (channel->closed)
    return -EPIPE;
  if (channel->count == channel->capacity)
    return wait_in (channel, &me, REASON_QUEUE_FULL);

  getter = pop_waiting (channel);
  if (getter == NULL)
    {
      push_parcel (channel, item, me.coroutine->lane);
      return 0;
    }
  getter->parcel.item = item;
  coroutine_wake (getter->coroutine, 0, me.coroutine->lane, FLOW_SEND);
  return 0;
}

int
coroutine_channel_get (CoroutineChannel *channel, void **item)
{
  Waiting me = { .next = NULL };
  Waiting *putter;
  Parcel parcel;
  int r = coroutine_await (&me.coroutine);

  if (r < 0)
    return r;
  if (channel->count == 0)
    {
      r = channel->closed ? -EPIPE : wait_in (channel, &me, REASON_QUEUE);
      if (r == 0)
        *item = me.parcel.item;
      return r;
    }

  parcel = pop_parcel (channel);
  *item = parcel.item;
  probe_in (me.coroutine->lane, FLOW_SEND, parcel.token);

  putter = pop_waiting (channel);
  if (putter != NULL)
    {
      push_parcel (channel, putter->parcel.item, putter->coroutine->lane);
      coroutine_wake (putter->coroutine, 0, me.coroutine->lane, FLOW_WAKE);
    }
  return 0;
}

void
coroutine_channel_close (CoroutineChannel *channel)
{
  Waiting *waiting;

  channel->closed = true;
  while ((waiting = pop_waiting (channel)) != NULL)
    coroutine_wake (waiting->coroutine, -EPIPE, coroutine_waker (), FLOW_WAKE);
}
