/* interpreter-item.h: a Python in the list of those that scripts can run in
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

#include "interpreters.h"

/*
 *   CPython 3.11.2                  /usr/bin/python3
 *   CPython 3.13.1, no GIL          ~/.pyenv/versions/3.13.1t/bin/python3
 *   PyPy 3.10.14                    cannot be followed: ...            greyed
 *   A Python without a GIL          not found: install ...             greyed
 *
 * What is greyed cannot be chosen, and says what to do.
 */
#define INTERPRETER_TYPE_ITEM (interpreter_item_get_type ())
G_DECLARE_FINAL_TYPE (InterpreterItem, interpreter_item, INTERPRETER, ITEM, GObject)

/* NULL: it is not there. */
const Interpreter *interpreter_item_get_interpreter (InterpreterItem *self);
const char *interpreter_item_get_title (InterpreterItem *self);
const char *interpreter_item_get_detail (InterpreterItem *self);
gboolean interpreter_item_is_usable (InterpreterItem *self);

/* A list of items, with those that can be used first and what none of them can do last.
 * @interpreters: as found, copied; NULL: it says that they are looked for. The caller unrefs it. */
GListStore *interpreter_item_list_new (const GPtrArray *interpreters);
/* Where in @list the one at @path stands, if it can be used, else the first that can;
 * G_MAXUINT: none can. */
guint interpreter_item_list_find (GListModel *list, const char *path);
