/* signal-watch.h: signals that would end us, and who sent them
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 *   terminal, Ctrl+C   ---->  the whole foreground group: us and the script
 *   kill PID           ---->  us alone
 *
 * The two look alike to g_unix_signal_add(), so this is a handler of our own. SIGINT, SIGQUIT,
 * SIGTERM and SIGHUP are watched; one that is ignored (nohup, a job in the background of a script)
 * stays ignored. There can be one watch at a time.
 */
typedef struct SignalWatch SignalWatch;
typedef void (*SignalWatchFunc) (int number, gboolean is_from_terminal, gpointer data);

/* @func is called in the thread-default main context. */
SignalWatch *signal_watch_new (SignalWatchFunc func, gpointer data);
/* Puts back what was there before. Accepts NULL. */
void signal_watch_free (SignalWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignalWatch, signal_watch_free)
