/* export-dialog.h: asks how a run becomes a picture, and saves it
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "facts.h"
#include "trace.h"

/*
 * Format, size, colours, part of the run and parts of the picture; then where to. The picture is
 * rendered in a thread while the dialog shows that it is at work, and can be stopped. What goes
 * wrong is said in the dialog, which stays open; when the file is there it closes. Size, format and
 * colours are remembered in GSettings.
 *
 * Signal "exported" (path). Actions for tests and keys: "export.choose" (asks for the place),
 * "export.to" (s: a path), "export.cancel" (stops the rendering, or closes).
 */
#define EXPORT_TYPE_DIALOG (export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ExportDialog, export_dialog, EXPORT, DIALOG, GtkWindow)

/* Modal over @parent (may be NULL), not yet shown. @facts is copied. [@view_from, @view_to): what
 * the window shows, ns; @view_to = -1: the whole run. */
GtkWidget *export_dialog_new (
    GtkWindow *parent, Trace *trace, const Facts *facts, gint64 view_from, gint64 view_to);
