/* burst-workload.c: threads that change their state a given number of times a second
 *
 * SPDX-License-Identifier: MIT
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe.h"
#include "supervisor.h"

/*
 * burst-workload THREADS EVENTS_PER_S SECONDS; its supervisor is in the same program. Each thread
 * wakes every PERIOD_NS and tells of as many changes as are due, so that the rate holds without a
 * core each.
 */
#define PERIOD_NS 4000000

typedef struct
{
  int number;
  double per_period;
  int n_periods;
} Job;

static void *
work (void *data)
{
  static const State states[] = { STATE_RUNNING, STATE_WAITING_LOCK, STATE_READY,
                                  STATE_WAITING_IO };
  const Job *job = data;
  struct timespec wake;
  double due = 0;
  char name[32];

  snprintf (name, sizeof name, "worker-%d", job->number + 1);
  probe_begin (name, LANE_SOURCE_MEASURED);
  clock_gettime (CLOCK_MONOTONIC, &wake);
  for (int i = 0; i < job->n_periods; i++)
    {
      for (due += job->per_period; due >= 1; due -= 1)
        probe_state (states[((int) due + job->number) & 3], REASON_NONE, 0);
      wake.tv_nsec += PERIOD_NS;
      if (wake.tv_nsec >= 1000000000)
        {
          wake.tv_nsec -= 1000000000;
          wake.tv_sec++;
        }
      clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
    }
  probe_end (ENDING_DONE, 0);
  return NULL;
}

int
main (int argc, char **argv)
{
  pthread_t threads[64];
  Job jobs[64];
  int n;

  if (argc > 1 && strcmp (argv[1], "supervise") == 0)
    return supervisor_main (argc, argv);
  if (argc != 4)
    return 2;

  n = atoi (argv[1]);
  if (n < 1 || n > 64)
    return 2;

  probe_attach ();
  probe_begin ("main", LANE_SOURCE_MEASURED);
  for (int i = 0; i < n; i++)
    {
      jobs[i] = (Job){ i, atof (argv[2]) / n * PERIOD_NS / 1e9,
                       (int) (atof (argv[3]) * 1e9 / PERIOD_NS) };
      if (pthread_create (&threads[i], NULL, work, &jobs[i]) != 0)
        return 1;
    }
  probe_state (STATE_WAITING_LOCK, REASON_JOIN, 0);
  for (int i = 0; i < n; i++)
    pthread_join (threads[i], NULL);
  probe_end (ENDING_DONE, 0);
  return 0;
}
