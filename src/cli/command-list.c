/* SPDX-License-Identifier: MIT */

#include <json-glib/json-glib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "catalog.h"
#include "command.h"

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
      json_builder_set_member_name (builder, "available");
      json_builder_add_boolean_value (builder, variant->missing == NULL);
      add_member (builder, "missing", variant->missing);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_member (builder, "error", demo->error);
  json_builder_end_object (builder);
}

static int
print_json (const Catalog *catalog)
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
  /* Without the python runtime no interpreter can be used, so none is looked for. */
  json_builder_set_member_name (builder, "interpreters");
  json_builder_begin_array (builder);
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

int
command_list (const Arguments *arguments)
{
  g_autoptr (Catalog) catalog = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (arguments->operands->len > 0 || arguments->rest != NULL)
    return command_fail (STATUS_USAGE, _ ("list takes no names. Leave them out."));

  catalog = catalog_new ();
  if (arguments->json)
    return print_json (catalog);

  for (guint i = 0; i < catalog_get_n_demos (catalog); i++)
    append_demo (text, catalog_get_demo (catalog, i));
  if (text->len == 0)
    return command_fail (STATUS_ERROR, _ ("there are no demos. Install Interleave again."));

  return command_print (text->str);
}
