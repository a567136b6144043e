/* process-pool.h: a task's items by processes
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "engine.h"

/*
 * See engine_run(). Main starts the workers and hands each one item at a time: the next of its
 * own, if items are pinned, else the next of all. A worker without an item is idle.
 *
 * If a worker dies, no further items are handed out, the others finish theirs, and the run fails
 * with -ECHILD.
 */
int process_pool_run (Engine *engine, const EngineTask *task);

/* See engine_run_worker(). */
int process_pool_run_worker (const EngineSettings *settings,
                             const EngineTask *task,
                             const char *const arguments[3]);
