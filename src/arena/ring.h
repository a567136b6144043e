/* ring.h: carries events from one workload thread to the collector
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "event.h"

/*
 * A slot and its ring are shared memory that two processes map. One end puts, the other takes:
 *
 *   slot:  | owner | written, lost, now | taken         |      ring: | event[capacity] |
 *          | CAS   | writer's line      | reader's line |            | writer's        |
 *
 * The counters only grow. Event n lives in place n % capacity, so the ring is empty when
 * written == taken and full when they are capacity apart. Both ends rely on this:
 *
 *  - Putting never blocks, allocates or locks. When the ring is full the new event is lost and
 *    counted, the next one that fits says GAP; older events are never overwritten.
 *  - Each end keeps its own counter in private memory and only publishes it: a page that turns
 *    to zero under us (holes cannot be forbidden) costs events, never memory safety.
 *  - The reader takes every number in it for hostile.
 *  - Ring pages are made present in steps ahead of the writer by MADV_POPULATE_WRITE, because a
 *    full memory file system answers a plain store with SIGBUS: a refusal is a full ring, counted.
 *    The one system call; the steps grow from a page to 2048 events, in the first lap only.
 *  - An end belongs to one thread. A forked child must not use its parent's.
 */
#define RING_EVENTS (128 * 1024)
#define RING_BYTES (RING_EVENTS * sizeof (Event))
#define RING_CACHE_LINE 64

/* What a thread does since when, in one word; 0: it does not say. The time's upper bits, those of
 * 104 days, are missing: the reader has a clock, too. */
#define RING_NOW(since, state, reason)                                                             \
  ((uint64_t) (since) << 11 | (uint64_t) (uint8_t) (reason) << 3 | ((uint64_t) (state) &7))
#define RING_NOW_TIME(word) ((word) >> 11)
#define RING_NOW_REASON(word) ((unsigned) ((word) >> 3 & 0xff))
#define RING_NOW_STATE(word) ((State) ((word) &7))
#define RING_NOW_TIME_BITS 53

typedef struct
{
  /* pid << 32 | tid of the owner, 0 if free. Claimed by one compare-and-swap, freed by a store. */
  _Alignas(RING_CACHE_LINE) _Atomic uint64_t owner;

  _Alignas(RING_CACHE_LINE) _Atomic uint64_t written;
  _Atomic uint64_t lost;
  _Atomic uint64_t now; /* state now, RING_NOW(): the provisional edge of the live view */

  _Alignas(RING_CACHE_LINE) _Atomic uint64_t taken;
} RingSlot;

_Static_assert(sizeof (RingSlot) == 3 * RING_CACHE_LINE, "change ARENA_VERSION too");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a lock would not reach across processes");

typedef struct
{
  RingSlot *slot;
  Event *events;
  uint64_t written;
  uint64_t end;       /* written may grow up to here: places free and present, as last seen */
  uint64_t populated; /* events whose pages are present */
  uint32_t patience;  /* events to lose before the kernel is asked for pages again */
  uint8_t gap;        /* EVENT_GAP if events were lost since the last */
} RingWriter;

typedef struct
{
  RingSlot *slot;
  const Event *events;
  uint64_t taken;
  bool retired;
} RingReader;

/* Whether @n events fit into a slot's ring. For arena_claim(). */
bool ring_slot_has_room (RingSlot *slot, uint32_t n);

/* Goes on where the slot's last owner stopped. The slot must be the caller's (arena_claim()). */
void ring_writer_init (RingWriter *writer, RingSlot *slot, Event *events);

/* Whether @n events fit now. If it does not know, it asks the reader for places and the kernel for
 * pages: make_room(). */
static inline bool ring_writer_has_room (RingWriter *writer, uint32_t n);
bool ring_writer_make_room (RingWriter *writer, uint32_t n);

/* Counts @n events that the caller did not even try to put. */
void ring_writer_lose (RingWriter *writer, uint32_t n);

/* Returns false if the ring was full and @event was lost. */
static inline bool ring_writer_put (RingWriter *writer, const Event *event);

/* Publishes the state now; @since in ns. */
static inline void
ring_writer_set_now (RingWriter *writer, uint64_t since, State state, Reason reason);

void ring_reader_init (RingReader *reader, RingSlot *slot, const Event *events);

/* Copies up to @n_events of the oldest events to @events and frees their places. Returns how
 * many, or -EBADMSG if the counters are impossible: then the ring is retired and of no more use. */
ssize_t ring_reader_take (RingReader *reader, Event *events, size_t n_events);

/* How many events the writers of this slot say they lost. Hostile: only for showing. */
uint64_t ring_reader_count_lost (const RingReader *reader);

#include "ring-inline.h"
