/* SPDX-License-Identifier: MIT */

#include "sample-comparison.h"

#define MS G_GINT64_CONSTANT (1000000)

static SampleRun
make_alone (guint n)
{
  SampleRun run = { trace_new (), facts_new () };
  guint32 process =
      trace_add_lane (run.trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 4711, 0, 0);
  guint32 main =
      trace_add_lane (run.trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, process, 4711, 4711, 0);

  trace_name_lane (run.trace, process, "primes");
  trace_name_lane (run.trace, main, "main");
  trace_append (run.trace, main, 0, STATE_WAITING_IO, DETAIL (REASON_READ, 0, 0));
  trace_append (run.trace, main, 15 * MS, STATE_RUNNING, 0);
  trace_append (run.trace, main, 900 * MS, STATE_READY, DETAIL (REASON_NO_CORE, 0, 0));
  trace_append (run.trace, main, 950 * MS, STATE_RUNNING, 0);
  run.facts->machine = g_strdup ("2 cores, Linux 6.1, x86_64");
  run.facts->cores = 2;
  run.facts->started = G_GINT64_CONSTANT (1767225600000000);
  run.facts->wall_ns = 1825 * MS;
  trace_finish (run.trace, run.facts->wall_ns);

  return run;
}

static const struct
{
  SampleMaker make;
  guint n;
  const char *model;
  int exit_status;
} rows[COMPARED_RUNS_MAX] = {
  { make_alone, 1, "sequential", 0 },      { sample_turns, 3, "threads", 0 },
  { sample_processes, 3, "processes", 0 }, { sample_tasks, 2000, "asyncio", 0 },
  { sample_sleepers, 4, "mixed", 137 },
};

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

void
sample_comparison_init (SampleComparison *self, guint n)
{
  *self = (SampleComparison){ .n = n };
  for (guint i = 0; i < n; i++)
    {
      SampleRun *run = &self->samples[i];

      *run = rows[i].make (rows[i].n);
      set (&run->facts->title, "Counting primes");
      set (&run->facts->question, "Do three threads count primes faster than one?");
      set (&run->facts->model, rows[i].model);
      set (&run->facts->runtime, "native-gil");
      set (&run->facts->interpreter, NULL);
      run->facts->workers = 3;
      run->facts->size = 300000;
      run->facts->exit_status = rows[i].exit_status;
      self->summaries[i] = summary_new (run->trace, run->facts);
      self->failures[i] = compared_run_dup_failure (run->facts);
      self->runs[i] =
          (ComparedRun){ run->trace, run->facts, self->summaries[i], self->failures[i] };
    }
}

void
sample_comparison_clear (SampleComparison *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      sample_run_clear (&self->samples[i]);
      g_clear_pointer (&self->summaries[i], summary_free);
      g_free (self->failures[i]);
    }
  self->n = 0;
}
