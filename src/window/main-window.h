/* main-window.h: demos, diagram, timeline, and the run between them
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 * One run is shown at a time (a RunItem of this session's list); at most one is being made. A new
 * one ends the one before: it is stopped and waited for, so that two never mix.
 *
 * Everything is an action of the window (win.run, win.stop, win.model::threads, win.export, ...),
 * so that menus, keys, buttons and tests do the same. Errors are shown in a notice in the window,
 * in words.
 */
#define MAIN_TYPE_WINDOW (main_window_get_type ())
G_DECLARE_FINAL_TYPE (MainWindow, main_window, MAIN, WINDOW, GtkApplicationWindow)

GtkWidget *main_window_new (GtkApplication *application);

/* Opens a recording without blocking; what is wrong with it is said in the window. */
void main_window_open (MainWindow *self, GFile *file);
/* Runs the first demo by itself, as on the very first start. */
void main_window_show_off (MainWindow *self);
