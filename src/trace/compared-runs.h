/* compared-runs.h: how runs of one demo stand beside each other
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "summary.h"

/*
 * Runs are laid against one of them, the reference: the first sequential one, else the slowest.
 * Only runs that came to a right end count; a time that is within a tenth of another is the same,
 * because two runs of one program differ by that much on a machine that does other things too.
 */
#define COMPARED_RUNS_NOISE 0.1
#define COMPARED_RUNS_MAX 5

typedef struct
{
  const Trace *trace;
  const Facts *facts;
  const Summary *summary;
  const char *failure; /* why it came to no end, in one line; NULL: it did */
} ComparedRun;

typedef enum
{
  STANDING_REFERENCE,
  STANDING_SAME,
  STANDING_FASTER,
  STANDING_SLOWER,
  STANDING_WRONG,  /* came to an end with a wrong answer */
  STANDING_FAILED, /* came to no end */
} Standing;

/* What ComparedRun.failure is by the facts alone: their message, or the exit status in words. */
char *compared_run_dup_failure (const Facts *facts);

/* Whether its time may be compared. */
gboolean compared_run_counts (const ComparedRun *run);

/* The share of the cores' time that its workers wanted and did not get, although they were no more
 * than the cores: other programs had it, or a limit took it. 0 where they hardly computed. */
double compared_run_get_disturbance (const ComparedRun *run);

/* Whether @a and @b are the same but for the noise; neither need be the longer one. */
gboolean compared_runs_is_same (gint64 a, gint64 b);

/* -1: fewer than two runs count. */
int compared_runs_find_reference (const ComparedRun *runs, guint n);

/* How run @i stands against @reference (-1: none; then every run that counts is one). @factor: how
 * many times as fast as the reference it was, above 0. */
Standing compared_runs_stand (const ComparedRun *runs, int reference, guint i, double *factor);
