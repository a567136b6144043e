/* SPDX-License-Identifier: MIT */

#include "xvfb-screen.h"

#define RESOURCES "/io/github/interleave/Interleave/"

static void
on_parsing_error (GtkCssProvider *provider, GtkCssSection *section, GError *error, gpointer data)
{
  g_autofree char *where = gtk_css_section_to_string (section);

  g_test_message ("%s: %s", where, error->message);
  g_test_fail ();
}

static void
test_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  g_signal_connect (provider, "parsing-error", G_CALLBACK (on_parsing_error), NULL);
  gtk_css_provider_load_from_resource (provider, RESOURCES "style.css");
}

/* The same place that GtkApplication looks at. */
static void
test_shortcuts (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (RESOURCES "ui/shortcuts.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (window));
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&builder);
  screen_settle ();
  g_assert_null (window);
}

/* A key that GTK cannot read would be shown as an empty box. */
static void
test_accelerators (void)
{
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data (RESOURCES "ui/shortcuts.ui", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GRegex) regex =
      g_regex_new ("name=\"accelerator\">([^<]*)<", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  g_regex_match (regex, g_bytes_get_data (bytes, NULL), G_REGEX_MATCH_DEFAULT, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *escaped = g_match_info_fetch (match, 1);
      g_auto (GStrv) parts = g_strsplit (escaped, "&lt;", -1);
      g_autofree char *half = g_strjoinv ("<", parts);
      g_auto (GStrv) others = g_strsplit (half, "&gt;", -1);
      g_autofree char *whole = g_strjoinv (">", others);
      g_auto (GStrv) keys = g_strsplit (whole, " ", -1);

      for (char **key = keys; *key != NULL; key++, n++)
        {
          guint value = 0;
          GdkModifierType modifiers;

          g_test_message ("%s", *key);
          g_assert_true (gtk_accelerator_parse (*key, &value, &modifiers));
          g_assert_cmpuint (value, !=, 0);
        }
    }
  g_assert_cmpuint (n, >, 40);
}

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  g_test_add_func ("/layout/style", test_style);
  g_test_add_func ("/layout/shortcuts", test_shortcuts);
  g_test_add_func ("/layout/accelerators", test_accelerators);
  return g_test_run ();
}
