/* script-view.h: the terminal of a script, as text
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "script-stream.h"

/*
 * Shows a stream as it came, what was typed included, and the line that has not ended below it. It
 * reads only while it can be seen, for about 2 ms each time.
 */
#define SCRIPT_TYPE_VIEW (script_view_get_type ())
G_DECLARE_FINAL_TYPE (ScriptView, script_view, SCRIPT, VIEW, GtkWidget)

GtkWidget *script_view_new (void);
/* NULL: nothing. Keeps a reference. */
void script_view_set_stream (ScriptView *self, ScriptStream *stream);
