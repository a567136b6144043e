/* SPDX-License-Identifier: MIT */

#include "facts.h"

#include <string.h>

/* One row a field: copying, freeing and the recording follow the table, so that a new field cannot
 * be forgotten in one of them. The keys are the recording's and never change. */
typedef enum
{
  FIELD_STRING,
  FIELD_INT,
  FIELD_INT64,
  FIELD_BOOLEAN,
} FieldType;

typedef struct
{
  const char *key;
  FieldType type;
  gsize offset;
} Field;

#define FIELD(type, name)                                                                          \
  {                                                                                                \
#name, FIELD_##type, G_STRUCT_OFFSET(Facts, name)                                              \
  }

static const Field fields[] = {
  FIELD (STRING, demo),        FIELD (STRING, script),
  FIELD (STRING, title),       FIELD (STRING, question),
  FIELD (STRING, model),       FIELD (STRING, runtime),
  FIELD (STRING, interpreter), FIELD (STRING, machine),
  FIELD (INT, cores),          FIELD (INT, workers),
  FIELD (INT64, size),         FIELD (BOOLEAN, extrapolated),
  FIELD (INT64, started),      FIELD (INT64, wall_ns),
  FIELD (INT, exit_status),    FIELD (STRING, result),
  FIELD (INT, correct),        FIELD (STRING, verdict),
  FIELD (STRING, message),     FIELD (INT64, switch_interval_ns),
};

#define METRICS_KEY "metrics"
#define METRICS_TYPE "a(sd)"

Facts *
facts_new (void)
{
  Facts *facts = g_new0 (Facts, 1);

  facts->size = -1;
  facts->correct = -1;
  facts->metric_names = g_ptr_array_new_with_free_func (g_free);
  facts->metric_values = g_array_new (FALSE, FALSE, sizeof (double));

  return facts;
}

Facts *
facts_copy (const Facts *facts)
{
  Facts *copy = facts_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gsize offset = fields[i].offset;

      switch (fields[i].type)
        {
        case FIELD_STRING:
          G_STRUCT_MEMBER (char *, copy, offset) =
              g_strdup (G_STRUCT_MEMBER (char *, facts, offset));
          break;
        case FIELD_INT:
          G_STRUCT_MEMBER (int, copy, offset) = G_STRUCT_MEMBER (int, facts, offset);
          break;
        case FIELD_INT64:
          G_STRUCT_MEMBER (gint64, copy, offset) = G_STRUCT_MEMBER (gint64, facts, offset);
          break;
        case FIELD_BOOLEAN:
          G_STRUCT_MEMBER (gboolean, copy, offset) = G_STRUCT_MEMBER (gboolean, facts, offset);
          break;
        }
    }

  for (guint i = 0; i < facts->metric_names->len; i++)
    facts_set_metric (copy, g_ptr_array_index (facts->metric_names, i),
                      g_array_index (facts->metric_values, double, i));

  return copy;
}

void
facts_free (Facts *facts)
{
  if (facts == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].type == FIELD_STRING)
      g_free (G_STRUCT_MEMBER (char *, facts, fields[i].offset));

  g_clear_pointer (&facts->metric_names, g_ptr_array_unref);
  g_clear_pointer (&facts->metric_values, g_array_unref);
  g_free (facts);
}

void
facts_set_metric (Facts *facts, const char *name, double value)
{
  guint i;

  g_return_if_fail (name != NULL);

  if (g_ptr_array_find_with_equal_func (facts->metric_names, name, g_str_equal, &i))
    {
      g_array_index (facts->metric_values, double, i) = value;
      return;
    }

  g_ptr_array_add (facts->metric_names, g_strdup (name));
  g_array_append_val (facts->metric_values, value);
}

/* What a workload or a script says of itself may be any bytes; a variant's string may not. */
static GVariant *
string_to_variant (const char *text)
{
  return g_variant_new_take_string (g_utf8_make_valid (text, -1));
}

static GVariant *
metrics_to_variant (const Facts *facts)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (METRICS_TYPE));
  for (guint i = 0; i < facts->metric_names->len; i++)
    g_variant_builder_add (&builder, "(@sd)",
                           string_to_variant (g_ptr_array_index (facts->metric_names, i)),
                           g_array_index (facts->metric_values, double, i));

  return g_variant_builder_end (&builder);
}

GVariant *
facts_to_variant (const Facts *facts)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *key = fields[i].key;
      gsize offset = fields[i].offset;
      const char *text;

      switch (fields[i].type)
        {
        case FIELD_STRING:
          text = G_STRUCT_MEMBER (char *, facts, offset);
          if (text != NULL)
            g_variant_dict_insert_value (&dict, key, string_to_variant (text));
          break;
        case FIELD_INT:
          g_variant_dict_insert (&dict, key, "i", G_STRUCT_MEMBER (int, facts, offset));
          break;
        case FIELD_INT64:
          g_variant_dict_insert (&dict, key, "x", G_STRUCT_MEMBER (gint64, facts, offset));
          break;
        case FIELD_BOOLEAN:
          g_variant_dict_insert (&dict, key, "b", G_STRUCT_MEMBER (gboolean, facts, offset));
          break;
        }
    }

  g_variant_dict_insert_value (&dict, METRICS_KEY, metrics_to_variant (facts));

  return g_variant_dict_end (&dict);
}

static void
metrics_from_variant (Facts *facts, GVariant *metrics)
{
  GVariantIter iter;
  const char *name;
  double value;

  g_variant_iter_init (&iter, metrics);
  while (g_variant_iter_next (&iter, "(&sd)", &name, &value))
    {
      /* Looking for a name again costs the names before it: no run has that many. */
      if (facts->metric_names->len >= 1000)
        break;

      facts_set_metric (facts, name, value);
    }
}

Facts *
facts_from_variant (GVariant *variant)
{
  Facts *facts = facts_new ();
  g_autoptr (GVariant) metrics = NULL;
  GVariantDict dict;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return facts;

  g_variant_dict_init (&dict, variant);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *key = fields[i].key;
      gsize offset = fields[i].offset;

      switch (fields[i].type)
        {
        case FIELD_STRING:
          g_variant_dict_lookup (&dict, key, "s", &G_STRUCT_MEMBER (char *, facts, offset));
          break;
        case FIELD_INT:
          g_variant_dict_lookup (&dict, key, "i", &G_STRUCT_MEMBER (int, facts, offset));
          break;
        case FIELD_INT64:
          g_variant_dict_lookup (&dict, key, "x", &G_STRUCT_MEMBER (gint64, facts, offset));
          break;
        case FIELD_BOOLEAN:
          g_variant_dict_lookup (&dict, key, "b", &G_STRUCT_MEMBER (gboolean, facts, offset));
          break;
        }
    }

  metrics = g_variant_dict_lookup_value (&dict, METRICS_KEY, G_VARIANT_TYPE (METRICS_TYPE));
  if (metrics != NULL)
    metrics_from_variant (facts, metrics);

  g_variant_dict_clear (&dict);

  return facts;
}
