/* heartbeat.h: a beat every 20 ms that stops while the GIL or the loop is held
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "python-api.h"

/*
 *   INTERLEAVE_HEARTBEAT=1      a thread "heartbeat" takes the GIL every 20 ms
 *   INTERLEAVE_HEARTBEAT=loop   the same, and each running loop calls a function every 20 ms, which
 *                               is a lane "heartbeat" under the loop
 *   not set                     nothing of it
 *
 * The thread is a bare one of _thread's that never leaves C: threading does not know it, so that
 * it is not in threading.enumerate() and nobody waits for it at the end, when CPython ends it as
 * any daemon thread. It counts in threading's and the system's number of threads: from 3.12 on
 * os.fork() warns of that. All calls need the GIL.
 */

/* Starts the thread if the environment asks for it: once a process. */
void heartbeat_begin (void);

/* @loop runs in the calling thread; @lane is its number. */
void heartbeat_join_loop (PyObject *loop, uint32_t lane);
