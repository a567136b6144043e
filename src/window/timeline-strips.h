/* timeline-strips.h: groups of lanes, painted as wide as the view
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "timeline-tiles.h"
#include "track-painter.h"

/*
 * A group's height in a view is the most lanes that were alive in it, on which tiles would not
 * agree. So it is painted for the whole view, when that changes and a few times a second while the
 * run is live; in between the last strip is shown, moved and scaled.
 */
typedef struct Strips Strips;

Strips *strips_new (void);
void strips_free (Strips *strips);
/* Forgets what was painted. */
void strips_clear (Strips *strips);

/* Appends the groups in sight. FALSE: another frame should follow. Adds what it paints to
 * @painted. */
gboolean strips_snapshot (Strips *strips,
                          TrackPainter *painter,
                          const TilesInput *input,
                          GtkSnapshot *snapshot,
                          guint *painted);

/* timeline-tiles.c: the node that shows @surface, which must outlive it, at @scale device px per
 * GTK's. */
GskRenderNode *tiles_make_node (cairo_surface_t *surface, int width, int height, int scale);
/* Shows @node at device px, @ratio times as wide as it is. */
void tiles_append_node (
    GtkSnapshot *snapshot, GskRenderNode *node, double x, double y, double ratio, int scale);
