/* density.h: how many lanes are in which state over time
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane-runs.h"
#include "trace.h"
#include "view.h"

/*
 * The lanes of a group as one: for each pixel the mean number of its lanes in each state, stacked,
 * as runs that span-painter.h and the scene know. A run's height is the number of lanes against
 * `peak`; what is missing to it is state 0.
 *
 * Costs a short lane's edges or a long lane's pixels, for 20,000 lanes at most: of more, every n-th
 * is taken, counted n times.
 */
typedef struct
{
  GArray *runs; /* LaneRun */
  double peak;  /* most lanes alive in a pixel */
} Density;

void density_init (
    Density *density, const Trace *trace, const guint32 *lanes, guint n, const View *view);
void density_clear (Density *density);
