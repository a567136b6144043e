/* run-python.h: a Python program, started as if nobody looked
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "run-command.h"

/*
 *   argv          interpreter, its options, script or -m module, arguments
 *   environment   LD_PRELOAD=OURS[:the user's own]
 *
 * Nothing else differs from starting it by hand: the program is named as the user named it, the
 * folder is the one we stand in, and what we add to the environment does not reach its sys.argv,
 * sys.path or modules.
 */

/* Whether a script, a module or a Python variant can be started, apart from what every demo has to
 * pass. */
gboolean run_python_check (const RunSettings *settings, GError **error);

void run_python_fill_argv (RunCommand *command, const RunSettings *settings);

/* NULL: nothing is added, because the interpreter cannot be followed. */
char **run_python_make_environment (const RunSettings *settings);
