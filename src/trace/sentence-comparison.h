/* sentence-comparison.h: what runs of one demo say beside each other, in words
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "compared-runs.h"

/*
 *   Processes finished first, after 980 ms: 1.9 times faster than one after another, with 1.90
 *   computing at a time instead of 1.00. Threads took as long as one after another: the workers
 *   waited 66 % of their time for the GIL.
 *
 * Who was first, against what, and why, computed from what the runs measured and from nothing
 * else: shares of time, never the demo's name. Ties within the noise are called ties, and who
 * failed or gave a wrong answer is said and not ranked. A machine that was not free is
 * said as well: that is where differences come from that no model has.
 */

/* One sentence or more, the first says most; translated, valid UTF-8, on one line. */
char *sentence_comparison (const ComparedRun *runs, guint n);
/* The same, sentence by sentence. */
char **sentence_comparison_split (const ComparedRun *runs, guint n);

/* "2.9x faster", "same", "1.4x slower", "baseline", "wrong answer", "failed": what stands beside a
 * run. The reference is "baseline" where it is the sequential run, else "slowest". */
char *sentence_standing (const ComparedRun *runs, guint n, guint i);

/* "processes", or "processes (native C)" where the runs differ in their runtime. */
char *sentence_compared_run (const ComparedRun *runs, guint n, guint i, gboolean at_beginning);
