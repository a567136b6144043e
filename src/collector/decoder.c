/* SPDX-License-Identifier: MIT */

#include "decoder-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PID_LIMIT (4 * 1024 * 1024) /* the kernel's own */
#define TEXT_LIMIT (64 * 1024)

Decoder *
decoder_new (Trace *trace, guint64 origin, guint32 n_slots)
{
  Decoder *self = g_new0 (Decoder, 1);

  self->trace = trace_ref (trace);
  self->origin = origin;
  self->n_slots = n_slots;
  self->slots = g_new0 (Slot, n_slots);
  self->flows = flow_table_new (trace);
  self->exits = g_array_new (FALSE, FALSE, sizeof (Exit));
  for (guint32 i = 0; i < n_slots; i++)
    self->slots[i].fed = g_ptr_array_new ();
  lane_table_init (&self->lanes, trace);
  return self;
}

void
decoder_free (Decoder *self)
{
  if (self == NULL)
    return;

  lane_table_clear (&self->lanes);
  for (guint32 i = 0; i < self->n_slots; i++)
    {
      if (self->slots[i].text != NULL)
        g_string_free (self->slots[i].text, TRUE);
      g_ptr_array_unref (self->slots[i].fed);
    }
  g_free (self->slots);
  g_array_unref (self->exits);
  flow_table_free (self->flows);
  trace_unref (self->trace);
  g_free (self);
}

void
decoder_set_process_func (Decoder *self, DecoderProcessFunc func, gpointer data)
{
  self->process_func = func;
  self->process_data = data;
}

gint64
decoder_since_origin (const Decoder *self, guint64 time)
{
  guint64 relative = time > self->origin ? time - self->origin : 0;

  return (gint64) MIN (relative, (guint64) self->now);
}

void
decoder_set_clock (Decoder *self, guint64 now)
{
  gint64 relative = now > self->origin ? (gint64) (now - self->origin) : 0;

  self->now = MAX (self->now, relative);
}

gint64
decoder_get_now (const Decoder *self)
{
  return self->now;
}

void
decoder_stray (Decoder *self)
{
  self->n_strays++;
}

/* The lane that an event speaks of, or 0. */
static guint32
lane_of (const Slot *slot, const Event *event)
{
  const Local *local;

  if (event->lane == 0)
    return slot->thread != NULL ? slot->thread->lane : 0;
  if (slot->process == NULL)
    return 0;
  if (event->lane == EVENT_LANE_PROCESS)
    return slot->process->lane;

  local = lane_table_find_local (slot->process, event->lane);
  return local != NULL ? local->lane : 0;
}

static void
tell (Decoder *self, Thread *thread, gint64 time, State state, guint32 detail)
{
  if (state == STATE_RUNNING)
    thread->left = -1;
  else if (thread->state == STATE_RUNNING)
    thread->left = time;
  thread->state = state;
  thread->reason = (Reason) DETAIL_REASON (detail);
  thread->now = state;
  thread->told = time;
  thread->open = -1;
  thread->is_fresh = FALSE;
  thread->since = time;
  if (thread->ready != NULL)
    ready_merge_add_edge (thread->ready, time, state, detail);
  else if (thread->lane != 0)
    trace_append (self->trace, thread->lane, time, state, detail);
}

static void
end_thread (Decoder *self, Thread *thread, const End *end)
{
  thread->is_ending = TRUE;
  thread->end = *end;
  if (thread->ready == NULL)
    lane_table_end_thread (&self->lanes, thread, end);
}

guint32
slot_get_detail (const Slot *slot, const Event *event)
{
  guint32 argument = (guint32) event->a;

  if (event->reason == REASON_AWAIT || event->reason == REASON_TASK)
    {
      const Local *local =
          slot->process != NULL ? lane_table_find_local (slot->process, argument) : NULL;

      argument = local != NULL ? local->lane : 0;
    }
  else if (event->reason == REASON_AWAITING)
    argument = slot->process != NULL ? process_get_label (slot->process, argument) : 0;

  return DETAIL (event->reason < N_REASONS ? event->reason : REASON_NONE, event->core, argument);
}

