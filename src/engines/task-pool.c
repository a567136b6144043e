/* SPDX-License-Identifier: MIT */

#include "task-pool.h"

#include <stdio.h>
#include <string.h>

#include "coroutine.h"

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

/* All before the loop runs, so that their number is the number of tasks. If it fails, the loop's
 * end is theirs. */
static int
spawn_workers (Pool *pool)
{
  unsigned n_workers = pool->engine->settings.n_workers;

  for (unsigned i = 0; i < n_workers; i++)
    {
      char name[32];
      int error;

      snprintf (name, sizeof name, "worker-%u", i + 1);
      error = coroutine_spawn (pool->loop, work, pool, name, NULL);
      if (error < 0)
        return engine_fail (pool->engine, error,
                            "Coroutine %u of %u cannot be made: %s; try fewer workers", i + 1,
                            n_workers, strerror (-error));
    }

  return 0;
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
  int error = coroutine_loop_new (&pool.loop, task->stack_size);

  if (error < 0)
    return error;

  if (engine->settings.gil)
    coroutine_loop_around_poll (pool.loop, before_poll, after_poll, engine);
  error = spawn_workers (&pool);
  if (error == 0)
    error = coroutine_loop_run (pool.loop);
  coroutine_loop_free (pool.loop);

  return error;
}
