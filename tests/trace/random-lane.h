/* random-lane.h: a lane of random edges and what its answers must be
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/* The same edges as a trace's lane and as a plain array, to be walked from the start. */
typedef struct
{
  Trace *trace;
  const Lane *lane;
  GArray *edges; /* RandomEdge */
  gint64 end;
} RandomLane;

typedef struct
{
  gint64 time;
  State state;
  guint32 detail;
} RandomEdge;

/* @n edges, at most; those that say nothing new are left out. Spans last from 0 to @longest ns,
 * with bursts of a thousandth of it. An open lane lasts until the trace's now. */
RandomLane *random_lane_new (guint32 seed, guint32 n, gint64 longest, gboolean open);
void random_lane_free (RandomLane *lane);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RandomLane, random_lane_free)

/* By walking all spans. */
void random_lane_sum (const RandomLane *lane, double from, double to, double *ns);
