/* SPDX-License-Identifier: MIT */

#include "task-pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coroutine.h"
#include "work.h"

typedef struct
{
  Engine *engine;
  const EngineTask *task;
  CoroutineLoop *loop;
  uint64_t next; /* item, unless they are pinned; one thread, so no lock */
  unsigned n_begun;
} Pool;

static int
work (void *data)
{
  Pool *pool = data;
  unsigned n_workers = pool->engine->settings.n_workers;
  uint64_t n_items = pool->task->n_items;

  if (pool->task->pinned)
    /* Coroutines begin in the order in which they were made. */
    for (uint64_t item = pool->n_begun++; item < n_items; item += n_workers)
      engine_work (pool->engine, pool->task, item);
  else
    while (pool->next < n_items)
      {
        engine_work (pool->engine, pool->task, pool->next++);
        coroutine_yield ();
      }

  return 0;
}

static int
gather (void *data)
{
  Pool *pool = data;
  unsigned n_workers = pool->engine->settings.n_workers;
  Coroutine **workers = calloc (n_workers, sizeof (Coroutine *));
  unsigned n_made = 0;
  int error = workers == NULL ? -ENOMEM : 0;

  while (error == 0 && n_made < n_workers)
    {
      char name[32];

      snprintf (name, sizeof name, "worker-%u", n_made + 1);
      error = coroutine_spawn (pool->loop, work, pool, name, &workers[n_made]);
      if (error < 0)
        engine_fail (pool->engine, error,
                     "Coroutine %u of %u cannot be made: %s; try fewer workers", n_made + 1,
                     n_workers, strerror (-error));
      else
        n_made++;
    }

  if (error == 0)
    error = coroutine_gather (workers, n_made, false);

  for (unsigned i = 0; i < n_made; i++)
    {
      if (error < 0)
        coroutine_cancel (workers[i]);
      coroutine_unref (workers[i]);
    }
  free (workers);

  return error;
}

static void
before_poll (void *data)
{
  Engine *engine = data;

  gil_drop (&engine->gil, STATE_IDLE, REASON_EPOLL, 0);
}

static void
after_poll (void *data)
{
  Engine *engine = data;

  gil_take (&engine->gil);
}

int
task_pool_run (Engine *engine, const EngineTask *task)
{
  Pool pool = { .engine = engine, .task = task };
  Coroutine *gathering = NULL;
  int error = coroutine_loop_new (&pool.loop, task->stack_size);

  if (error < 0)
    return error;

  if (engine->settings.gil)
    coroutine_loop_around_poll (pool.loop, before_poll, after_poll, engine);
  error = coroutine_spawn (pool.loop, gather, &pool, "gather", &gathering);
  if (error == 0)
    error = coroutine_loop_run (pool.loop);
  if (error == 0)
    error = coroutine_result (gathering);

  coroutine_unref (gathering);
  coroutine_loop_free (pool.loop);

  return error;
}
