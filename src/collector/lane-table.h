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
 * Processes and threads live as long as the table, because slots and others point at them; local
 * lanes, of which there may be a million, only until their end. A pid that comes again after its
 * process has died is a new process.
 *
 * Lane ids of 0 mean: no lane, because the trace has LANE_TABLE_LANES already. Such lanes are
 * counted as lost and everything about them is dropped.
 */
#define LANE_TABLE_LANES 2000000

typedef struct Process Process;

typedef struct
{
  Process *process;
  ReadyMerge *ready; /* NULL: edges go straight to the trace */
  guint32 lane;
  guint32 detail; /* of the last edge it told */
  int tid;
  int index; /* in LaneTable.live; -1: it has ended */
  LaneSource source;
  State state;        /* what it told last */
  State now;          /* what its state-now word says */
  gint64 off;         /* since when it has no core; -1: it has one */
  gint64 told;        /* when it told that */
  gboolean is_off;    /* off is certain, not only possible */
  gboolean is_ending; /* told its end, but edges before it are still held */
  gint64 end;
  gint64 end_argument;
  Ending ending;
} Thread;

typedef struct
{
  GilMerge *gil; /* of a GIL */
  guint32 lane;
  guint32 loop; /* lane of a task's loop, or 0 */
  guint32 number;
  LaneKind kind;
  gboolean is_ending; /* a GIL that told its end, when other rings may still tell takes */
  guint passes;       /* since then */
  gint64 end;
  gint64 end_argument;
  Ending ending;
  Process *process;
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
/* Ends the lane, unless it has ended. */
void lane_table_end_thread (
    LaneTable *self, Thread *thread, gint64 time, Ending ending, gint64 argument);

Local *lane_table_find_local (const Process *process, guint32 number);
Local *lane_table_add_local (LaneTable *self,
                             Process *process,
                             guint32 number,
                             guint32 under,
                             LaneKind kind,
                             LaneSource source,
                             gint64 time);
void lane_table_end_local (
    LaneTable *self, Process *process, guint32 number, gint64 time, Ending ending, gint64 argument);

/* Ends whatever of the process still lives, itself included. */
void lane_table_end_process (
    LaneTable *self, Process *process, gint64 time, Ending ending, gint64 argument);
