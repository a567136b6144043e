/* run-item.h: one run in the list of this session's runs
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

#include "facts.h"
#include "script-stream.h"
#include "trace.h"

/*
 * A run being made, a finished one, or a recording that was opened. Properties for the list:
 * "title", "subtitle" (model, runtime, wall time or the error), "live", "saved".
 */
#define RUN_TYPE_ITEM (run_item_get_type ())
G_DECLARE_FINAL_TYPE (RunItem, run_item, RUN, ITEM, GObject)

RunItem *run_item_new (Trace *trace, const Facts *facts);
Trace *run_item_get_trace (RunItem *self);       /* borrowed */
const Facts *run_item_get_facts (RunItem *self); /* borrowed */
/* The run is over: @facts are complete. */
void run_item_finish (RunItem *self, const Facts *facts);
gboolean run_item_is_live (RunItem *self);
gboolean run_item_is_saved (RunItem *self);
/* What comes from the terminal of a run that has one; NULL for others. Not part of a recording. */
ScriptStream *run_item_get_stream (RunItem *self);
void run_item_set_stream (RunItem *self, ScriptStream *stream);
GFile *run_item_get_file (RunItem *self); /* NULL if it was never saved */
void run_item_set_file (RunItem *self, GFile *file);
