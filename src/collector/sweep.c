/* SPDX-License-Identifier: MIT */

#include "sweep.h"

#include <errno.h>
#include <signal.h>

#define BATCH 1024
#define AHEAD 64
#define FULL_PASS 64

struct Sweep
{
  Arena *arena;
  Decoder *decoder;
  RingReader *readers;
  guint32 n_used;
  guint n_passes;
  guint64 n_retired;
  Event events[BATCH];
};

Sweep *
sweep_new (Arena *arena, Decoder *decoder)
{
  Sweep *self = g_new0 (Sweep, 1);

  self->arena = arena;
  self->decoder = decoder;
  self->readers = g_new0 (RingReader, arena->n_slots);
  for (guint32 i = 0; i < arena->n_slots; i++)
    ring_reader_init (&self->readers[i], &arena->slots[i], arena_ring (arena, i));
  return self;
}

void
sweep_free (Sweep *self)
{
  if (self == NULL)
    return;

  g_free (self->readers);
  g_free (self);
}

/* At most one ring's worth a pass: a thread that writes faster than we read must not keep us from
 * the others. */
static void
take_slot (Sweep *self, guint32 i)
{
  RingReader *reader = &self->readers[i];
  gsize left = RING_EVENTS;

  while (left > 0 && !reader->retired)
    {
      ssize_t n = ring_reader_take (reader, self->events, MIN (left, (gsize) BATCH));

      if (n < 0)
        self->n_retired++;
      if (n <= 0)
        return;

      self->n_used = MAX (self->n_used, i + 1);
      decoder_set_clock (self->decoder, arena_clock ());
      decoder_lose (self->decoder, i, ring_reader_count_lost (reader));
      decoder_take (self->decoder, i, self->events, (gsize) n);
      left -= (gsize) n;
      if (n < BATCH)
        return;
    }
}

void
sweep_pass (Sweep *self)
{
  guint32 n = self->arena->n_slots;

  if (++self->n_passes % FULL_PASS != 0)
    n = MIN (n, self->n_used + AHEAD);

  for (guint32 i = 0; i < n; i++)
    take_slot (self, i);

  decoder_set_clock (self->decoder, arena_clock ());
  for (guint32 i = 0; i < self->n_used; i++)
    {
      const RingSlot *slot = &self->arena->slots[i];
      /* Relaxed: two words of a hostile process, which the decoder checks against each other and
       * against what the events said. Pairs with nothing. */
      guint64 owner = atomic_load_explicit (&slot->owner, memory_order_relaxed);
      guint64 now = atomic_load_explicit (&slot->now, memory_order_relaxed);

      if (owner != 0)
        decoder_set_live (self->decoder, i, owner, now);
    }
}

void
sweep_release_dead (Sweep *self)
{
  for (guint32 i = 0; i < self->arena->n_slots; i++)
    {
      /* Pairs with nothing: the owner is dead, or the slot stays as it is. */
      guint64 owner = atomic_load_explicit (&self->arena->slots[i].owner, memory_order_relaxed);
      int pid = (int) (owner >> 32);

      if (owner != 0 && pid > 0 && !decoder_has_process (self->decoder, pid) && kill (pid, 0) < 0 &&
          errno == ESRCH)
        arena_release (self->arena, i);
    }
}

guint64
sweep_count_retired (const Sweep *self)
{
  return self->n_retired;
}
