/* timeline-view.h: the live timeline
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "facts.h"
#include "palette.h"
#include "selection-model.h"
#include "trace.h"

/*
 *   +-----------+--------------------------------------------+
 *   |           | axis                                       |
 *   | names     | tracks: cached tiles of pixel columns      |   lanes scroll, the axis stays
 *   | (lanes)   |                                            |
 *   +-----------+--------------------------------------------+
 *
 *  - Reads the trace without a lock while the collector writes it. A tick callback runs only while
 * the trace is live and followed, or something moves.
 *  - Each visible lane is a child widget (LIST_ITEM) that can have the focus; its label says its
 * name, kind, place and shares of states.
 *  - Actions of its group "timeline": follow (stateful), fit, zoom-in, zoom-out, pan-left,
 * pan-right, next-span, previous-span, top, bottom, ...; keys are bound by physical position for
 * WASD.
 *  - A user's pan leaves follow; zooming keeps it.
 *
 * Properties: "following" (boolean, notify), "status" (string: the sentence about the hovered or
 * focused span, "" if none).
 */
#define TIMELINE_TYPE_VIEW (timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (TimelineView, timeline_view, TIMELINE, VIEW, GtkWidget)

GtkWidget *timeline_view_new (void);

/* Shows @trace (NULL: empty state). Keeps a reference. A live one is followed at first, another is
 * fitted. */
void timeline_view_set_trace (TimelineView *self, Trace *trace);
void timeline_view_set_selection (TimelineView *self, SelectionModel *selection);
/* Light, dark or high contrast; @scale: text scale, 1 is normal. */
void timeline_view_set_palette (TimelineView *self, const Palette *palette, double scale);

/* The visible interval, ns since the start of the run. */
void timeline_view_get_range (TimelineView *self, gint64 *from, gint64 *to);
void timeline_view_set_range (TimelineView *self, gint64 from, gint64 to);
void timeline_view_set_following (TimelineView *self, gboolean following);
gboolean timeline_view_get_following (TimelineView *self);
/* In scroll mode the live view slides, otherwise it jumps half a page at its edge (also whenever
 * gtk-enable-animations is off). */
void timeline_view_set_scrolls (TimelineView *self, gboolean scrolls);
/* Whether single letters and signs are keys; the others always are. */
void timeline_view_set_letter_keys (TimelineView *self, gboolean letter_keys);
