/* SPDX-License-Identifier: MIT */

#include "script-entry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ENTER "\n"
#define END_OF_FILE "\004" /* what Ctrl+D sends */

struct _ScriptEntry
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *prompt;
  GtkEditable *entry;

  ScriptStream *stream;
  gulong handler;
};

enum
{
  TYPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ScriptEntry, script_entry, GTK_TYPE_WIDGET)

static void
type (ScriptEntry *self, const char *key)
{
  g_autofree char *typed = g_strconcat (gtk_editable_get_text (self->entry), key, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (typed, strlen (typed));

  gtk_editable_set_text (self->entry, "");
  g_signal_emit (self, signals[TYPED], 0, bytes);
}

static void
act_enter (GtkWidget *widget, const char *name, GVariant *argument)
{
  type (SCRIPT_ENTRY (widget), ENTER);
}

static void
act_end (GtkWidget *widget, const char *name, GVariant *argument)
{
  type (SCRIPT_ENTRY (widget), END_OF_FILE);
}

static void
on_activate (ScriptEntry *self)
{
  type (self, ENTER);
}

static void
on_changed (ScriptEntry *self)
{
  gboolean open = self->stream != NULL && !script_stream_has_ended (self->stream);
  g_autofree char *rest = open ? script_stream_dup_rest (self->stream) : g_strdup ("");

  if (g_strcmp0 (gtk_label_get_label (self->prompt), rest) != 0)
    gtk_label_set_label (self->prompt, rest);
  gtk_widget_set_visible (GTK_WIDGET (self->prompt), *rest != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self), open);
}

static gboolean
script_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SCRIPT_ENTRY (widget)->entry));
}

static void
script_entry_dispose (GObject *object)
{
  ScriptEntry *self = SCRIPT_ENTRY (object);

  if (self->stream != NULL)
    g_clear_signal_handler (&self->handler, self->stream);
  g_clear_object (&self->stream);
  gtk_widget_dispose_template (GTK_WIDGET (self), SCRIPT_TYPE_ENTRY);

  G_OBJECT_CLASS (script_entry_parent_class)->dispose (object);
}

static void
script_entry_class_init (ScriptEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = script_entry_dispose;
  widget_class->grab_focus = script_entry_grab_focus;

  signals[TYPED] = g_signal_new ("typed", SCRIPT_TYPE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_BYTES);
  gtk_widget_class_install_action (widget_class, "script-entry.enter", NULL, act_enter);
  gtk_widget_class_install_action (widget_class, "script-entry.end", NULL, act_end);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK,
                                       "script-entry.end", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/script-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, ScriptEntry, box);
  gtk_widget_class_bind_template_child (widget_class, ScriptEntry, prompt);
  gtk_widget_class_bind_template_child (widget_class, ScriptEntry, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "scriptentry");
}

static void
script_entry_init (ScriptEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_changed (self);
}

GtkWidget *
script_entry_new (void)
{
  return g_object_new (SCRIPT_TYPE_ENTRY, NULL);
}

void
script_entry_set_stream (ScriptEntry *self, ScriptStream *stream)
{
  g_return_if_fail (SCRIPT_IS_ENTRY (self));

  if (self->stream == stream)
    return;

  if (self->stream != NULL)
    g_clear_signal_handler (&self->handler, self->stream);
  g_set_object (&self->stream, stream);
  gtk_editable_set_text (self->entry, "");
  if (stream != NULL)
    self->handler = g_signal_connect_swapped (stream, "changed", G_CALLBACK (on_changed), self);
  on_changed (self);
}
