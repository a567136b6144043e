/* lane-look.h: a lane as one reader saw it at one time
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane-private.h"

/* What one look at a lane saw: stays as it is while the lane grows. */
typedef struct
{
  const Lane *lane;
  const LaneDirectory *directory;
  guint32 n_stored;
  guint32 n;           /* with the provisional edge, if there is one */
  guint64 provisional; /* edge n - 1 if n > n_stored */
  guint32 provisional_detail;
  gint64 end; /* LANE_OPEN: not ended */
} LaneLook;

void lane_look (const Lane *lane, LaneLook *look);

/* The edges from @i on that lie side by side; their number (at least 1) goes to @n. */
static inline const guint64 *
lane_look_edges (const LaneLook *look, guint32 i, guint32 *n)
{
  guint32 chunk, offset;

  if (i >= look->n_stored)
    {
      *n = 1;
      return &look->provisional;
    }
  if (!look->directory)
    {
      *n = look->n_stored - i;
      return look->lane->edges + i;
    }

  chunk = lane_chunk_of (i);
  offset = i - lane_chunk_from (chunk);
  *n = MIN (lane_chunk_size (chunk) - offset, look->n_stored - i);
  return look->directory->chunks[chunk] + offset;
}

static inline guint64
lane_look_edge (const LaneLook *look, guint32 i)
{
  guint32 chunk;

  if (i >= look->n_stored)
    return look->provisional;
  if (!look->directory)
    return look->lane->edges[i];
  chunk = lane_chunk_of (i);
  return look->directory->chunks[chunk][i - lane_chunk_from (chunk)];
}

static inline guint32
lane_look_detail (const LaneLook *look, guint32 i)
{
  guint32 chunk, *details;

  if (i >= look->n_stored)
    return look->provisional_detail;
  if (!look->directory)
    return look->lane->details[i];
  chunk = lane_chunk_of (i);
  details = lane_chunk_details (look->directory->chunks[chunk], lane_chunk_size (chunk));
  return details[i - lane_chunk_from (chunk)];
}

/* ns in each state from edge 0 to edge LANE_BLOCK * @block, which must be stored, in a chunk. */
static inline const gint64 *
lane_look_sums (const LaneLook *look, guint32 block)
{
  guint32 chunk = lane_chunk_of (block * LANE_BLOCK);
  guint32 offset = block - lane_chunk_from (chunk) / LANE_BLOCK;

  return lane_chunk_sums (look->directory->chunks[chunk], lane_chunk_size (chunk)) +
         offset * N_STATES;
}

/* Where the time of edge LANE_BLOCK * @block stands; as above. */
static inline const gint64 *
lane_look_time (const LaneLook *look, guint32 block)
{
  guint32 chunk = lane_chunk_of (block * LANE_BLOCK);
  guint32 offset = block - lane_chunk_from (chunk) / LANE_BLOCK;

  return lane_chunk_times (look->directory->chunks[chunk], lane_chunk_size (chunk)) + offset;
}

/* The last of the edges [@low, n) at or before @time; edge @low must be. */
guint32 lane_look_find (const LaneLook *look, guint32 low, gint64 time);

/* Time in each state from edge 0 to @time, which lies in span @i. */
void lane_look_sum (const LaneLook *look, guint32 i, gint64 time, LaneTimes *times);
