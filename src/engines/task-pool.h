/* task-pool.h: a task's items by coroutines in one thread
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "engine.h"

/* See engine_run(). With the GIL on, the thread drops it while the loop polls. */
int task_pool_run (Engine *engine, const EngineTask *task);
