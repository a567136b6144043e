/* application.h: the program with a display
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 * One process, one window. A second start hands its files to the first. GSK's cairo renderer is
 * chosen before GTK looks, unless the user has: it starts in a third of the time of a software GL.
 */
#define APPLICATION_TYPE_MAIN (application_main_get_type ())
G_DECLARE_FINAL_TYPE (ApplicationMain, application_main, APPLICATION, MAIN, GtkApplication)

/* Runs the window on @argv (files to open). Returns the exit status; 1 with a line on stderr if
 * there is no display. */
int application_run (int argc, char **argv);
