/* SPDX-License-Identifier: MIT */

#include "style-watcher.h"
#include "xvfb-screen.h"

#include <unistd.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SETTINGS "org.freedesktop.portal.Settings"
#define APPEARANCE "org.freedesktop.appearance"

int __lsan_is_turned_off (void);

static pid_t tester;

/* Asked by -Db_sanitize=address. GTestDBus forks a process of its own, in which a search for leaks
 * waits for ever if another thread of ours was in malloc() just then. */
int
__lsan_is_turned_off (void)
{
  return getpid () != tester;
}

/* A portal with two settings, on a bus of its own. */
typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection;
  guint32 scheme, contrast;
  gboolean wrong; /* answers with a string */
  guint asked;
  gboolean named;
} Portal;

static const char interface_xml[] = "<node><interface name='" SETTINGS "'>"
                                    "<method name='Read'><arg type='s' direction='in'/>"
                                    "<arg type='s' direction='in'/>"
                                    "<arg type='v' direction='out'/></method>"
                                    "</interface></node>";

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  Portal *portal = data;
  const char *space, *key;
  GVariant *value;

  g_variant_get (parameters, "(&s&s)", &space, &key);
  g_assert_cmpstr (space, ==, APPEARANCE);
  if (portal->wrong)
    value = g_variant_new_string ("1");
  else if (g_str_equal (key, "color-scheme"))
    value = g_variant_new_uint32 (portal->scheme);
  else
    value = g_variant_new_uint32 (portal->contrast);
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(v)", g_variant_new_variant (value)));
  portal->asked++;
}

