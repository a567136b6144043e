/* SPDX-License-Identifier: MIT */

#include <json-glib/json-glib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "catalog.h"
#include "command.h"
#include "interpreters.h"

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_demo (JsonBuilder *builder, const Demo *demo)
{
  json_builder_begin_object (builder);
  add_member (builder, "id", demo->id);
  add_member (builder, "title", demo->title);
  add_member (builder, "group", demo->group);
  json_builder_set_member_name (builder, "variants");
  json_builder_begin_array (builder);
  for (guint i = 0; i < demo->variants->len; i++)
    {
      const Variant *variant = g_ptr_array_index (demo->variants, i);

      json_builder_begin_object (builder);
      add_member (builder, "model", model_name (variant->model));
      add_member (builder, "runtime", runtime_name (variant->runtime));
      add_flag (builder, "available", variant->missing == NULL);
      add_member (builder, "missing", variant->missing);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_member (builder, "error", demo->error);
  json_builder_end_object (builder);
}

static void
add_interpreter (JsonBuilder *builder, const Interpreter *interpreter)
{
  g_autofree char *path = g_utf8_make_valid (interpreter->path, -1);

  json_builder_begin_object (builder);
  add_member (builder, "path", path);
  add_member (builder, "implementation", interpreter->implementation);
  add_member (builder, "version", interpreter->version);
  add_flag (builder, "gil", interpreter->has_gil);
  add_flag (builder, "free_threaded", interpreter->free_threaded);
  add_flag (builder, "subinterpreters", interpreter->subinterpreters);
  add_member (builder, "missing", interpreter->missing);
  json_builder_end_object (builder);
}

static int
print_json (const Catalog *catalog, const GPtrArray *interpreters)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "demos");
  json_builder_begin_array (builder);
  for (guint i = 0; i < catalog_get_n_demos (catalog); i++)
    add_demo (builder, catalog_get_demo (catalog, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "interpreters");
  json_builder_begin_array (builder);
  for (guint i = 0; i < interpreters->len; i++)
    add_interpreter (builder, interpreters->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json = json_to_string (root, TRUE);
  text = g_strconcat (json, "\n", NULL);

  return command_print (text);
}

/* "threads (native, native-gil), asyncio (native)": a model once, with its runtimes. */
static void
append_variants (GString *text, const Demo *demo)
{
  const char *before = "";

  for (int model = 0; model < N_MODELS; model++)
    {
      const char *comma = "";

      for (guint i = 0; i < demo->variants->len; i++)
        {
          const Variant *variant = g_ptr_array_index (demo->variants, i);

          if ((int) variant->model != model || variant->missing != NULL)
            continue;
          if (*comma == '\0')
            g_string_append_printf (text, "%s%s (", before, model_name (variant->model));
          g_string_append_printf (text, "%s%s", comma, runtime_name (variant->runtime));
          comma = ", ";
        }
      if (*comma != '\0')
        {
          g_string_append_c (text, ')');
          before = ", ";
        }
    }
}

static void
append_demo (GString *text, const Demo *demo)
{
  g_string_append_printf (text, "%s\n", demo->id);
  if (demo->error != NULL)
    {
      g_string_append_printf (text, _ ("    cannot be used: %s\n"), demo->error);
      return;
    }

  g_string_append_printf (text, "    %s. %s\n    ", demo->title, demo->promise);
  append_variants (text, demo);
  g_string_append_c (text, '\n');
  if (demo->argument != NULL)
    g_string_append_printf (text, "    -- %s\n", demo->argument);
  for (guint i = 0; i < demo->knobs->len; i++)
    {
      const Knob *knob = g_ptr_array_index (demo->knobs, i);

      g_string_append_printf (text, "    --set %s=%s: %s\n", knob->key, knob->default_value,
                              knob->description);
    }
}

/* "/usr/bin/python3.13t: CPython 3.13.1, free-threaded" */
static void
append_interpreter (GString *text, const Interpreter *interpreter)
{
  g_autofree char *name = interpreter_describe (interpreter);

  g_string_append_printf (text, "    %s: %s", interpreter->path, name);
  if (interpreter->free_threaded)
    g_string_append (text, interpreter->has_gil ? _ (", free-threaded, with the GIL on")
                                                : _ (", free-threaded"));
  if (interpreter->subinterpreters)
    g_string_append (text, _ (", a GIL for each subinterpreter"));
  if (interpreter->missing != NULL)
    g_string_append_printf (text, " (%s)", interpreter->missing);
  g_string_append_c (text, '\n');
}

static void
append_interpreters (GString *text, const GPtrArray *interpreters)
{
  g_string_append (text, _ ("\nPython, for your own scripts and the runtime python:\n"));
  for (guint i = 0; i < interpreters->len; i++)
    append_interpreter (text, interpreters->pdata[i]);
  if (interpreters->len == 0)
    g_string_append (text, _ ("    none was found: install python3\n"));
}

int
command_list (const Arguments *arguments)
{
  g_autoptr (Catalog) catalog = NULL;
  g_autoptr (GPtrArray) interpreters = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (arguments->operands->len > 0 || arguments->rest != NULL)
    return command_fail (STATUS_USAGE, _ ("list takes no names. Leave them out."));

  catalog = catalog_new ();
  interpreters = interpreters_find ();
  if (arguments->json)
    return print_json (catalog, interpreters);

  for (guint i = 0; i < catalog_get_n_demos (catalog); i++)
    append_demo (text, catalog_get_demo (catalog, i));
  if (text->len == 0)
    return command_fail (STATUS_ERROR, _ ("there are no demos. Install Interleave again."));

  append_interpreters (text, interpreters);
  return command_print (text->str);
}
