/* flow-table.h: finds the two ends of an arrow
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * OUT and IN carry the same token but come from two rings, so either may be seen first. The first
 * waits here for the second:
 *
 *   waiting   | token, lane, time | ...   FLOW_TABLE_ENDS places, used in turn
 *
 * An end that was not matched when its place comes round again is dropped and counted: tokens come
 * from other processes, and what never matches must not grow.
 */
#define FLOW_TABLE_ENDS (64 * 1024)

typedef struct FlowTable FlowTable;

FlowTable *flow_table_new (Trace *trace);
void flow_table_free (FlowTable *self);

/* Where an arrow begins (@is_out) or ends. The arrow is added to the trace with its second end.
 * Token 0 is ignored. */
void flow_table_add (
    FlowTable *self, guint64 token, gboolean is_out, Flow flow, guint32 lane, gint64 time);

/* Ends that found no partner so far, those still waiting included. */
guint64 flow_table_count_unmatched (const FlowTable *self);
