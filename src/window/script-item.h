/* script-item.h: a script that can be run, and how
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 * A row of the list of scripts. What the user typed for it stays with it for the session:
 * properties "arguments" and "options" (words as a shell splits them, nothing else of a shell) and
 * "module" (what python3 -m takes; empty: the file is run).
 */
#define SCRIPT_TYPE_ITEM (script_item_get_type ())
G_DECLARE_FINAL_TYPE (ScriptItem, script_item, SCRIPT, ITEM, GObject)

ScriptItem *script_item_new (GFile *file);
GFile *script_item_get_file (ScriptItem *self);
/* NULL: the file itself is run. */
const char *script_item_get_module (ScriptItem *self);

/* The words, NULL-terminated, which the caller frees; NULL with one line if a quote is not closed.
 */
char **script_item_split_arguments (ScriptItem *self, GError **error);
char **script_item_split_options (ScriptItem *self, GError **error);

/* Whether @file is named like one: .py. */
gboolean script_item_is_script (GFile *file);
