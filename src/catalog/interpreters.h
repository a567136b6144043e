/* interpreters.h: the Pythons of this machine
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "interpreter.h"

/*
 *   1. $VIRTUAL_ENV/bin/python3              an activated environment is a choice
 *   2. /usr/bin/python3
 *   3. python3, python3.N, python3.Nt        in every folder of PATH
 *   4. $PYENV_ROOT/versions/X/bin/python3    or ~/.pyenv
 *
 * Those that are one and the same file are listed once, by the name found first; what is no Python
 * is passed over. The first that can be followed is the default.
 */

/* Asks all, a few at a time. The result is an array of Interpreter, which the caller frees. Fails
 * only when cancelled. */
void
interpreters_find_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *interpreters_find_finish (GAsyncResult *result, GError **error);

/* The same for who may wait. */
GPtrArray *interpreters_find (void);

/* The first that can be followed, or else the first; borrowed. NULL: there is none. */
const Interpreter *interpreters_get_default (const GPtrArray *interpreters);

/* Asks one after another only until the default is known. NULL with what to do: there is none. */
Interpreter *interpreters_find_default (GError **error);

/* @name of the user's: a path, or a word that is looked for in PATH. */
Interpreter *interpreters_find_named (const char *name, GError **error);

/* Whether anything looks like a Python; asks nobody. */
gboolean interpreters_exist (void);
