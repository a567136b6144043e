/* desktop.h: a desktop of its own, and the real program on it
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 *   the test ---- X server, window manager, session bus      ended with it
 *      |   \----- what a screen reader would see (reader.h)
 *      \--------- keeper ---- interleave ---- its runs
 *
 * The keeper is the parent of whatever the program leaves behind, and ends when nothing of it is
 * left: that nothing stays is an event, not a guess. The program has a home, a folder for
 * temporary files and settings of its own, all below one folder that is removed at the end.
 *
 * It is driven by real input (xdotool) and by its actions on the bus. Every wait is for an event;
 * one that never comes is ended by the test's runner.
 */
typedef struct Desktop Desktop;

typedef gboolean (*DesktopCondition) (Desktop *desktop, gpointer data);

/* To be called instead of g_test_init(). Ends the program where a desktop cannot be: skipped, but
 * in CI a failure. */
void desktop_init (int *argc, char ***argv);
/* The built program. */
char *desktop_dup_program (void);

Desktop *desktop_new (int width, int height);
/* Ends the program, too, if it still runs. */
void desktop_free (Desktop *desktop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desktop, desktop_free)

/* Below it are "tmp" and "home". */
const char *desktop_get_folder (Desktop *desktop);
const char *desktop_get_display (Desktop *desktop);
/* Done by desktop_new(). */
void desktop_make_home (Desktop *desktop);
/* Sets a key of the program's settings before it starts; @value as GVariant prints it. */
void desktop_set (Desktop *desktop, const char *key, const char *value);
/* What the program has left in its settings, or NULL. */
char *desktop_dup_setting (Desktop *desktop, const char *key);

/* Gives the user a demo of his own: three who wait, each for @seconds, in every model. */
void desktop_add_demo (Desktop *desktop, const char *id, double seconds);

/* Starts the program @path with up to one argument, and waits until its window has the focus. */
void desktop_start (Desktop *desktop, const char *path, const char *argument);
pid_t desktop_get_pid (Desktop *desktop);
/* Waits until the program has ended and nothing that it started is left. Returns its status as of
 * waitpid(). */
int desktop_wait_end (Desktop *desktop);
/* Waits until @condition holds; looks at it whenever something has happened, and now and then. */
void desktop_wait (Desktop *desktop, DesktopCondition condition, gpointer data);
/* Kills the X server. */
void desktop_lose_display (Desktop *desktop);

/* How many files are left in the program's folder for temporary ones. */
guint desktop_count_files (Desktop *desktop);

/* The actions of the main window, for as long as it is there. */
GActionGroup *desktop_get_actions (Desktop *desktop);
/* Waits until action @name is enabled or not. */
void desktop_wait_enabled (Desktop *desktop, const char *name, gboolean enabled);
/* Waits until it is enabled, and activates it. */
void desktop_activate (Desktop *desktop, const char *name, GVariant *argument);

/* Words for xdotool; returns when the input is with the X server. */
void desktop_input (Desktop *desktop, const char *const *words);
void desktop_key (Desktop *desktop, const char *key);
void desktop_point (Desktop *desktop, double x, double y);
void desktop_click (Desktop *desktop, double x, double y);
void desktop_type (Desktop *desktop, const char *text);
/* Turns the wheel @n notches, away from the user if negative, with @modifier held (NULL: none). */
void desktop_scroll (Desktop *desktop, int n, const char *modifier);

GDBusConnection *desktop_get_bus (Desktop *desktop);
