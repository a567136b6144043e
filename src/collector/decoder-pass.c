/* SPDX-License-Identifier: MIT */

#include "decoder-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sentence.h"

/* How often in a row a thread may be missed: its end is told within that, if it has one. */
#define MISSES 16

/* A name in a program is short; what is longer has another purpose. */
#define LABEL_LIMIT 200

static void
add_label (Slot *slot, Trace *trace, char *text)
{
  if (slot->process == NULL)
    return;
  if (strlen (text) > LABEL_LIMIT)
    *g_utf8_find_prev_char (text, text + LABEL_LIMIT) = '\0';
  process_set_label (slot->process, slot->text_lane, trace_add_label (trace, text));
}

void
slot_finish_text (Slot *slot, Trace *trace)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  if (slot->text == NULL)
    return;

  text = g_string_free (g_steal_pointer (&slot->text), FALSE);
  valid = g_utf8_make_valid (text, -1);
  if (slot->text_kind == TEXT_NAME)
    trace_name_lane (trace, slot->text_lane, valid);
  else if (slot->text_kind == TEXT_LABEL)
    add_label (slot, trace, valid);
  else
    {
      TraceMark mark = { slot->text_lane, slot->text_kind, slot->text_time, valid };

      trace_add_mark (trace, &mark);
    }
}

void
decoder_lose (Decoder *self, guint32 index, guint64 total)
{
  Slot *slot;

  g_return_if_fail (index < self->n_slots);

  slot = &self->slots[index];
  if (total > slot->lost)
    {
      slot->gap += total - slot->lost;
      trace_lose (self->trace, slot->thread != NULL ? slot->thread->lane : 0, total - slot->lost);
    }
  slot->lost = total;
}

/* The upper bits of the word's time are those of the clock. */
static gint64
time_of_word (const Decoder *self, guint64 word)
{
  guint64 now = self->origin + (guint64) self->now;
  guint64 high = now >> RING_NOW_TIME_BITS << RING_NOW_TIME_BITS;

  return decoder_since_origin (self, high | RING_NOW_TIME (word));
}

/* Who runs holds the GIL it took last, who does not has dropped it, and may tell only later. */
static void
show_gil (const Thread *thread, State state, gint64 since)
{
  const Local *gil = lane_table_find_local (thread->process, thread->gil);

  if (gil == NULL || gil->gil == NULL)
    return;

  if (state == STATE_RUNNING)
    since = -1;
  else if (thread->left >= 0)
    since = thread->left;
  gil_merge_show (gil->gil, thread->take, since);
}

/* A word that is newer than what was told: since when is it open what the thread did? It tells the
 * events first and changes the word then, so a word seen for the first time may be newer than
 * events that this pass did not see; one that is still there in the next pass is not. */
static void
see_word (Thread *thread, guint64 word, State state, gint64 since)
{
  thread->is_fresh = since > thread->told && word != thread->word;
  thread->word = word;
  if (since <= thread->told || thread->is_fresh)
    return;

  if (state == thread->state)
    thread->open = -1;
  else if (thread->open < 0)
    thread->open = since;
}

void
decoder_set_live (Decoder *self, guint32 index, guint64 owner, guint64 word)
{
  Thread *thread;
  gint64 since = time_of_word (self, word);
  State state = RING_NOW_STATE (word);
  Reason reason = RING_NOW_REASON (word) < N_REASONS ? RING_NOW_REASON (word) : REASON_NONE;

  g_return_if_fail (index < self->n_slots);

  thread = self->slots[index].thread;
  if (thread == NULL || thread->lane == 0 || thread->tid != (int) (owner & G_MAXUINT32) ||
      word == 0)
    return;

  see_word (thread, word, state, since);
  if (since > thread->told)
    {
      thread->now = state;
      thread->since = since;
    }
  else
    {
      state = thread->state;
      since = thread->told;
      reason = thread->reason;
    }

  if (thread->off >= 0 && thread->off_is_wait && state == STATE_NATIVE)
    trace_set_provisional (self->trace, thread->lane, MAX (thread->off, since), STATE_WAITING_IO,
                           REASON_NONE);
  else if (thread->off >= 0 && (state == STATE_RUNNING || state == STATE_NATIVE))
    trace_set_provisional (self->trace, thread->lane, MAX (thread->off, since), STATE_READY,
                           REASON_NO_CORE);
  else if (since > thread->told || (thread->ready != NULL && !ready_merge_is_empty (thread->ready)))
    trace_set_provisional (self->trace, thread->lane, since, state, reason);
  else
    trace_set_provisional (self->trace, thread->lane, 0, STATE_NONE, REASON_NONE);
  if (thread->gil != 0)
    show_gil (thread, state, since);
}

