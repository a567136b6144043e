/* SPDX-License-Identifier: MIT */

#include "style-watcher.h"

#include <math.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_SETTINGS "org.freedesktop.portal.Settings"
#define APPEARANCE "org.freedesktop.appearance"

/* GTK's own themes for high contrast: their dark variant follows by itself. */
#define CONTRAST_THEME "Default-hc"

typedef enum
{
  ASKED_SCHEME,
  ASKED_CONTRAST,
  N_ASKED
} Asked;

/* What the portal calls it, and the value that we act on: 1 is "prefer dark" and "higher". */
static const char *const asked_keys[N_ASKED] = { "color-scheme", "contrast" };

struct _StyleWatcher
{
  GObject parent_instance;

  char *theme;
  double text_scale;
  guint32 portal[N_ASKED];
  gboolean told[N_ASKED]; /* by a signal, which is newer than any answer */

  gboolean dark, high_contrast;
  const Palette *palette;

  GtkSettings *settings;
  GtkCssProvider *colours;
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint subscription;
  gboolean contrast_theme; /* we have set it */
};

enum
{
  PROP_0,
  PROP_THEME,
  PROP_TEXT_SCALE,
  PROP_DARK,
  PROP_HIGH_CONTRAST,
  PROP_PALETTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StyleWatcher, style_watcher, G_TYPE_OBJECT)

/* The names that ui/style.css has its colours by. */
static void
publish_colours (StyleWatcher *self)
{
  const Palette *p = self->palette;
  const struct
  {
    const char *name;
    guint32 colour;
  } colours[] = {
    { "page", p->page },
    { "side", palette_mix (p->edge, p->page, 0.22) },
    { "card", p->card },
    { "edge", p->edge },
    { "ink", p->ink },
    { "soft", p->soft },
    { "notice", palette_mix (p->gil, p->card, 0.18) },
    { "error", palette_mix (p->lost, p->card, 0.14) },
    { "lost", p->lost },
    { "chosen", palette_mix (p->models[PALETTE_THREAD].line, p->page, 0.24) },
    { "thread_line", p->models[PALETTE_THREAD].line },
    { "thread_lit", p->models[PALETTE_THREAD].lit },
    { "process_line", p->models[PALETTE_PROCESS].line },
    { "process_lit", p->models[PALETTE_PROCESS].lit },
    { "task_line", p->models[PALETTE_TASK].line },
    { "task_lit", p->models[PALETTE_TASK].lit },
    { "plain_line", p->models[PALETTE_PLAIN].line },
    { "plain_lit", p->models[PALETTE_PLAIN].lit },
  };
  g_autoptr (GString) css = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    g_string_append_printf (css, "@define-color %s #%06x;\n", colours[i].name,
                            colours[i].colour & 0xffffff);
  gtk_css_provider_load_from_data (self->colours, css->str, (gssize) css->len);
}

static gboolean
desktop_has_contrast (StyleWatcher *self)
{
  g_autofree char *name = NULL;

  if (self->portal[ASKED_CONTRAST] == 1)
    return TRUE;

  g_object_get (self->settings, "gtk-theme-name", &name, NULL);
  return name != NULL && strstr (name, "HighContrast") != NULL;
}

/* GTK 4.8 does not follow the portal's contrast, so its own widgets are told by the theme. */
static void
apply_contrast_theme (StyleWatcher *self)
{
  gboolean wanted = self->portal[ASKED_CONTRAST] == 1;

  if (wanted == self->contrast_theme)
    return;

  self->contrast_theme = wanted;
  if (wanted)
    g_object_set (self->settings, "gtk-theme-name", CONTRAST_THEME, NULL);
  else
    gtk_settings_reset_property (self->settings, "gtk-theme-name");
}

