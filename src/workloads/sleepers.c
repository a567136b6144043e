/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "control.h"
#include "packet.h"
#include "work.h"
#include "workload.h"

/* Each worker announces itself, waits, and says that it is done: the smallest program in which
 * concurrency is seen. Its words are those of the examples that the models are taught with. */

typedef struct
{
  const Parameters *parameters;
  uint64_t n_done;
} Sleepers;

static void
name_fetched (uint64_t item, char name[24])
{
  if (item < 3)
    snprintf (name, 24, "%c", (int) ('A' + item));
  else
    snprintf (name, 24, "%llu", (unsigned long long) item + 1);
}

static void
say (Engine *engine, EngineModel model, unsigned long long item, bool done)
{
  char name[24];

  name_fetched (item, name);
  switch (model)
    {
    case ENGINE_PROCESSES:
      if (done)
        work_print (engine, "Result: %llu", item * item);
      else
        work_print (engine, "Process %d computing %llu^2", (int) getpid (), item);
      break;
    case ENGINE_ASYNCIO:
      work_print (engine, done ? "%s done" : "Fetching %s...", name);
      break;
    case ENGINE_THREADS:
      work_print (engine, done ? "Thread %llu done" : "Thread %llu starting", item);
      break;
    default:
      work_print (engine, done ? "Task %llu done" : "Task %llu starting", item);
    }
}

static void
work (Engine *engine, void *data, uint64_t item, const char *argument, void *result)
{
  const Parameters *parameters = ((Sleepers *) data)->parameters;

  say (engine, (EngineModel) parameters->model, item, false);
  work_sleep (engine, parameters->sleep);
  say (engine, (EngineModel) parameters->model, item, true);
}

static void
combine (void *data, uint64_t item, const void *result)
{
  ((Sleepers *) data)->n_done++;
}

static int
begin (const Parameters *parameters, EngineTask *task)
{
  Sleepers *self = calloc (1, sizeof *self);

  if (self == NULL)
    return -ENOMEM;

  self->parameters = parameters;
  *task = (EngineTask){
    .n_items = parameters->tasks > 0 ? parameters->tasks : parameters->workers,
    .pinned = true,
    /* They only print and sleep. */
    .stack_size = 16 * 1024,
    .data = self,
    .work = work,
    .combine = combine,
  };

  return 0;
}

static void
finish (Engine *engine, EngineTask *task)
{
  static const char *const lines[N_ENGINE_MODELS] = {
    [ENGINE_SEQUENTIAL] = "All tasks complete.",
    [ENGINE_THREADS] = "All threads complete.",
    [ENGINE_PROCESSES] = "All processes complete.",
  };
  const Sleepers *self = task->data;
  const char *line = lines[self->parameters->model];

  if (line != NULL)
    work_print (engine, "%s", line);
}

static void
check (EngineTask *task)
{
  const Sleepers *self = task->data;

  packet_send (CONTROL_RESULT, "%llu done", (unsigned long long) self->n_done);
  packet_send (CONTROL_CORRECT, "%d", self->n_done == task->n_items);
}

static void
end (EngineTask *task)
{
  free (task->data);
}

const Workload sleepers_workload = { "sleepers", begin, NULL, finish, check, end };
