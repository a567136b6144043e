/* sample-trace.h: traces made by hand, for the tests of this folder
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"
#include "trace.h"

#define MS(n) ((gint64) (n) *1000000)

/* Everything that a recording can hold: all lane kinds, endings, arrows, marks, counters, a leap of
 * an hour, losses, an open lane, a label. */
Trace *sample_trace_new (void);
Facts *sample_facts_new (void);

/* A process with a main thread (tid = pid = 100); its lanes are 1 and 2. */
Trace *sample_trace_new_process (void);

/* A thread of @process with an edge at each MS (@times[i]); ends at MS (@end). */
guint32 sample_trace_add_thread (Trace *trace,
                                 guint32 process,
                                 int tid,
                                 const char *name,
                                 const int (*edges)[2],
                                 guint n_edges,
                                 int end);
