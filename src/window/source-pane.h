/* source-pane.h: the Python file that runs, beside its timeline
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 *   primes.py  read only          [Duplicate and Edit]
 *    1  import threading
 *   12 >def worker(n):            the line pointed at
 *   "worker" is defined in line 12. Which line waited is not recorded: ...
 *
 *  - Shipped files cannot be changed: "source.duplicate" makes the user's own copy, signal
 *    "duplicated" (GFile), which can be.
 *  - A file that was changed and not saved keeps its text when another is shown; it is there again
 *    with the file, until it is saved or the pane is gone.
 *  - The highlighting comes from a module that is loaded with the first file. Without it the text
 *    is plain, and all else is the same.
 *
 * Signals: "duplicated" (GFile), "failed" (what, in words), "modified-changed".
 */
#define SOURCE_TYPE_PANE (source_pane_get_type ())
G_DECLARE_FINAL_TYPE (SourcePane, source_pane, SOURCE, PANE, GtkWidget)

GtkWidget *source_pane_new (void);

/* NULL: there is no file, and @read_only of no account. */
void source_pane_show (SourcePane *self, GFile *file, gboolean read_only);
GFile *source_pane_get_file (SourcePane *self); /* borrowed, NULL: none */

/* Points at the function of what a lane awaits (@awaited, or NULL), else at that of the lane
 * (@lane), as far as source-find.h knows. Both NULL: at nothing. */
void source_pane_point_at (SourcePane *self, const char *lane, const char *awaited);

void source_pane_set_dark (SourcePane *self, gboolean dark);

/* Of the file that is shown, and of all. */
gboolean source_pane_is_modified (SourcePane *self);
guint source_pane_count_modified (SourcePane *self);

/* Saves the file that is shown; nothing to be saved is no error. */
void source_pane_save_async (SourcePane *self, GAsyncReadyCallback callback, gpointer data);
gboolean source_pane_save_finish (SourcePane *self, GAsyncResult *result, GError **error);
