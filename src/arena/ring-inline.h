/* ring-inline.h: what a workload thread does for each event, without a call
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "ring.h"

static inline bool
ring_writer_has_room (RingWriter *writer, uint32_t n)
{
  return writer->written + n <= writer->end || ring_writer_make_room (writer, n);
}

static inline bool
ring_writer_put (RingWriter *writer, const Event *event)
{
  if (__builtin_expect (!ring_writer_has_room (writer, 1), 0))
    {
      ring_writer_lose (writer, 1);
      return false;
    }

  Event *place = &writer->events[writer->written & (RING_EVENTS - 1)];

  /* One by one, so that the compiler keeps the event in registers up to here: wide loads of what
   * was just stored in small pieces would wait for all of it, which costs as much as the rest. */
  place->time = event->time;
  place->a = event->a;
  place->b = event->b;
  place->lane = event->lane;
  place->kind = event->kind;
  place->state_and_flags = (uint8_t) (event->state_and_flags | writer->gap);
  place->reason = event->reason;
  place->core = event->core;
  writer->gap = 0;

  /* Pairs with the acquire in ring_reader_take(): a counted event is whole. */
  atomic_store_explicit (&writer->slot->written, ++writer->written, memory_order_release);

  return true;
}

static inline void
ring_writer_set_now (RingWriter *writer, uint64_t since, State state, Reason reason)
{
  /* Says everything by itself, so it orders nothing. */
  atomic_store_explicit (&writer->slot->now, RING_NOW (since, state, reason), memory_order_relaxed);
}
