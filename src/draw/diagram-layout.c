/* SPDX-License-Identifier: MIT */

#include "diagram-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "lane-tree.h"

/* In units, as everything below. */
#define HUB_WIDTH 300.
#define ROW 56.
#define ROW_GAP 10.
#define COLUMN_WIDTH 430. /* at least; less only where there is no more room */
#define NODE_WIDTH 620.   /* at most */
#define PADDING 14.
#define TITLE 44.
#define HUB_GAP 130.

static LaneSpan
get_span (const Diagram *self, const Lane *lane)
{
  LaneSpan span = { 0 };
  guint32 i;

  if (lane_find (lane, self->time, &i) && i < lane_get_n_edges (lane))
    lane_get_span (lane, i, &span);

  return span;
}

/* "worker-9 … worker-64", "56 more: 12 running, 44 waiting". */
static void
add_rest (Diagram *self, const DiagramGroup *group, guint first)
{
  guint end = group->first_worker + group->n_workers;
  DiagramNode node = { .kind = group->kind, .n_lanes = end - first, .alive = TRUE, .memory = -1 };
  guint running = 0, waiting = 0, alive = 0;
  g_autofree char *from = NULL, *to = NULL, *count = lane_tree_dup_count (node.n_lanes);
  g_autofree char *n_running = NULL, *n_waiting = NULL, *n_alive = NULL;

  for (guint i = first; i < end; i++)
    {
      guint32 id = g_array_index (self->workers, guint32, i);
      const Lane *lane = trace_get_lane (self->trace, id);
      LaneSpan span = get_span (self, lane);

      alive += self->time >= lane_get_begin (lane) && self->time < lane_get_end (lane);
      if (span.state == STATE_RUNNING || span.state == STATE_NATIVE)
        running++;
      else if (span.state != STATE_NONE && span.state != STATE_IDLE)
        waiting++;
    }
  from = lane_tree_dup_lane_name (self->trace, g_array_index (self->workers, guint32, first));
  node.last_lane = g_array_index (self->workers, guint32, end - 1);
  to = lane_tree_dup_lane_name (self->trace, node.last_lane);
  node.name = node.n_lanes > 1 ? g_strdup_printf ("%s … %s", from, to) : g_strdup (from);
  node.state = running > 0 ? STATE_RUNNING : waiting > 0 ? STATE_WAITING_IO : STATE_NONE;
  n_running = lane_tree_dup_count (running);
  n_alive = lane_tree_dup_count (alive);
  n_waiting = lane_tree_dup_count (waiting);
  node.detail =
      group->kind == LANE_KIND_PROCESS
          ? g_strdup_printf (_ ("%s more: %s alive"), count, n_alive)
          : g_strdup_printf (_ ("%s more: %s running, %s waiting"), count, n_running, n_waiting);
  g_array_append_val (self->nodes, node);
}

static void
add_edge (Diagram *self, guint to)
{
  const DiagramNode *node = &g_array_index (self->nodes, DiagramNode, to);
  const DiagramNode *hub = &g_array_index (self->nodes, DiagramNode, 0);
  DiagramEdge edge = { .from = 0, .to = to, .flow = FLOW_CREATE };

  edge.schedules = hub->kind == LANE_KIND_LOOP && node->kind == LANE_KIND_TASK;
  edge.lit = node->n_lanes == 1 && (node->state == STATE_RUNNING || node->state == STATE_NATIVE);
  g_array_append_val (self->edges, edge);
}

/* Workers go down the columns; the last place counts those who found none. */
static void
lay_out_group (Diagram *self, DiagramGroup *group, double unit)
{
  const cairo_rectangle_t *box = &group->box;
  double inner = box->width - 2 * PADDING * unit;
  double height = box->height - (TITLE + PADDING) * unit;
  guint rows = (guint) MAX (floor ((height + ROW_GAP * unit) / ((ROW + ROW_GAP) * unit)), 1);
  guint columns = (guint) MAX (floor (inner / (COLUMN_WIDTH * unit)), 1);
  guint shown = MIN (group->n_workers, rows * columns);
  gboolean folded = shown < group->n_workers;
  double pitch, width;

  columns = MIN (columns, (shown + rows - 1) / rows);
  rows = MIN (rows, (shown + columns - 1) / columns);
  pitch = MIN ((height + ROW_GAP * unit) / rows, (ROW + ROW_GAP + 18) * unit);
  width = MIN ((inner - (columns - 1) * ROW_GAP * unit) / columns, NODE_WIDTH * unit);

  group->n = shown;
  group->first = self->nodes->len;
  for (guint i = 0; i < shown; i++)
    {
      DiagramNode *node;
      guint column = i / rows, row = i % rows;

      if (folded && i + 1 == shown)
        add_rest (self, group, group->first_worker + i);
      else
        {
          DiagramNode worker;

          diagram_init_node (self, &worker,
                             g_array_index (self->workers, guint32, group->first_worker + i));
          g_array_append_val (self->nodes, worker);
        }
      node = &g_array_index (self->nodes, DiagramNode, self->nodes->len - 1);
      node->box =
          (cairo_rectangle_t){ box->x + PADDING * unit + column * (width + ROW_GAP * unit),
                               box->y + TITLE * unit + row * pitch, width, pitch - ROW_GAP * unit };
      add_edge (self, self->nodes->len - 1);
    }
}

void
diagram_lay_out (Diagram *self, const cairo_rectangle_t *box, double unit)
{
  DiagramNode *hub;
  double x = box->x, gap = PADDING * unit;
  double hub_width = MIN (HUB_WIDTH * unit, box->width * 0.3);
  double hub_gap = MIN (HUB_GAP * unit, box->width * 0.08);

  if (self->nodes->len == 0)
    return;

  /* Only the hub is there before a layout. */
  g_array_set_size (self->nodes, 1);
  g_array_set_size (self->edges, 0);
  hub = &g_array_index (self->nodes, DiagramNode, 0);
  hub->box = (cairo_rectangle_t){ x, box->y + box->height / 2 - 42 * unit, hub_width, 84 * unit };
  if (box->height < 84 * unit)
    {
      hub->box.y = box->y;
      hub->box.height = box->height;
    }
  x += hub_width + hub_gap;

  double each =
      (box->x + box->width - x - (self->groups->len - 1.) * gap) / MAX (self->groups->len, 1);

  for (guint i = 0; i < self->groups->len; i++)
    {
      DiagramGroup *group = &g_array_index (self->groups, DiagramGroup, i);

      group->box = (cairo_rectangle_t){ x, box->y, each, box->height };
      lay_out_group (self, group, unit);
      x += each + gap;
    }
  diagram_light_edges (self);
}
