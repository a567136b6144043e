/* selection-model.h: what is chosen and what the pointer is on, shared by all views of one run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib-object.h>

/*
 * Diagram, timeline, details and source look at one Selection: whoever is clicked or walked to by
 * key sets it, the others follow. It knows ids only, no trace; lane 0 is nobody.
 *
 * Signals: "changed" (lane, span or time), "hover-changed". Each comes only when something did.
 */
#define SELECTION_TYPE_MODEL (selection_model_get_type ())
G_DECLARE_FINAL_TYPE (SelectionModel, selection_model, SELECTION, MODEL, GObject)

#define SELECTION_NO_SPAN (-1)

SelectionModel *selection_model_new (void);

/* @span: index in the lane, or SELECTION_NO_SPAN for the whole lane. */
void selection_model_select (SelectionModel *self, guint32 lane, gint64 span);
void selection_model_clear (SelectionModel *self);
guint32 selection_model_get_lane (SelectionModel *self);
gint64 selection_model_get_span (SelectionModel *self);

void selection_model_hover (SelectionModel *self, guint32 lane);
guint32 selection_model_get_hover (SelectionModel *self);
