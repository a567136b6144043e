/* source-find.h: where a name is defined
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * A trace knows names, not places: a frame is not looked at when something begins to wait, because
 * that would slow the run. So the nearest that can be said is where the function of a lane, or of
 * what it awaits, is defined, and only if there is exactly one of that name:
 *
 *   "Thread-1 (fetch)"    fetch            a thread is named after its function
 *   "fetch (Task-3)"      fetch            an unnamed task after its coroutine
 *   "Downloader.fetch"    fetch            a qualified name, by its last part
 *   "fetch-2"             fetch            a name and a number
 *   "worker 1"            nothing          no function was named
 */

/* The function that @name speaks of, or NULL; an identifier. The caller frees it. */
char *source_find_function (const char *name);

/* How many times @text defines @function; @line is the first one's, from 0. */
guint source_find_definitions (const char *text, const char *function, int *line);
