/* SPDX-License-Identifier: MIT */

#include "script-item.h"

#include <glib/gi18n-lib.h>

struct _ScriptItem
{
  GObject parent_instance;

  GFile *file;
  char *arguments, *options, *module;
};

enum
{
  PROP_0,
  PROP_ARGUMENTS,
  PROP_OPTIONS,
  PROP_MODULE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ScriptItem, script_item, G_TYPE_OBJECT)

static char **
get_field (ScriptItem *self, guint id)
{
  switch (id)
    {
    case PROP_ARGUMENTS:
      return &self->arguments;
    case PROP_OPTIONS:
      return &self->options;
    case PROP_MODULE:
      return &self->module;
    default:
      return NULL;
    }
}

static void
script_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_string (value, *get_field (SCRIPT_ITEM (object), id));
}

static void
script_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  char **field = get_field (SCRIPT_ITEM (object), id);
  const char *text = g_value_get_string (value) ? g_value_get_string (value) : "";

  if (g_str_equal (*field, text))
    return;

  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (object, spec);
}

static void
script_item_finalize (GObject *object)
{
  ScriptItem *self = SCRIPT_ITEM (object);

  g_object_unref (self->file);
  g_free (self->arguments);
  g_free (self->options);
  g_free (self->module);

  G_OBJECT_CLASS (script_item_parent_class)->finalize (object);
}

static void
script_item_class_init (ScriptItemClass *klass)
{
  static const char *const names[] = { NULL, "arguments", "options", "module" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = script_item_finalize;
  object_class->get_property = script_item_get_property;
  object_class->set_property = script_item_set_property;
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    properties[i] =
        g_param_spec_string (names[i], NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
script_item_init (ScriptItem *self)
{
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    *get_field (self, i) = g_strdup ("");
}

ScriptItem *
script_item_new (GFile *file)
{
  ScriptItem *self = g_object_new (SCRIPT_TYPE_ITEM, NULL);

  self->file = g_object_ref (file);
  return self;
}

GFile *
script_item_get_file (ScriptItem *self)
{
  g_return_val_if_fail (SCRIPT_IS_ITEM (self), NULL);

  return self->file;
}

const char *
script_item_get_module (ScriptItem *self)
{
  g_return_val_if_fail (SCRIPT_IS_ITEM (self), NULL);

  return *self->module ? self->module : NULL;
}

static char **
split (const char *text, const char *what, GError **error)
{
  g_autoptr (GError) failure = NULL;
  char **words = NULL;

  if (g_shell_parse_argv (text, NULL, &words, &failure))
    return words;
  if (g_error_matches (failure, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
    return g_new0 (char *, 1);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               /* Translators: "Arguments" or "Python options" */
               _ ("%s: a quotation mark has no second one"), what);
  return NULL;
}

char **
script_item_split_arguments (ScriptItem *self, GError **error)
{
  g_return_val_if_fail (SCRIPT_IS_ITEM (self), NULL);

  return split (self->arguments, _ ("Arguments"), error);
}

char **
script_item_split_options (ScriptItem *self, GError **error)
{
  g_return_val_if_fail (SCRIPT_IS_ITEM (self), NULL);

  return split (self->options, _ ("Python options"), error);
}

gboolean
script_item_is_script (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name && g_str_has_suffix (name, ".py");
}
