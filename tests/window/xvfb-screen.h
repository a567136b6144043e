/* xvfb-screen.h: what every test of a window needs
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/* GTK, g_test, our style and the resources. Skips the program (status 77) without a display. */
void screen_init (int *argc, char ***argv);

typedef gboolean (*ScreenCondition) (gpointer data);

/* Runs the main loop until @condition holds; a test that waits for ever is ended by its runner. */
void screen_wait (ScreenCondition condition, gpointer data);
/* Until *@flag. */
void screen_wait_flag (const gboolean *flag);
/* Shows @window and waits until it is drawn. */
void screen_show (GtkWidget *window);
/* Takes what is queued: everything that has been closed is then gone. */
void screen_settle (void);

/* The first widget of @type below @widget in the order of the tree, or NULL; @n: how many of them
 * to step over. */
GtkWidget *screen_find (GtkWidget *widget, GType type, guint n);

/* What @window shows, drawn by cairo in this process. */
GdkTexture *screen_draw (GtkWidget *window);
