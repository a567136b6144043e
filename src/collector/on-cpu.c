/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "on-cpu.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "perf-switches.h"

struct OnCpu
{
  OnCpuMethod method;
  Decoder *decoder;
  PerfSwitches *perf;
  GArray *switches;
  GHashTable *off; /* perf: PerfSwitch by tid, that took it off */
  guint64 now;     /* when the pass began */
  guint64 last;    /* ... and the one before */
};

/* What a thread has had of the CPU, and has waited for it. /proc/TID is not listed, but it is there
 * for every thread: the pid is not needed. */
static gboolean
read_cpu (int tid, guint64 *cpu, guint64 *delay)
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
  text[MAX (n, 0)] = '\0';
  return sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, cpu, delay) == 2 && *cpu > 0;
}

static OnCpuMethod
find_method (OnCpu *self, OnCpuMethod wanted)
{
  guint64 cpu, delay;
  int error;

  if (wanted == ON_CPU_BEST || wanted == ON_CPU_PERF)
    self->perf = perf_switches_new (&error);
  if (self->perf != NULL)
    return ON_CPU_PERF;
  /* A kernel may have been built without. */
  if ((wanted == ON_CPU_BEST || wanted == ON_CPU_SCHEDSTAT) && read_cpu (getpid (), &cpu, &delay))
    return ON_CPU_SCHEDSTAT;
  return ON_CPU_NONE;
}

OnCpu *
on_cpu_new (OnCpuMethod method, Decoder *decoder)
{
  OnCpu *self = g_new0 (OnCpu, 1);

  self->decoder = decoder;
  self->switches = g_array_new (FALSE, FALSE, sizeof (PerfSwitch));
  self->off = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->method = find_method (self, method);
  if (self->method != ON_CPU_NONE)
    decoder_hold (decoder, self->method == ON_CPU_SCHEDSTAT);
  return self;
}

void
on_cpu_free (OnCpu *self)
{
  if (self == NULL)
    return;

  perf_switches_free (self->perf);
  g_array_unref (self->switches);
  g_hash_table_unref (self->off);
  g_free (self);
}

OnCpuMethod
on_cpu_get_method (const OnCpu *self)
{
  return self->method;
}

/* Given away or taken away, a core is gone: a thread whose group has used up its share of the
 * machine gives it away, as the kernel sees it. */
static void
take_switch (OnCpu *self, const PerfSwitch *item)
{
  gpointer key = GINT_TO_POINTER (item->tid);
  const PerfSwitch *out = g_hash_table_lookup (self->off, key);
  gboolean is_wait;

  if (item->kind == PERF_SWITCH_OUT || item->kind == PERF_SWITCH_PREEMPTED)
    {
      is_wait = item->kind == PERF_SWITCH_OUT;
      g_hash_table_insert (self->off, key, g_memdup2 (item, sizeof *item));
      decoder_set_off (self->decoder, item->tid, item->time, is_wait);
    }
  else if (out != NULL)
    {
      is_wait = out->kind == PERF_SWITCH_OUT;
      if (item->kind == PERF_SWITCH_IN)
        decoder_add_ready (self->decoder, item->tid, out->time, item->time, is_wait);
      g_hash_table_remove (self->off, key);
      decoder_set_off (self->decoder, item->tid, 0, FALSE);
    }
}

/* Records were lost: who was off may be on by now. */
static gboolean
forget_off (gpointer tid, gpointer since, gpointer decoder)
{
  decoder_set_off (decoder, GPOINTER_TO_INT (tid), 0, FALSE);
  return TRUE;
}

static void
read_perf (OnCpu *self, guint64 now)
{
  g_array_set_size (self->switches, 0);
  if (!perf_switches_take (self->perf, now, self->switches))
    g_hash_table_foreach_remove (self->off, forget_off, self->decoder);

  for (guint i = 0; i < self->switches->len; i++)
    take_switch (self, &g_array_index (self->switches, PerfSwitch, i));
}

/* Its states are known up to the beginning of the pass, its CPU time up to now: the difference
 * counts for what comes next. */
static void
sample_thread (int tid, gpointer data)
{
  OnCpu *self = data;
  guint64 cpu, delay;

  if (read_cpu (tid, &cpu, &delay))
    decoder_sample (self->decoder, tid, self->now, cpu, delay);
  else
    decoder_miss (self->decoder, tid, self->now);
}

void
on_cpu_update (OnCpu *self, guint64 now)
{
  self->now = now;
  if (self->method == ON_CPU_PERF)
    read_perf (self, now);
  else if (self->method == ON_CPU_SCHEDSTAT)
    decoder_foreach_computing (self->decoder, ON_CPU_READINGS, sample_thread, self);

  /* One pass back: what a thread told just before it lost its core may not be in its ring yet. */
  if (self->method != ON_CPU_NONE)
    decoder_release (self->decoder, self->last);
  self->last = now;
}
