/* lane-private.h: how a lane lies in memory, and its writer
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdatomic.h>

#include "lane-chunk.h"

#define LANE_INLINE 4
#define LANE_OPEN G_MAXINT64            /* `end` of an open lane */
#define LANE_TIME_MAX (G_MAXINT64 >> 8) /* fits beside the state, sums cannot overflow */

/* An edge with its reason in one word, so that it can be replaced while others read. */
#define PROVISIONAL(time, state, reason)                                                           \
  ((guint64) (time) << 11 | (guint64) (reason) << 3 | (guint64) (state))
#define PROVISIONAL_TIME_MAX (G_MAXINT64 >> 10) /* 104 days */

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
  _Atomic guint64 provisional;         /* PROVISIONAL(); 0: none */
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
void lane_set_provisional (Lane *lane, gint64 since, State state, Reason reason);
gboolean lane_end (Lane *lane, gint64 time, Ending ending, gint64 argument);
