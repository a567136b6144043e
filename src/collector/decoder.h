/* decoder.h: turns the events of all slots into a trace
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "arena.h"
#include "trace.h"

/*
 *   slot 0:  BEGIN STATE STATE END | BEGIN STATE ...      lane 1  process
 *   slot 1:  BEGIN STATE OUT ...                      =>  lane 2  thread ...
 *                                                         arrows, marks, counters
 *
 * No memory is shared here, no process and no clock: events go in, calls to the trace come out. So
 * it is tested by hand-made events, and fuzzed.
 *
 *  - Whatever is in an event is hostile. What makes no sense (a kind that is not known, a lane that
 *    never began, a state for a thread that has ended) is dropped and counted.
 *  - Times are clamped to [origin, clock].
 *  - A process's lanes end one pass after its exit became known, because events that it wrote
 *    before may lie in a slot that this pass had already drained.
 *
 * One pass is: decoder_set_clock(), for every slot decoder_lose() and decoder_take(), then
 * decoder_set_live(), then decoder_end_pass().
 */
typedef struct Decoder Decoder;

/* @origin: ns of CLOCK_MONOTONIC, the trace's 0. */
Decoder *decoder_new (Trace *trace, guint64 origin, guint32 n_slots);
void decoder_free (Decoder *self);

/* A process was seen for the first time. May be NULL. */
typedef void (*DecoderProcessFunc) (int pid, gpointer data);
void decoder_set_process_func (Decoder *self, DecoderProcessFunc func, gpointer data);

void decoder_set_clock (Decoder *self, guint64 now);
gint64 decoder_get_now (const Decoder *self); /* since the origin */

void decoder_take (Decoder *self, guint32 slot, const Event *events, gsize n_events);
/* @total: what the slot's counter of lost events says now. */
void decoder_lose (Decoder *self, guint32 slot, guint64 total);
/* @owner, @now: the slot's words. Shows what a thread does where no event has said so yet. */
void decoder_set_live (Decoder *self, guint32 slot, guint64 owner, guint64 now);
void decoder_end_pass (Decoder *self);

/* @pid has died. @status: its wait status, or DECODER_STATUS_UNKNOWN: another may follow. */
#define DECODER_STATUS_UNKNOWN (-1)
void decoder_exit (Decoder *self, int pid, guint64 time, int status);
gboolean decoder_has_process (const Decoder *self, int pid); /* that lives */

/* @pid, a child of @ppid, lives since @begin and has not told of itself: a lane called @program,
 * and
 * before long a note, @note, that says why. FALSE: it has a lane already. If it tells after all,
 * that lane is it. */
gboolean decoder_add_untraced (
    Decoder *self, int pid, int ppid, guint64 begin, const char *program, const char *note);

void decoder_add_sample (Decoder *self, int pid, Counter counter, guint64 time, gint64 value);

/* A note on the run, on its first process. */
void decoder_note (Decoder *self, guint64 time, const char *text);

/* Before the first event: threads' edges are held back until decoder_release(), so that times
 * without a core can be put in: spans (decoder_add_ready) or samples (decoder_sample), see
 * ready-merge.h. */
void decoder_hold (Decoder *self, gboolean is_sampled);
/* Thread @tid had no core in [@from, @to) (ns of CLOCK_MONOTONIC). */
/* @is_wait: it gave it away itself. */
void decoder_add_ready (Decoder *self, int tid, guint64 from, guint64 to, gboolean is_wait);
/* Since @since it has none (0: it has one); what it told later is held. */
void decoder_set_off (Decoder *self, int tid, guint64 since, gboolean is_wait);
/* At @time it has had @cpu ns of CPU time, and waited @delay ns for a core. */
void decoder_sample (Decoder *self, int tid, guint64 time, guint64 cpu, guint64 delay);
/* The system does not say, although it was asked: a thread that has ended, or hides. */
void decoder_miss (Decoder *self, int tid, guint64 time);
/* Calls @func with the tid of threads that compute or have edges held; with @most of them at most,
 * the others have their turn next time. */
typedef void (*DecoderThreadFunc) (int tid, gpointer data);
void decoder_foreach_computing (Decoder *self, guint most, DecoderThreadFunc func, gpointer data);
void decoder_release (Decoder *self, guint64 upto);

/* Everything that still waits is written; all lanes stay open for trace_finish(). */
void decoder_finish (Decoder *self);

/* After decoder_finish(): ns from the origin to the end of the last process. The supervisor says so
 * a little later, and at its low priority on a busy machine much later. */
gint64 decoder_measure_wall (const Decoder *self);

guint64 decoder_count_strays (const Decoder *self);    /* events that made no sense */
guint64 decoder_count_unmatched (const Decoder *self); /* ends of arrows */
