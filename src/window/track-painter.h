/* track-painter.h: rows of the timeline into pixels
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "span-painter.h"
#include "timeline-tiles.h"

/*
 * Draws what one row shows in a view (of a tile, or for groups of the whole width): spans, shades
 * of who holds a GIL or runs in a loop, the life of a process, or a group's lanes stacked by state.
 * Keeps the tables that patterns need; belongs to one thread.
 */
typedef struct TrackPainter TrackPainter;

TrackPainter *track_painter_new (const Palette *palette, double unit);
void track_painter_free (TrackPainter *painter);

/* The card's colour, and the grid of the axis. */
void track_painter_clear (TrackPainter *painter,
                          const TilesInput *input,
                          const View *view,
                          const Pixels *pixels);

/* Row @i, whose top is at @y. A group is drawn only where @view is as wide as the input's: its
 * height is the most lanes that were alive in the view, which tiles would not agree on. */
void track_painter_paint (TrackPainter *painter,
                          const TilesInput *input,
                          guint i,
                          const View *view,
                          const Pixels *pixels,
                          int y);
