/* SPDX-License-Identifier: MIT */

#include "preferences-window.h"

#include <math.h>

struct _PreferencesWindow
{
  GtkWindow parent_instance;

  GtkDropDown *theme;
  GtkSpinButton *text_size; /* percent */
  GtkSwitch *scroll_live, *ask_discard, *letter_keys;
};

G_DEFINE_FINAL_TYPE (PreferencesWindow, preferences_window, GTK_TYPE_WINDOW)

/* In the order of the drop-down's words in ui/preferences-window.ui. */
static const char *const themes[] = { "system", "light", "dark" };

static gboolean
get_theme (GValue *value, GVariant *variant, gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), themes[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_theme (const GValue *value, const GVariantType *type, gpointer data)
{
  guint i = g_value_get_uint (value);

  return i < G_N_ELEMENTS (themes) ? g_variant_new_string (themes[i]) : NULL;
}

static gboolean
get_percent (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_double (value, round (g_variant_get_double (variant) * 100));
  return TRUE;
}

static GVariant *
set_percent (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_double (g_value_get_double (value) / 100);
}

static void
preferences_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PREFERENCES_TYPE_WINDOW);

  G_OBJECT_CLASS (preferences_window_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, PreferencesWindow, name)

static void
preferences_window_class_init (PreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = preferences_window_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/interleave/Interleave/ui/preferences-window.ui");
  BIND (theme);
  BIND (text_size);
  BIND (scroll_live);
  BIND (ask_discard);
  BIND (letter_keys);
}

static void
preferences_window_init (PreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
preferences_window_new (GtkWindow *parent)
{
  PreferencesWindow *self = g_object_new (PREFERENCES_TYPE_WINDOW, "transient-for", parent, NULL);
  /* Kept alive by its bindings. */
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  g_settings_bind_with_mapping (settings, "theme", self->theme, "selected", G_SETTINGS_BIND_DEFAULT,
                                get_theme, set_theme, NULL, NULL);
  g_settings_bind_with_mapping (settings, "text-scale", self->text_size, "value",
                                G_SETTINGS_BIND_DEFAULT, get_percent, set_percent, NULL, NULL);
  g_settings_bind (settings, "scroll-live", self->scroll_live, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "ask-discard", self->ask_discard, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "letter-keys", self->letter_keys, "active", G_SETTINGS_BIND_DEFAULT);

  return GTK_WIDGET (self);
}
