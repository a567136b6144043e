/* SPDX-License-Identifier: MIT */

#include "decoder-private.h"

#include <glib/gi18n-lib.h>
#include <sys/wait.h>

/* How long the end of a process waits for somebody to say how it ended: some 30 ms. */
#define STATUS_PASSES 8

/* A program may take its time before it tells of itself, on a busy machine. */
#define UNTRACED_NS (2000 * G_GINT64_CONSTANT (1000000))

/* By then both ends of an arrow have been read, if it has them. */
#define BIRTH_PASSES 3

static Exit *
find_exit (Decoder *self, int pid, gint64 time)
{
  Exit new_exit = { .pid = pid, .status = DECODER_STATUS_UNKNOWN, .time = time };

  for (guint i = 0; i < self->exits->len; i++)
    {
      Exit *known = &g_array_index (self->exits, Exit, i);

      if (known->pid == pid)
        return known;
    }
  g_array_append_val (self->exits, new_exit);

  return &g_array_index (self->exits, Exit, self->exits->len - 1);
}

void
decoder_exit (Decoder *self, int pid, guint64 time, int status)
{
  gint64 at = decoder_since_origin (self, time);
  Exit *known = find_exit (self, pid, at);

  known->time = MIN (known->time, at);
  if (known->status == DECODER_STATUS_UNKNOWN)
    known->status = status;
}

void
decoder_reap (Decoder *self, int pid, guint64 time, int status, guint32 reaper)
{
  Exit *known;

  decoder_exit (self, pid, time, status);
  known = find_exit (self, pid, 0);
  known->reaper = reaper;
  known->reaped = decoder_since_origin (self, time);
}

/* To whoever reaped it, unless it told of such an arrow itself. It may have ended long before. */
static void
add_join (Decoder *self, const Exit *gone)
{
  Process *process = g_hash_table_lookup (self->lanes.by_pid, GINT_TO_POINTER (gone->pid));
  TraceArrow arrow = { .flow = FLOW_JOIN, .to = gone->reaper };

  if (gone->reaper == 0 || process == NULL || process->lane == 0 || process->is_joined ||
      lane_get_pid (trace_get_lane (self->trace, gone->reaper)) == gone->pid)
    return;

  process->is_joined = TRUE;
  arrow.from = process->lane;
  arrow.from_time = MIN (process->has_ended ? process->end : gone->time, gone->reaped);
  arrow.to_time = gone->reaped;
  trace_add_arrow (self->trace, &arrow);
}

/* The process tells of arrows to and from its first thread or itself. */
void
decoder_see_flow (const Slot *slot, const Event *event)
{
  Process *process = slot->process;
  gboolean is_own = event->lane == EVENT_LANE_PROCESS ||
                    (event->lane == 0 && slot->thread != NULL && slot->thread->tid == process->pid);

  if (!is_own)
    return;
  if (event->kind == EVENT_IN && event->reason == FLOW_CREATE)
    process->is_created = TRUE;
  if (event->kind == EVENT_OUT && event->reason == FLOW_JOIN)
    process->is_joined = TRUE;
}

/* From the parent, for a process that nothing else reached: an exec leaves the token behind. */
static void
add_birth (Decoder *self, Process *process)
{
  TraceArrow arrow = { FLOW_CREATE, 0, process->lane, process->begin, process->begin };

  if (process->parent == NULL || process->is_created || process->lane == 0 ||
      process->parent->lane == 0)
    return;

  process->is_created = TRUE;
  arrow.from = process->parent->lane;
  trace_add_arrow (self->trace, &arrow);
}

/* It has not told of itself, and nobody waits for that any longer. */
static void
add_untraced_note (Decoder *self, Process *process)
{
  TraceMark mark = { process->lane, TEXT_NOTE, process->begin, process->untraced };

  if (process->untraced != NULL && process->lane != 0)
    trace_add_mark (self->trace, &mark);
  g_clear_pointer (&process->untraced, g_free);
}

static void
add_births (Decoder *self, gboolean finish)
{
  GPtrArray *newborn = self->lanes.newborn;

  for (guint i = newborn->len; i > 0; i--)
    {
      Process *process = newborn->pdata[i - 1];

      if (process->passes++ < BIRTH_PASSES && !finish)
        continue;
      add_birth (self, process);
      if (process->untraced != NULL && !finish && self->now - process->begin < UNTRACED_NS)
        continue;
      add_untraced_note (self, process);
      g_ptr_array_remove_index_fast (newborn, i - 1);
    }
}

gboolean
decoder_add_untraced (
    Decoder *self, int pid, int ppid, guint64 begin, const char *program, const char *note)
{
  gint64 time = decoder_since_origin (self, begin);
  g_autofree char *name = g_utf8_make_valid (program, -1);
  Process *process;

  if (decoder_has_process (self, pid) || pid <= 0)
    return FALSE;

  process = lane_table_add_process (&self->lanes, pid, ppid, time);
  process->untraced = g_strdup (note);
  if (process->lane != 0)
    trace_name_lane (self->trace, process->lane, name);
  if (self->process_func != NULL)
    self->process_func (pid, self->process_data);

  return TRUE;
}

gboolean
decoder_has_process (const Decoder *self, int pid)
{
  return lane_table_find_process (&self->lanes, pid) != NULL;
}

static void
end_process (Decoder *self, const Exit *gone)
{
  Process *process = lane_table_find_process (&self->lanes, gone->pid);
  End end = { .time = gone->time, .ending = ENDING_DONE };

  if (process == NULL)
    return;

  if (gone->status != DECODER_STATUS_UNKNOWN && WIFSIGNALED (gone->status))
    {
      g_autofree char *text = g_strdup_printf (_ ("killed by signal %d"), WTERMSIG (gone->status));
      TraceMark mark = { process->lane, TEXT_NOTE, gone->time, text };

      end.ending = ENDING_KILLED;
      end.argument = WTERMSIG (gone->status);
      if (process->lane != 0)
        trace_add_mark (self->trace, &mark);
    }
  else if (gone->status != DECODER_STATUS_UNKNOWN)
    {
      end.ending = ENDING_EXITED;
      end.argument = WEXITSTATUS (gone->status);
    }

  add_untraced_note (self, process);
  process->end = gone->time;
  decoder_end_loops (self, process, gone->time);
  for (guint32 i = 0; i < self->n_slots; i++)
    if (self->slots[i].process == process)
      {
        if (self->slots[i].gap > 0)
          decoder_skip_gap (self, &self->slots[i]);
        slot_finish_text (&self->slots[i], self->trace);
        self->slots[i].thread = NULL;
        self->slots[i].process = NULL;
      }
  lane_table_end_process (&self->lanes, process, &end);
}

/* An exit is acted on one pass after it became known: see decoder.h. */
void
decoder_end_processes (Decoder *self, gboolean finish)
{
  add_births (self, finish);
  for (guint i = self->exits->len; i > 0; i--)
    {
      Exit *gone = &g_array_index (self->exits, Exit, i - 1);
      guint patience = gone->status == DECODER_STATUS_UNKNOWN ? STATUS_PASSES : 1;

      if (gone->passes++ < patience && !finish)
        continue;
      end_process (self, gone);
      add_join (self, gone);
      g_array_remove_index_fast (self->exits, i - 1);
    }
}
