/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "on-cpu.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "perf-switches.h"

typedef struct
{
  guint64 off;  /* perf: since when it is preempted, 0: it is not */
  guint64 run;  /* schedstat: ns on a core, as last seen */
  guint64 wait; /* ... and waiting for one */
  guint64 seen; /* when it was last seen to go on */
  guint64 told; /* up to where its waits have been put */
} Entry;

struct OnCpu
{
  OnCpuMethod method;
  guint n_cores;
  PerfSwitches *perf;
  GArray *switches;
  GHashTable *threads; /* Entry by tid */
  guint64 last;        /* of the pass before */
  guint64 now;
  Decoder *decoder; /* during an update */
};

OnCpu *
on_cpu_new (OnCpuMethod method, guint n_cores)
{
  OnCpu *self = g_new0 (OnCpu, 1);
  int error;

  self->method = method;
  self->n_cores = n_cores;
  self->switches = g_array_new (FALSE, FALSE, sizeof (PerfSwitch));
  self->threads = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  if (method == ON_CPU_BEST || method == ON_CPU_PERF)
    {
      self->perf = perf_switches_new (&error);
      if (self->perf != NULL)
        self->method = ON_CPU_PERF;
      else
        self->method = method == ON_CPU_BEST ? ON_CPU_SCHEDSTAT : ON_CPU_NONE;
    }
  return self;
}

void
on_cpu_free (OnCpu *self)
{
  if (self == NULL)
    return;

  perf_switches_free (self->perf);
  g_array_unref (self->switches);
  g_hash_table_unref (self->threads);
  g_free (self);
}

OnCpuMethod
on_cpu_get_method (const OnCpu *self)
{
  return self->method;
}

static Entry *
entry_of (OnCpu *self, int tid)
{
  Entry *entry = g_hash_table_lookup (self->threads, GINT_TO_POINTER (tid));

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->threads, GINT_TO_POINTER (tid), entry);
    }
  return entry;
}

static void
take_switch (OnCpu *self, const PerfSwitch *item)
{
  Entry *entry;

  if (item->kind == PERF_SWITCH_EXIT)
    {
      g_hash_table_remove (self->threads, GINT_TO_POINTER (item->tid));
      return;
    }

  entry = entry_of (self, item->tid);
  if (item->kind == PERF_SWITCH_PREEMPT)
    entry->off = item->time;
  else
    {
      if (item->kind == PERF_SWITCH_IN && entry->off != 0)
        decoder_add_ready (self->decoder, item->tid, entry->off, item->time, FALSE);
      entry->off = 0;
    }
  decoder_set_off (self->decoder, item->tid, entry->off, TRUE);
}

/* Records were lost: who was off may be on by now. */
static gboolean
forget_off (gpointer tid, gpointer entry, gpointer data)
{
  decoder_set_off (data, GPOINTER_TO_INT (tid), 0, FALSE);
  return TRUE;
}

static void
read_perf (OnCpu *self)
{
  g_array_set_size (self->switches, 0);
  if (!perf_switches_take (self->perf, self->now, self->switches))
    g_hash_table_foreach_remove (self->threads, forget_off, self->decoder);

  for (guint i = 0; i < self->switches->len; i++)
    take_switch (self, &g_array_index (self->switches, PerfSwitch, i));
}

/* /proc/TID is not listed, but it is there for every thread: the pid is not needed. */
static gboolean
read_schedstat (int tid, guint64 *run, guint64 *wait)
{
  char path[64];
  char text[96];
  ssize_t n;
  int fd;

  g_snprintf (path, sizeof path, "/proc/%d/task/%d/schedstat", tid, tid);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;

  n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return FALSE;

  text[n] = '\0';
  return sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, run, wait) == 2;
}

static void
sample_thread (int tid, gpointer data)
{
  OnCpu *self = data;
  Entry *entry = entry_of (self, tid);
  guint64 run, wait, ran, waited, end;

  if (!read_schedstat (tid, &run, &wait))
    {
      decoder_set_off (self->decoder, tid, 0, FALSE);
      return;
    }

  ran = run > entry->run ? run - entry->run : 0;
  waited = wait > entry->wait ? wait - entry->wait : 0;
  if (waited > 0)
    {
      guint64 from;

      /* It ended some time before now, at the latest what it has run since. Where that is too
       * early (the run time moves in ticks), the length counts, not the place. */
      end = self->now - MIN (ran, self->now - MAX (self->last, entry->seen));
      from = MAX (end - MIN (waited, end), entry->told);
      entry->told = MIN (from + waited, self->now);
      decoder_add_ready (self->decoder, tid, from, entry->told, TRUE);
    }
  if (ran > 0 || waited > 0 || entry->seen == 0)
    {
      entry->seen = self->now;
      decoder_set_off (self->decoder, tid, 0, FALSE);
    }
  else
    decoder_set_off (self->decoder, tid, entry->seen, FALSE);
  entry->run = run;
  entry->wait = wait;
}

void
on_cpu_update (OnCpu *self, Decoder *decoder, guint64 now)
{
  self->decoder = decoder;
  self->now = now;

  if (self->method != ON_CPU_NONE && decoder_count_computing (decoder) > self->n_cores)
    decoder_hold (decoder);

  /* Switches are followed from the start, so that who is off is known when the holding begins. */
  if (self->method == ON_CPU_PERF)
    read_perf (self);
  else if (self->method == ON_CPU_SCHEDSTAT && decoder_is_holding (decoder))
    decoder_foreach_computing (decoder, sample_thread, self);

  /* One pass back: what a thread told just before it lost its core may not be in its ring yet. */
  if (decoder_is_holding (decoder))
    decoder_release (decoder, self->last);
  self->last = now;
}
