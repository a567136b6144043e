/* decoder-private.h: what decoder.c (events) and decoder-pass.c (what is between them) share
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
  gint64 last; /* time of the last event */
  guint64 lost;
  GPtrArray *fed; /* Local: that it told of last, and since the last gap */
} Slot;

typedef struct
{
  int pid;
  int status;
  gint64 time;
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
