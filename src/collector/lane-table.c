/* SPDX-License-Identifier: MIT */

#include "lane-table.h"

static void
thread_free (gpointer data)
{
  Thread *thread = data;

  ready_merge_free (thread->ready);
  g_free (thread);
}

void
local_set_fed (Local *local, GPtrArray *fed)
{
  if (local->fed == fed)
    return;

  if (local->fed != NULL)
    {
      Local *last = local->fed->pdata[local->fed->len - 1];

      local->fed->pdata[local->place] = last;
      last->place = local->place;
      g_ptr_array_set_size (local->fed, (int) local->fed->len - 1);
    }
  local->fed = fed;
  if (fed != NULL)
    {
      local->place = fed->len;
      g_ptr_array_add (fed, local);
    }
}

static void
local_free (gpointer data)
{
  Local *local = data;

  local_set_fed (local, NULL);
  gil_merge_free (local->gil);
  g_free (local);
}

static void
process_free (gpointer data)
{
  Process *process = data;

  g_hash_table_unref (process->locals);
  g_clear_pointer (&process->labels, g_hash_table_unref);
  g_free (process->untraced);
  g_ptr_array_unref (process->threads);
  g_free (process);
}

void
lane_table_init (LaneTable *self, Trace *trace)
{
  self->trace = trace_ref (trace);
  self->by_pid = g_hash_table_new (NULL, NULL);
  self->by_tid = g_hash_table_new (NULL, NULL);
  self->processes = g_ptr_array_new_with_free_func (process_free);
  self->threads = g_ptr_array_new_with_free_func (thread_free);
  self->live = g_ptr_array_new ();
  self->gils = g_ptr_array_new ();
  self->loops = g_ptr_array_new ();
  self->newborn = g_ptr_array_new ();
}

void
lane_table_clear (LaneTable *self)
{
  g_clear_pointer (&self->by_pid, g_hash_table_unref);
  g_clear_pointer (&self->by_tid, g_hash_table_unref);
  g_clear_pointer (&self->live, g_ptr_array_unref);
  g_clear_pointer (&self->gils, g_ptr_array_unref);
  g_clear_pointer (&self->loops, g_ptr_array_unref);
  g_clear_pointer (&self->newborn, g_ptr_array_unref);
  g_clear_pointer (&self->threads, g_ptr_array_unref);
  g_clear_pointer (&self->processes, g_ptr_array_unref);
  g_clear_pointer (&self->trace, trace_unref);
}

static guint32
add_lane (LaneTable *self,
          LaneKind kind,
          LaneSource source,
          guint32 parent,
          int pid,
          int tid,
          gint64 time)
{
  gboolean is_small = kind != LANE_KIND_PROCESS && kind != LANE_KIND_THREAD;
  guint32 *n = is_small ? &self->n_small : &self->n_large;

  /* Without its process nothing has a place. */
  if (*n >= (is_small ? LANE_TABLE_SMALL : LANE_TABLE_LARGE) ||
      (kind != LANE_KIND_PROCESS && parent == 0))
    {
      self->n_refused[is_small]++;
      return 0;
    }

  ++*n;
  return trace_add_lane (self->trace, kind, source, parent, pid, tid, time);
}

Process *
lane_table_find_process (const LaneTable *self, int pid)
{
  Process *process = g_hash_table_lookup (self->by_pid, GINT_TO_POINTER (pid));

  return process != NULL && !process->has_ended ? process : NULL;
}

/* An orphan's parent is the supervisor, which has no lane: it stands under the first process. */
static guint32
parent_lane (const LaneTable *self, int ppid)
{
  const Process *parent = lane_table_find_process (self, ppid);

  if (parent != NULL)
    return parent->lane;

  return self->processes->len > 0 ? ((Process *) self->processes->pdata[0])->lane : 0;
}

Process *
lane_table_add_process (LaneTable *self, int pid, int ppid, gint64 time)
{
  Process *process = g_new0 (Process, 1);

  process->pid = pid;
  process->parent = lane_table_find_process (self, ppid);
  process->begin = time;
  process->lane = add_lane (self, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, parent_lane (self, ppid),
                            pid, 0, time);
  process->locals = g_hash_table_new_full (NULL, NULL, NULL, local_free);
  process->threads = g_ptr_array_new ();
  if (process->lane != 0)
    trace_append (self->trace, process->lane, time, STATE_RUNNING, 0);

  g_ptr_array_add (self->processes, process);
  g_ptr_array_add (self->newborn, process);
  g_hash_table_insert (self->by_pid, GINT_TO_POINTER (pid), process);
  return process;
}

guint32
process_get_label (const Process *process, guint32 number)
{
  if (process->labels == NULL)
    return 0;

  return GPOINTER_TO_UINT (g_hash_table_lookup (process->labels, GUINT_TO_POINTER (number)));
}

void
process_set_label (Process *process, guint32 number, guint32 label)
{
  if (process->labels == NULL)
    process->labels = g_hash_table_new (NULL, NULL);
  if (g_hash_table_size (process->labels) < PROCESS_LABELS)
    g_hash_table_insert (process->labels, GUINT_TO_POINTER (number), GUINT_TO_POINTER (label));
}

