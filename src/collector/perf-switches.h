/* perf-switches.h: every context switch of a run's threads, from the kernel
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * One perf event per core stands on the thread that opens them and is inherited by whatever it
 * starts afterwards; it begins with the exec. So there is no moment at which a thread of the
 * workload exists and is not counted. The kernel writes one record at each switch, with
 * CLOCK_MONOTONIC, into a ring per core, without waking anybody up.
 *
 * Debian and Ubuntu forbid it to users (perf_event_paranoid > 2): then there is none, and
 * /proc/PID/task/TID/schedstat must do (on-cpu.h).
 */
typedef struct PerfSwitches PerfSwitches;

typedef enum
{
  PERF_SWITCH_IN,
  PERF_SWITCH_OUT,       /* it gave its core away, or its group's share was used up */
  PERF_SWITCH_PREEMPTED, /* the core was taken away */
  PERF_SWITCH_EXIT,
} PerfSwitchKind;

typedef struct
{
  guint64 time; /* ns, CLOCK_MONOTONIC */
  int tid;
  PerfSwitchKind kind;
} PerfSwitch;

/* For what the calling thread starts from now on. NULL with a negative errno in @error if the
 * system does not allow it. */
PerfSwitches *perf_switches_new (int *error);
void perf_switches_free (PerfSwitches *self);

/* Appends to @switches (of PerfSwitch) in order of time what happened up to @upto. Returns FALSE
 * if records were lost since the last call. */
gboolean perf_switches_take (PerfSwitches *self, guint64 upto, GArray *switches);
