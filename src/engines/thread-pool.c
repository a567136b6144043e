/* SPDX-License-Identifier: MIT */

#include "thread-pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "item-queue.h"
#include "work.h"
#include "worker-thread.h"

/* Enough for any work, and 2,000 of them take little address space. */
#define STACK_SIZE (256u * 1024)

typedef struct
{
  Engine *engine;
  const EngineTask *task;
  ItemQueue queue; /* unused if items are pinned */
} Pool;

typedef struct
{
  WorkerThread thread;
  Pool *pool;
  unsigned index;
} Member;

static void
work (void *data)
{
  Member *self = data;
  Pool *pool = self->pool;
  uint64_t item;

  if (pool->task->pinned)
    for (item = self->index; item < pool->task->n_items; item += pool->engine->settings.n_workers)
      engine_work (pool->engine, pool->task, item);
  else
    while (item_queue_get (&pool->queue, &pool->engine->gil, &item))
      engine_work (pool->engine, pool->task, item);
}

static int
fill_queue (Pool *pool)
{
  uint64_t n = pool->task->n_items;
  int error = item_queue_init (&pool->queue, n == 0 ? 1 : n);

  if (error < 0)
    return error;

  for (uint64_t item = 0; item < n; item++)
    item_queue_put (&pool->queue, &pool->engine->gil, item);
  item_queue_close (&pool->queue);

  return 0;
}

int
thread_pool_run (Engine *engine, const EngineTask *task)
{
  unsigned n_workers = engine->settings.n_workers;
  Pool pool = { .engine = engine, .task = task };
  Member *members = calloc (n_workers, sizeof *members);
  unsigned n_started = 0;
  int error = 0;

  if (members == NULL)
    return -ENOMEM;
  if (!task->pinned)
    error = fill_queue (&pool);

  while (error == 0 && n_started < n_workers)
    {
      Member *member = &members[n_started];
      char name[32];

      snprintf (name, sizeof name, "worker-%u", n_started + 1);
      member->pool = &pool;
      member->index = n_started;
      error = worker_thread_start (&member->thread, name, &engine->gil, STACK_SIZE, work, member);
      if (error < 0)
        engine_fail (engine, error, "Thread %u of %u cannot be started: %s; try fewer workers",
                     n_started + 1, n_workers, strerror (-error));
      else
        n_started++;
      work_check (engine);
    }

  /* If not all could be started, those that were need not do everything first. */
  while (error < 0 && pool.queue.items != NULL &&
         item_queue_get (&pool.queue, &engine->gil, &(uint64_t){ 0 }))
    ;
  for (unsigned i = 0; i < n_started; i++)
    worker_thread_join (&members[i].thread);

  item_queue_clear (&pool.queue);
  free (members);

  return error;
}
