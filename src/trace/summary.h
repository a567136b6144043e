/* summary.h: the numbers of a run, computed from its trace
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"
#include "trace.h"

/*
 * parallelism: mean = (running + native of thread lanes) / wall, peak = the largest mean of a
 * 10 ms window. task, loop, gil and process lanes never count, nor does ready.
 * concurrency: most tasks alive at once if there are tasks, else threads without the main ones,
 * else child processes.
 */
typedef struct
{
  int process;      /* pid */
  guint64 switches; /* takes by another thread than the holder before */
  gint64 held_ns;
  gint64 contended_ns; /* time some thread waited for it */
} SummaryGil;

/* Steps of a loop that are at least so long block it: asyncio's own slow_callback_duration. */
#define SUMMARY_BLOCKED_NS (100 * G_GINT64_CONSTANT (1000000))

/* What an event costs the thread that tells it, as measured where this was written: with our own
 * workloads the event alone (benchmark "emit"), with CPython the calls that are looked at for it,
 * too (50,000 hand-overs of the GIL and back, 350,000 events, took 0.2 s more). */
#define SUMMARY_EVENT_NS 30
#define SUMMARY_EVENT_NS_PYTHON 600

typedef struct
{
  gint64 wall_ns;
  double parallelism_mean;
  double parallelism_peak;
  guint32 concurrency_peak;
  gint64 peak_pss; /* bytes: largest sum over processes at one time; -1: not measured */
  GArray *gils;    /* SummaryGil */
  LaneTimes times; /* of all thread lanes together */
  guint64 n_events, n_lost;
  double
      overhead; /* estimated: of the time that threads computed, what went into telling; 0 ... 1 */
  gint64 blocked_ns;  /* the longest step that blocked a loop, or 0 */
  guint32 blocked_by; /* whose: its lane; 0: the loop's callbacks */
  guint64 n_blocked;  /* such steps */
  double gil_share;   /* of the computing workers' lifetime (summary-workers.h): waiting for it */
} Summary;

Summary *summary_new (const Trace *trace, const Facts *facts);
void summary_free (Summary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Summary, summary_free)

/* The object of `run --json` and `info --json` (architecture.md, "The command line"), with a
 * newline at its end. Without @with_lanes the key "lanes" is left out. */
char *summary_to_json (const Summary *summary,
                       const Trace *trace,
                       const Facts *facts,
                       gboolean with_lanes);
