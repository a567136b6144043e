/* python-stage.h: runs a Python script under the preload, and what came from it
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "collector.h"

#include <glib.h>

/*
 * A test case runs once on every CPython of the machine that is 3.9 or newer: Debian's, and those
 * of
 * ~/.pyenv/versions. Its name ends with the version:
 *
 *   stage_add ("/gil/holds", test_holds)     =>    /gil/holds/3.11.2, /gil/holds/3.13.0, ...
 *
 * A run goes all the way: supervisor, LD_PRELOAD, arena, collector, trace; without samples of the
 * system, so that every edge is one that was told. Scripts stand beside this file and print what
 * they know to be true; ground.py helps them.
 */
typedef struct
{
  const char *python;   /* its path */
  gboolean is_untraced; /* runs go without the preload */
  int major, minor;
  Trace *trace; /* of the last run */
  CollectorResult result;
  GString *output[3]; /* what it wrote to 1 and 2 */
} Stage;

/* "PID TID KIND NS": a thread of the script says that it runs Python code at that time. */
typedef struct
{
  int pid, tid;
  char kind[32];
  gint64 time;
} StageStamp;

typedef void (*StageFunc) (Stage *stage);

/* After g_test_init(). */
void stage_add (const char *path, StageFunc func);

/* Runs "python ARGUMENTS..." (NULL-terminated); one that ends with ".py" is a file here. Checks
 * that nothing was lost, nothing made no sense, and that lanes are sound. */
void stage_run (Stage *stage, const char *argument, ...) G_GNUC_NULL_TERMINATED;

/* The same as a shell's line; $PYTHON, $TESTS (this folder) and $PRELOAD are set. */
void stage_shell (Stage *stage, const char *line);

/* The exit status of the last run. */
int stage_status (const Stage *stage);

/* The rest of the lines of its stdout that begin with @word. */
GStrv stage_lines (const Stage *stage, const char *word);

/* The lane, which must exist. */
const Lane *stage_thread (const Stage *stage, int tid);
const Lane *stage_process (const Stage *stage, int pid);
const Lane *stage_gil (const Stage *stage, int pid, guint n);

/* How many lanes of the kind @pid has (0: all processes). */
guint stage_count (const Stage *stage, LaneKind kind, int pid);

/* What @lane did at @time; fails if it did not live. */
LaneSpan stage_span (const Lane *lane, gint64 time);

/* The mark @text on @lane, or NULL. */
gboolean stage_has_mark (const Stage *stage, const Lane *lane, Text kind, const char *text);

/* Whether there is such an arrow. */
gboolean stage_has_arrow (const Stage *stage, Flow flow, guint32 from, guint32 to);

StageStamp stage_parse_stamp (const char *line);

/* Every stamp lies where its thread is running. */
void stage_check_stamps (const Stage *stage);

/* The threads of @pid run one after the other, and when one does the GIL says so, to the
 * nanosecond. */
void stage_check_gil (const Stage *stage, int pid);
