/* SPDX-License-Identifier: MIT */

#include "summary-workers.h"

#define TENTH 0.1
#define BUSY                                                                                       \
  (SUMMARY_WORKERS_COMPUTING | 1u << STATE_WAITING_GIL | 1u << STATE_READY) /* or wants to be */

gboolean
summary_workers_is_main (const Lane *lane)
{
  return lane_get_tid (lane) != 0 && lane_get_tid (lane) == lane_get_pid (lane);
}

static double
sum_states (const Lane *lane, gint64 from, gint64 to, guint states)
{
  double sum = 0;
  LaneTimes times;

  lane_sum (lane, from, to, &times);
  for (guint state = 0; state < N_STATES; state++)
    if (states & 1u << state)
      sum += (double) times.ns[state];

  return sum;
}

/* Which processes have somebody beside their main thread. A parent stands before its children;
 * whatever else a recording claims is no parent. */
static guint8 *
find_hosts (const Trace *trace, guint32 n)
{
  guint8 *hosts = g_new0 (guint8, (gsize) n + 1);

  for (guint32 id = 1; id <= n; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      LaneKind kind = lane_get_kind (lane);
      guint32 parent = lane_get_parent (lane);

      if (parent < id && (kind == LANE_KIND_PROCESS ||
                          (kind == LANE_KIND_THREAD && !summary_workers_is_main (lane))))
        hosts[parent] = 1;
    }

  return hosts;
}

static gboolean
is_minding (const Lane *lane, const guint8 *hosts, guint32 id)
{
  guint32 parent = lane_get_parent (lane);

  return summary_workers_is_main (lane) && parent != 0 && parent < id && hosts[parent];
}

static GArray *
find_workers (const Trace *trace)
{
  guint32 n = trace_get_n_lanes (trace);
  g_autofree guint8 *hosts = find_hosts (trace, n);
  GArray *workers = g_array_new (FALSE, FALSE, sizeof (guint32));
  gint64 from = G_MAXINT64, to = 0;

  for (guint32 id = 1; id <= n; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      if (lane_get_kind (lane) != LANE_KIND_THREAD || is_minding (lane, hosts, id))
        continue;

      from = MIN (from, lane_get_begin (lane));
      to = MAX (to, lane_get_end (lane));
    }

  for (guint32 id = 1; id <= n; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      if (lane_get_kind (lane) == LANE_KIND_THREAD &&
          (!is_minding (lane, hosts, id) || to <= from ||
           sum_states (lane, from, to, BUSY) >= 0.5 * (double) (to - from)))
        g_array_append_val (workers, id);
    }

  return workers;
}

GArray *
summary_workers_new (const Trace *trace, guint states)
{
  g_autoptr (GArray) workers = find_workers (trace);
  g_autofree double *sums = g_new (double, workers->len + 1);
  GArray *picked = g_array_new (FALSE, FALSE, sizeof (guint32));
  double largest = 0;

  for (guint i = 0; i < workers->len; i++)
    {
      const Lane *lane = trace_get_lane (trace, g_array_index (workers, guint32, i));

      sums[i] = sum_states (lane, lane_get_begin (lane), lane_get_end (lane), states);
      largest = MAX (largest, sums[i]);
    }

  for (guint i = 0; i < workers->len; i++)
    if (sums[i] > 0 && sums[i] >= largest * TENTH)
      g_array_append_val (picked, g_array_index (workers, guint32, i));

  return g_steal_pointer (&picked);
}
