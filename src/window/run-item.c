/* SPDX-License-Identifier: MIT */

#include "run-item.h"

#include <glib/gi18n-lib.h>

#include "sentence.h"

struct _RunItem
{
  GObject parent_instance;

  Trace *trace;
  Facts *facts;
  GFile *file;
  ScriptStream *stream; /* or NULL */
  gboolean live;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_LIVE,
  PROP_SAVED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RunItem, run_item, G_TYPE_OBJECT)

static char *
dup_subtitle (RunItem *self)
{
  const Facts *facts = self->facts;
  /* The model of a script is known when it has ended. */
  const char *model = facts->model ? facts->model : facts->script;
  const char *runtime = facts->interpreter ? facts->interpreter : facts->runtime;
  g_autofree char *duration = NULL;

  if (!model)
    model = _ ("unknown model");
  if (!runtime)
    runtime = "?";
  if (self->live)
    /* Translators: threads, native-gil, the run goes on */
    return g_strdup_printf (_ ("%s, %s, running…"), model, runtime);
  if (facts->message)
    return g_strdup_printf ("%s, %s: %s", model, runtime, facts->message);

  duration = sentence_duration (facts->wall_ns);
  return g_strdup_printf ("%s, %s, %s", model, runtime, duration);
}

static const char *
get_title (RunItem *self)
{
  if (self->facts->title)
    return self->facts->title;
  return self->facts->script ? self->facts->script : _ ("A run");
}

static void
run_item_dispose (GObject *object)
{
  RunItem *self = RUN_ITEM (object);

  g_clear_pointer (&self->trace, trace_unref);
  g_clear_object (&self->file);
  g_clear_object (&self->stream);

  G_OBJECT_CLASS (run_item_parent_class)->dispose (object);
}

static void
run_item_finalize (GObject *object)
{
  facts_free (RUN_ITEM (object)->facts);

  G_OBJECT_CLASS (run_item_parent_class)->finalize (object);
}

static void
run_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RunItem *self = RUN_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, get_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, dup_subtitle (self));
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, self->live);
      break;
    case PROP_SAVED:
      g_value_set_boolean (value, run_item_is_saved (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
run_item_class_init (RunItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = run_item_dispose;
  object_class->finalize = run_item_finalize;
  object_class->get_property = run_item_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  properties[PROP_SAVED] = g_param_spec_boolean ("saved", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
run_item_init (RunItem *self)
{
}

RunItem *
run_item_new (Trace *trace, const Facts *facts)
{
  RunItem *self = g_object_new (RUN_TYPE_ITEM, NULL);

  self->trace = trace_ref (trace);
  self->facts = facts_copy (facts);
  self->live = trace_is_live (trace);
  return self;
}

Trace *
run_item_get_trace (RunItem *self)
{
  g_return_val_if_fail (RUN_IS_ITEM (self), NULL);

  return self->trace;
}

const Facts *
run_item_get_facts (RunItem *self)
{
  g_return_val_if_fail (RUN_IS_ITEM (self), NULL);

  return self->facts;
}

void
run_item_finish (RunItem *self, const Facts *facts)
{
  g_return_if_fail (RUN_IS_ITEM (self));

  facts_free (self->facts);
  self->facts = facts_copy (facts);
  self->live = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
}

ScriptStream *
run_item_get_stream (RunItem *self)
{
  g_return_val_if_fail (RUN_IS_ITEM (self), NULL);

  return self->stream;
}

void
run_item_set_stream (RunItem *self, ScriptStream *stream)
{
  g_return_if_fail (RUN_IS_ITEM (self));

  g_set_object (&self->stream, stream);
}

gboolean
run_item_is_live (RunItem *self)
{
  g_return_val_if_fail (RUN_IS_ITEM (self), FALSE);

  return self->live;
}

gboolean
run_item_is_saved (RunItem *self)
{
  g_return_val_if_fail (RUN_IS_ITEM (self), FALSE);

  return self->file != NULL;
}

GFile *
run_item_get_file (RunItem *self)
{
  g_return_val_if_fail (RUN_IS_ITEM (self), NULL);

  return self->file;
}

void
run_item_set_file (RunItem *self, GFile *file)
{
  g_return_if_fail (RUN_IS_ITEM (self));

  if (g_set_object (&self->file, file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVED]);
}