static void
update (StyleWatcher *self)
{
  gboolean high_contrast = desktop_has_contrast (self);
  gboolean dark = g_str_equal (self->theme, "dark") ||
                  (!g_str_equal (self->theme, "light") && self->portal[ASKED_SCHEME] == 1);
  const Palette *palette = palette_get (dark            ? PALETTE_DARK
                                        : high_contrast ? PALETTE_HIGH_CONTRAST
                                                        : PALETTE_LIGHT);

  g_object_freeze_notify (G_OBJECT (self));
  if (dark != self->dark)
    {
      self->dark = dark;
      g_object_set (self->settings, "gtk-application-prefer-dark-theme", dark, NULL);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DARK]);
    }
  if (high_contrast != self->high_contrast)
    {
      self->high_contrast = high_contrast;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIGH_CONTRAST]);
    }
  apply_contrast_theme (self);
  if (palette != self->palette)
    {
      self->palette = palette;
      publish_colours (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PALETTE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
apply_text_scale (StyleWatcher *self)
{
  int dpi = -1;

  gtk_settings_reset_property (self->settings, "gtk-xft-dpi");
  if (fabs (self->text_scale - 1) < 0.001)
    return;

  g_object_get (self->settings, "gtk-xft-dpi", &dpi, NULL);
  if (dpi <= 0)
    dpi = 96 * 1024;
  g_object_set (self->settings, "gtk-xft-dpi", (int) lround (dpi * self->text_scale), NULL);
}

/* Read() wraps its answer in a variant more than the signal does. */
static void
take_value (StyleWatcher *self, Asked asked, GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_ref (value);

  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *next = g_variant_get_variant (inner);

      g_variant_unref (inner);
      inner = next;
    }
  if (!g_variant_is_of_type (inner, G_VARIANT_TYPE_UINT32))
    return;

  self->portal[asked] = g_variant_get_uint32 (inner);
  update (self);
}

static void
on_setting_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer data)
{
  StyleWatcher *self = data;
  g_autoptr (GVariant) value = NULL;
  const char *space, *key;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;

  g_variant_get (parameters, "(&s&s@v)", &space, &key, &value);
  for (guint i = 0; i < N_ASKED; i++)
    if (g_str_equal (space, APPEARANCE) && g_str_equal (key, asked_keys[i]))
      {
        self->told[i] = TRUE;
        take_value (self, (Asked) i, value);
      }
}

static void
take_answer (GObject *bus, GAsyncResult *result, gpointer data, Asked asked)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  g_autoptr (GVariant) value = NULL;
  StyleWatcher *self = data;

  /* Cancelled: @self is gone. Any other error: no portal, or one that does not know the key. */
  if (answer == NULL || self->told[asked])
    return;

  g_variant_get (answer, "(@v)", &value);
  take_value (self, asked, value);
}

static void
on_scheme (GObject *bus, GAsyncResult *result, gpointer data)
{
  take_answer (bus, result, data, ASKED_SCHEME);
}

static void
on_contrast (GObject *bus, GAsyncResult *result, gpointer data)
{
  take_answer (bus, result, data, ASKED_CONTRAST);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  static const GAsyncReadyCallback answers[N_ASKED] = { on_scheme, on_contrast };
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  StyleWatcher *self = data;

  /* No bus, or cancelled: then @self is gone. */
  if (bus == NULL)
    return;

  self->bus = bus;
  self->subscription = g_dbus_connection_signal_subscribe (
      bus, PORTAL, PORTAL_SETTINGS, "SettingChanged", PORTAL_PATH, APPEARANCE,
      G_DBUS_SIGNAL_FLAGS_NONE, on_setting_changed, self, NULL);
  for (guint i = 0; i < N_ASKED; i++)
    g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, PORTAL_SETTINGS, "Read",
                            g_variant_new ("(ss)", APPEARANCE, asked_keys[i]),
                            G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                            answers[i], self);
}

static void
style_watcher_dispose (GObject *object)
{
  StyleWatcher *self = STYLE_WATCHER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->bus != NULL && self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  if (self->colours != NULL)
    gtk_style_context_remove_provider_for_display (gdk_display_get_default (),
                                                   GTK_STYLE_PROVIDER (self->colours));
  g_clear_object (&self->colours);

  G_OBJECT_CLASS (style_watcher_parent_class)->dispose (object);
}

static void
style_watcher_finalize (GObject *object)
{
  g_free (STYLE_WATCHER (object)->theme);

  G_OBJECT_CLASS (style_watcher_parent_class)->finalize (object);
}

