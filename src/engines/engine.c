/* SPDX-License-Identifier: MIT */

#include "engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "coroutine.h"
#include "process-pool.h"
#include "task-pool.h"
#include "thread-pool.h"

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

  engine_flush (engine);
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
  engine_note (engine->error);

  return error;
}

/* ==== Running ==== */

static int
sequential_run (Engine *engine, const EngineTask *task)
{
  for (uint64_t item = 0; item < task->n_items; item++)
    {
      engine_work (engine, task, item);
      engine_check (engine);
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
  if (engine->settings.progress &&
      (now - engine->told >= ENGINE_TICK || engine->done == task->n_items))
    {
      engine->told = now;
      probe_counter (EVENT_LANE_PROCESS, COUNTER_DONE, (int64_t) engine->done);
      engine->settings.progress (engine->done, task->n_items);
    }
  pthread_mutex_unlock (&engine->combining);
}

/* ==== What work calls ==== */

uint32_t
engine_lane (void)
{
  Coroutine *self = coroutine_self ();

  return self == NULL ? 0 : coroutine_lane (self);
}

void
engine_check (Engine *engine)
{
  gil_check (&engine->gil);
}

void
engine_yield (Engine *engine)
{
  if (coroutine_self () != NULL)
    coroutine_yield ();
  else
    engine_check (engine);
}

void
engine_sleep (Engine *engine, uint64_t ns)
{
  uint64_t end = arena_clock () + ns;
  struct timespec until = { .tv_sec = (time_t) (end / 1000000000u),
                            .tv_nsec = (long) (end % 1000000000u) };

  if (coroutine_self () != NULL)
    {
      coroutine_sleep (ns);
      return;
    }

  gil_drop (&engine->gil, STATE_WAITING_IO, REASON_SLEEP, 0);
  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
    ;
  gil_take (&engine->gil);
}

typedef struct
{
  Reason reason;
  int (*function) (void *data);
  void *data;
} Call;

/* In a thread of the pool, which never holds the GIL. */
static int
call_in_pool (void *data)
{
  Call *call = data;
  int result;

  probe_state (STATE_WAITING_IO, call->reason, 0);
  result = call->function (call->data);
  probe_state (STATE_RUNNING, REASON_NONE, 0);

  return result;
}

int
engine_call (Engine *engine, Reason reason, int (*function) (void *data), void *data)
{
  int result;

  if (coroutine_self () != NULL)
    return coroutine_work (call_in_pool, &(Call){ reason, function, data });

  gil_drop (&engine->gil, STATE_WAITING_IO, reason, 0);
  result = function (data);
  gil_take (&engine->gil);

  return result;
}

void
engine_native_begin (Engine *engine)
{
  if (engine->gil.on)
    gil_drop (&engine->gil, STATE_NATIVE, REASON_COMPUTE, 0);
}

void
engine_native_end (Engine *engine)
{
  if (engine->gil.on)
    gil_take (&engine->gil);
}

/* ==== Output ==== */

void
engine_flush (Engine *engine)
{
  if (printer_is_empty (&engine->printer))
    return;

  gil_drop (&engine->gil, STATE_WAITING_IO, REASON_WRITE, (uint32_t) engine->printer.fd);
  printer_flush (&engine->printer);
  gil_take (&engine->gil);
}

void
engine_print (Engine *engine, const char *format, ...)
{
  char line[256];
  va_list arguments;
  size_t length;

  va_start (arguments, format);
  vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);
  length = strlen (line);

  probe_text (engine_lane (), TEXT_STDOUT, line, length);
  if (printer_add (&engine->printer, line, length))
    engine_flush (engine);
}

void
engine_note (const char *note)
{
  probe_text (engine_lane (), TEXT_NOTE, note, strlen (note));
}
