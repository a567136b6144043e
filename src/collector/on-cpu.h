/* on-cpu.h: which threads had no core
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "decoder.h"

/*
 * A thread cannot say that it has no core, and not only its own run takes cores away. So the system
 * is asked, throughout the run:
 *
 *  - perf-switches.h, where allowed: exact. The lane stays `measured`.
 *  - else the first number of /proc/PID/task/TID/schedstat, the CPU time a thread has had, held
 *    against the time it said to compute (ready-merge.h). The lengths are exact, the places are
 *    not: a lane with `ready` is `sampled`. The second number, the time waited for a core, alone is
 *    of no use: it has the delays of waking up in it, which are no part of any computing.
 *
 * Either way a thread that said to compute, and was stopped by what it did not tell (a page that
 * had to be read, a group's quota), is ready too: the system does not say which it was.
 *
 * One thing differs in a process that CPython's GIL was found in. What a thread does there without
 * the GIL is native unless a call that is known to block says more, and other calls may block, too
 * (a futex of a library's own). So in native, and only there, a core that was given away and not
 * taken away, by perf, or time that is missing beyond the second number of schedstat, is waiting-io
 * without a reason: it waited for something unknown. A thread that holds the GIL is ready, as
 * above.
 *
 * A reading takes some 3 us, and only threads that compute are read, once a pass. Where there is a
 * core for each of them that is at most as many as there are cores, 0.1 % of each; so there is
 * no rule about when to ask. Where more compute at most ON_CPU_READINGS are read in a pass, and the
 * others' edges are held until it is their turn.
 *
 * Belongs to the collector's thread.
 */
#define ON_CPU_READINGS 64

typedef enum
{
  ON_CPU_BEST,
  ON_CPU_SCHEDSTAT,
  ON_CPU_PERF, /* none at all where it is forbidden */
  ON_CPU_NONE,
} OnCpuMethod;

typedef struct OnCpu OnCpu;

/* For what the calling thread starts from now on; @decoder has not decoded anything yet. */
OnCpu *on_cpu_new (OnCpuMethod method, Decoder *decoder);
void on_cpu_free (OnCpu *self);

/* What was found to work. */
OnCpuMethod on_cpu_get_method (const OnCpu *self);

/* After each pass: asks, and lets the decoder write what is complete. @now: when the pass began. */
void on_cpu_update (OnCpu *self, guint64 now);
