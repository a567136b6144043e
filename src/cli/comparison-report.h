/* comparison-report.h: what runs beside each other say, as a table and as JSON
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "compared-runs.h"

/*
 *   Counting primes: 3 workers, made in this order
 *     model       runtime     wall time               parallelism  GIL
 *     sequential  native-gil     2.41 s  baseline            1.00
 *     threads     native-gil     2.45 s  same                0.99  66 %
 *
 *   Processes finished first, ...
 */
char *comparison_report_to_text (const ComparedRun *runs, guint n, const char *verdict);

/* The object of `compare --json` (architecture.md, "The command line"). */
char *comparison_report_to_json (const ComparedRun *runs,
                                 guint n,
                                 const char *verdict,
                                 gboolean with_lanes);