Thread *
lane_table_find_thread (const LaneTable *self, int tid)
{
  return g_hash_table_lookup (self->by_tid, GINT_TO_POINTER (tid));
}

Thread *
lane_table_add_thread (LaneTable *self, Process *process, int tid, LaneSource source, gint64 time)
{
  Thread *thread = g_new0 (Thread, 1);

  thread->process = process;
  thread->tid = tid;
  thread->source = source;
  thread->off = thread->lately = thread->left = thread->open = -1;
  thread->lane = add_lane (self, LANE_KIND_THREAD, source, process->lane, process->pid, tid, time);
  thread->index = (int) self->live->len;

  g_ptr_array_add (self->threads, thread);
  g_ptr_array_add (self->live, thread);
  g_ptr_array_add (process->threads, thread);
  g_hash_table_insert (self->by_tid, GINT_TO_POINTER (tid), thread);
  return thread;
}

void
lane_table_show_sampled (LaneTable *self, Thread *thread, gboolean is_sampled)
{
  if (!is_sampled || thread->source != LANE_SOURCE_MEASURED)
    return;

  thread->source = LANE_SOURCE_SAMPLED;
  trace_source_lane (self->trace, thread->lane, LANE_SOURCE_SAMPLED);
}

void
lane_table_end_thread (LaneTable *self, Thread *thread, const End *end)
{
  Thread *last;

  if (thread->index < 0)
    return;

  if (thread->ready != NULL)
    {
      if (thread->off >= 0)
        ready_merge_add_span (thread->ready, thread->off, end->time, thread->off_is_wait);
      lane_table_show_sampled (self, thread, ready_merge_end (thread->ready, end->time, end->cpu));
      ready_merge_flush (thread->ready, end->time);
      g_clear_pointer (&thread->ready, ready_merge_free);
    }
  if (thread->lane != 0)
    trace_end_lane (self->trace, thread->lane, end->time, end->ending, end->argument);

  last = self->live->pdata[self->live->len - 1];
  self->live->pdata[thread->index] = last;
  last->index = thread->index;
  g_ptr_array_set_size (self->live, (int) self->live->len - 1);
  thread->index = -1;

  g_ptr_array_remove_fast (thread->process->threads, thread);
  if (lane_table_find_thread (self, thread->tid) == thread)
    g_hash_table_remove (self->by_tid, GINT_TO_POINTER (thread->tid));
}

Local *
lane_table_find_local (const Process *process, guint32 number)
{
  return g_hash_table_lookup (process->locals, GUINT_TO_POINTER (number));
}

Local *
lane_table_add_local (
    LaneTable *self, const Local *like, guint32 under, LaneSource source, gint64 time)
{
  Process *process = like->process;
  const Local *container = under != 0 ? lane_table_find_local (process, under) : NULL;
  Local *local = g_new0 (Local, 1);

  local->kind = like->kind;
  local->number = like->number;
  local->process = process;
  local->lane =
      add_lane (self, local->kind, source, container != NULL ? container->lane : process->lane,
                process->pid, 0, time);
  if (local->kind == LANE_KIND_TASK && container != NULL && container->kind == LANE_KIND_LOOP)
    local->loop = container->number;
  local->since = -1;
  if (local->kind == LANE_KIND_LOOP)
    g_ptr_array_add (self->loops, local);
  if (local->kind == LANE_KIND_GIL && local->lane != 0)
    {
      local->gil = gil_merge_new (self->trace, local->lane);
      g_ptr_array_add (self->gils, local);
    }

  g_hash_table_insert (process->locals, GUINT_TO_POINTER (local->number), local);
  return local;
}

static void
end_local (LaneTable *self, Local *local, const End *end)
{
  if (local->gil != NULL)
    {
      gil_merge_finish (local->gil);
      g_ptr_array_remove_fast (self->gils, local);
    }
  if (local->kind == LANE_KIND_LOOP)
    g_ptr_array_remove_fast (self->loops, local);
  if (local->is_ending)
    end = &local->end;
  if (local->lane != 0)
    trace_end_lane (self->trace, local->lane, end->time, end->ending, end->argument);
}

void
lane_table_end_local (LaneTable *self, Process *process, guint32 number, const End *end)
{
  Local *local = lane_table_find_local (process, number);

  if (local == NULL)
    return;

  end_local (self, local, end);
  g_hash_table_remove (process->locals, GUINT_TO_POINTER (number));
}

void
lane_table_end_process (LaneTable *self, Process *process, const End *end)
{
  GHashTableIter iter;
  gpointer local;

  if (process->has_ended)
    return;

  while (process->threads->len > 0)
    {
      Thread *thread = process->threads->pdata[process->threads->len - 1];

      lane_table_end_thread (self, thread, thread->is_ending ? &thread->end : end);
    }

  g_hash_table_iter_init (&iter, process->locals);
  while (g_hash_table_iter_next (&iter, NULL, &local))
    end_local (self, local, end);
  g_hash_table_remove_all (process->locals);
  g_clear_pointer (&process->labels, g_hash_table_unref);

  if (process->lane != 0)
    trace_end_lane (self->trace, process->lane, end->time, end->ending, end->argument);
  process->has_ended = TRUE;
}
