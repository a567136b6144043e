/* typing.h: what is typed for a workload, on its way into the terminal
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <uv.h>

#include <glib.h>

/*
 * A terminal that nobody reads takes a few KB only: the rest waits here until there is room, or
 * until the terminal is gone. At most TYPING_BYTES wait; what is typed beyond them is dropped
 * whole, as a keyboard's would be.
 */
#define TYPING_BYTES 65536

typedef struct Typing Typing;

/* @fd: non-blocking, borrowed, and watched by nobody else. */
Typing *typing_new (uv_loop_t *loop, int fd);
void typing_add (Typing *self, const void *bytes, gsize n_bytes);
/* @done is called from the loop when nothing is left of it there. */
void typing_close (Typing *self, void (*done) (gpointer data), gpointer data);
