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
    if (states == 0 || (sums[i] > 0 && sums[i] >= largest * TENTH))
      g_array_append_val (picked, g_array_index (workers, guint32, i));

  return g_steal_pointer (&picked);
}

typedef struct
{
  guint32 creator;   /* a task with a smaller id, or 0 */
  gint64 begin, end; /* of the tasks it created, the first's and the last's */
  gboolean is_minding;
} TaskLink;

static TaskLink *
find_creators (const Trace *trace, guint32 n)
{
  TaskLink *links = g_new0 (TaskLink, (gsize) n + 1);
  guint32 n_arrows = trace_get_n_arrows (trace);

  for (guint32 i = 0; i < n_arrows; i++)
    {
      TraceArrow arrow;
      const Lane *to;
      TaskLink *from;

      trace_get_arrow (trace, i, &arrow);
      if (arrow.flow != FLOW_CREATE || arrow.from == 0 || arrow.from >= arrow.to || arrow.to > n ||
          links[arrow.to].creator != 0 ||
          lane_get_kind (trace_get_lane (trace, arrow.from)) != LANE_KIND_TASK ||
          lane_get_kind (trace_get_lane (trace, arrow.to)) != LANE_KIND_TASK)
        continue;

      to = trace_get_lane (trace, arrow.to);
      from = &links[arrow.from];
      links[arrow.to].creator = arrow.from;
      from->begin = from->end == 0 ? lane_get_begin (to) : MIN (from->begin, lane_get_begin (to));
      from->end = MAX (from->end, lane_get_end (to));
    }

  return links;
}

static gboolean
is_minding_tasks (const Lane *lane, const TaskLink *link)
{
  gint64 begin = lane_get_begin (lane), end = lane_get_end (lane);
  double half = 0.5 * (double) (end - begin);

  return link->end > link->begin && (double) (link->end - link->begin) >= half &&
         sum_states (lane, begin, end, BUSY & ~(1u << STATE_READY)) < half;
}

GArray *
summary_workers_new_tasks (const Trace *trace)
{
  guint32 n = trace_get_n_lanes (trace);
  g_autofree TaskLink *links = find_creators (trace, n);
  GArray *workers = g_array_new (FALSE, FALSE, sizeof (guint32));
  gint64 longest = 0;
  guint n_left = 0;

  for (guint32 id = 1; id <= n; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      const TaskLink *creator = &links[links[id].creator];

      /* Whatever a worker creates is neither worker nor minder. */
      if (lane_get_kind (lane) != LANE_KIND_TASK ||
          (links[id].creator != 0 && !creator->is_minding))
        continue;

      links[id].is_minding = is_minding_tasks (lane, &links[id]);
      if (links[id].is_minding)
        continue;
      longest = MAX (longest, lane_get_end (lane) - lane_get_begin (lane));
      g_array_append_val (workers, id);
    }

  for (guint i = 0; i < workers->len; i++)
    {
      guint32 id = g_array_index (workers, guint32, i);
      const Lane *lane = trace_get_lane (trace, id);

      if (lane_get_end (lane) - lane_get_begin (lane) >= longest / 1000)
        g_array_index (workers, guint32, n_left++) = id;
    }
  g_array_set_size (workers, n_left);

  return workers;
}
