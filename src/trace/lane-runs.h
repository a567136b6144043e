/* lane-runs.h: what a lane looks like at a number of ns a pixel
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane.h"

/*
 * Pixels are walked: while the next edge lies beyond the pixel it is a run of one state; a pixel
 * with several spans is mixed, and its shares are exact (up to 1/255): taken by walking up to
 * some hundred edges, beyond that from the difference of two prefix sums. So time is never lost
 * or counted twice, and a picture costs pixels, not events.
 *
 * Pixel x holds the time [from + x * ns_per_px, from + (x + 1) * ns_per_px).
 */
typedef enum
{
  LANE_RUN_PURE,  /* one state all along; may span many pixels */
  LANE_RUN_EDGE,  /* one pixel, one transition: blend in linear light */
  LANE_RUN_MIXED, /* one pixel, more: stacked shares */
} LaneRunKind;

typedef struct
{
  gint32 x0, x1; /* pixels, x1 > x0 */
  guint8 kind;   /* LaneRunKind */
  guint8 state;  /* the only one, or the one with the largest share */
  /* Cumulative shares in 1/255, stacked in the order 1, 2, ... 7, 0; the last is 255. Not set for
   * PURE. */
  guint8 upto[N_STATES];
  guint32
      detail;   /* PURE: of its span (for a merged run of several spans of one state: 0xffffffff) */
  guint32 span; /* PURE: index of its first span */
} LaneRun;

/* Appends to @runs (of LaneRun) what is seen of [@from, @from + @width * @ns_per_px); nothing where
 * the lane is not alive. @now: where open lanes end. Two neighbouring spans of one state but
 * different details stay two runs where both are wider than a pixel. */
void
lane_runs (const Lane *lane, gint64 from, double ns_per_px, int width, gint64 now, GArray *runs);
