/* lane-runs.h: what a lane looks like at a number of ns a pixel
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane.h"

/*
 * Pixels are walked: while the next edge lies beyond the pixel it is a run of one state; a pixel
 * with several spans is mixed, and its shares say what part of it each state took. Up to some
 * hundred edges are walked; where there are more, a pixel is the difference of the times spent in
 * each state up to its two borders, so a picture costs pixels, not events.
 *
 *   blocks of 32 edges    |..|.|...|.|.|..|...|..|.|..|..|.|...|.|..|.|...|..|
 *   pixels                    |                  |                  |
 *                                                ^ crowded: 8 blocks begin on either side
 *
 *  - Shares are exact (up to the 1/255 they are rounded to), unless a border of the pixel is
 *    crowded: 8 blocks begin within the pixel before and 8 within the pixel after it, both pixels
 *    are inside the lane, and the block that the border cuts takes at most 1/8 of a pixel. So a
 *    pixel of up to 224 edges is exact, and so are the first and the last of a lane.
 *  - At a crowded border the states are taken to share the cut block evenly. That moves at most a
 *    quarter of the block's time from one side to the other: a share is off by at most 1/32 for
 *    each crowded border, 1/16 in all; typically by some thousandths.
 *  - What a pixel gets too much its neighbour gets too little: time is never lost or counted
 *    twice, and the sum of any pixels side by side is as exact as its two outer borders.
 *  - Whether a border is crowded, and its times, depend on nothing but the border's own time and
 *    the zoom: a column keeps its very content while the view moves by whole pixels. (While the
 *    lane grows, once the column after it is whole.)
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
  guint32 span; /* PURE: index of its first span; of a merged run, up to 31 before it */
} LaneRun;

/* Appends to @runs (of LaneRun) what is seen of [@from, @from + @width * @ns_per_px); nothing where
 * the lane is not alive. @now: where open lanes end. Two neighbouring spans of one state but
 * different details stay two runs where both are wider than a pixel. */
void
lane_runs (const Lane *lane, gint64 from, double ns_per_px, int width, gint64 now, GArray *runs);