static void
end_gils (Decoder *self, gboolean finish)
{
  for (guint i = self->lanes.gils->len; i > 0; i--)
    {
      Local *local = self->lanes.gils->pdata[i - 1];

      if (local->is_ending && (local->passes++ > 0 || finish))
        lane_table_end_local (&self->lanes, local->process, local->number, &local->end);
      else if (finish)
        gil_merge_finish (local->gil);
      else
        gil_merge_flush (local->gil, self->now);
    }
}

void
decoder_end_pass (Decoder *self)
{
  decoder_show_loops (self, self->seen);
  end_gils (self, FALSE);
  decoder_end_processes (self, FALSE);
  trace_set_now (self->trace, self->now);
  self->seen = self->now;
}

/* A picture that does not hold everything says so. */
static void
note_refused (Decoder *self)
{
  for (int i = 0; i < 2; i++)
    {
      guint64 n = self->lanes.n_refused[i];
      g_autofree char *number = sentence_count ((gint64) MIN (n, G_MAXINT64));
      g_autofree char *text = g_strdup_printf (
          i == 0
              ? ngettext ("%s more thread or process is not shown",
                          "%s more threads and processes are not shown", (gulong) n)
              : ngettext ("%s more task is not shown", "%s more tasks are not shown", (gulong) n),
          number);

      if (n > 0)
        decoder_note (self, self->origin + (guint64) self->now, text);
    }
}

static void
note_unkept (Decoder *self)
{
  guint64 n = trace_get_n_unkept_marks (self->trace);
  g_autofree char *number = sentence_count ((gint64) MIN (n, G_MAXINT64));
  g_autofree char *text =
      g_strdup_printf (ngettext ("%s more line of output is not shown",
                                 "%s more lines of output are not shown", (gulong) n),
                       number);

  if (n > 0)
    decoder_note (self, self->origin + (guint64) self->now, text);
}

void
decoder_finish (Decoder *self)
{
  for (guint32 i = 0; i < self->n_slots; i++)
    if (self->slots[i].gap > 0)
      decoder_skip_gap (self, &self->slots[i]);
    else
      slot_finish_text (&self->slots[i], self->trace);

  decoder_release (self, G_MAXUINT64);
  for (guint i = 0; i < self->lanes.live->len; i++)
    {
      Thread *thread = self->lanes.live->pdata[i];

      if (thread->ready == NULL)
        continue;
      if (thread->off >= 0)
        ready_merge_add_span (thread->ready, thread->off, self->now, thread->off_is_wait);
      lane_table_show_sampled (&self->lanes, thread, ready_merge_end (thread->ready, self->now, 0));
      ready_merge_flush (thread->ready, self->now);
    }
  end_gils (self, TRUE);
  decoder_end_processes (self, TRUE);
  decoder_end_loops (self, NULL, self->now);
  note_refused (self);
  note_unkept (self);
  trace_set_now (self->trace, self->now);
}

void
decoder_add_sample (Decoder *self, int pid, Counter counter, guint64 time, gint64 value)
{
  const Process *process = lane_table_find_process (&self->lanes, pid);
  TraceSample sample = { 0, counter, decoder_since_origin (self, time), value };

  if (process == NULL || process->lane == 0)
    return;

  sample.lane = process->lane;
  trace_add_sample (self->trace, &sample);
}

void
decoder_note (Decoder *self, guint64 time, const char *text)
{
  TraceMark mark = { 0, TEXT_NOTE, decoder_since_origin (self, time), text };

  if (self->lanes.processes->len > 0)
    mark.lane = ((const Process *) self->lanes.processes->pdata[0])->lane;
  if (mark.lane != 0)
    trace_add_mark (self->trace, &mark);
}

static gboolean
computes (const Thread *thread)
{
  return !thread->is_ending && (thread->now == STATE_RUNNING || thread->now == STATE_NATIVE ||
                                thread->state == STATE_RUNNING || thread->state == STATE_NATIVE);
}

