/* trace.h: everything that is known of one run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane.h"

/*
 * A trace is lanes, arrows between them, marks on them (lines of output, notes), and counters;
 * labels are texts that many edges share. One thread writes (the collector, or whoever reads a
 * recording), any number read at the same time without a lock: everything is append-only and
 * published by a count.
 *
 * Times are ns since the start of the run; `now` is how far the writer has come (at the end: the
 * wall time of the run).
 */
typedef struct Trace Trace;

typedef struct
{
  Flow flow;
  guint32 from, to; /* lane ids */
  gint64 from_time, to_time;
} TraceArrow;

typedef struct
{
  guint32 lane;
  Text kind;
  gint64 time;
  const char *text; /* UTF-8, borrowed from the trace */
} TraceMark;

typedef struct
{
  guint32 lane;
  Counter counter;
  gint64 time;
  gint64 value;
} TraceSample;

typedef enum
{
  TRACE_ERROR_BROKEN, /* not a recording, cut, or inconsistent */
  TRACE_ERROR_NEWER,  /* made by a newer version */
  TRACE_ERROR_TOO_BIG,
} TraceError;
#define TRACE_ERROR (trace_error_quark ())
GQuark trace_error_quark (void);

Trace *trace_new (void);
Trace *trace_ref (Trace *trace);
void trace_unref (Trace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trace, trace_unref)

/* Reading, from any thread. */
gint64 trace_get_now (const Trace *trace);
gboolean trace_is_live (const Trace *trace); /* until trace_finish() */
guint32 trace_get_n_lanes (const Trace *trace);
const Lane *trace_get_lane (const Trace *trace, guint32 id); /* 1 ... n_lanes; NULL for others */
guint32 trace_get_n_arrows (const Trace *trace);
void trace_get_arrow (const Trace *trace, guint32 i, TraceArrow *arrow);
guint32 trace_get_n_marks (const Trace *trace);
void trace_get_mark (const Trace *trace, guint32 i, TraceMark *mark);
guint64 trace_get_n_unkept_marks (const Trace *trace);
guint32 trace_get_n_samples (const Trace *trace);
void trace_get_sample (const Trace *trace, guint32 i, TraceSample *sample);
guint64 trace_get_n_events (const Trace *trace); /* taken from rings */
guint64 trace_get_n_lost (const Trace *trace);
guint64 trace_get_n_clamped (const Trace *trace); /* edges whose time went back */

/* What REASON_AWAITING names by its argument, "Queue.get"; NULL: not known. Numbers count from 1.
 */
guint32 trace_get_n_labels (const Trace *trace);
const char *trace_get_label (const Trace *trace, guint32 number);
/* The reason of an edge of a thread or task as files have it: "sleep", "await Queue.get", "". */
char *trace_dup_reason (const Trace *trace, guint32 detail);

/* Writing, from one thread. */
guint32 trace_add_lane (Trace *trace,
                        LaneKind kind,
                        LaneSource source,
                        guint32 parent,
                        int pid,
                        int tid,
                        gint64 begin); /* returns the id; its name is "" */
void trace_name_lane (Trace *trace, guint32 lane, const char *name);
void trace_source_lane (Trace *trace, guint32 lane, LaneSource source);
void trace_append (Trace *trace, guint32 lane, gint64 time, State state, guint32 detail);
/* Appends @n edges (as of lane_copy_edges(); @details NULL: all 0) to a lane that is not ended.
 * They may come from a file: FALSE, and nothing appended, if a time is before the one before it
 * (or the lane's begin) or beyond 2^55 ns, or if a state is not in the table. */
gboolean trace_append_bulk (
    Trace *trace, guint32 lane, const guint64 *edges, const guint32 *details, guint32 n);
/* What the lane is doing by its state-now word, where no event has said so yet. Replaced by the
 * next call or edge. STATE_NONE takes it back. gil and loop lanes are held by nobody then. */
void trace_set_provisional (Trace *trace, guint32 lane, gint64 since, State state, Reason reason);
void trace_end_lane (Trace *trace, guint32 lane, gint64 time, Ending ending, gint64 argument);
void trace_lose (Trace *trace, guint32 lane, guint64 n); /* lane 0: nobody's */
void trace_add_arrow (Trace *trace, const TraceArrow *arrow);
/* Copies the text. A program that prints without end must not take our memory: beyond TRACE_MARKS,
 * or TRACE_MARK_BYTES of text, marks are counted and not kept; of notes some thousand still are. */
#define TRACE_MARKS 1000000
#define TRACE_MARK_BYTES (256 * 1024 * 1024)
void trace_add_mark (Trace *trace, const TraceMark *mark);
void trace_add_sample (Trace *trace, const TraceSample *sample);
/* Returns the number of label @text, the same for the same; 0: @text is empty. A detail has room
 * for 16 bits, so the last number, TRACE_LABELS, is "…" and stands for all beyond. */
#define TRACE_LABELS 65535
guint32 trace_add_label (Trace *trace, const char *text);
void trace_add_events (Trace *trace, guint64 n);
void trace_set_now (Trace *trace, gint64 now); /* never goes back */
/* Ends all open lanes at @now (ENDING_OPEN stays) and makes the trace immutable. */
void trace_finish (Trace *trace, gint64 now);
