/* timeline-over.h: what lies over the tracks of a timeline that is drawn elsewhere
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane-tree.h"
#include "lettering.h"
#include "palette.h"
#include "view.h"

/*
 * The window paints its tracks as tiles and lays its rows out by itself; labels on spans, marks and
 * arrows are those of every picture, drawn here over any rows. It costs what can be seen: spans too
 * narrow for a letter are never looked at.
 */

/* Where a row is, in device px from the top of the first one. */
typedef struct
{
  int y, pitch; /* the whole row */
  int top, bar; /* the lane in it, from y */
} TrackRow;

typedef struct
{
  const Trace *trace;
  const LaneTree *tree;
  const TrackRow *rows; /* as many as the tree's */
  Lettering *lettering;
  const Palette *palette;
  View view;            /* in device px */
  double scroll;        /* device px of the rows that are above */
  double width, height; /* of the tracks, in the units of the cairo_t */
  double scale;         /* device px per such unit */
  double unit;
} TimelineOver;

/* Paints at the origin of @cr. */
void timeline_over_paint (const TimelineOver *over, cairo_t *cr);
