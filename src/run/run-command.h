/* run-command.h: settings, checked, as what has to be started
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "collector.h"
#include "run-answer.h"
#include "run-session.h"

typedef struct
{
  CollectorSettings collector; /* its strings are the command's */
  GPtrArray *argv;
  char **environment; /* on top of what there is; NULL: nothing */
  char *supervisor;
  char *folder; /* NULL: where we are */
  gint64 timeout_ns;
  int workers;
  gint64 size; /* -1: none */
  gint64 switch_interval_ns;
  RunAnswer answer;
  gboolean is_script; /* its model is what will have been seen */
  char *note;         /* what the user should know of the run, or NULL */
} RunCommand;

/* What @name stands for in a demo's words: workers, size, tasks or a knob. */
char *
run_command_get_value (const RunCommand *command, const RunSettings *settings, const char *name);

/* NULL with RUN_ERROR_USAGE or RUN_ERROR_MISSING: one line that says what to do. */
RunCommand *run_command_new (const RunSettings *settings, GError **error);
void run_command_free (RunCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunCommand, run_command_free)

/* RUN_ERROR_MISSING if the workload program is not where it should be. */
gboolean run_command_check_program (const RunCommand *command, GError **error);

/* What is known before the start. */
Facts *run_command_make_facts (const RunCommand *command, const RunSettings *settings);
