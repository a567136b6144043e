/* run-session.h: one launch, from settings to summary
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "catalog.h"
#include "facts.h"
#include "interpreter.h"
#include "trace.h"

/*
 *   NEW --start--> RUNNING --(finished | stop | timeout | killed)--> FINISHED
 *
 * A session starts one workload, collects it into a trace that can be read all along, and ends with
 * the facts complete. A Python program runs as if nobody looked: its arguments, output, exit status
 * and traceback are those without us. It belongs to the thread-default main context it was made in:
 * "finished" and "output" come there, and no call blocks. Disposing of a running session stops the
 * workload.
 */
typedef enum
{
  RUN_OUTPUT_INHERIT, /* the workload writes to our stdout and stderr */
  RUN_OUTPUT_STDERR,  /* its stdout goes to our stderr */
  RUN_OUTPUT_CAPTURE, /* the "output" signal */
  RUN_OUTPUT_PTY,     /* ditto, from a terminal of its own, which run_session_type() types at */
} RunOutput;

typedef struct
{
  /* What: a demo's variant, or a script, or a module. All is borrowed until run_session_new()
   * returns. */
  const Demo *demo;
  const Variant *variant;
  const char *script; /* a .py file, named as the script shall see it in sys.argv */
  const char *module; /* as python3 -m takes it */
  const char *folder; /* of scripts and modules: where they start; NULL: where we are */

  /* Of what runs in Python: */
  const Interpreter *interpreter;    /* needed */
  const char *const *python_options; /* "-I", "-Xdev", ..., or NULL */
  gboolean heartbeat; /* a strip of ours in the target, that stops when it is held up */

  /* Of demos, where they take them: */
  int workers;                 /* 0: the variant's */
  gint64 tasks;                /* 0: the demo's */
  double scale;                /* 1: the demo's size; above 0 always */
  const char *const *settings; /* "KEY=VALUE", NULL-terminated, or NULL */

  /* Of all: */
  const char *const *arguments; /* after --, or NULL */
  RunOutput output;
  gint64 timeout_ns; /* 0: none */
  gboolean nice;     /* at a lower priority (19), as in the window */
} RunSettings;

typedef enum
{
  RUN_ERROR_USAGE,   /* the settings cannot be run: exit 2 */
  RUN_ERROR_MISSING, /* a file, a program or a part of the installation is not there */
  RUN_ERROR_FAILED,
} RunError;
#define RUN_ERROR (run_error_quark ())
GQuark run_error_quark (void);

#define RUN_TYPE_SESSION (run_session_get_type ())
G_DECLARE_FINAL_TYPE (RunSession, run_session, RUN, SESSION, GObject)

/* NULL with RUN_ERROR_USAGE if @settings make no sense: one line that says what to do. */
RunSession *run_session_new (const RunSettings *settings, GError **error);

/* May be called once. Signals afterwards:
 *  "finished": the trace is finished, the facts are complete; comes exactly once;
 *  "output" (int fd (1 or 2), GBytes *bytes): with RUN_OUTPUT_CAPTURE, or (1 only) RUN_OUTPUT_PTY;
 *  "progress" (double fraction, or -1 if unknown): a few times a second. */
gboolean run_session_start (RunSession *self, GError **error);

/* Asks, and kills after 150 ms. "finished" follows. Harmless at any time. */
void run_session_stop (RunSession *self);

/* Types @bytes at the terminal of a run with RUN_OUTPUT_PTY: "\n" is Enter, "\004" Ctrl+D.
 * Harmless at any time. */
void run_session_type (RunSession *self, GBytes *bytes);

gboolean run_session_is_running (RunSession *self);
gboolean run_session_timed_out (RunSession *self);

/* Borrowed. The trace can be read while it grows. The facts belong to the session's context and are
 * complete after "finished". */
Trace *run_session_get_trace (RunSession *self);
const Facts *run_session_get_facts (RunSession *self);
