/* on-cpu.h: which threads had no core
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "decoder.h"

/*
 * A thread cannot say that it has no core. Where a run has more computing threads than cores the
 * system is asked, from then on and to the end of the run:
 *
 *  - perf-switches.h, where allowed: exact. The lane stays `measured`.
 *  - else the second number of /proc/PID/task/TID/schedstat, the time spent waiting for a core, of
 *    the threads that compute. It is known only when the wait is over, so a thread's edges are
 *    held while it makes no progress, and the wait is put before the moment it was seen. The
 *    lengths are exact, the places are not: such a lane is `sampled`.
 *
 * Belongs to the collector's thread.
 */
typedef enum
{
  ON_CPU_BEST,
  ON_CPU_SCHEDSTAT,
  ON_CPU_PERF, /* none at all where it is forbidden */
  ON_CPU_NONE,
} OnCpuMethod;

typedef struct OnCpu OnCpu;

/* For what the calling thread starts from now on. @n_cores: that the run may use. */
OnCpu *on_cpu_new (OnCpuMethod method, guint n_cores);
void on_cpu_free (OnCpu *self);

/* What was found to work. */
OnCpuMethod on_cpu_get_method (const OnCpu *self);

/* After each pass: asks if there is reason to, and lets @decoder write what is complete. @now: when
 * the pass began. */
void on_cpu_update (OnCpu *self, Decoder *decoder, guint64 now);
