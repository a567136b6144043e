/* SPDX-License-Identifier: MIT */

#include <glib/gi18n-lib.h>

#include "output.h"

int
command_export (const Arguments *arguments)
{
  g_autoptr (Trace) trace = NULL;
  g_autoptr (Facts) facts = NULL;
  PictureOptions options;
  int status;

  if (arguments->outputs->len == 0)
    return command_fail (STATUS_USAGE, _ ("where to? Name a file with --output FILE."));

  status = output_check (arguments, &options);
  if (status == STATUS_FINE)
    status = command_open_recording (arguments, &trace, &facts);
  if (status != STATUS_FINE)
    return status;

  if (arguments->from_ns > 0 && arguments->from_ns >= trace_get_now (trace))
    return command_fail (STATUS_USAGE,
                         _ ("--from lies behind the end of the recording, at %.9g s. Give an "
                            "earlier time."),
                         (double) trace_get_now (trace) / 1e9);

  return output_write (arguments, &options, trace, facts);
}
