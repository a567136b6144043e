/* lane-table.h: which process, thread and local lane is which lane of the trace
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "gil-merge.h"
#include "ready-merge.h"

/*
 *   Process (pid) --- Thread (tid) ...     every thread that has begun, until it ends
 *           \-------- Local (number) ...   tasks, loops, GILs, until they end
 *
 * Processes and threads live as long as the table, because slots point at them; local lanes, of
 * which there may be a million, until their end. A dead process's pid may come again as a new one.
 * A lane id of 0 is none, because the trace has LANE_TABLE_LANES: its events are dropped, counted.
 */
#define LANE_TABLE_LANES 2000000

typedef struct Process Process;

/* How a lane's end was told. cpu: ns of CPU time of a thread that said so, or 0. */
typedef struct
{
  gint64 time;
  gint64 argument;
  guint64 cpu;
  Ending ending;
} End;

typedef struct
{
  Process *process;
  ReadyMerge *ready; /* NULL: edges go straight to the trace */
  guint32 lane;
  guint32 gil;  /* number of the one it took last, or 0 */
  guint64 take; /* ... and of the take */
  int tid;
  int index; /* in LaneTable.live; -1: it has ended */
  LaneSource source;
  State state;        /* what it told last */
  gint64 told;        /* when it told that */
  State now;          /* what its state-now word says */
  gint64 since;       /* ... and since when: later than told if the event is yet to come */
  gint64 off;         /* since when it has no core; -1: it has one */
  gint64 lately;      /* since when it had none until this pass; -1: it had one */
  guint misses;       /* in a row: samples that could not be made */
  gboolean is_ending; /* told its end, but edges before it are still held */
  End end;
} Thread;

typedef struct
{
  Process *process;
  GilMerge *gil;  /* of a GIL */
  GPtrArray *fed; /* whose ring told of it last: what else that ring feeds, or NULL */
  guint place;    /* in fed */
  guint32 lane;
  guint32 loop; /* lane of a task's loop, or 0 */
  guint32 number;
  LaneKind kind;
  gboolean is_ending; /* a GIL that told its end, when other rings may still tell takes */
  guint passes;       /* since then */
  End end;
} Local;

struct Process
{
  GHashTable *locals; /* Local by number */
  GPtrArray *threads; /* those that live */
  guint32 lane;
  int pid;
  gboolean has_ended;
};

typedef struct
{
  Trace *trace;
  GHashTable *by_pid;   /* the newest Process of a pid */
  GHashTable *by_tid;   /* the newest living Thread of a tid */
  GPtrArray *processes; /* all, owned */
  GPtrArray *threads;   /* all, owned */
  GPtrArray *live;      /* those that live */
  GPtrArray *gils;      /* Locals of living GILs */
} LaneTable;

void lane_table_init (LaneTable *self, Trace *trace);
void lane_table_clear (LaneTable *self);

/* The living process @pid, or NULL. */
Process *lane_table_find_process (const LaneTable *self, int pid);
Process *lane_table_add_process (LaneTable *self, int pid, int ppid, gint64 time);

Thread *lane_table_find_thread (const LaneTable *self, int tid);
Thread *
lane_table_add_thread (LaneTable *self, Process *process, int tid, LaneSource source, gint64 time);
/* If @is_sampled its lane is from now on, because states were found that it did not tell. */
void lane_table_show_sampled (LaneTable *self, Thread *thread, gboolean is_sampled);
/* Ends the lane, unless it has ended. */
void lane_table_end_thread (LaneTable *self, Thread *thread, const End *end);

Local *lane_table_find_local (const Process *process, guint32 number);
/* @like: kind, number, process. @under: number of its container, or 0. */
Local *lane_table_add_local (
    LaneTable *self, const Local *like, guint32 under, LaneSource source, gint64 time);
void lane_table_end_local (LaneTable *self, Process *process, guint32 number, const End *end);
/* Moves @local to the lanes that a ring feeds; NULL: to none. */
void local_set_fed (Local *local, GPtrArray *fed);

/* Ends whatever of the process still lives, itself included. */
void lane_table_end_process (LaneTable *self, Process *process, const End *end);
