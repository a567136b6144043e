/* comparison-track.h: one run among others: who, how long, and what it did
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "comparison-lanes.h"
#include "compared-runs.h"
#include "page.h"
#include "view.h"

/*
 *   +----------------------------------------------------------------+
 *   | | Threads                 worker-1 ===============|#           |
 *   | | 2.04 s   (1.8x faster)  worker-2 ===============|  flag      |
 *   | | [=====|------] speed-up worker-3 ===============|            |
 *   +----------------------------------------------------------------+
 *
 * The speed-up bar is as long as the run was fast: all of it is the fastest, the tick is the run
 * that the others are laid against.
 */
typedef struct
{
  const ComparedRun *runs;
  guint n;
  int reference;
  double fastest; /* the largest factor of all, at least 1 */
  gboolean has_runtimes;
  gboolean is_narrow; /* no names, and the badge below the time */
  double info, names; /* widths in px */
  double reserve;     /* for the flag, right of the longest run */
  View view;
} ComparisonTracks;

/* The least height that its words take, in px. */
double comparison_track_measure (const ComparisonTracks *tracks, const Page *page);

/* @box: the inside of its card; the plot begins at @plot_x. */
void comparison_track_draw (const ComparisonTracks *tracks,
                            const Page *page,
                            guint run,
                            const ComparisonLanes *lanes,
                            const cairo_rectangle_t *box,
                            double plot_x,
                            double pitch);