/* The program in a process was replaced: its thread goes on, everything else of it is gone. */
static void
replace_program (Decoder *self, Thread *thread, gint64 time)
{
  Process *process = thread->process;
  TraceMark mark = { process->lane, TEXT_NOTE, time, _ ("Another program was started (exec)") };
  End end = { .time = time, .ending = ENDING_DONE };
  GHashTableIter iter;
  gpointer number;

  for (guint32 i = 0; i < self->n_slots; i++)
    if (self->slots[i].process == process)
      {
        slot_finish_text (&self->slots[i], self->trace);
        self->slots[i].thread = NULL;
        self->slots[i].process = NULL;
      }

  for (guint i = process->threads->len; i > 0; i--)
    if (process->threads->pdata[i - 1] != thread)
      lane_table_end_thread (&self->lanes, process->threads->pdata[i - 1], &end);

  for (;;)
    {
      g_hash_table_iter_init (&iter, process->locals);
      if (!g_hash_table_iter_next (&iter, &number, NULL))
        break;
      lane_table_end_local (&self->lanes, process, GPOINTER_TO_UINT (number), &end);
    }

  g_clear_pointer (&process->labels, g_hash_table_unref);
  if (process->lane != 0)
    trace_add_mark (self->trace, &mark);
}

static void
begin_thread (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  int pid = (int) MIN (event->a & G_MAXUINT32, (guint64) G_MAXINT);
  int tid = (int) MIN (event->a >> 32, (guint64) G_MAXINT);
  int ppid = (int) MIN (event->b >> 32, (guint64) G_MAXINT);
  unsigned source = (unsigned) (event->b >> 8 & 0xff);
  End end = { .time = time, .ending = ENDING_OPEN };
  Process *process;
  Thread *thread;

  /* Before the slot changes hands: a label is the process's. */
  slot_finish_text (slot, self->trace);
  if (slot->thread != NULL)
    end_thread (self, slot->thread, &end);
  slot->thread = NULL;
  if (pid <= 0 || tid <= 0 || pid > PID_LIMIT || tid > PID_LIMIT)
    {
      decoder_stray (self);
      return;
    }
  if (source >= N_LANE_SOURCES)
    source = LANE_SOURCE_MEASURED;

  process = lane_table_find_process (&self->lanes, pid);
  if (process == NULL)
    {
      process = lane_table_add_process (&self->lanes, pid, ppid, time);
      if (self->process_func != NULL)
        self->process_func (pid, self->process_data);
    }

  g_clear_pointer (&process->untraced, g_free);

  thread = lane_table_find_thread (&self->lanes, tid);
  if (tid == pid && thread != NULL && thread->process == process && !thread->is_ending)
    replace_program (self, thread, time);
  else
    {
      thread = lane_table_add_thread (&self->lanes, process, tid, (LaneSource) source, time);
      if (self->is_holding && thread->lane != 0)
        thread->ready = ready_merge_new (self->trace, thread->lane, time, self->is_sampled);
    }

  slot->thread = thread;
  slot->process = process;
  tell (self, thread, time, event->state_and_flags & EVENT_STATE_MASK,
        slot_get_detail (slot, event));
}

static void
on_begin (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  if (event->lane == 0)
    begin_thread (self, slot, event, time);
  else
    decoder_begin_local (self, slot, event, time);
}

static void
on_state (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  Local *local;

  if (event->lane == 0 && slot->thread != NULL)
    {
      tell (self, slot->thread, time, event->state_and_flags & EVENT_STATE_MASK,
            slot_get_detail (slot, event));
      if (event->state_and_flags & (EVENT_TOOK | EVENT_DROPPED))
        decoder_change_gil (self, slot, event, time);
      return;
    }

  if (event->lane == 0 || slot->process == NULL)
    local = NULL;
  else if (event->state_and_flags & EVENT_DROPPED)
    local = decoder_find_gil (self, slot, event->lane);
  else
    local = lane_table_find_local (slot->process, event->lane);
  if (local != NULL)
    decoder_change_local (self, slot, local, event, time);
  else
    decoder_stray (self);
}

static void
on_end (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  End end = { .time = time,
              .ending = event->reason < N_ENDINGS ? event->reason : ENDING_DONE,
              .argument = (gint64) event->a,
              .cpu = event->b };

  if (event->lane == 0 && slot->thread != NULL)
    {
      end_thread (self, slot->thread, &end);
      slot->thread = NULL;
    }
  else if (event->lane != 0 && slot->process != NULL)
    decoder_end_local (self, slot, event->lane, &end);
  else
    decoder_stray (self);
}

