/* timeline-private.h: what the files of the timeline share
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "timeline.h"

struct Timeline
{
  const Trace *trace;
  const LaneTree *tree;
  Lettering *lettering;
  cairo_rectangle_t box, plot; /* plot: without the axis */
  double unit, scale;
  double axis; /* height */
  double badge_width;
  TimelineParts parts;
  GArray *rows; /* TimelineRow */
};

/* One drawing of it. */
typedef struct
{
  const Timeline *timeline;
  const Palette *palette;
  const View *view;
  Scene *scene;
  guint n_labels;
} Drawing;

/* The x of @time in the scene. */
double timeline_x_of (const Drawing *drawing, gint64 time);

/* timeline-overlay.c: what lies over the lanes. */
void timeline_draw_arrows (const Drawing *drawing);
void timeline_draw_marks (const Drawing *drawing);
/* timeline-labels.c */
void timeline_draw_names (const Drawing *drawing);
/* Where events were lost nothing is known: hatched, and how many, where there is room to say it. */
void timeline_draw_gaps (const Drawing *drawing, const TimelineRow *row, const GArray *runs);
void timeline_draw_span_labels (Drawing *drawing, const TimelineRow *row, const GArray *runs);
