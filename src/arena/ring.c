/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* Pages are asked for in steps that double from one page to this: most threads write a few
 * events only, and a thousand of them must not take 64 KiB each. */
#define STEP_MIN 128
#define STEP_MAX 2048

/* After a refusal the kernel is not asked again for so many events: it has just looked for
 * memory in vain, which is slow. */
#define PATIENCE 1024

/* A retired ring looks full for ever to whoever writes into it. */
#define TAKEN_RETIRED (UINT64_C (1) << 63)

/* Counters that are impossible wrap round to a number that has no room either. */
static bool
has_room (uint64_t written, uint64_t taken, uint32_t n)
{
  uint64_t used = written - taken;

  return used <= RING_EVENTS && n <= RING_EVENTS - used;
}

bool
ring_slot_has_room (RingSlot *slot, uint32_t n)
{
  /* The caller owns the slot, or will look again when it does. The acquire pairs with the
   * release in ring_reader_take(). */
  uint64_t written = atomic_load_explicit (&slot->written, memory_order_relaxed);
  uint64_t taken = atomic_load_explicit (&slot->taken, memory_order_acquire);

  return has_room (written, taken, n);
}

void
ring_writer_init (RingWriter *writer, RingSlot *slot, Event *events)
{
  /* The claim of the slot has acquired what its last owner published, see arena_claim(). */
  uint64_t written = atomic_load_explicit (&slot->written, memory_order_relaxed);

  *writer = (RingWriter){
    .slot = slot,
    .events = events,
    .written = written,
    /* No room is known yet. */
    .end = written,
    /* Pages before this one are behind us; whether ours is present, the kernel knows. */
    .populated = written < RING_EVENTS ? written - written % STEP_MIN : UINT64_MAX,
  };
}

/* Makes the pages of the events after @writer->populated present. A plain store would do it
 * too, but where memory is full it kills the workload with SIGBUS. */
static bool
populate (RingWriter *writer)
{
  uintptr_t page = (uintptr_t) sysconf (_SC_PAGESIZE);
  uint64_t step = writer->populated;
  int error = errno;
  bool present = true;

  if (step < STEP_MIN)
    step = STEP_MIN;
  if (step > STEP_MAX)
    step = STEP_MAX;
  if (step > RING_EVENTS - writer->populated)
    step = RING_EVENTS - writer->populated;

  uintptr_t begin = (uintptr_t) (writer->events + writer->populated);
  uintptr_t end = begin + step * sizeof (Event);

  begin -= begin % page;

  /* Old kernels do not know the request (EINVAL), and a sandbox may refuse it: then the ring
   * works as any mapping does. */
  if (madvise ((void *) begin, end - begin, MADV_POPULATE_WRITE) < 0)
    present = errno == EINVAL || errno == ENOSYS || errno == EPERM;

  /* We may stand in the middle of anybody's function. */
  errno = error;

  if (!present)
    {
      writer->patience = PATIENCE;
      return false;
    }

  writer->populated += step;
  /* From the second lap on all is present. */
  if (writer->populated >= RING_EVENTS)
    writer->populated = UINT64_MAX;

  return true;
}

bool
ring_writer_make_room (RingWriter *writer, uint32_t n)
{
  /* Pairs with the release in ring_reader_take(): the reader's copies are made by now. */
  uint64_t taken = atomic_load_explicit (&writer->slot->taken, memory_order_acquire);

  if (!has_room (writer->written, taken, n))
    return false;

  if (writer->patience > 0)
    {
      writer->patience--;
      return false;
    }

  while (writer->populated < writer->written + n)
    if (!populate (writer))
      return false;

  writer->end = taken + RING_EVENTS;
  if (writer->end > writer->populated)
    writer->end = writer->populated;

  return true;
}

void
ring_writer_lose (RingWriter *writer, uint32_t n)
{
  /* Only shown, so it orders nothing. */
  atomic_fetch_add_explicit (&writer->slot->lost, n, memory_order_relaxed);
  writer->gap = EVENT_GAP;
}

void
ring_reader_init (RingReader *reader, RingSlot *slot, const Event *events)
{
  *reader = (RingReader){
    .slot = slot,
    .events = events,
    /* Ours alone, so it orders nothing; if somebody else wrote it, take() finds out. */
    .taken = atomic_load_explicit (&slot->taken, memory_order_relaxed),
  };
}

static void
publish_taken (RingReader *reader)
{
  RingSlot *slot = reader->slot;

  /* It is written again if somebody turned it to something else; most rings are idle most of the
   * time, and reading leaves the cache line where it is. */
  if (atomic_load_explicit (&slot->taken, memory_order_relaxed) != reader->taken)
    /* Pairs with the acquires of the writer's functions: our copies are made by now. */
    atomic_store_explicit (&slot->taken, reader->taken, memory_order_release);
}

ssize_t
ring_reader_take (RingReader *reader, Event *events, size_t n_events)
{
  if (reader->retired)
    return -EBADMSG;

  /* Pairs with the release in ring_writer_put(): a counted event is whole. */
  uint64_t written = atomic_load_explicit (&reader->slot->written, memory_order_acquire);
  uint64_t n_ready = written - reader->taken;

  /* Also true if written fell back behind taken. */
  if (n_ready > RING_EVENTS)
    {
      reader->retired = true;
      reader->taken = TAKEN_RETIRED;
      publish_taken (reader);
      return -EBADMSG;
    }

  if (n_ready > n_events)
    n_ready = n_events;

  if (n_ready > 0)
    {
      size_t first = reader->taken & (RING_EVENTS - 1);
      size_t n_first = RING_EVENTS - first < n_ready ? RING_EVENTS - first : n_ready;

      memcpy (events, reader->events + first, n_first * sizeof (Event));
      memcpy (events + n_first, reader->events, (n_ready - n_first) * sizeof (Event));
      reader->taken += n_ready;
    }

  publish_taken (reader);

  return (ssize_t) n_ready;
}

uint64_t
ring_reader_count_lost (const RingReader *reader)
{
  /* Only shown, so it orders nothing. */
  return atomic_load_explicit (&reader->slot->lost, memory_order_relaxed);
}