static void
style_watcher_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  StyleWatcher *self = STYLE_WATCHER (object);

  switch (id)
    {
    case PROP_THEME:
      g_value_set_string (value, self->theme);
      break;
    case PROP_TEXT_SCALE:
      g_value_set_double (value, self->text_scale);
      break;
    case PROP_DARK:
      g_value_set_boolean (value, self->dark);
      break;
    case PROP_HIGH_CONTRAST:
      g_value_set_boolean (value, self->high_contrast);
      break;
    case PROP_PALETTE:
      g_value_set_pointer (value, (gpointer) self->palette);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
style_watcher_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  StyleWatcher *self = STYLE_WATCHER (object);

  switch (id)
    {
    case PROP_THEME:
      style_watcher_set_theme (self, g_value_get_string (value));
      break;
    case PROP_TEXT_SCALE:
      style_watcher_set_text_scale (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
style_watcher_class_init (StyleWatcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = style_watcher_dispose;
  object_class->finalize = style_watcher_finalize;
  object_class->get_property = style_watcher_get_property;
  object_class->set_property = style_watcher_set_property;

  properties[PROP_THEME] =
      g_param_spec_string ("theme", NULL, NULL, "system", G_PARAM_READWRITE | flags);
  properties[PROP_TEXT_SCALE] =
      g_param_spec_double ("text-scale", NULL, NULL, 0.5, 3, 1, G_PARAM_READWRITE | flags);
  properties[PROP_DARK] =
      g_param_spec_boolean ("dark", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  properties[PROP_HIGH_CONTRAST] =
      g_param_spec_boolean ("high-contrast", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  properties[PROP_PALETTE] = g_param_spec_pointer ("palette", NULL, NULL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
style_watcher_init (StyleWatcher *self)
{
  self->theme = g_strdup ("system");
  self->text_scale = 1;
  self->settings = gtk_settings_get_default ();
  self->colours = gtk_css_provider_new ();
  /* Above ui/style.css, which has the same names for a program without us. */
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (self->colours),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_signal_connect_object (self->settings, "notify::gtk-theme-name", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
}

StyleWatcher *
style_watcher_new (void)
{
  return g_object_new (STYLE_TYPE_WATCHER, NULL);
}

void
style_watcher_set_theme (StyleWatcher *self, const char *theme)
{
  g_return_if_fail (STYLE_IS_WATCHER (self));

  if (theme == NULL || !(g_str_equal (theme, "light") || g_str_equal (theme, "dark")))
    theme = "system";
  if (g_str_equal (theme, self->theme))
    return;

  g_free (self->theme);
  self->theme = g_strdup (theme);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THEME]);
}

void
style_watcher_set_text_scale (StyleWatcher *self, double scale)
{
  g_return_if_fail (STYLE_IS_WATCHER (self));

  scale = CLAMP (scale, 0.5, 3);
  if (fabs (scale - self->text_scale) < 0.001)
    return;

  self->text_scale = scale;
  apply_text_scale (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT_SCALE]);
}

gboolean
style_watcher_is_dark (StyleWatcher *self)
{
  g_return_val_if_fail (STYLE_IS_WATCHER (self), FALSE);

  return self->dark;
}

gboolean
style_watcher_is_high_contrast (StyleWatcher *self)
{
  g_return_val_if_fail (STYLE_IS_WATCHER (self), FALSE);

  return self->high_contrast;
}

const Palette *
style_watcher_get_palette (StyleWatcher *self)
{
  g_return_val_if_fail (STYLE_IS_WATCHER (self), palette_get (PALETTE_LIGHT));

  return self->palette;
}

static void
set_class (GtkWidget *window, const char *name, gboolean has)
{
  if (has)
    gtk_widget_add_css_class (window, name);
  else
    gtk_widget_remove_css_class (window, name);
}

static void
on_dress (GtkWidget *window, GParamSpec *spec, StyleWatcher *self)
{
  set_class (window, "dark", self->dark);
  set_class (window, "high-contrast", self->high_contrast);
}

void
style_watcher_dress (StyleWatcher *self, GtkWidget *window)
{
  g_return_if_fail (STYLE_IS_WATCHER (self));
  g_return_if_fail (GTK_IS_WIDGET (window));

  on_dress (window, NULL, self);
  g_signal_connect_object (self, "notify::dark", G_CALLBACK (on_dress), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::high-contrast", G_CALLBACK (on_dress), window,
                           G_CONNECT_SWAPPED);
}
