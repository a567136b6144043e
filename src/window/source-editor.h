/* source-editor.h: a text view that highlights Python, where that can be had
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/* Loads interleave-source.so (source-module.h) with the first view. Where it, or GtkSourceView, is
 * not installed, views are plain, and a line that is pointed at is selected instead. */
GtkWidget *source_editor_new (void);

void source_editor_set_dark (GtkTextView *view, gboolean dark);
/* @line from 0, scrolled into sight; -1: at none. */
void source_editor_point_at (GtkTextView *view, int line);

/* For tests: whether the module could be loaded. */
gboolean source_editor_is_rich (void);
