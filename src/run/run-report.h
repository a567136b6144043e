/* run-report.h: what a workload says of itself, into the facts
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"

/* @line: a packet (control.h), valid UTF-8, otherwise hostile: an unknown word, a number that is
 * none, or more metrics than anybody would name are ignored. Returns TRUE if it was progress, with
 * @fraction, or -1 if the total is not known. */
gboolean run_report_take (Facts *facts, const char *line, double *fraction);
