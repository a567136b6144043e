/* script-entry.h: types at the terminal of a script
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "script-stream.h"

/*
 *   Name?  [ Ada______________ ] [End of Input]
 *
 * The words before the entry are the line the script has begun and not ended: what it asks. Enter
 * sends the line; Ctrl+D, or the button, says that no more comes. Seen only while the stream goes
 * on.
 *
 * Signal "typed" (GBytes): what has to be typed.
 */
#define SCRIPT_TYPE_ENTRY (script_entry_get_type ())
G_DECLARE_FINAL_TYPE (ScriptEntry, script_entry, SCRIPT, ENTRY, GtkWidget)

GtkWidget *script_entry_new (void);
/* NULL: nothing to type at. Keeps a reference. */
void script_entry_set_stream (ScriptEntry *self, ScriptStream *stream);
