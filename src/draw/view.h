/* view.h: which part of time is seen, and at how many ns a pixel
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * Time is cut into columns of ns_per_px, counted from 0 of the run; the first pixel of a view
 * shows a whole column. So a column holds the same time wherever it stands on the screen, and
 * panning or following moves pixels without changing any (no shimmer).
 *
 *   0        column * ns_per_px = from                   view_get_to()
 *   |--------|--------|--------|--------|--------|--------|
 *              pixel 0  pixel 1   ...      width - 1
 *
 * ns_per_px is a whole number, so all of this is exact. A view is a plain value; every call is a
 * pure function of its arguments.
 */
typedef struct
{
  gint64 column;    /* of pixel 0; may be negative */
  gint64 ns_per_px; /* at least 1 */
  int width;        /* px, at least 1 */
} View;

typedef enum
{
  VIEW_FOLLOW_PAGE,   /* stands still, jumps half a page when now reaches the edge */
  VIEW_FOLLOW_SCROLL, /* keeps now at a fixed place near the edge */
} ViewFollow;

void view_init (View *view, int width);

gint64 view_get_from (const View *view);
gint64 view_get_to (const View *view);

/* The time at the left edge of pixel @x, and back. */
gint64 view_time_at (const View *view, double x);
double view_x_of (const View *view, gint64 time);

/* Shows [@from, @to) in the whole width, rounded up to whole ns a pixel. */
void view_fit (View *view, gint64 from, gint64 to);
/* Makes everything @factor times as wide; the time at pixel @x stays within a pixel of where it
 * is. @factor must be positive. The view changes by at least 1 ns a pixel unless at a limit. */
void view_zoom (View *view, double x, double factor);
/* Moves the view by whole pixels; positive: towards later times. */
void view_pan (View *view, gint64 pixels);
/* Keeps the same beginning and scale in a new width. */
void view_resize (View *view, int width);
/* Brings @now into the view. Returns whether the view moved. */
gboolean view_follow (View *view, gint64 now, ViewFollow how);
/* Keeps at least a quarter of the view within [0, @end). */
void view_clamp (View *view, gint64 end);
