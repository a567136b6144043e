/* thread-pool.h: a task's items by threads
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "engine.h"

/* See engine_run(). Main fills a queue, starts the workers and joins them in their order. */
int thread_pool_run (Engine *engine, const EngineTask *task);