/* What it did after the change that it has shown, and not told, is open: a GIL's thread tells what
 * it did without it when it has it again. */
static gint64
shown_until (const Thread *thread, gint64 limit)
{
  if (thread->is_fresh)
    limit = MIN (limit, thread->told);
  return thread->open >= 0 ? MIN (limit, thread->open) : limit;
}

/* It may have lost its core between the moment it read the clock and the moment it told: so what
 * is later than that waits until it has one again, and one pass more. */
static gint64
told_until (Thread *thread, gint64 limit)
{
  if (thread->off >= 0)
    limit = MIN (limit, thread->off - 1);
  if (thread->lately >= 0)
    limit = MIN (limit, thread->lately - 1);
  thread->lately = -1;
  return shown_until (thread, limit);
}

void
decoder_hold (Decoder *self, gboolean is_sampled)
{
  g_return_if_fail (self->lanes.threads->len == 0);

  self->is_holding = TRUE;
  self->is_sampled = is_sampled;
}

void
decoder_add_ready (Decoder *self, int tid, guint64 from, guint64 to, gboolean is_wait)
{
  Thread *thread = lane_table_find_thread (&self->lanes, tid);

  if (thread == NULL || thread->ready == NULL)
    return;

  ready_merge_add_span (thread->ready, decoder_since_origin (self, from),
                        decoder_since_origin (self, to), is_wait && thread->process->is_traced);
  if (thread->lately < 0)
    thread->lately = decoder_since_origin (self, from);
}

void
decoder_set_off (Decoder *self, int tid, guint64 since, gboolean is_wait)
{
  Thread *thread = lane_table_find_thread (&self->lanes, tid);

  if (thread == NULL)
    return;

  thread->off = since != 0 ? decoder_since_origin (self, since) : -1;
  thread->off_is_wait = is_wait && thread->process->is_traced;
}

void
decoder_sample (Decoder *self, int tid, guint64 time, guint64 cpu, guint64 delay)
{
  Thread *thread = lane_table_find_thread (&self->lanes, tid);

  if (thread == NULL || thread->ready == NULL)
    return;

  thread->misses = 0;
  lane_table_show_sampled (
      &self->lanes, thread,
      ready_merge_sample (thread->ready, shown_until (thread, decoder_since_origin (self, time)),
                          cpu, thread->process->is_traced ? delay : READY_MERGE_UNKNOWN));
}

void
decoder_miss (Decoder *self, int tid, guint64 time)
{
  Thread *thread = lane_table_find_thread (&self->lanes, tid);

  if (thread != NULL && thread->ready != NULL && ++thread->misses > MISSES)
    ready_merge_trust (thread->ready, decoder_since_origin (self, time));
}

void
decoder_foreach_computing (Decoder *self, guint most, DecoderThreadFunc func, gpointer data)
{
  guint n = self->lanes.live->len;

  for (guint i = 0; i < n && most > 0; i++)
    {
      const Thread *thread = self->lanes.live->pdata[self->next_sample++ % n];

      if (!computes (thread) && (thread->ready == NULL || ready_merge_is_empty (thread->ready)))
        continue;
      if (!thread->is_ending)
        {
          func (thread->tid, data);
          most--;
        }
    }
}

/* From the back: the last takes the place of one that ends. */
void
decoder_release (Decoder *self, guint64 upto)
{
  gint64 limit = decoder_since_origin (self, upto);

  for (guint i = self->lanes.live->len; i > 0; i--)
    {
      Thread *thread = self->lanes.live->pdata[i - 1];

      if (thread->ready == NULL)
        continue;
      if (thread->is_ending && limit >= thread->end.time)
        lane_table_end_thread (&self->lanes, thread, &thread->end);
      else
        ready_merge_flush (thread->ready, told_until (thread, limit));
    }
}

gint64
decoder_measure_wall (const Decoder *self)
{
  gint64 last = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (self->trace); id++)
    {
      const Lane *lane = trace_get_lane (self->trace, id);

      if (lane_get_kind (lane) == LANE_KIND_PROCESS)
        last = MAX (last, lane_get_end (lane));
    }

  return last > 0 ? last : self->now;
}

guint64
decoder_count_strays (const Decoder *self)
{
  return self->n_strays;
}

guint64
decoder_count_unmatched (const Decoder *self)
{
  return flow_table_count_unmatched (self->flows);
}
