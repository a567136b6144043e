/* SPDX-License-Identifier: MIT */

#include "lane-walk.h"

void
lane_walk_init (LaneWalk *walk, const Lane *lane)
{
  walk->lane = lane;
  walk->next = 0;
  walk->n_edges = lane_get_n_edges (lane);
  walk->at = walk->n_block = 0;
  walk->end = lane_get_end (lane);
}

/* What a live lane does by its state-now word counts as an edge but is not stored as one. */
static guint32
copy_provisional (LaneWalk *walk)
{
  LaneSpan span;

  lane_get_span (walk->lane, walk->next, &span);
  walk->edges[0] = (guint64) span.begin << 8 | span.state;
  walk->details[0] = span.detail;

  return 1;
}

static gboolean
fill_block (LaneWalk *walk)
{
  guint32 n = MIN (walk->n_edges - walk->next, LANE_WALK_BLOCK);

  walk->at = 0;
  walk->n_block = 0;
  if (n == 0)
    return FALSE;

  walk->n_block = lane_copy_edges (walk->lane, walk->next, n, walk->edges, walk->details);
  if (walk->n_block == 0)
    walk->n_block = copy_provisional (walk);

  return TRUE;
}

gboolean
lane_walk_next (LaneWalk *walk, LaneSpan *span)
{
  guint64 edge;
  gboolean last;

  if (walk->at == walk->n_block && !fill_block (walk))
    return FALSE;

  edge = walk->edges[walk->at];
  span->begin = (gint64) (edge >> 8);
  span->state = (State) (edge & 7);
  span->detail = walk->details[walk->at];

  walk->at++;
  walk->next++;
  last = walk->next >= walk->n_edges;

  /* The next block is there to say when this span ends. */
  if (!last && walk->at == walk->n_block)
    last = !fill_block (walk);

  span->end = last ? MAX (walk->end, span->begin) : (gint64) (walk->edges[walk->at] >> 8);

  return TRUE;
}
