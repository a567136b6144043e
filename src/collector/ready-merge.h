/* ready-merge.h: puts the times without a core into a thread's states
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * A thread says what it does, the system says afterwards when it had no core. One of these a thread
 * holds the edges back until both are known, then writes the lane:
 *
 *   edges   | running .............. | waiting-io ...
 *   spans        [no core]   [no core ]
 *   lane    | R  | Q       | R | Q   | I
 *
 * Only running and native become ready: a thread that waits has no use for a core.
 */
typedef struct ReadyMerge ReadyMerge;

/* @state, @detail: what the lane's last edge says. */
ReadyMerge *ready_merge_new (Trace *trace, guint32 lane, State state, guint32 detail);
void ready_merge_free (ReadyMerge *self);

void ready_merge_add_edge (ReadyMerge *self, gint64 time, State state, guint32 detail);

/* Spans come in order of time; of overlapping ones the union counts. */
void ready_merge_add_span (ReadyMerge *self, gint64 from, gint64 to);

/* Writes what lies at or before @upto. */
void ready_merge_flush (ReadyMerge *self, gint64 upto);

gboolean ready_merge_is_empty (const ReadyMerge *self);
