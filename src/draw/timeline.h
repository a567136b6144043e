/* timeline.h: lanes over time as a scene
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane-tree.h"
#include "scene.h"
#include "view.h"

/*
 * A timeline is laid out once for a rectangle and a tree of lanes, then drawn for as many views as
 * are needed:
 *
 *   +-----------+------------------------------------+
 *   |           |  0 s      0.5 s     1.0 s     axis |
 *   | name      |============ plot ==================| row
 *   | name badge|==   lanes, arrows, marks         ==| row
 *   +-----------+------------------------------------+
 *
 * The plot begins and ends at whole px of the screen. A row is never lower than its text is high.
 */
typedef struct Timeline Timeline;

typedef struct
{
  double y, height; /* of the lane's drawing; its row reaches halfway to its neighbours */
} TimelineRow;

typedef enum
{
  TIMELINE_BADGES = 1 << 0, /* measured, emulated, sampled */
  TIMELINE_ARROWS = 1 << 1,
  TIMELINE_MARKS = 1 << 2,
  TIMELINE_LABELS = 1 << 3, /* letters and words on spans */
  TIMELINE_ALL = (1 << 4) - 1,
} TimelineParts;

/* How many rows fit into @height at least as high as text can be read; for lane_tree_update(). */
guint timeline_count_rows (double height, double unit);
/* The other way round: the height in which so many rows can be read. */
double timeline_measure_rows (guint n_rows, double unit);

/* @unit: px of the 1080th part of the picture; text is 22 of them. The trace, tree and lettering
 * must outlive the timeline. */
Timeline *timeline_new (const Trace *trace,
                        const LaneTree *tree,
                        Lettering *lettering,
                        const cairo_rectangle_t *box,
                        double unit,
                        double scale,
                        TimelineParts parts);
void timeline_free (Timeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Timeline, timeline_free)

void timeline_get_plot (const Timeline *timeline, cairo_rectangle_t *plot);
/* In device px: the width of the views to draw. */
int timeline_get_width (const Timeline *timeline);
const TimelineRow *timeline_get_row (const Timeline *timeline, guint row);
gboolean timeline_row_at (const Timeline *timeline, double y, guint *row);

/* Adds everything; @view must be timeline_get_width() wide. */
void timeline_draw (const Timeline *timeline, const View *view, Scene *scene);
