/* lane.h: one row of the timeline: who, and its states over time
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

#include "words.h"

/*
 * A lane is an append-only column of edges: at `time` the lane's state became `state`. A span
 * lasts from its edge to the next one, the last to the lane's end (while it is open: to the
 * trace's now). Time before the first edge and after the end is no part of the lane.
 *
 *   edges    | t << 8 | state | ...   8 bytes each       chunks of 32, 32, 64, ... 4096, 4096, ...
 *   details  | u32            | ...   4 bytes each       behind a directory; never moved or freed
 *   sums     | ns in each of the 8 states up to edge 32 k | ...     64 bytes per 32 edges
 *
 *  - One writer, any number of readers without a lock: an edge is whole before n_edges counts it.
 *    Whatever a reader found stays valid as long as the trace.
 *  - An edge equal to the last one in state and detail is not stored. Time that goes back is
 *    clamped to the last edge and counted.
 *  - A lane of up to 4 edges has no chunk at all: a million short coroutines must fit.
 *
 * Times are ns since the start of the run.
 */
typedef struct Lane Lane;

/* What an edge knows beside its state. For gil and loop lanes it is instead the id of the lane
 * that holds the GIL or runs in the loop (0: none). */
#define DETAIL(reason, core, argument)                                                             \
  ((guint32) (reason) | (guint32) (guint8) (core) << 8 |                                           \
   (guint32) MIN ((guint64) (argument), 0xffffu) << 16)
#define DETAIL_REASON(detail) ((detail) &0xff)
#define DETAIL_CORE(detail) ((detail) >> 8 & 0xff)
#define DETAIL_ARGUMENT(detail) ((detail) >> 16)

typedef struct
{
  gint64 begin;
  gint64 end; /* of the open last span of an open lane: the trace's now */
  State state;
  guint32 detail;
} LaneSpan;

typedef struct
{
  gint64 ns[N_STATES];
} LaneTimes;

guint32 lane_get_id (const Lane *lane);     /* counts from 1 */
guint32 lane_get_parent (const Lane *lane); /* 0: none. Its container, never its creator */
LaneKind lane_get_kind (const Lane *lane);
LaneSource lane_get_source (const Lane *lane);
const char *lane_get_name (const Lane *lane); /* borrowed; valid as long as the trace */
int lane_get_pid (const Lane *lane);
int lane_get_tid (const Lane *lane);                /* 0 for process and gil */
gint64 lane_get_begin (const Lane *lane);           /* of its first edge, if it has one */
gint64 lane_get_end (const Lane *lane);             /* the trace's now while the lane is open */
Ending lane_get_ending (const Lane *lane);          /* ENDING_OPEN while it lives */
gint64 lane_get_ending_argument (const Lane *lane); /* exit status or signal */
guint64 lane_get_n_lost (const Lane *lane);         /* events lost in gaps of this lane */

guint32 lane_get_n_edges (const Lane *lane);

/* @i must be below a lane_get_n_edges() that the caller has seen. */
void lane_get_span (const Lane *lane, guint32 i, LaneSpan *span);

/* The span that holds @time. FALSE if @time lies outside the lane. */
gboolean lane_find (const Lane *lane, gint64 time, guint32 *i);

/* Time spent in each state within [@from, @to), exactly, in O(log n + 32). What lies outside the
 * lane is in no state, so the sum is the overlap with the lane. */
void lane_sum (const Lane *lane, gint64 from, gint64 to, LaneTimes *times);

/* How many edges lie in [@from, @to). */
guint32 lane_count (const Lane *lane, gint64 from, gint64 to);

/* Copies what is stored of the edges [@from, @from + @n) as they stand in memory: time << 8 |
 * state, and their details. Either may be NULL. Returns how many there were. */
guint32
lane_copy_edges (const Lane *lane, guint32 from, guint32 n, guint64 *edges, guint32 *details);
