/* SPDX-License-Identifier: MIT */

#include "preferences-window.h"
#include "xvfb-screen.h"

static GtkWidget *
get_child (GtkWidget *window, const char *id)
{
  return GTK_WIDGET (gtk_widget_get_template_child (window, PREFERENCES_TYPE_WINDOW, id));
}

static void
test_new_and_destroy (void)
{
  GtkWidget *window = g_object_ref (preferences_window_new (NULL));

  screen_show (window);
  gtk_window_destroy (GTK_WINDOW (window));
  screen_settle ();
  g_assert_finalize_object (window);
}

static void
test_bindings (void)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  static const char *const switches[][2] = { { "scroll_live", "scroll-live" },
                                             { "ask_discard", "ask-discard" },
                                             { "letter_keys", "letter-keys" } };
  GtkWidget *window = preferences_window_new (NULL);
  GtkDropDown *theme = GTK_DROP_DOWN (get_child (window, "theme"));
  GtkSpinButton *size = GTK_SPIN_BUTTON (get_child (window, "text_size"));
  g_autofree char *word = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      GtkSwitch *control = GTK_SWITCH (get_child (window, switches[i][0]));

      gboolean usual = g_settings_get_boolean (settings, switches[i][1]);

      g_assert_cmpint (gtk_switch_get_active (control), ==, usual);
      gtk_switch_set_active (control, !usual);
      g_assert_cmpint (g_settings_get_boolean (settings, switches[i][1]), ==, !usual);
      g_settings_reset (settings, switches[i][1]);
      g_assert_cmpint (gtk_switch_get_active (control), ==, usual);
    }

  g_assert_cmpuint (gtk_drop_down_get_selected (theme), ==, 0);
  gtk_drop_down_set_selected (theme, 2);
  word = g_settings_get_string (settings, "theme");
  g_assert_cmpstr (word, ==, "dark");
  g_settings_set_string (settings, "theme", "light");
  g_assert_cmpuint (gtk_drop_down_get_selected (theme), ==, 1);
  g_settings_reset (settings, "theme");

  g_settings_set_double (settings, "text-scale", 1.3);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (size), ==, 130);
  gtk_spin_button_set_value (size, 200);
  g_assert_cmpfloat (g_settings_get_double (settings, "text-scale"), ==, 2);
  g_settings_reset (settings, "text-scale");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_close_by_key (void)
{
  GtkWidget *window = preferences_window_new (NULL);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  screen_show (window);
  gtk_widget_activate_action (window, "window.close", NULL);
  screen_settle ();
  g_assert_null (window);
}

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  g_test_add_func ("/preferences-window/new-and-destroy", test_new_and_destroy);
  g_test_add_func ("/preferences-window/bindings", test_bindings);
  g_test_add_func ("/preferences-window/close-by-key", test_close_by_key);
  return g_test_run ();
}