static void
on_text (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  /* A label is of no lane. */
  guint32 lane = event->reason != TEXT_LABEL ? lane_of (slot, event)
                 : slot->process != NULL     ? event->lane
                                             : 0;
  char bytes[EVENT_TEXT_BYTES];

  if (lane == 0 || event->reason >= N_TEXTS || event->core > EVENT_TEXT_BYTES)
    {
      decoder_stray (self);
      return;
    }

  if (slot->text != NULL && (slot->text_lane != lane || slot->text_kind != event->reason))
    slot_finish_text (slot, self->trace);
  if (slot->text == NULL)
    {
      slot->text = g_string_new (NULL);
      slot->text_lane = lane;
      slot->text_kind = event->reason;
      slot->text_time = time;
    }

  memcpy (bytes, &event->a, 8);
  memcpy (bytes + 8, &event->b, 8);
  if (slot->text->len < TEXT_LIMIT)
    g_string_append_len (slot->text, bytes, event->core);
  if (!(event->state_and_flags & EVENT_MORE))
    slot_finish_text (slot, self->trace);
}

static void
on_flow (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  guint32 lane = lane_of (slot, event);

  if (lane == 0 || event->reason >= N_FLOWS)
    decoder_stray (self);
  else
    {
      decoder_see_flow (slot, event);
      flow_table_add (self->flows, event->a, event->kind == EVENT_OUT, event->reason, lane, time);
    }
}

static void
on_counter (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  TraceSample sample = { lane_of (slot, event), event->reason, time, (gint64) event->a };

  if (sample.lane == 0 || event->reason >= N_COUNTERS)
    decoder_stray (self);
  else
    trace_add_sample (self->trace, &sample);
}

static void
on_exit_event (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  if (event->a == 0 || event->a > PID_LIMIT)
    decoder_stray (self);
  else
    decoder_reap (self, (int) event->a, event->time, (int) (event->b & 0xffff),
                  slot->thread != NULL ? slot->thread->lane : 0);
}

static void
on_nothing (Decoder *self, Slot *slot, const Event *event, gint64 time)
{
  decoder_stray (self);
}

static void (*const handlers[N_EVENT_KINDS]) (Decoder *, Slot *, const Event *, gint64) = {
  [EVENT_NONE] = on_nothing, [EVENT_BEGIN] = on_begin,     [EVENT_STATE] = on_state,
  [EVENT_END] = on_end,      [EVENT_TEXT] = on_text,       [EVENT_OUT] = on_flow,
  [EVENT_IN] = on_flow,      [EVENT_COUNTER] = on_counter, [EVENT_EXIT] = on_exit_event,
};

/* What the thread and the lanes it told of did after its last event that came through is not
 * known, and a text that was going on has lost its end. Lanes leave the list, so that a flood of
 * gaps costs no more than the events that put them there. */
void
decoder_skip_gap (Decoder *self, Slot *slot)
{
  guint32 detail = DETAIL (REASON_NONE, EVENT_NO_CORE, slot->gap);
  Local *gil = NULL;

  slot->gap = 0;
  slot_finish_text (slot, self->trace);
  while (slot->fed->len > 0)
    {
      Local *local = slot->fed->pdata[slot->fed->len - 1];

      trace_append (self->trace, local->lane, slot->last, STATE_NONE,
                    local->kind == LANE_KIND_LOOP ? 0 : detail);
      if (local->kind == LANE_KIND_LOOP)
        decoder_lose_loop (local);
      local_set_fed (local, NULL);
    }
  if (slot->thread == NULL)
    return;

  tell (self, slot->thread, slot->last, STATE_NONE, detail);
  if (slot->thread->gil != 0)
    gil = lane_table_find_local (slot->thread->process, slot->thread->gil);
  if (gil != NULL && gil->gil != NULL)
    gil_merge_lose (gil->gil, slot->thread->take, slot->last);
}

void
decoder_take (Decoder *self, guint32 index, const Event *events, gsize n_events)
{
  Slot *slot;

  g_return_if_fail (index < self->n_slots);

  slot = &self->slots[index];
  for (gsize i = 0; i < n_events; i++)
    {
      const Event *event = &events[i];
      gint64 time;

      if (event->kind >= N_EVENT_KINDS || event->kind == EVENT_NONE)
        {
          decoder_stray (self);
          continue;
        }

      time = decoder_since_origin (self, event->time);
      if (event->state_and_flags & EVENT_GAP)
        decoder_skip_gap (self, slot);
      handlers[event->kind](self, slot, event, time);
      slot->last = time;
    }
  trace_add_events (self->trace, n_events);
}
