/* preferences-window.h: what the user may set once and for all
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 * Every control is bound to its key in GSettings both ways; there is nothing to apply or cancel.
 * Who acts on a key listens to GSettings, not to this window: theme, text-scale, scroll-live,
 * ask-discard, letter-keys.
 */
#define PREFERENCES_TYPE_WINDOW (preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (PreferencesWindow, preferences_window, PREFERENCES, WINDOW, GtkWindow)

/* Modal over @parent (may be NULL), not yet shown. */
GtkWidget *preferences_window_new (GtkWindow *parent);
