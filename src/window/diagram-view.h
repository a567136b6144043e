/* diagram-view.h: the model's diagram, live and interactive
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
 * Shows what draw's diagram computes from the trace at one time (live: now). Nodes can be hovered,
 * clicked, and walked by keys; each is a focusable child with a label, so that it has a name for
 * assistive technology. Redraws at most 20 times a second while live, never when nothing changed.
 */
#define DIAGRAM_TYPE_VIEW (diagram_view_get_type ())
G_DECLARE_FINAL_TYPE (DiagramView, diagram_view, DIAGRAM, VIEW, GtkWidget)

GtkWidget *diagram_view_new (void);

/* Both are kept (reference, copy). NULL: the empty state; @facts say the model even before lanes
 * exist. */
void diagram_view_set_trace (DiagramView *self, Trace *trace, const Facts *facts);
void diagram_view_set_selection (DiagramView *self, SelectionModel *selection);
void diagram_view_set_palette (DiagramView *self, const Palette *palette, double scale);

/* Which moment is shown; -1: the live edge, or for a finished run the most telling moment. */
void diagram_view_set_time (DiagramView *self, gint64 time);

/* The text of what is drawn, in mermaid's words. Free with g_free(). */
char *diagram_view_to_mermaid (DiagramView *self);
