/* interpreter.h: one Python, asked what it is
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 *   asked: PATH -E -S -c "import sys; ..."
 *
 *   interleave cpython 3 11 2 final 0 1 0\n       name, version, has a GIL, can do without
 *   /usr/bin/python3                              sys.executable, to the end
 *
 *  - What is asked may be anything: it gets INTERPRETER_SECONDS and INTERPRETER_BYTES, and an
 *    answer that is not exactly this is none.
 *  - A shim (pyenv's python3 is a shell script) names the program behind it by sys.executable. That
 *    path is kept as it is: the links of a virtual environment are what makes it one.
 *  - Answers are remembered for as long as the file stays the same, but never a shim's.
 */
#define INTERPRETER_SECONDS 5
#define INTERPRETER_BYTES 8192

typedef struct
{
  char *path;               /* absolute: what is started */
  char *implementation;     /* "CPython", "PyPy" */
  char *version;            /* "3.11.2", "3.14.0b1" */
  gboolean has_gil;         /* as it starts */
  gboolean free_threaded;   /* built so that it can do without */
  gboolean subinterpreters; /* each with a GIL of its own: 3.12 and later */
  char *missing;            /* NULL, or why scripts run here but cannot be followed, in words */
} Interpreter;

Interpreter *interpreter_copy (const Interpreter *interpreter);
void interpreter_free (Interpreter *interpreter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Interpreter, interpreter_free)

/* "CPython 3.11.2" */
char *interpreter_describe (const Interpreter *interpreter);

/* Asks @path (absolute). Fails with one line that says what to do if it is no Python. */
void interpreter_ask_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
Interpreter *interpreter_ask_finish (GAsyncResult *result, GError **error);

/* The same for who may wait. */
Interpreter *interpreter_ask (const char *path, GError **error);

/* What @answer of the program at @path says; NULL with an error if it is none. */
Interpreter *
interpreter_new_from_answer (const char *path, const char *answer, gsize size, GError **error);