static void
on_named (GDBusConnection *connection, const char *name, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
portal_start (Portal *portal)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autoptr (GError) error = NULL;

  portal->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (portal->bus);
  portal->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (portal->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (portal->connection, PORTAL_PATH, node->interfaces[0], &table,
                                     portal, NULL, &error);
  g_assert_no_error (error);
  g_bus_own_name_on_connection (portal->connection, PORTAL, G_BUS_NAME_OWNER_FLAGS_NONE, on_named,
                                NULL, &portal->named, NULL);
  screen_wait_flag (&portal->named);
}

static void
portal_say (Portal *portal, const char *key, guint32 value)
{
  g_dbus_connection_emit_signal (
      portal->connection, NULL, PORTAL_PATH, SETTINGS, "SettingChanged",
      g_variant_new ("(ssv)", APPEARANCE, key, g_variant_new_uint32 (value)), NULL);
}

static void
portal_stop (Portal *portal)
{
  g_dbus_connection_close_sync (portal->connection, NULL, NULL);
  g_clear_object (&portal->connection);
  g_test_dbus_down (portal->bus);
  g_clear_object (&portal->bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

static gboolean
is_dark (gpointer style)
{
  return style_watcher_is_dark (style);
}

static gboolean
is_light (gpointer style)
{
  return !style_watcher_is_dark (style);
}

static gboolean
is_high_contrast (gpointer style)
{
  return style_watcher_is_high_contrast (style);
}

static gboolean
was_asked_twice (gpointer portal)
{
  return ((Portal *) portal)->asked == 2;
}

static gboolean
get_preference (void)
{
  gboolean dark;

  g_object_get (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", &dark, NULL);
  return dark;
}

static void
test_new_and_destroy (void)
{
  StyleWatcher *style = style_watcher_new ();

  g_assert_false (style_watcher_is_dark (style));
  g_assert_true (style_watcher_get_palette (style) == palette_get (PALETTE_LIGHT));
  g_assert_finalize_object (style);
  screen_settle ();
}

static void
count (GObject *object, GParamSpec *spec, gpointer data)
{
  ++*(guint *) data;
}

static void
test_choice (void)
{
  g_autoptr (StyleWatcher) style = style_watcher_new ();
  g_autofree char *theme = NULL;
  const Palette *palette;
  guint changes = 0;

  g_signal_connect (style, "notify::palette", G_CALLBACK (count), &changes);
  style_watcher_set_theme (style, "dark");
  g_object_get (style, "palette", &palette, "theme", &theme, NULL);
  g_assert_true (palette == palette_get (PALETTE_DARK));
  g_assert_cmpstr (theme, ==, "dark");
  g_assert_true (get_preference ());

  style_watcher_set_theme (style, "dark");
  g_assert_cmpuint (changes, ==, 1);
  style_watcher_set_theme (style, "nonsense");
  g_assert_true (is_light (style));
  g_assert_false (get_preference ());
  g_assert_cmpuint (changes, ==, 2);
}

static void
test_theme_name (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (StyleWatcher) style = style_watcher_new ();
  GtkWidget *window = g_object_ref_sink (gtk_window_new ());

  style_watcher_dress (style, window);
  g_object_set (settings, "gtk-theme-name", "HighContrast", NULL);
  g_assert_true (style_watcher_is_high_contrast (style));
  g_assert_true (style_watcher_get_palette (style) == palette_get (PALETTE_HIGH_CONTRAST));
  g_assert_true (gtk_widget_has_css_class (window, "high-contrast"));
  g_assert_false (gtk_widget_has_css_class (window, "dark"));

  style_watcher_set_theme (style, "dark");
  g_assert_true (style_watcher_get_palette (style) == palette_get (PALETTE_DARK));
  g_assert_true (gtk_widget_has_css_class (window, "dark"));

  gtk_settings_reset_property (settings, "gtk-theme-name");
  g_assert_false (style_watcher_is_high_contrast (style));
  g_assert_false (gtk_widget_has_css_class (window, "high-contrast"));
  style_watcher_set_theme (style, "system");
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (window);
}

static void
test_text_scale (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (StyleWatcher) style = style_watcher_new ();
  int before, now;

  g_object_get (settings, "gtk-xft-dpi", &before, NULL);
  style_watcher_set_text_scale (style, 2);
  g_object_get (settings, "gtk-xft-dpi", &now, NULL);
  g_assert_cmpint (now, ==, 2 * (before > 0 ? before : 96 * 1024));
  style_watcher_set_text_scale (style, 1.5);
  g_object_get (settings, "gtk-xft-dpi", &now, NULL);
  g_assert_cmpint (now, ==, 3 * (before > 0 ? before : 96 * 1024) / 2);
  style_watcher_set_text_scale (style, 1);
  g_object_get (settings, "gtk-xft-dpi", &now, NULL);
  g_assert_cmpint (now, ==, before);
}

/* The colours of the style sheet are those of the palette. */
static void
test_named_colours (void)
{
  g_autoptr (StyleWatcher) style = style_watcher_new ();
  GtkWidget *window = gtk_window_new ();
  GtkStyleContext *context = gtk_widget_get_style_context (window);
  GdkRGBA colour;

  for (guint i = 0; i < 2; i++)
    {
      guint32 card = palette_get (i ? PALETTE_DARK : PALETTE_LIGHT)->card;

      style_watcher_set_theme (style, i ? "dark" : "light");
      g_assert_true (gtk_style_context_lookup_color (context, "card", &colour));
      g_assert_cmpint ((int) (colour.red * 255 + 0.5), ==, card >> 16 & 255);
      g_assert_cmpint ((int) (colour.blue * 255 + 0.5), ==, card & 255);
    }
  style_watcher_set_theme (style, "system");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_portal (void)
{
  Portal portal = { .scheme = 1 };
  StyleWatcher *style;

  portal_start (&portal);
  style = style_watcher_new ();
  screen_wait (is_dark, style);
  g_assert_true (get_preference ());
  screen_wait (was_asked_twice, &portal);

  portal_say (&portal, "contrast", 1);
  screen_wait (is_high_contrast, style);
  g_assert_true (style_watcher_get_palette (style) == palette_get (PALETTE_DARK));
  portal_say (&portal, "color-scheme", 2);
  screen_wait (is_light, style);
  g_assert_true (style_watcher_get_palette (style) == palette_get (PALETTE_HIGH_CONTRAST));

  /* The user's own choice wins. */
  style_watcher_set_theme (style, "dark");
  g_assert_true (style_watcher_is_dark (style));
  style_watcher_set_theme (style, "system");
  g_assert_false (style_watcher_is_dark (style));

  portal_say (&portal, "contrast", 0);
  portal_say (&portal, "color-scheme", 1);
  screen_wait (is_dark, style);
  g_assert_false (style_watcher_is_high_contrast (style));
  g_assert_finalize_object (style);
  portal_stop (&portal);
}

static void
test_wrong_portal (void)
{
  Portal portal = { .wrong = TRUE };
  StyleWatcher *style;

  portal_start (&portal);
  style = style_watcher_new ();
  screen_wait (was_asked_twice, &portal);
  /* Known to be read when a later message has been. */
  portal_say (&portal, "color-scheme", 1);
  screen_wait (is_dark, style);
  g_assert_false (style_watcher_is_high_contrast (style));
  g_assert_finalize_object (style);
  portal_stop (&portal);
}

int
main (int argc, char **argv)
{
  tester = getpid ();
  screen_init (&argc, &argv);
  g_test_add_func ("/style-watcher/portal", test_portal);
  g_test_add_func ("/style-watcher/wrong-portal", test_wrong_portal);
  g_test_add_func ("/style-watcher/new-and-destroy", test_new_and_destroy);
  g_test_add_func ("/style-watcher/choice", test_choice);
  g_test_add_func ("/style-watcher/theme-name", test_theme_name);
  g_test_add_func ("/style-watcher/text-scale", test_text_scale);
  g_test_add_func ("/style-watcher/named-colours", test_named_colours);
  return g_test_run ();
}
