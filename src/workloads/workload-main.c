/* SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <string.h>

#include "supervisor.h"
#include "workload.h"

int
main (int argc, char **argv)
{
  if (argc > 1 && strcmp (argv[1], "run") == 0)
    return workload_run ((const char *const *) argv);
  if (argc > 1 && strcmp (argv[1], "worker") == 0)
    return workload_run_worker ((const char *const *) argv);
  if (argc > 1 && strcmp (argv[1], "supervise") == 0)
    return supervisor_main (argc, argv);

  fprintf (stderr, "usage: interleave-workload run NAME KEY=VALUE... -- ARG...; this program is "
                   "started by interleave\n");

  return 2;
}
