/* sample-comparison.h: runs by hand, beside each other
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "compared-runs.h"
#include "sample-runs.h"

/* The first @n of: one after another, threads that take turns, processes, 2,000 tasks, threads that
 * were killed. The same at every call. */
typedef struct
{
  SampleRun samples[COMPARED_RUNS_MAX];
  Summary *summaries[COMPARED_RUNS_MAX];
  char *failures[COMPARED_RUNS_MAX];
  ComparedRun runs[COMPARED_RUNS_MAX];
  guint n;
} SampleComparison;

void sample_comparison_init (SampleComparison *self, guint n);
void sample_comparison_clear (SampleComparison *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SampleComparison, sample_comparison_clear)
