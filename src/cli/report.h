/* report.h: a run's numbers as a table for people
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "summary.h"

/*
 *   Counting primes: threads, native-gil, 2 workers
 *     wall time    1.83 s
 *     parallelism  1.00 mean, 1.10 peak
 *     ...
 *
 *     lane      kind    lifetime  running  waiting-gil
 *     main      thread    1.83 s      1 %         99 %
 *     worker-1  thread    1.82 s     50 %         50 %
 *
 * Only what the trace holds is said; of many lanes the first 20 are shown.
 */
char *report_to_text (const Trace *trace, const Facts *facts, const Summary *summary);
