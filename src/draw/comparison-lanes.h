/* comparison-lanes.h: the lanes of one of several runs
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "page.h"
#include "trace.h"
#include "view.h"

/*
 * Beside other runs only those count who do the work: the workers (summary-workers.h) and the
 * tasks, each a row, in the order of their creation. Where they are more than fit, the larger kind
 * folds into one row that shows how many of them are in which state, as the single picture's groups
 * do; then the other.
 */
typedef struct ComparisonLanes ComparisonLanes;

ComparisonLanes *comparison_lanes_new (const Trace *trace, guint max_rows);
void comparison_lanes_free (ComparisonLanes *lanes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComparisonLanes, comparison_lanes_free)

/* The states that its lanes have, as a set of 1 << State. */
guint comparison_lanes_find_states (const ComparisonLanes *lanes);
/* In rows of one lane; a group is as high as three. */
guint comparison_lanes_get_height (const ComparisonLanes *lanes);
/* What the widest name takes. */
double comparison_lanes_measure_names (const ComparisonLanes *lanes, const Page *page);

/* Draws the rows, @pitch px each, into @plot, whose x is pixel 0 of @view, and their names to the
 * left of it where @names px are given and a row is high enough to be read. */
void comparison_lanes_draw (const ComparisonLanes *lanes,
                            const Page *page,
                            const cairo_rectangle_t *plot,
                            const View *view,
                            double pitch,
                            double names);
