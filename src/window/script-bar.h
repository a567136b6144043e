/* script-bar.h: how a Python program is run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "interpreters.h"
#include "script-item.h"

/*
 *   Python [CPython 3.11.2 v]  Arguments [--size 10____]  [ ] Heartbeat  [More v]
 *                                                          -m, options of Python's
 *
 * For a demo only the first and the heartbeat are there. Property "interpreter" (string): the path
 * that was chosen last, to be kept in the settings; one that is not there any more changes nothing
 * of it. Signal "refused" (why, in words): somebody chose what is greyed. Activating an entry
 * activates win.run.
 */
#define SCRIPT_TYPE_BAR (script_bar_get_type ())
G_DECLARE_FINAL_TYPE (ScriptBar, script_bar, SCRIPT, BAR, GtkWidget)

GtkWidget *script_bar_new (void);
/* NULL: a demo. */
void script_bar_set_item (ScriptBar *self, ScriptItem *item);
/* What was found; until then it says that it looks. */
void script_bar_set_interpreters (ScriptBar *self, const GPtrArray *interpreters);

/* Borrowed; NULL: none can be used, or they have not been found yet. */
const Interpreter *script_bar_get_interpreter (ScriptBar *self);
gboolean script_bar_get_heartbeat (ScriptBar *self);
