/* timeline-tiles.h: the painted tracks, kept as tiles
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "lane-tree.h"
#include "palette.h"
#include "timeline-over.h"
#include "trace.h"
#include "view.h"

/*
 *        column k * TILE_WIDTH      + TILE_WIDTH
 *        |                          |             A tile is TILE_WIDTH pixel columns of TILE_ROWS
 *   -----+--------------------------+---- 8 b     rows, painted once into an opaque GskCairoNode:
 *        |  tile (k, b)             |             the same node in the next frame damages nothing.
 *   -----+--------------------------+---- 8 b + 8
 *
 *  - Columns and rows are counted from the run's start and the first row, so panning and scrolling
 *    keep all tiles. Another scale, palette or layout of rows makes all of them stale.
 *  - Where a live run can still change (its last quarter of a second) tiles are painted in each
 * frame.
 *  - A group of lanes is a strip as wide as the view, painted when the view changes, and a few
 * times a second while the run is live.
 *  - While a zoom is under way, tiles are stretched as long as they are about as fine as the view:
 * copied, column by column, to one picture.
 *  - A frame paints for about 2.5 ms. What is then missing is shown as the stale tiles at its
 * place, scaled, and tiles_snapshot() says that another frame should follow. So the main thread
 * never waits, whatever is shown.
 *
 * All sizes here are device pixels.
 */
#define TILE_WIDTH 128
#define TILE_ROWS 8

typedef struct
{
  const Trace *trace;
  const LaneTree *tree;
  const TrackRow *rows; /* as many as the tree's */
  guint layout; /* number of this tree, these rows and this palette: another one, other tiles */
  const Palette *palette;
  double unit;  /* device pixels per unit of patterns and lines */
  double digit; /* width of one of the axis' digits, for the grid */
  View view;
  int scroll;       /* px of the rows that are above the tracks */
  int height;       /* of the tracks */
  int scale;        /* device pixels per GTK's */
  gboolean zooming; /* the view's scale will be another in the next frame */
} TilesInput;

typedef struct Tiles Tiles;

Tiles *tiles_new (void);
void tiles_free (Tiles *tiles);

/* Appends what is seen to @snapshot, whose origin is the tracks' corner. Returns FALSE if something
 * was left out for lack of time. */
gboolean tiles_snapshot (Tiles *tiles, const TilesInput *input, GtkSnapshot *snapshot);

/* How many tiles were painted since the last call; for tests and benchmarks. */
guint tiles_take_painted (Tiles *tiles);
