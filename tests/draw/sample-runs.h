/* sample-runs.h: traces by hand that look like real runs
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"
#include "trace.h"

/* All are finished and the same at every call. Free both with their own. */
typedef struct
{
  Trace *trace;
  Facts *facts;
} SampleRun;

typedef SampleRun (*SampleMaker) (guint n);

SampleRun sample_turns (guint n);     /* n threads that compute and share a GIL, 5 ms each */
SampleRun sample_sleepers (guint n);  /* n threads that sleep */
SampleRun sample_processes (guint n); /* n processes that compute on two cores */
SampleRun sample_tasks (guint n);     /* n tasks that sleep in one loop */
SampleRun sample_short (guint n);     /* n threads in 1 ms, long and hostile names, lost events */
SampleRun sample_empty (guint n);     /* nothing */
/* 16 threads of n spans each, of 1 to 6 states in random order, as many ns as spans times 50. */
SampleRun sample_dense (guint n);
void sample_run_clear (SampleRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SampleRun, sample_run_clear)
