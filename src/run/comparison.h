/* comparison.h: runs of one demo, made one after another
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "compared-runs.h"
#include "run-session.h"

/*
 *   NEW --start--> RUNNING: run 0, run 1, ... --(last one finished | stop)--> FINISHED
 *
 * Two to five runs, never two at the same time: a run begins when every process of the one before
 * has ended. All have one size and one number of workers. A run that fails says why, and the others
 * are made all the same; after a stop those that are left are not.
 *
 * A comparison belongs to the thread-default main context it was made in; no call blocks. Disposing
 * of a running one stops its run.
 */
typedef enum
{
  COMPARISON_WAITING, /* or, when the comparison is over, not made */
  COMPARISON_RUNNING,
  COMPARISON_DONE,
  COMPARISON_FAILED,
} ComparisonState;

#define RUN_TYPE_COMPARISON (comparison_get_type ())
G_DECLARE_FINAL_TYPE (Comparison, comparison, RUN, COMPARISON, GObject)

/* @settings: of @n runs of one demo, in the order in which they are to be made. Where workers is 0,
 * all get as many as the one that has most by itself, as far as each can take them; the size is the
 * smallest of theirs. NULL as run_session_new(), which says what is wrong. */
Comparison *comparison_new (const RunSettings *settings, guint n, GError **error);

/* May be called once. FALSE if not even the first could be started; then nothing follows. Signals
 * afterwards:
 *  "run-started" (guint run), "run-finished" (guint run);
 *  "progress" (double): of the run that is made, as RunSession's;
 *  "output" (int fd, GBytes *bytes): ditto;
 *  "finished": all are over; comes exactly once. */
gboolean comparison_start (Comparison *self, GError **error);

/* Stops the run that is made, as run_session_stop(), and makes no more. "finished" follows.
 * Harmless at any time. */
void comparison_stop (Comparison *self);

gboolean comparison_is_running (Comparison *self);
gboolean comparison_was_stopped (Comparison *self);

guint comparison_get_n_runs (Comparison *self);
int comparison_get_current (Comparison *self); /* -1: none is being made */
ComparisonState comparison_get_state (Comparison *self, guint run);
RunSession *comparison_get_session (Comparison *self, guint run); /* borrowed */

/* After "finished": the runs that were made, in their order, and how many. Borrowed. */
const ComparedRun *comparison_get_runs (Comparison *self, guint *n);
/* After "finished": sentence_comparison() of them; NULL: none was made. Borrowed. */
const char *comparison_get_verdict (Comparison *self);
