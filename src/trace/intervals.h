/* intervals.h: stretches of time, and how they overlap
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * A GArray of Interval, each [begin, end) and never empty.
 */
typedef struct
{
  gint64 begin, end;
} Interval;

GArray *intervals_new (void);

/* An empty interval is not added; one that continues the last makes it longer. */
void intervals_add (GArray *intervals, gint64 begin, gint64 end);

/* How many overlap at most. Any order. */
guint32 intervals_get_depth (const GArray *intervals);

/* How long any of them lasts. Any order. */
gint64 intervals_get_cover (const GArray *intervals);

/* The union of all @lists (GArray of Interval), each of which is sorted and without overlaps; so is
 * the result, a new array. O(n log lists). */
GArray *intervals_unite (const GPtrArray *lists);

gint64 intervals_get_length (const GArray *intervals);
