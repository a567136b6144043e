/* run-answer.h: the result of a program that knows nothing of us
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"
#include "trace.h"

/* What to look for in the lines it wrote (demo.h). */
typedef struct
{
  char *pattern;  /* NULL: nothing */
  char *expected; /* NULL: not checked */
} RunAnswer;

void run_answer_clear (RunAnswer *answer);

/* Sets result and correct of @facts by the lines on the standard output in @trace, which has
 * ended. What is not found stays as it is. */
void run_answer_find (const RunAnswer *answer, const Trace *trace, Facts *facts);

/* The model of a script, by what it made: tasks, else processes, else threads. Pools of processes
 * keep threads of their own, so processes count before threads. */
const char *run_answer_find_model (const Trace *trace);

/* Whether any thread was followed. */
gboolean run_answer_is_traced (const Trace *trace);
