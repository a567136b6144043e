/* gil-merge.h: puts the takes of one GIL in order
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * Every thread tells of its own takes and drops in its own ring; here they become the one lane of
 * the GIL:
 *
 *   ring A   took 1 . dropped 1 ............ took 3 ..      gil   | A | | B || A
 *   ring B   ......... took 2 ... dropped 2 .........
 *
 *  - Takes are numbered under the GIL's own mutex: the numbers give the order, not the times.
 *  - A take waits until the one before it and its drop are known, but never longer than
 *    GIL_MERGE_PATIENCE of trace time: an event may be lost, and a drop may be told only when its
 *    thread takes the GIL again.
 *  - A drop that a waiter asked for, followed by another's take, is an arrow between the two.
 */
#define GIL_MERGE_PATIENCE (200 * G_GINT64_CONSTANT (1000000))
#define GIL_MERGE_PENDING (256 * 1024)

typedef struct GilMerge GilMerge;

GilMerge *gil_merge_new (Trace *trace, guint32 lane);
void gil_merge_free (GilMerge *self);

void gil_merge_took (GilMerge *self, guint64 take, guint32 holder, gint64 time);
void
gil_merge_dropped (GilMerge *self, guint64 take, guint32 holder, gint64 time, gboolean is_forced);

/* From @time on events of the thread that took it as @take are missing: nobody knows for how long
 * it held it. */
void gil_merge_lose (GilMerge *self, guint64 take, gint64 time);

/* Appends what is in order by now. */
void gil_merge_flush (GilMerge *self, gint64 now);

/* Appends everything, waiting for nothing. */
void gil_merge_finish (GilMerge *self);
