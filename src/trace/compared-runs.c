/* SPDX-License-Identifier: MIT */

#include "compared-runs.h"

#include <glib/gi18n-lib.h>

#include "summary-workers.h"

#define STATUS_TIMEOUT 124
#define STATUS_SIGNAL 128
#define SLICES 64           /* of a run, in each of which wishes and cores are laid side by side */
#define MAX_LANES 1000      /* looked at */
#define LEAST_COMPUTING 0.2 /* of the wall time: below, a share of it says nothing */

char *
compared_run_dup_failure (const Facts *facts)
{
  if (facts->exit_status == 0)
    return NULL;
  if (facts->message != NULL && *facts->message != '\0')
    return g_strdup (facts->message);
  if (facts->exit_status == STATUS_TIMEOUT)
    return g_strdup (_ ("the time was up"));
  if (facts->exit_status > STATUS_SIGNAL)
    return g_strdup_printf (_ ("killed by signal %d"), facts->exit_status - STATUS_SIGNAL);

  return g_strdup_printf (_ ("exit status %d"), facts->exit_status);
}

gboolean
compared_run_counts (const ComparedRun *run)
{
  return run->failure == NULL && run->facts->correct != 0;
}

double
compared_run_get_disturbance (const ComparedRun *run)
{
  guint wanting = SUMMARY_WORKERS_COMPUTING | 1u << STATE_READY;
  g_autoptr (GArray) workers = summary_workers_new (run->trace, wanting);
  double wall = (double) run->summary->wall_ns, cores = MAX (run->facts->cores, 1);
  double wanted = 0, got = 0;

  for (gint64 slice = 0; slice < SLICES; slice++)
    {
      gint64 from = run->summary->wall_ns / SLICES * slice;
      gint64 to = from + run->summary->wall_ns / SLICES;
      double computing = 0, ready = 0, most;

      for (guint i = 0; i < MIN (workers->len, MAX_LANES); i++)
        {
          LaneTimes times;

          lane_sum (trace_get_lane (run->trace, g_array_index (workers, guint32, i)), from, to,
                    &times);
          computing += (double) times.ns[STATE_RUNNING] + (double) times.ns[STATE_NATIVE];
          ready += (double) times.ns[STATE_READY];
        }
      most = MIN (computing + ready, cores * (double) (to - from));
      wanted += most;
      got += MIN (computing, most);
    }

  return wanted > LEAST_COMPUTING * wall ? 1 - got / wanted : 0;
}

gboolean
compared_runs_is_same (gint64 a, gint64 b)
{
  return (double) MAX (a, b) <= (1 + COMPARED_RUNS_NOISE) * (double) MIN (a, b);
}

int
compared_runs_find_reference (const ComparedRun *runs, guint n)
{
  int slowest = -1, sequential = -1;
  guint n_counted = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!compared_run_counts (&runs[i]))
        continue;

      n_counted++;
      if (slowest < 0 || runs[i].summary->wall_ns > runs[slowest].summary->wall_ns)
        slowest = (int) i;
      if (sequential < 0 && g_strcmp0 (runs[i].facts->model, "sequential") == 0)
        sequential = (int) i;
    }

  if (n_counted < 2)
    return -1;
  return sequential >= 0 ? sequential : slowest;
}

Standing
compared_runs_stand (const ComparedRun *runs, int reference, guint i, double *factor)
{
  gint64 wall = MAX (runs[i].summary->wall_ns, 1), other;

  *factor = 1;
  if (runs[i].failure != NULL)
    return STANDING_FAILED;
  if (!compared_run_counts (&runs[i]))
    return STANDING_WRONG;
  if (reference < 0 || (guint) reference == i)
    return STANDING_REFERENCE;

  other = MAX (runs[reference].summary->wall_ns, 1);
  *factor = (double) other / (double) wall;
  if (compared_runs_is_same (wall, other))
    return STANDING_SAME;
  return wall < other ? STANDING_FASTER : STANDING_SLOWER;
}
