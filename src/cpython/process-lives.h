/* process-lives.h: the traced process: its beginning, forks, exec and end
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>

/*
 * We are loaded into every program that the workload starts. In one that has no GIL, and where no
 * arena is named, nothing happens but that calls go through us: no memory is mapped, no descriptor
 * opened.
 *
 *  - A fork's child begins its lane when it takes the GIL, which CPython makes anew there.
 *  - A child of vfork() runs in its parent's memory and in its thread-local variables: whoever may
 *    be one asks for its pid before it tells anything.
 *  - exec ends everything but the thread. It is told before, because afterwards there is nobody; if
 *    it fails, the thread goes on.
 */

/* The first GIL was found, @code calls. Returns whether the process is traced. Again: the same. */
bool process_lives_start (const void *code);

/* The calling thread has just become a lane: the first of a process tells whose it is and who made
 * it. */
void process_lives_tell (void);

/* The GIL is known: Python's side may begin. */
void process_lives_arm (const void *code);
