/* SPDX-License-Identifier: MIT */

#include "lane-order.h"

#include <stdlib.h>

/* A live picture asks often: a run that passes millions of things around is ordered by the first
 * so many arrows, and the rest of its lanes by their begins. */
#define MAX_ARROWS 1000000

typedef struct
{
  gint64 time;
  guint32 id;
} Birth;

static int
compare_births (const void *a, const void *b)
{
  const Birth *one = a, *other = b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;

  return (one->id > other->id) - (one->id < other->id);
}

/* The first arrow that creates a lane counts; what a recording claims after that does not. */
static void
read_arrows (const Trace *trace, Birth *births, guint32 n)
{
  g_autofree guint8 *created = g_new0 (guint8, (gsize) n + 1);
  guint32 n_arrows = MIN (trace_get_n_arrows (trace), MAX_ARROWS);

  for (guint32 i = 0; i < n_arrows; i++)
    {
      TraceArrow arrow;
      const Lane *lane;
      guint32 parent;

      trace_get_arrow (trace, i, &arrow);
      if (arrow.flow != FLOW_CREATE || arrow.to == 0 || arrow.to > n || created[arrow.to])
        continue;

      created[arrow.to] = 1;
      births[arrow.to - 1].time = arrow.from_time;
      lane = trace_get_lane (trace, arrow.to);
      parent = lane_get_parent (lane);
      if (parent == 0 || parent >= arrow.to || created[parent] ||
          lane_get_kind (lane) != LANE_KIND_THREAD || lane_get_tid (lane) != lane_get_pid (lane))
        continue;

      created[parent] = 1;
      births[parent - 1].time = arrow.from_time;
    }
}

guint32 *
lane_order_new (const Trace *trace, guint32 n)
{
  g_autofree Birth *births = g_new (Birth, (gsize) n + 1);
  guint32 *order = g_new (guint32, (gsize) n + 1);
  gboolean sorted = TRUE;

  for (guint32 i = 0; i < n; i++)
    births[i] = (Birth){ lane_get_begin (trace_get_lane (trace, i + 1)), i + 1 };
  read_arrows (trace, births, n);

  /* Nearly always they are in order already. */
  for (guint32 i = 1; i < n && sorted; i++)
    sorted = births[i - 1].time <= births[i].time;
  if (!sorted)
    qsort (births, n, sizeof *births, compare_births);
  for (guint32 i = 0; i < n; i++)
    order[i] = births[i].id;

  return order;
}
