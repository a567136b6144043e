/* coroutine.h: many tasks in one thread, taking turns where they wait
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "coroutine-channel.h"
#include "coroutine-stream.h"

/*
 * A coroutine is a function on a stack of its own. It runs until it awaits; then the loop runs
 * the next ready one, in the order they became ready, polls, and so on, like asyncio's _run_once:
 *
 *   spawn --> [ ready: first in, first out ] --> running --> ended: done, cancelled, exception
 *                   ^  what it awaited is there     |
 *                   +-------- waiting <-------------+  sleep, read, join, get, ...
 *
 *  - A loop and all that is on it belong to the thread that made the loop and began (probe.h).
 *    The loop is a lane, each coroutine a task lane under it; every step, wait and wake is told.
 *  - Awaits (marked "Await") are for coroutines only. They return >= 0 or a negative errno, and
 *    -ECANCELED if the coroutine was cancelled. A cancel is told once: by the await that it finds
 *    waiting, else by the next one. What has completed is delivered, never lost to a cancel.
 *  - A stack is 64 KiB unless the loop says otherwise, and does not grow: no getaddrinfo() on it.
 */
typedef struct Coroutine Coroutine;
typedef struct CoroutineLoop CoroutineLoop;

/* Returns >= 0 (done), -ECANCELED (cancelled) or another negative errno (exception). */
typedef int (*CoroutineFunction) (void *data);

/* @stack_size: bytes, 0 for the default, 16 KiB for masses of coroutines that only sleep. */
int coroutine_loop_new (CoroutineLoop **loop, size_t stack_size);

/* Cancels and ends what still lives, as asyncio.run() does. Handles on the loop's uv_loop_t that
 * are still open are closed, so their memory must still be there. Accepts NULL. */
void coroutine_loop_free (CoroutineLoop *loop);

/* Runs until the last coroutine ended: 0. -EDEADLK: those left wait for one another for ever. */
int coroutine_loop_run (CoroutineLoop *loop);

/* For uv_tcp_init() and the like. Borrowed. */
uv_loop_t *coroutine_loop_uv (CoroutineLoop *loop);

/* @before and @after are called around each poll that may block, instead of telling the thread's
 * state: an engine with a GIL drops it there and tells. Nothing of the loop may be called in them.
 */
void coroutine_loop_around_poll (CoroutineLoop *loop,
                                 void (*before) (void *data),
                                 void (*after) (void *data),
                                 void *data);

/* Makes @function a ready coroutine. @name is copied; NULL: "task-N". With @coroutine NULL it
 * frees itself when it ends; else the caller owns a reference. -ENOMEM: no memory, no stack. */
int coroutine_spawn (CoroutineLoop *loop,
                     CoroutineFunction function,
                     void *data,
                     const char *name,
                     Coroutine **coroutine);
Coroutine *coroutine_ref (Coroutine *coroutine);
void coroutine_unref (Coroutine *coroutine); /* accepts NULL */

Coroutine *coroutine_self (void); /* borrowed; NULL outside of coroutines */
CoroutineLoop *coroutine_loop (const Coroutine *coroutine);
uint32_t coroutine_lane (const Coroutine *coroutine); /* its lane number, for marks and counters */
int coroutine_result (const Coroutine *coroutine);    /* -EINPROGRESS until it has ended */

/* Asks it to end: see above. One that never began ends without beginning. False: it had ended. */
bool coroutine_cancel (Coroutine *coroutine);

/* Await: the turn of all others that are ready. */
int coroutine_yield (void);

/* Await: never less than @ns, and as late as the loop's clock of 1 ms and the others make it. */
int coroutine_sleep (uint64_t ns);

/* Await: its end. 0, or the caller's own -ECANCELED; then coroutine_result(). */
int coroutine_join (Coroutine *coroutine);

/* Await: the end of all. Returns 0, or the error of the first that failed; with @cancel_on_error
 * that cancels the others. If the caller is cancelled, so are all, and it waits for their end. */
int coroutine_gather (Coroutine *const *coroutines, size_t n, bool cancel_on_error);

/* Await: @function as a coroutine of its own, cancelled after @ns. What it returned, or
 * -ETIMEDOUT if that cancelled it. */
int coroutine_timeout (uint64_t ns, CoroutineFunction function, void *data, const char *name);

/* Await: @function (@data) in libuv's pool of threads ("executor-N", UV_THREADPOOL_SIZE): files,
 * computing. Returns what it returned. A cancel keeps it from beginning, or is
 * told when it has ended. */
int coroutine_work (CoroutineFunction function, void *data);
