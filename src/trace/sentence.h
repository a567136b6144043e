/* sentence.h: what a trace says, in words
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "summary.h"

/*
 * One place turns states, reasons and numbers into sentences, so that the window, the pictures, the
 * command line and a screen reader say the same. The sentences are translated (gettext), the names
 * of lanes are not. Nothing is said that the trace does not hold.
 *
 * All strings are new, valid UTF-8 and free of line breaks of our own.
 */

/* "830 us", "4.9 ms", "2.00 s", "20,000 s": the unit that fits, two to three digits, a plain
 * space between. A negative @ns gets a minus sign. */
char *sentence_duration (gint64 ns);

/* "20,000" */
char *sentence_count (gint64 n);

/* Span @span of @lane, e.g. "worker-2 waited 4.9 ms for the GIL held by worker-1". @span must be
 * below a lane_get_n_edges() that the caller has seen. An open lane's last span is said in the
 * present tense. */
char *sentence_for_span (const Trace *trace, const Lane *lane, guint32 span);

/* One or two sentences on the whole run, chosen by its measured shares. NULL if the run holds
 * nothing to speak of (no thread, task or process that did anything). */
char *sentence_verdict (const Trace *trace, const Facts *facts, const Summary *summary);
