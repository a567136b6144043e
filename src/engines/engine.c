/* SPDX-License-Identifier: MIT */

#include "engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "process-pool.h"
#include "task-pool.h"
#include "thread-pool.h"
#include "work.h"

/* ns between two calls of progress. */
#define TICK 250000000u

/* ==== Life ==== */

int
engine_new (const EngineSettings *settings, Engine **engine)
{
  Engine *self;
  int error;

  if (settings->model >= N_ENGINE_MODELS || settings->n_workers == 0)
    return -EINVAL;

  self = calloc (1, sizeof *self);
  if (self == NULL)
    return -ENOMEM;

  self->settings = *settings;
  probe_begin ("main", LANE_SOURCE_MEASURED);
  probe_process_name (settings->name);
  error = gil_init (&self->gil, settings->gil, settings->switch_interval);
  if (error < 0)
    {
      probe_end (ENDING_DONE, 0);
      free (self);
      return error;
    }

  printer_init (&self->printer, STDOUT_FILENO);
  pthread_mutex_init (&self->combining, NULL);
  gil_take (&self->gil);
  *engine = self;

  return 0;
}

void
engine_free (Engine *engine)
{
  if (engine == NULL)
    return;

  work_flush (engine);
  gil_drop (&engine->gil, STATE_NONE, REASON_NONE, 0);
  gil_clear (&engine->gil);
  probe_end (ENDING_DONE, 0);
  pthread_mutex_destroy (&engine->combining);
  printer_clear (&engine->printer);
  free (engine);
}

const char *
engine_get_error (const Engine *engine)
{
  return engine->error;
}

int
engine_fail (Engine *engine, int error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (engine->error, sizeof engine->error, format, arguments);
  va_end (arguments);
  work_note (engine->error);

  return error;
}

/* ==== Running ==== */

static int
sequential_run (Engine *engine, const EngineTask *task)
{
  for (uint64_t item = 0; item < task->n_items; item++)
    {
      engine_work (engine, task, item);
      work_check (engine);
    }

  return 0;
}

int
engine_run (Engine *engine, const EngineTask *task)
{
#define RUN_ENGINE_MODEL(id, name, run) run,
  static int (*const runs[]) (Engine *, const EngineTask *) = { ENGINE_MODELS (RUN_ENGINE_MODEL) };
  int error;

  engine->done = 0;
  engine->error[0] = '\0';
  if (task->result_size > ENGINE_RESULT_BYTES)
    return engine_fail (engine, -EINVAL, "A result is too large");

  error = runs[engine->settings.model](engine, task);
  if (error < 0 && engine->error[0] == '\0')
    engine_fail (engine, error, "The workers cannot run: %s", strerror (-error));

  return error;
}

int
engine_run_worker (const EngineSettings *settings,
                   const EngineTask *task,
                   const char *const arguments[3])
{
  return process_pool_run_worker (settings, task, arguments);
}

void
engine_work (Engine *engine, const EngineTask *task, uint64_t item)
{
  _Alignas(16) char result[ENGINE_RESULT_BYTES] = { 0 };
  const char *argument = task->argument ? task->argument (task->data, item) : NULL;

  task->work (engine, task->data, item, argument, result);
  engine_combine (engine, task, item, result);
}

void
engine_combine (Engine *engine, const EngineTask *task, uint64_t item, const void *result)
{
  uint64_t now = arena_clock ();

  /* Never waited for long, and nobody takes the GIL while holding it. */
  pthread_mutex_lock (&engine->combining);
  task->combine (task->data, item, result);
  engine->done++;
  if (engine->settings.progress && (now - engine->told >= TICK || engine->done == task->n_items))
    {
      engine->told = now;
      probe_counter (EVENT_LANE_PROCESS, COUNTER_DONE, (int64_t) engine->done);
      engine->settings.progress (engine->done, task->n_items);
    }
  pthread_mutex_unlock (&engine->combining);
}
