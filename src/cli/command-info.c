/* SPDX-License-Identifier: MIT */

#include "command.h"
#include "report.h"
#include "summary.h"

int
command_info (const Arguments *arguments)
{
  g_autoptr (Trace) trace = NULL;
  g_autoptr (Facts) facts = NULL;
  g_autoptr (Summary) summary = NULL;
  g_autofree char *text = NULL;
  int status = command_open_recording (arguments, &trace, &facts);

  if (status != STATUS_FINE)
    return status;

  summary = summary_new (trace, facts);
  text = arguments->json ? summary_to_json (summary, trace, facts, TRUE)
                         : report_to_text (trace, facts, summary);

  return command_print (text);
}
