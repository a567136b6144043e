/* SPDX-License-Identifier: MIT */

#include "interpreter-item.h"

#include <glib/gi18n-lib.h>

struct _InterpreterItem
{
  GObject parent_instance;

  Interpreter *interpreter; /* NULL: none */
  char *title, *detail;
};

G_DEFINE_FINAL_TYPE (InterpreterItem, interpreter_item, G_TYPE_OBJECT)

static void
interpreter_item_finalize (GObject *object)
{
  InterpreterItem *self = INTERPRETER_ITEM (object);

  g_clear_pointer (&self->interpreter, interpreter_free);
  g_free (self->title);
  g_free (self->detail);

  G_OBJECT_CLASS (interpreter_item_parent_class)->finalize (object);
}

static void
interpreter_item_class_init (InterpreterItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = interpreter_item_finalize;
}

static void
interpreter_item_init (InterpreterItem *self)
{
}

const Interpreter *
interpreter_item_get_interpreter (InterpreterItem *self)
{
  g_return_val_if_fail (INTERPRETER_IS_ITEM (self), NULL);

  return self->interpreter;
}

const char *
interpreter_item_get_title (InterpreterItem *self)
{
  g_return_val_if_fail (INTERPRETER_IS_ITEM (self), NULL);

  return self->title;
}

const char *
interpreter_item_get_detail (InterpreterItem *self)
{
  g_return_val_if_fail (INTERPRETER_IS_ITEM (self), NULL);

  return self->detail;
}

gboolean
interpreter_item_is_usable (InterpreterItem *self)
{
  g_return_val_if_fail (INTERPRETER_IS_ITEM (self), FALSE);

  return self->interpreter && !self->interpreter->missing;
}

static void
add_found (GListStore *list, const Interpreter *interpreter)
{
  g_autoptr (InterpreterItem) item = g_object_new (INTERPRETER_TYPE_ITEM, NULL);
  g_autofree char *version = interpreter_describe (interpreter);

  item->interpreter = interpreter_copy (interpreter);
  item->title = interpreter->has_gil ? g_strdup (version)
                                     /* Translators: "CPython 3.13.1", that has none */
                                     : g_strdup_printf (_ ("%s, no GIL"), version);
  item->detail = g_strdup (interpreter->missing ? interpreter->missing : interpreter->path);
  g_list_store_append (list, item);
}

static void
add_wish (GListStore *list, const char *title, const char *detail)
{
  g_autoptr (InterpreterItem) item = g_object_new (INTERPRETER_TYPE_ITEM, NULL);

  item->title = g_strdup (title);
  item->detail = g_strdup (detail);
  g_list_store_append (list, item);
}

GListStore *
interpreter_item_list_new (const GPtrArray *interpreters)
{
  GListStore *list = g_list_store_new (INTERPRETER_TYPE_ITEM);
  gboolean any = FALSE, free_threaded = FALSE, subinterpreters = FALSE;

  if (!interpreters)
    {
      add_wish (list, _ ("Looking for Python…"), "");
      return list;
    }
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < interpreters->len; i++)
      {
        const Interpreter *interpreter = interpreters->pdata[i];

        if ((interpreter->missing != NULL) != (pass == 1))
          continue;
        add_found (list, interpreter);
        any |= pass == 0;
        free_threaded |= interpreter->free_threaded;
        subinterpreters |= interpreter->subinterpreters;
      }

  if (!any)
    add_wish (list, _ ("CPython 3.9 or later"), _ ("Not found here: install python3."));
  if (!free_threaded)
    add_wish (list, _ ("A Python without a GIL"),
              _ ("Not found here: “pyenv install 3.14t” makes one."));
  if (!subinterpreters)
    add_wish (list, _ ("A Python with a GIL for each interpreter"),
              _ ("Not found here: that needs 3.12 or later; “pyenv install 3.14” makes one."));
  return list;
}

guint
interpreter_item_list_find (GListModel *list, const char *path)
{
  guint first = G_MAXUINT;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (InterpreterItem) item = g_list_model_get_item (list, i);

      if (!interpreter_item_is_usable (item))
        continue;
      if (g_strcmp0 (item->interpreter->path, path) == 0)
        return i;
      first = MIN (first, i);
    }
  return first;
}
