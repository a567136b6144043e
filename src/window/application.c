/* SPDX-License-Identifier: MIT */

#include "application.h"

#include <glib/gi18n-lib.h>

#include "installation.h"
#include "main-window.h"

struct _ApplicationMain
{
  GtkApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (ApplicationMain, application_main, GTK_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "win.run", { "<Control>r" } },
  { "win.stop", { "<Control>period" } },
  { "win.open", { "<Control>o" } },
  { "win.save", { "<Control>s" } },
  { "win.save-as", { "<Control><Shift>s" } },
  { "win.export", { "<Control>e" } },
  { "win.copy-mermaid", { "<Control><Shift>c" } },
  { "win.search", { "<Control>f" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.show-sidebar", { "F9" } },
  { "win.show-output", { "<Control>j" } },
  { "win.show-source", { "<Control>u" } },
  { "win.fullscreen", { "F11" } },
  { "win.dismiss", { "Escape" } },
  { "win.show-help-overlay", { "<Control>question", "F1" } },
  { "win.text-size(int32 1)", { "<Control>plus", "<Control>equal" } },
  { "win.text-size(int32 -1)", { "<Control>minus" } },
  { "win.text-size(int32 0)", { "<Control>0" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

static void
act_quit (GSimpleAction *action, GVariant *argument, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  /* The window decides: runs may be unsaved, and one under way is stopped first. */
  if (window)
    gtk_window_close (window);
  else
    g_application_quit (data);
}

static void
act_about (GSimpleAction *action, GVariant *argument, gpointer data)
{
  gtk_show_about_dialog (
      gtk_application_get_active_window (data), "program-name", "Interleave", "version",
      APP_VERSION, "logo-icon-name", APP_ID, "license-type", GTK_LICENSE_MIT_X11, "comments",
      _ ("Shows concurrency as it happens: threads, processes and coroutines on one time axis."),
      NULL);
}

static const GActionEntry actions[] = {
  { "quit", act_quit, NULL, NULL, NULL, { 0 } },
  { "about", act_about, NULL, NULL, NULL, { 0 } },
};

static MainWindow *
get_window (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (!window)
    window = GTK_WINDOW (main_window_new (GTK_APPLICATION (application)));
  return MAIN_WINDOW (window);
}

static gboolean
is_first_start (void)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  g_autofree char *last = g_settings_get_string (settings, "last-demo");

  return *last == '\0';
}

static void
application_main_activate (GApplication *application)
{
  gboolean first = is_first_start ();
  MainWindow *window = get_window (application);

  gtk_window_present (GTK_WINDOW (window));
  if (first)
    main_window_show_off (window);
}

static void
application_main_open (GApplication *application, GFile **files, int n, const char *hint)
{
  MainWindow *window = get_window (application);

  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < n; i++)
    main_window_open (window, files[i]);
}

static void
application_main_startup (GApplication *application)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  /* Nothing of ours has its place there, and if GTK looked it would read the icon theme twice. */
  g_application_set_resource_base_path (application, NULL);
  G_APPLICATION_CLASS (application_main_parent_class)->startup (application);

  gtk_css_provider_load_from_resource (css, "/io/github/interleave/Interleave/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].keys);
}

static void
application_main_class_init (ApplicationMainClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = application_main_startup;
  application_class->activate = application_main_activate;
  application_class->open = application_main_open;
}

static void
application_main_init (ApplicationMain *self)
{
}

/* Workloads get the environment as it was when main began, so this does not leak into them. */
static void
prepare_environment (void)
{
  const char *debug = g_getenv ("GDK_DEBUG");

  if (!g_getenv ("GSK_RENDERER"))
    {
      g_setenv ("GSK_RENDERER", "cairo", TRUE);
      if (!debug)
        g_setenv ("GDK_DEBUG", "gl-disable", TRUE);
    }
  if (installation_get_schemas () && !g_getenv ("GSETTINGS_SCHEMA_DIR"))
    g_setenv ("GSETTINGS_SCHEMA_DIR", installation_get_schemas (), TRUE);
}

static gboolean
has_settings (void)
{
  g_autoptr (GSettingsSchema) schema =
      g_settings_schema_source_lookup (g_settings_schema_source_get_default (), APP_ID, TRUE);

  return schema != NULL;
}

int
application_run (int argc, char **argv)
{
  g_autoptr (ApplicationMain) application = NULL;

  prepare_environment ();
  if (!gtk_init_check ())
    {
      g_printerr ("interleave: %s\n", _ ("there is no display for a window. `interleave run` works "
                                         "without one; see `interleave --help`."));
      return 1;
    }

  if (!has_settings ())
    {
      g_printerr ("interleave: %s\n",
                  _ ("the description of its settings is not installed. Run "
                     "glib-compile-schemas on the folder share/glib-2.0/schemas "
                     "of the installation."));
      return 1;
    }

  application = g_object_new (APPLICATION_TYPE_MAIN, "application-id", APP_ID, "flags",
                              G_APPLICATION_HANDLES_OPEN, NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
