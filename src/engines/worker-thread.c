/* SPDX-License-Identifier: MIT */

#include "worker-thread.h"

#include <errno.h>
#include <stdio.h>

static void *
run (void *data)
{
  WorkerThread *worker = data;

  probe_begin (worker->name, LANE_SOURCE_MEASURED);
  probe_in (0, FLOW_CREATE, worker->create_token);
  gil_take (worker->gil);

  worker->body (worker->data);

  worker->join_token = probe_out (0, FLOW_JOIN, 0);
  gil_drop (worker->gil, STATE_NONE, REASON_NONE, 0);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

int
worker_thread_start (WorkerThread *worker,
                     const char *name,
                     Gil *gil,
                     size_t stack_size,
                     void (*body) (void *data),
                     void *data)
{
  pthread_attr_t attributes;
  int error;

  *worker = (WorkerThread){ .gil = gil, .body = body, .data = data };
  snprintf (worker->name, sizeof worker->name, "%s", name);
  worker->create_token = probe_out (0, FLOW_CREATE, 0);

  pthread_attr_init (&attributes);
  error = stack_size == 0 ? 0 : pthread_attr_setstacksize (&attributes, stack_size);
  if (error == 0)
    error = pthread_create (&worker->thread, &attributes, run, worker);
  pthread_attr_destroy (&attributes);

  return -error;
}

void
worker_thread_join (WorkerThread *worker)
{
  gil_drop (worker->gil, STATE_WAITING_LOCK, REASON_JOIN, 0);
  pthread_join (worker->thread, NULL);
  gil_take (worker->gil);
  probe_in (0, FLOW_JOIN, worker->join_token);
}
