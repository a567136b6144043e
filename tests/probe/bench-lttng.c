/* SPDX-License-Identifier: MIT */

/* Prints the CPU time of one lttng-ust event in ns. bench-emit runs it inside a session. */

#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "bench-tracepoint.h"

#include <stdio.h>
#include <time.h>

#define N_EVENTS 20000
#define N_ROUNDS 40

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
  double best = 1e9;

  if (!lttng_ust_tracepoint_enabled (interleave_bench, state))
    return 1;

  for (unsigned round = 0; round < N_ROUNDS; round++)
    {
      double begin = get_cpu_time ();

      for (unsigned i = 0; i < N_EVENTS; i++)
        lttng_ust_tracepoint (interleave_bench, state, (uint8_t) (i & 7), 1, i);

      double one = (get_cpu_time () - begin) / N_EVENTS;

      if (one < best)
        best = one;
    }

  printf ("%.1f\n", best);

  return 0;
}
