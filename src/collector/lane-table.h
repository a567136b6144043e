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
 * A lane id of 0 is none, because the picture has as many as it can hold: its events are dropped,
 * counted. A program that forks without end must not take our memory, a million tasks may.
 */
#define LANE_TABLE_LARGE 20000   /* processes and threads */
#define LANE_TABLE_SMALL 1100000 /* tasks, loops, GILs */

typedef struct Process Process;

typedef struct
{
  gint64 time;
  gint64 argument;
  guint64 cpu; /* ns of CPU time of a thread that said so, or 0 */
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
  State state, now;     /* what it told last, and what its state-now word says */
  Reason reason;        /* of what it told last */
  gint64 told, since;   /* when each began; the word is the later if the event is yet to come */
  gint64 left;          /* when it told that it no longer ran, or -1 */
  gint64 open;          /* from here on it has yet to tell what it did, says its word; or -1 */
  guint64 word;         /* that was seen last */
  gint64 off, lately;   /* since when it has no core, or had none until this pass; or -1 */
  guint misses;         /* in a row: samples that could not be made */
  gboolean off_is_wait; /* it gave its core away, and nobody knows what for */
  gboolean is_fresh;    /* the word changed since the last pass */
  gboolean is_ending;   /* told its end, but edges before it are still held */
  End end;
} Thread;

typedef struct
{
  Process *process;
  GilMerge *gil;  /* of a GIL */
  GPtrArray *fed; /* whose ring told of it last: what else that ring feeds, or NULL */
  guint place;    /* in fed */
  guint32 lane, number;
  guint32 loop; /* number of a task's loop, or 0 */
  guint32 task; /* number of the task whose step is on: of a loop; or was, when this task's began */
  gint64 since; /* of a task: when its step began; of a loop: when the last step ended; or -1 */
  LaneKind kind;
  gboolean is_ending; /* a GIL that told its end, when other rings may still tell takes */
  guint passes;       /* since then */
  End end;
} Local;

struct Process
{
  GHashTable *locals; /* Local by number */
  GPtrArray *threads; /* those that live */
  GHashTable *labels; /* of the trace, by the process's numbers; NULL: none */
  guint32 lane;
  int pid;
  Process *parent; /* NULL: none that is known */
  gint64 begin, end;
  char *untraced;      /* why it does not tell of itself; NULL: it does, or that was said */
  guint passes;        /* since its beginning */
  gboolean is_created; /* an arrow leads to it */
  gboolean is_joined;  /* ... and from its end */
  gboolean is_traced;  /* it has a GIL of CPython's, and calls that nobody tells of */
  gboolean has_ended;
};

typedef struct
{
  Trace *trace;
  GHashTable *by_pid, *by_tid;    /* the newest Process, the newest living Thread */
  GPtrArray *processes, *threads; /* all, owned */
  GPtrArray *live, *gils, *loops; /* threads, GILs and loops that live */
  GPtrArray *newborn;             /* processes, for some passes */
  guint32 n_large, n_small;       /* lanes of processes and threads; of everything else */
  guint64 n_refused[2];           /* of these */
} LaneTable;

void lane_table_init (LaneTable *self, Trace *trace);
void lane_table_clear (LaneTable *self);

/* What is found lives, or is NULL; what has ended is not ended again. */
Process *lane_table_find_process (const LaneTable *self, int pid);
Process *lane_table_add_process (LaneTable *self, int pid, int ppid, gint64 time);
Thread *lane_table_find_thread (const LaneTable *self, int tid);
Thread *
lane_table_add_thread (LaneTable *self, Process *process, int tid, LaneSource source, gint64 time);
/* If @is_sampled the lane is from now on: states were found that the thread did not tell. */
void lane_table_show_sampled (LaneTable *self, Thread *thread, gboolean is_sampled);
void lane_table_end_thread (LaneTable *self, Thread *thread, const End *end);
Local *lane_table_find_local (const Process *process, guint32 number);
/* @like: kind, number, process. @under: number of its container, or 0. */
Local *lane_table_add_local (
    LaneTable *self, const Local *like, guint32 under, LaneSource source, gint64 time);
void lane_table_end_local (LaneTable *self, Process *process, guint32 number, const End *end);
/* The trace's number of what the process calls label @number; 0: not known (yet). */
guint32 process_get_label (const Process *process, guint32 number);
/* Of more than PROCESS_LABELS the rest is not kept. */
#define PROCESS_LABELS 65536
void process_set_label (Process *process, guint32 number, guint32 label);
/* Moves @local to the lanes that a ring feeds; NULL: to none. */
void local_set_fed (Local *local, GPtrArray *fed);
/* Ends whatever of the process still lives, itself included. */
void lane_table_end_process (LaneTable *self, Process *process, const End *end);
