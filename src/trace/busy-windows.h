/* busy-windows.h: the busiest of many short windows of time
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * Window k is [k * width, (k + 1) * width). Only windows in which something begins or ends are
 * kept, so that neither ten million spans nor a run of a year costs memory:
 *
 *        window      0        1        2        3        4
 *        span               |   ##########################   |
 *        partial              ...                   .......
 *        whole                        +1                -1
 */
typedef struct BusyWindows BusyWindows;

BusyWindows *busy_windows_new (gint64 width);
void busy_windows_free (BusyWindows *windows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BusyWindows, busy_windows_free)

/* Cheap where spans of one lane come in order. 0 <= @begin <= @end. */
void busy_windows_add (BusyWindows *windows, gint64 begin, gint64 end);

/* The largest mean number of spans at once in one window. @wall: where time ends; a run shorter
 * than a window is its own window. */
double busy_windows_get_peak (BusyWindows *windows, gint64 wall);
