/* cli.h: the program without a display
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * Commands are rows of one table. The contract is in src/README.md: what stdout, stderr and the
 * exit status hold.
 */

/* Whether @word is a command of ours (list, run, export, info, ...). */
gboolean cli_has_command (const char *word);

/* Runs argv[1]. Returns the exit status. */
int cli_main (int argc, char **argv);
