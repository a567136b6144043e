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
 * Only running and native become ready: a thread that waits has no use for a core. What a thread of
 * somebody else's program does outside what its tracer sees, said to be native, may be a wait: if
 * it gave its core away there, nobody took it, and the lane says that it waits, not for what.
 *
 * The system says it in spans, or, where it only knows how much CPU time a thread has had, in
 * samples of that. Then
 *
 *  - running and native together never exceed the CPU time: what is beyond it is ready, and is put
 *    first in the time since the last sample, because who tells us something has a core.
 *  - The CPU time may be READY_MERGE_TICK late, as the kernel adds to it at ticks and switches. So
 *    that much stays undecided, and its edges are held, until it is made up for, or the thread has
 *    waited for a whole sample, or has ended.
 *  - CPU time beyond what it said to compute was spent in waits and before its beginning. It counts
 *    for what comes later only up to one tick.
 */
#define READY_MERGE_TICK (10 * G_GINT64_CONSTANT (1000000))

typedef struct ReadyMerge ReadyMerge;

/* @lane begins at @begin. */
ReadyMerge *ready_merge_new (Trace *trace, guint32 lane, gint64 begin, gboolean is_sampled);
void ready_merge_free (ReadyMerge *self);

void ready_merge_add_edge (ReadyMerge *self, gint64 time, State state, guint32 detail);

/* Spans come in order of time; of overlapping ones the union counts. @is_wait: what is native in it
 * waits. */
void ready_merge_add_span (ReadyMerge *self, gint64 from, gint64 to, gboolean is_wait);

/* At @now the thread has had @cpu ns, and has waited @delay ns for a core (READY_MERGE_UNKNOWN: all
 * that is missing counts as that). What is missing beyond it was a wait, if native has room for it.
 * Returns whether anything was missing. Like the next two it does nothing where spans are given. */
#define READY_MERGE_UNKNOWN G_MAXUINT64
gboolean ready_merge_sample (ReadyMerge *self, gint64 now, guint64 cpu, guint64 delay);

/* Nobody knows: what it told up to @now counts. */
void ready_merge_trust (ReadyMerge *self, gint64 now);

/* It has ended, with @cpu ns; 0: that is not known, and is taken to be as much as before. */
gboolean ready_merge_end (ReadyMerge *self, gint64 time, guint64 cpu);

/* Writes what is decided and lies at or before @upto. */
void ready_merge_flush (ReadyMerge *self, gint64 upto);

gboolean ready_merge_is_empty (const ReadyMerge *self);
