/* SPDX-License-Identifier: MIT */

/* For every line of its input a round of lttng-ust events; prints the CPU time of one in ns.
 * bench-emit runs it inside a session and takes turns with it. */

#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "bench-tracepoint.h"

#include <stdio.h>
#include <time.h>

#define N_EVENTS 20000

static double
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec * 1e9 + (double) time.tv_nsec;
}

int
main (void)
{
  char line[16];

  if (!lttng_ust_tracepoint_enabled (interleave_bench, state))
    return 1;

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      double begin = get_cpu_time ();

      for (unsigned i = 0; i < N_EVENTS; i++)
        lttng_ust_tracepoint (interleave_bench, state, 0, 2, (uint8_t) (i & 7), 1, i, 0);

      printf ("%.2f\n", (get_cpu_time () - begin) / N_EVENTS);
      fflush (stdout);
    }

  return 0;
}
