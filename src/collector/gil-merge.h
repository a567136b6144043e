/* gil-merge.h: puts the takes of one GIL in order
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * Every thread tells of its own takes in its own ring; a drop is told by who dropped, or, where
 * that thread will not come back for long, by who takes next. Here they become the one lane of the
 * GIL:
 *
 *   ring A   took 1 . dropped 1 ............ took 3 ..      gil   | A | | B || A
 *   ring B   ......... took 2 ... dropped 2 .........
 *
 *  - Takes are numbered under the GIL's own mutex: the numbers give the order, not the times.
 *  - A take waits until the one before it and its drop are known, but never longer than
 *    GIL_MERGE_PATIENCE of trace time: an event may be lost.
 *  - The newest take's drop may be told by nobody until somebody takes the GIL again. Meanwhile its
 *    holder's state-now word says that the GIL is free (gil_merge_show()).
 *  - A drop that a waiter asked for, followed by another's take, is an arrow between the two.
 */
#define GIL_MERGE_PATIENCE (200 * G_GINT64_CONSTANT (1000000))
#define GIL_MERGE_PENDING (256 * 1024)

typedef struct GilMerge GilMerge;

GilMerge *gil_merge_new (Trace *trace, guint32 lane);
void gil_merge_free (GilMerge *self);

void gil_merge_took (GilMerge *self, guint64 take, guint32 holder, gint64 time);
/* @holder: 0 if it is not known who dropped it; then who took it as @take stays the one. */
void
gil_merge_dropped (GilMerge *self, guint64 take, guint32 holder, gint64 time, gboolean is_forced);

/* From @time on events of the thread that took it as @take are missing: nobody knows for how long
 * it held it. */
void gil_merge_lose (GilMerge *self, guint64 take, gint64 time);

/* Who took it as @take is seen not to hold it since @since, or (-1) to hold it. */
void gil_merge_show (GilMerge *self, guint64 take, gint64 since);

/* Appends what is in order by now. */
void gil_merge_flush (GilMerge *self, gint64 now);

/* Appends everything, waiting for nothing. */
void gil_merge_finish (GilMerge *self);
