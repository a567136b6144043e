/* SPDX-License-Identifier: MIT */

/* Which edges are alive: those of workers that run, and those along which something went a moment
 * ago, with its word. A moment is long enough to be seen at 20 pictures a second. */

#include "diagram-private.h"

#define MOMENT_NS ((gint64) 300 * 1000 * 1000)
#define STEP_NS ((gint64) 100 * 1000 * 1000) /* in which a scheduled task has had its turn */
/* Arrows are stored as they became whole, so nearly in the order of their ends. */
#define DISORDER 512
#define MAX_ARROWS 20000

static gboolean
is_hub (const Diagram *self, const Lane *lane)
{
  const DiagramNode *hub = &g_array_index (self->nodes, DiagramNode, 0);
  const Lane *hub_lane = trace_get_lane (self->trace, hub->lane);

  if (lane_get_id (lane) == hub->lane)
    return TRUE;

  /* The thread that runs the loop stands for it. */
  return hub->kind == LANE_KIND_LOOP && lane_get_kind (lane) == LANE_KIND_THREAD &&
         lane_get_pid (lane) == lane_get_pid (hub_lane) &&
         lane_get_tid (lane) == lane_get_pid (lane);
}

/* A child process's threads are the process; what has no node of its own is in its kind's last. */
static gboolean
is_at (const Diagram *self, const DiagramNode *node, const Lane *lane)
{
  guint32 id = lane_get_id (lane);

  if (node->kind == LANE_KIND_PROCESS && lane_get_kind (lane) == LANE_KIND_THREAD)
    id = lane_get_parent (lane);
  if (node->n_lanes == 1)
    return node->lane == id;

  return lane_get_kind (lane) == node->kind && id <= node->last_lane;
}

static DiagramEdge *
find_edge (const Diagram *self, const Lane *lane)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      DiagramEdge *edge = &g_array_index (self->edges, DiagramEdge, i);

      if (is_at (self, &g_array_index (self->nodes, DiagramNode, edge->to), lane))
        return edge;
    }

  return NULL;
}

static void
light_edge (const Diagram *self, const TraceArrow *arrow)
{
  const Lane *from = trace_get_lane (self->trace, arrow->from);
  const Lane *to = trace_get_lane (self->trace, arrow->to);
  DiagramEdge *edge = NULL;
  gboolean back;

  if (from == NULL || to == NULL)
    return;
  back = is_hub (self, to);
  if (back || is_hub (self, from))
    edge = find_edge (self, back ? from : to);
  if (edge == NULL)
    return;

  edge->recent = TRUE;
  edge->back = back;
  edge->flow = arrow->flow;
}

static guint32
find_first_arrow (const Diagram *self, gint64 time)
{
  guint32 low = 0, high = trace_get_n_arrows (self->trace);

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      TraceArrow arrow;

      trace_get_arrow (self->trace, middle, &arrow);
      if (arrow.to_time < time)
        low = middle + 1;
      else
        high = middle;
    }

  return low > DISORDER ? low - DISORDER : 0;
}

/* A task's turn is over in microseconds: that it had one is what is seen. */
static gboolean
ran_just_now (const Diagram *self, const DiagramNode *node)
{
  const Lane *lane = trace_get_lane (self->trace, node->lane);
  LaneTimes times;

  if (lane == NULL)
    return FALSE;

  lane_sum (lane, self->time - STEP_NS, self->time, &times);
  return times.ns[STATE_RUNNING] > 0;
}

void
diagram_light_edges (Diagram *self)
{
  guint32 n = trace_get_n_arrows (self->trace);
  guint32 first = find_first_arrow (self, self->time - MOMENT_NS);

  for (guint i = 0; i < self->edges->len; i++)
    {
      DiagramEdge *edge = &g_array_index (self->edges, DiagramEdge, i);

      edge->lit |= edge->schedules &&
                   ran_just_now (self, &g_array_index (self->nodes, DiagramNode, edge->to));
    }

  for (guint32 i = first; i < n && i - first < MAX_ARROWS; i++)
    {
      TraceArrow arrow;

      trace_get_arrow (self->trace, i, &arrow);
      if (arrow.to_time > self->time + MOMENT_NS)
        break;
      if (arrow.to_time > self->time - MOMENT_NS && arrow.to_time <= self->time &&
          arrow.flow != FLOW_HANDOVER)
        light_edge (self, &arrow);
    }
}
