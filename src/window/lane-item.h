/* lane-item.h: a lane of the timeline as something to focus, name and read out
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "lane-tree.h"
#include "palette.h"
#include "trace.h"

/*
 * GTK 4.8 knows accessible objects only as widgets, so each visible row has one: a LIST_ITEM as
 * wide as the timeline, that draws the row's name at the left and the focus around it; the tracks
 * are drawn beneath by the timeline. It takes no pointer events.
 */
#define LANE_TYPE_ITEM (lane_item_get_type ())
G_DECLARE_FINAL_TYPE (LaneItem, lane_item, LANE, ITEM, GtkWidget)

#define LANE_ITEM_NO_ROW G_MAXUINT

GtkWidget *lane_item_new (void);

/* Shows row @i of @tree; the name's column is @names px wide. Cheap if nothing changed. */
void
lane_item_set_row (LaneItem *self, const Trace *trace, const LaneTree *tree, guint i, int names);
void lane_item_set_palette (LaneItem *self, const Palette *palette, double scale);
void lane_item_set_marked (LaneItem *self, gboolean hovered, gboolean selected);
guint lane_item_get_row (LaneItem *self);
/* LANE_ITEM_NO_ROW: shows nothing, cannot be focused. */
void lane_item_clear (LaneItem *self);

/* What is read out: "thread worker-1, 2 of 12: running 39 %, waiting for the GIL 51 %" of the time
 * between @from and @to, ns. */
void lane_item_describe (
    LaneItem *self, const Trace *trace, const LaneTree *tree, gint64 from, gint64 to);
