/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include <glib/gi18n-lib.h>

#include "preferences-window.h"

static void
enable (MainWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
main_window_update_actions (MainWindow *self)
{
  gboolean finished = self->shown && !run_item_is_live (self->shown);

  enable (self, "run",
          self->script != NULL || (self->variant != NULL && self->variant->missing == NULL));
  enable (self, "stop", self->session != NULL);
  enable (self, "save",
          (finished && !run_item_is_saved (self->shown)) || main_window_side_is_modified (self));
  enable (self, "save-as", finished);
  enable (self, "export", finished);
  enable (self, "copy-mermaid", self->shown != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->follow_button),
                            self->shown != NULL && run_item_is_live (self->shown));
  gtk_widget_set_tooltip_text (self->run_button, self->variant && self->variant->missing
                                                     ? self->variant->missing
                                                 : self->script ? _ ("Run the script (Ctrl+R)")
                                                                : _ ("Run the demo (Ctrl+R)"));
}

static void
act_run (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_run (data);
}

static void
act_stop (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_stop (data);
}

static void
act_open (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_ask_open (data);
}

static void
act_save (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_save (data, FALSE);
}

static void
act_save_as (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_save (data, TRUE);
}

static void
act_export (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_export (data);
}

static void
act_copy_mermaid (GSimpleAction *action, GVariant *argument, gpointer data)
{
  MainWindow *self = data;

  gtk_widget_activate_action (GTK_WIDGET (self->diagram), "diagram.copy", NULL);
  main_window_notice (
      self, FALSE, _ ("The diagram is on the clipboard as Mermaid text: paste it into Markdown."));
}

static void
act_search (GSimpleAction *action, GVariant *argument, gpointer data)
{
  MainWindow *self = data;

  g_settings_set_boolean (self->settings, "show-sidebar", TRUE);
  gtk_stack_set_visible_child_name (self->sidebar_stack, "demos");
  gtk_widget_grab_focus (self->search);
}

static void
act_dismiss (GSimpleAction *action, GVariant *argument, gpointer data)
{
  main_window_notice (data, FALSE, NULL);
}

static void
act_fullscreen (GSimpleAction *action, GVariant *argument, gpointer data)
{
  GtkWindow *window = data;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
act_preferences (GSimpleAction *action, GVariant *argument, gpointer data)
{
  MainWindow *self = data;
  GtkWidget *window = preferences_window_new (GTK_WINDOW (self));

  gtk_window_present (GTK_WINDOW (window));
}

/* Built when it is asked for: GTK would build an overlay of the usual name at every start. */
static void
act_shortcuts (GSimpleAction *action, GVariant *argument, gpointer data)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/interleave/Interleave/ui/shortcuts.ui");
  GObject *window = gtk_builder_get_object (builder, "help_overlay");

  /* From now on GTK's own action of this name shows it. */
  gtk_application_window_set_help_overlay (data, GTK_SHORTCUTS_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

/* The argument is how many steps of a tenth; 0: back to 1. */
static void
act_text_size (GSimpleAction *action, GVariant *argument, gpointer data)
{
  MainWindow *self = data;
  gint32 steps = g_variant_get_int32 (argument);
  double now = g_settings_get_double (self->settings, "text-scale");

  g_settings_set_double (self->settings, "text-scale",
                         steps == 0 ? 1 : CLAMP (now + CLAMP (steps, -20, 20) * 0.1, 0.5, 3.0));
}

static const GActionEntry actions[] = {
  { "run", act_run, NULL, NULL, NULL, { 0 } },
  { "stop", act_stop, NULL, NULL, NULL, { 0 } },
  { "open", act_open, NULL, NULL, NULL, { 0 } },
  { "save", act_save, NULL, NULL, NULL, { 0 } },
  { "save-as", act_save_as, NULL, NULL, NULL, { 0 } },
  { "export", act_export, NULL, NULL, NULL, { 0 } },
  { "copy-mermaid", act_copy_mermaid, NULL, NULL, NULL, { 0 } },
  { "search", act_search, NULL, NULL, NULL, { 0 } },
  { "dismiss", act_dismiss, NULL, NULL, NULL, { 0 } },
  { "fullscreen", act_fullscreen, NULL, NULL, NULL, { 0 } },
  { "preferences", act_preferences, NULL, NULL, NULL, { 0 } },
  { "show-help-overlay", act_shortcuts, NULL, NULL, NULL, { 0 } },
  { "text-size", act_text_size, "i", NULL, NULL, { 0 } },
};

/* Making the menu's widgets takes as long as the rest of the header. */
static void
make_menu (GtkMenuButton *button, gpointer data)
{
  MainWindow *self = data;

  gtk_menu_button_set_create_popup_func (button, NULL, NULL, NULL);
  main_window_watch_recent (self);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (self->primary_menu));
}

void
main_window_init_actions (MainWindow *self)
{
  static const char *const settings[] = { "show-sidebar", "show-output", "show-source" };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu, self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (self->settings, settings[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
}
