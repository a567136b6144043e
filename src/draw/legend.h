/* legend.h: the states that are in a picture, with their names
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "page.h"
#include "trace.h"

/* The states of threads and tasks that @trace has, as a set of 1 << State. */
guint legend_find_states (const Trace *trace);
guint legend_find_lane_states (const Lane *lane);

/* Flows in as many lines as it takes. Only @page's lettering, unit and palette are looked at to
 * measure. */
double legend_measure (const Page *page, guint states, double width);
void legend_add (const Page *page, guint states, const cairo_rectangle_t *box);
