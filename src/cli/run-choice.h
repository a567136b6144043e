/* run-choice.h: what the words of `interleave run` mean
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "command.h"
#include "run-session.h"

/*
 *   run primes                      a demo: the first variant that fits --model and --runtime
 *   run primes --interpreter P      ditto, of the runtime python
 *   run script.py, run x/y.py       a script: what ends in .py or names a file
 *   run -m http.server              a module
 *
 * A demo goes before a file of its name.
 */
typedef struct
{
  RunSettings settings; /* borrows from the arguments and from here */
  Catalog *catalog;
  Interpreter *interpreter; /* NULL: none is needed */
} RunChoice;

/* Fills a zeroed @choice. Returns STATUS_FINE, or another with its line. */
int run_choice_init (RunChoice *choice, const Arguments *arguments);
/* The settings that all runs of a command line have, and nothing chosen. */
void run_choice_begin (RunChoice *choice, const Arguments *arguments);
/* Its demo of this name. */
int run_choice_find_demo (const RunChoice *choice, const char *name, const Demo **demo);
/* --interpreter, or the default. */
int run_choice_find_interpreter (RunChoice *choice, const Arguments *arguments);
/* Whether the options are such that only Python can be meant. */
gboolean run_choice_wants_python (const Arguments *arguments);
/* Says which variants there are. */
int run_choice_fail_variant (const Demo *demo);
void run_choice_clear (RunChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RunChoice, run_choice_clear)
