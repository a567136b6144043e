/* lane-private.h: how a lane lies in memory, and its writer
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdatomic.h>

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
#define LANE_INLINE 4
#define LANE_OPEN G_MAXINT64            /* `end` of an open lane */
#define LANE_TIME_MAX (G_MAXINT64 >> 8) /* fits beside the state, sums cannot overflow */

#define EDGE(time, state) ((guint64) (time) << 8 | (guint64) (state))
#define EDGE_TIME(edge) ((gint64) ((edge) >> 8))
#define EDGE_STATE(edge) ((State) ((edge) &7))

typedef struct _LaneDirectory LaneDirectory;

struct _LaneDirectory
{
  LaneDirectory *older;
  guint32 capacity;
  guint64 *chunks[];
};

struct Lane
{
  const _Atomic gint64 *now;
  _Atomic (const char *) name;
  _Atomic (LaneDirectory *) directory; /* NULL: up to LANE_INLINE edges, in the lane */
  _Atomic guint64 provisional;         /* an edge; 0: none */
  _Atomic gint64 end;
  _Atomic guint64 n_lost;
  gint64 begin;
  gint64 ending_argument; /* set before `end`, like ending */
  _Atomic guint32 n_edges;
  guint32 id, parent;
  int pid, tid;
  guint8 kind, ending;
  _Atomic guint8 source;

  /* Only the writer looks at these. */
  guint32 last_detail;
  guint64 last;   /* edge; before the first: at `begin` */
  guint64 *chunk; /* the one that is filled: room for [chunk_from, chunk_end) */
  guint32 chunk_from, chunk_end;

  guint32 details[LANE_INLINE];
  guint64 edges[LANE_INLINE];
};

void lane_init (Lane *lane, const _Atomic gint64 *now, gint64 begin);
void lane_clear (Lane *lane);
/* Returns whether the edge was moved in time, or came after the lane's end and was dropped. */
gboolean lane_append (Lane *lane, gint64 time, State state, guint32 detail);
gboolean lane_append_bulk (Lane *lane, const guint64 *edges, const guint32 *details, guint32 n);
void lane_set_provisional (Lane *lane, gint64 since, State state);
gboolean lane_end (Lane *lane, gint64 time, Ending ending, gint64 argument);

/* What one look at a lane saw: stays as it is while the lane grows. */
typedef struct
{
  const Lane *lane;
  const LaneDirectory *directory;
  guint32 n_stored;
  guint32 n;           /* with the provisional edge, if there is one */
  guint64 provisional; /* edge n - 1 if n > n_stored */
  gint64 end;          /* LANE_OPEN: not ended */
} LaneLook;

void lane_look (const Lane *lane, LaneLook *look);

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
    return 0;
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

/* When edge LANE_BLOCK * @block was; as above. */
static inline gint64
lane_look_block_time (const LaneLook *look, guint32 block)
{
  guint32 chunk = lane_chunk_of (block * LANE_BLOCK);
  guint32 offset = block - lane_chunk_from (chunk) / LANE_BLOCK;

  return lane_chunk_times (look->directory->chunks[chunk], lane_chunk_size (chunk))[offset];
}

/* The last of the edges [@low, n) at or before @time; edge @low must be. */
guint32 lane_look_find (const LaneLook *look, guint32 low, gint64 time);

/* Time in each state from edge 0 to @time, which lies in span @i. */
void lane_look_sum (const LaneLook *look, guint32 i, gint64 time, LaneTimes *times);
