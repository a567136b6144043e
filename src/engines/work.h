/* work.h: what a piece of work calls for whatever touches concurrency
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "engine.h"

/*
 * For a task's work in any model, and for main between runs. Each call does what the model that
 * the work runs under makes of it, writes the states on the way, and lets go of the GIL where
 * CPython would.
 */

/* At least every 50 us of computing. */
void work_check (Engine *engine);

/* Between pieces of computing: the turn of the others, if turns are taken. */
void work_yield (Engine *engine);

void work_sleep (Engine *engine, uint64_t ns);

/* @function (@data) without the GIL, in waiting-io for @reason. In a coroutine: in a thread of
 * libuv's pool. Returns what it returned. */
int work_call (Engine *engine, Reason reason, int (*function) (void *data), void *data);

/* Between these, computes without the GIL, if there is one. */
void work_native_begin (Engine *engine);
void work_native_end (Engine *engine);

/* A line of output, also a mark on the caller's lane. At most 255 bytes of it. */
void work_print (Engine *engine, const char *format, ...) __attribute__ ((format (printf, 2, 3)));
/* Writes out what was printed. */
void work_flush (Engine *engine);

/* A mark on the caller's lane. */
void work_note (const char *note);
/* The number of the caller's lane: its coroutine's, else 0, its thread's. */
uint32_t work_lane (void);
