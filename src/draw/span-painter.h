/* span-painter.h: runs of a lane straight into pixels
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane-runs.h"
#include "palette.h"

/*
 * Writes ARGB32 words (premultiplied, as cairo's), many times faster than cairo's rectangles
 * (rendering.md). A lane is an outline around what it does:
 *
 *   +----------+---------+      running   all of the height, solid
 *   | running  | waiting |      waiting   all of it, with its pattern
 *   |          +---------+  ..  I/O       the lower half
 *   |          |   I/O   |      idle      a line at the bottom
 *   +----------+---------+--    mixed     shares stacked in the order of states, from the bottom
 *
 * A mixed pixel's shares are rounded to rows by ordered dither over x, without bias: over a few
 * pixels the painted rows of a state are its share of the time. A pixel with one transition, and
 * everything in lanes of three px or less, is blended in linear light. Idle time is left clear:
 * what was there before shows through.
 */
typedef struct SpanPainter SpanPainter;

/* @scale: how large patterns and outlines are; 1 px outline at 1. */
SpanPainter *span_painter_new (const Palette *palette, double scale);
void span_painter_free (SpanPainter *painter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpanPainter, span_painter_free)

typedef struct
{
  guint32 *pixels;
  int stride;        /* words */
  int width, height; /* px */
} Pixels;

typedef enum
{
  SPANS_ALL,
  SPANS_COLUMNS, /* without those that span_is_wide(): they are drawn as vectors */
} Spans;

/* Draws runs from pixel x = 0 on into the rows @y ... @y + @height; what lies outside is cut off.
 * @column: of pixel 0 (view.h). */
void span_painter_paint (const SpanPainter *painter,
                         const LaneRun *runs,
                         guint n_runs,
                         gint64 column,
                         const Pixels *pixels,
                         int y,
                         int height,
                         Spans spans);

int span_painter_get_line (const SpanPainter *painter, int height);
/* Edge of the square that a pattern repeats in, px. */
int span_painter_get_period (const SpanPainter *painter);

gboolean span_is_wide (const LaneRun *run);
/* Whether the outline goes around it, or only above and below. */
gboolean span_has_ends (const LaneRun *run, int line);
/* The rows that @state takes of a lane of @height with outlines of @line: from the top. */
void span_get_rows (State state, int height, int line, int *top, int *bottom);
