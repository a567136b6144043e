/* decoder-private.h: what decoder.c (events), decoder-locals.c and decoder-loops.c (events of
 * tasks, loops and GILs), decoder-pass.c and decoder-processes.c (what is between them) share
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "decoder.h"
#include "flow-table.h"
#include "lane-table.h"

typedef struct
{
  Thread *thread;    /* whose life the ring is in, or NULL */
  Process *process;  /* of the last BEGIN */
  GString *text;     /* what has come of a text, or NULL */
  guint32 text_lane; /* of the trace; of a label its number */
  guint8 text_kind;
  gint64 text_time;
  gint64 last;       /* time of the last event */
  guint64 lost, gap; /* in all; and since the last gap that was told of */
  GPtrArray *fed;    /* Local: that it told of last, and since the last gap */
} Slot;

typedef struct
{
  int pid;
  int status;
  gint64 time;
  gint64 reaped;
  guint32 reaper; /* lane, or 0 */
  guint passes;
} Exit;

struct Decoder
{
  Trace *trace;
  LaneTable lanes;
  FlowTable *flows;
  GArray *exits;
  Slot *slots;
  guint32 n_slots;
  guint64 origin;
  gint64 now;
  gint64 seen; /* now at the end of the pass before: what was told by then has been read */
  gboolean is_holding;
  gboolean is_sampled;
  guint next_sample; /* in lanes.live */
  guint64 n_strays;
  DecoderProcessFunc process_func;
  gpointer process_data;
};

/* @time of CLOCK_MONOTONIC as time of the trace, never later than the clock. */
gint64 decoder_since_origin (const Decoder *self, guint64 time);

/* Gives the trace what has come of a text so far. */
void slot_finish_text (Slot *slot, Trace *trace);

/* An event that made no sense. */
void decoder_stray (Decoder *self);

/* What came after the slot's last event is not known, up to the next. */
void decoder_skip_gap (Decoder *self, Slot *slot);

/* The detail of a thread's or task's edge. */
guint32 slot_get_detail (const Slot *slot, const Event *event);

/* BEGIN, STATE and END of a lane that is neither a thread nor a process. */
void decoder_begin_local (Decoder *self, Slot *slot, const Event *event, gint64 time);
void decoder_change_local (
    Decoder *self, const Slot *slot, Local *local, const Event *event, gint64 time);
void decoder_end_local (Decoder *self, const Slot *slot, guint32 number, const End *end);

/* A task's step begins or ends; a loop says that it waits or goes on. */
void decoder_begin_step (Decoder *self, Local *task, gint64 time);
void decoder_end_step (Decoder *self, Local *task, gint64 time);
void decoder_change_loop (Decoder *self, Local *loop, State state, gint64 time);
/* Nobody knows what it does. */
void decoder_lose_loop (Local *loop);
/* All that was told before @time has been read. */
void decoder_show_loops (Decoder *self, gint64 time);
/* @process: NULL is all. */
void decoder_end_loops (Decoder *self, const Process *process, gint64 time);

/* Processes end and begin: what has waited for news of them. @finish: waits for nothing. */
void decoder_end_processes (Decoder *self, gboolean finish);
/* The same as decoder_exit(); @reaper is the lane that took note of it. */
void decoder_reap (Decoder *self, int pid, guint64 time, int status, guint32 reaper);
/* IN or OUT in the slot of a process. */
void decoder_see_flow (const Slot *slot, const Event *event);

/* NULL: the process has another lane of that number. */
Local *decoder_find_gil (Decoder *self, const Slot *slot, guint32 number);

/* The slot's thread has taken or dropped a GIL. */
void decoder_change_gil (Decoder *self, const Slot *slot, const Event *event, gint64 time);
