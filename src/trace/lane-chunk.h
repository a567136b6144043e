/* lane-chunk.h: how the edges of a lane lie in memory
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane.h"

/*
 * A chunk is one block of memory: edges, then per 32 edges (a block of them) a prefix sum and, side
 * by side so that a search touches few cache lines, the time of the first; then details.
 *
 *   chunk      0    1    2   ...   8        9        ...
 *   edges      32   32   64  ...   4096     4096     ...
 *   from edge  0    32   64  ...   4096     8192     ...
 */
#define LANE_BLOCK 32

#define EDGE(time, state) ((guint64) (time) << 8 | (guint64) (state))
#define EDGE_TIME(edge) ((gint64) ((edge) >> 8))
#define EDGE_STATE(edge) ((State) ((edge) &7))

static inline guint32
lane_chunk_of (guint32 i)
{
  if (i >= 4096)
    return 7 + (i >> 12);
  return i < LANE_BLOCK ? 0 : 27 - (guint32) __builtin_clz (i);
}

static inline guint32
lane_chunk_size (guint32 chunk)
{
  return chunk == 0 ? LANE_BLOCK : LANE_BLOCK << (MIN (chunk, 8) - 1);
}

static inline guint32
lane_chunk_from (guint32 chunk)
{
  if (chunk >= 8)
    return (chunk - 7) << 12;
  return chunk == 0 ? 0 : LANE_BLOCK << (chunk - 1);
}

static inline gint64 *
lane_chunk_sums (guint64 *chunk, guint32 size)
{
  return (gint64 *) (chunk + size);
}

static inline gint64 *
lane_chunk_times (guint64 *chunk, guint32 size)
{
  return (gint64 *) (chunk + size + size / LANE_BLOCK * N_STATES);
}

static inline guint32 *
lane_chunk_details (guint64 *chunk, guint32 size)
{
  return (guint32 *) (chunk + size + size / LANE_BLOCK * (N_STATES + 1));
}
