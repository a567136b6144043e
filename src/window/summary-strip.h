/* summary-strip.h: the figures of a run and its verdict
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "facts.h"
#include "trace.h"

/*
 * Wall time, parallelism, concurrency, waiting for the GIL, hand-overs, memory, lost events; beside
 * them the verdict. While the run is live it is refreshed 4 times a second by a worker thread's
 * summary, never by the main thread.
 */
#define SUMMARY_TYPE_STRIP (summary_strip_get_type ())
G_DECLARE_FINAL_TYPE (SummaryStrip, summary_strip, SUMMARY, STRIP, GtkWidget)

GtkWidget *summary_strip_new (void);
/* @facts is copied; complete ones (with a verdict) are set again when the run has finished. */
void summary_strip_set_run (SummaryStrip *self, Trace *trace, const Facts *facts);
