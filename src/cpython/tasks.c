/* SPDX-License-Identifier: MIT */

#include "tasks.h"

#include <stdbool.h>

#include "probe.h"

/* What the calling thread does for a loop. */
typedef struct
{
  uint32_t loop; /* lane number; 0: it runs none */
  uint32_t task; /* whose step it is in; 0: none */
  bool is_waiting;
} Running;

static __thread Running running __attribute__ ((tls_model ("initial-exec")));

void
tasks_loop_waits (void)
{
  /* A step may block in the same calls: that is the task's own doing, and the loop's trouble. */
  if (running.loop == 0 || running.task != 0)
    return;

  running.is_waiting = true;
  probe_lane_state (running.loop, STATE_IDLE, REASON_EPOLL, 0);
}

void
tasks_loop_runs (void)
{
  if (!running.is_waiting)
    return;

  running.is_waiting = false;
  probe_lane_state (running.loop, STATE_RUNNING, REASON_NONE, 0);
}

uint32_t
tasks_current_lane (void)
{
  return running.task;
}
