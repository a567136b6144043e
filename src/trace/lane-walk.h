/* lane-walk.h: all spans of a lane, in order
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane.h"

/*
 * Whoever looks at every span (export, summary, recording) copies edges in blocks instead of
 * finding the chunk anew for each. What the lane gets after
 * lane_walk_init() is not seen, so that a live lane's walk ends.
 *
 *   LaneWalk walk;
 *   LaneSpan span;
 *
 *   lane_walk_init (&walk, lane);
 *   while (lane_walk_next (&walk, &span))
 *     ...
 *
 * A span of no length is seen too. The block lies in the walk itself: it needs no clearing.
 */
#define LANE_WALK_BLOCK 1024

typedef struct
{
  const Lane *lane;
  guint32 next; /* edge, of n_edges */
  guint32 n_edges;
  guint32 at; /* in the block, of n_block */
  guint32 n_block;
  gint64 end; /* of the lane */
  guint64 edges[LANE_WALK_BLOCK];
  guint32 details[LANE_WALK_BLOCK];
} LaneWalk;

void lane_walk_init (LaneWalk *walk, const Lane *lane);
gboolean lane_walk_next (LaneWalk *walk, LaneSpan *span);
