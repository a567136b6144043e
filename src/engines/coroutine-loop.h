/* coroutine-loop.h: what a loop is made of
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "coroutine-fiber.h"
#include "coroutine-stack.h"
#include "coroutine-timer.h"
#include "coroutine.h"

struct CoroutineLoop
{
  uv_loop_t uv;
  uv_prepare_t prepare; /* runs the ready ones just before the poll */
  uv_idle_t idle;       /* active while some are ready, so that the poll does not block */
  uv_check_t check;
  Coroutine *first, **last;
  size_t n_ready;
  Coroutine *alive;
  size_t n_alive;
  uint64_t n_spawned;
  void *context;
  uint32_t lane;
  bool polling;
  void (*before) (void *data);
  void (*after) (void *data);
  void *around;
  CoroutineTimers timers;
  CoroutineStacks stacks;
  CoroutineFiber fiber;
};

/* Puts it at the end of those that are ready. */
void coroutine_loop_push (Coroutine *coroutine);
