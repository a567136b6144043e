/* tasks.h: asyncio's loops and tasks as lanes
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdint.h>

#include "python-api.h"

/*
 *   loop  |  RUNNING (which task: the collector knows it from the task)  | IDLE | RUNNING ...
 *   task  |  READY/QUEUED | RUNNING/TASK | WAITING_IO/AWAITING "sleep" | RUNNING | DONE
 *
 * The steps of one loop never overlap: a step that runs another task inside (an eager start) is
 * READY/TASK meanwhile. All calls are no-ops in a thread that runs no loop.
 */

/* The calling thread is about to block in epoll, poll or select with a timeout other than 0, and
 * has returned from it. Without the GIL; errno is kept. */
void tasks_loop_waits (void);
void tasks_loop_runs (void);

/* The number of the task whose step the calling thread is in, or 0. */
uint32_t tasks_current_lane (void);

/* asyncio, concurrent.futures.thread have just been executed. With the GIL. From then on work that
 * a task or thread gives to an executor is an arrow to the thread that does it. */
void tasks_hook_asyncio (PyObject *asyncio);
void tasks_hook_executor (PyObject *module);
