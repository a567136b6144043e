/* command.h: what every command does alike
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "arguments.h"
#include "facts.h"
#include "trace.h"

/*
 * A command gets its checked arguments and returns the exit status. What it wants to say goes
 * through these calls: one line on stderr for an error, stdout for what was asked for.
 */
enum
{
  STATUS_FINE = 0,
  STATUS_ERROR = 1,
  STATUS_USAGE = 2,
  STATUS_TIMEOUT = 124,
  STATUS_SIGNAL = 128, /* and its number */
};

int command_list (const Arguments *arguments);
int command_run (const Arguments *arguments);
int command_compare (const Arguments *arguments);
int command_export (const Arguments *arguments);
int command_info (const Arguments *arguments);

/* "interleave: MESSAGE" as one line on stderr, whatever bytes the message quotes. Returns
 * @status. */
int command_fail (int status, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Writes @text to stdout whole. Returns STATUS_FINE, or STATUS_ERROR with its line. */
int command_print (const char *text);

/* Opens the recording that is the only operand. Returns STATUS_FINE, or another with its line. */
int command_open_recording (const Arguments *arguments, Trace **trace, Facts **facts);
