/* SPDX-License-Identifier: MIT */

#include "decoder-private.h"

void
decoder_change_local (
    Decoder *self, const Slot *slot, Local *local, const Event *event, gint64 time)
{
  State state = event->state_and_flags & EVENT_STATE_MASK;

  if (local->lane == 0)
    return;
  if (local->gil != NULL)
    {
      if (event->kind == EVENT_STATE && event->state_and_flags & EVENT_DROPPED)
        gil_merge_dropped (local->gil, event->b, 0, time,
                           (event->state_and_flags & EVENT_FORCED) != 0);
      return;
    }

  local_set_fed (local, slot->fed);
  if (local->kind == LANE_KIND_LOOP)
    {
      decoder_change_loop (self, local, state, time);
      return;
    }

  trace_append (self->trace, local->lane, time, state, slot_get_detail (slot, event));
  if (local->loop == 0)
    return;
  if (state == STATE_RUNNING)
    decoder_begin_step (self, local, time);
  else if (local->since >= 0)
    decoder_end_step (self, local, time);
}

/* A GIL whose BEGIN lies in a ring that is still to be drained: its first takes are told in others,
 * too. It has no edge before that, because the first take waits for its turn. */
static Local *
add_early_gil (Decoder *self, const Slot *slot, guint32 number)
{
  Local like = { .process = slot->process, .number = number, .kind = LANE_KIND_GIL };

  if (number == 0 || number == EVENT_LANE_PROCESS)
    return NULL;

  return lane_table_add_local (&self->lanes, &like, 0, LANE_SOURCE_MEASURED, 0);
}

Local *
decoder_find_gil (Decoder *self, const Slot *slot, guint32 number)
{
  Local *local = lane_table_find_local (slot->process, number);

  if (local == NULL)
    local = add_early_gil (self, slot, number);

  return local != NULL && local->gil != NULL ? local : NULL;
}

void
decoder_begin_local (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  unsigned kind = (unsigned) (event->b & 0xff);
  unsigned source = (unsigned) (event->b >> 8 & 0xff);
  Local *local;

  if (source >= N_LANE_SOURCES)
    source = LANE_SOURCE_MEASURED;
  if (slot->process == NULL || kind <= LANE_KIND_PROCESS || kind >= N_LANE_KINDS ||
      event->lane == EVENT_LANE_PROCESS)
    {
      decoder_stray (self);
      return;
    }

  local = lane_table_find_local (slot->process, event->lane);
  if (local == NULL)
    {
      Local like = { .process = slot->process, .number = event->lane, .kind = (LaneKind) kind };

      local = lane_table_add_local (&self->lanes, &like, (guint32) MIN (event->a, G_MAXUINT32),
                                    (LaneSource) source, time);
    }
  if (local->gil != NULL && lane_get_n_edges (trace_get_lane (self->trace, local->lane)) == 0)
    {
      trace_source_lane (self->trace, local->lane, (LaneSource) source);
      trace_append (self->trace, local->lane, time, STATE_IDLE, 0);
    }
  if (kind == LANE_KIND_GIL && source == LANE_SOURCE_MEASURED)
    slot->process->is_traced = TRUE;
  decoder_change_local (self, slot, local, event, time);
}

void
decoder_change_gil (Decoder *self, const Slot *slot, const Event *event, gint64 time)
{
  const Local *local = decoder_find_gil (self, slot, (guint32) (event->a >> 32));

  if (local == NULL || slot->thread->lane == 0)
    {
      decoder_stray (self);
      return;
    }

  if (event->state_and_flags & EVENT_DROPPED)
    gil_merge_dropped (local->gil, event->b, slot->thread->lane, time,
                       (event->state_and_flags & EVENT_FORCED) != 0);
  else
    {
      gil_merge_took (local->gil, event->b, slot->thread->lane, time);
      slot->thread->gil = local->number;
      slot->thread->take = event->b;
    }
}

/* A GIL's takes come by all rings, and this pass may not have seen them all. */
void
decoder_end_local (Decoder *self, const Slot *slot, guint32 number, const End *end)
{
  Local *local = lane_table_find_local (slot->process, number);

  if (local == NULL)
    decoder_stray (self);
  else if (local->gil != NULL)
    {
      local->is_ending = TRUE;
      local->end = *end;
    }
  else
    {
      if (local->loop != 0 && local->since >= 0)
        decoder_end_step (self, local, end->time);
      if (local->kind == LANE_KIND_LOOP && local->lane != 0)
        decoder_change_loop (self, local, STATE_IDLE, end->time);
      lane_table_end_local (&self->lanes, slot->process, number, end);
    }
}
