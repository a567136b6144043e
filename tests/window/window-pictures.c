/* SPDX-License-Identifier: MIT */

#include "export-dialog.h"
#include "output-pane.h"
#include "preferences-window.h"
#include "question.h"
#include "state-legend.h"
#include "style-watcher.h"
#include "sample-runs.h"
#include "xvfb-screen.h"

/* Each window, light, dark and in high contrast, as FOLDER/NAME-THEME.png. */

typedef GtkWidget *(*Maker) (StyleWatcher *style, SampleRun *run);

static GtkWidget *
make_export (StyleWatcher *style, SampleRun *run)
{
  return export_dialog_new (NULL, run->trace, run->facts, 100000000, 400000000);
}

static GtkWidget *
make_error (StyleWatcher *style, SampleRun *run)
{
  GtkWidget *dialog = make_export (style, run);

  gtk_widget_activate_action (dialog, "export.to", "s", "/nowhere/at/all/picture.png");
  for (int i = 0; i < 300; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  return dialog;
}

static GtkWidget *
make_preferences (StyleWatcher *style, SampleRun *run)
{
  return preferences_window_new (NULL);
}

static void
ignore (guint answer, gpointer data)
{
}

static GtkWidget *
make_question (StyleWatcher *style, SampleRun *run)
{
  static const QuestionAnswer answers[] = { { "_Cancel", QUESTION_PLAIN },
                                            { "_Discard", QUESTION_DESTRUCTIVE },
                                            { "_Save", QUESTION_SUGGESTED } };

  return GTK_WIDGET (question_ask (NULL, "Save two runs?",
                                   "They are not saved. Closing the window discards them.", answers,
                                   3, ignore, NULL));
}

static GtkWidget *
make_shortcuts (StyleWatcher *style, SampleRun *run)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/interleave/Interleave/ui/shortcuts.ui");

  return GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));
}

static GtkWidget *
make_views (StyleWatcher *style, SampleRun *run)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *legend = state_legend_new (), *pane = output_pane_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  static const char *const classes[] = { "run-button",      "stop-button",   "model-threads",
                                         "model-processes", "model-asyncio", "model-sequential" };
  Trace *trace = trace_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      GtkWidget *button = i < 2 ? gtk_button_new_with_label (classes[i])
                                : gtk_toggle_button_new_with_label (classes[i]);

      gtk_widget_add_css_class (button, classes[i]);
      if (i >= 2)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      gtk_box_append (GTK_BOX (buttons), button);
    }
  trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
  trace_name_lane (trace, 1, "worker-1");
  for (int i = 0; i < 40; i++)
    {
      TraceMark mark = { 1, i % 5 ? TEXT_STDOUT : TEXT_STDERR, i * 12345678,
                         "a line of the output, long enough to be broken into two" };

      trace_add_mark (trace, &mark);
    }
  trace_finish (trace, 1000000000);

  state_legend_set_palette (STATE_LEGEND (legend), style_watcher_get_palette (style));
  gtk_widget_add_css_class (legend, "card");
  gtk_widget_add_css_class (pane, "card");
  gtk_widget_set_size_request (pane, 360, 300);
  output_pane_set_palette (OUTPUT_PANE (pane), style_watcher_get_palette (style));
  output_pane_set_trace (OUTPUT_PANE (pane), trace);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_box_append (GTK_BOX (box), legend);
  gtk_box_append (GTK_BOX (box), pane);
  gtk_window_set_child (GTK_WINDOW (window), box);
  trace_unref (trace);
  return window;
}

static const struct
{
  const char *name;
  Maker make;
} windows[] = {
  { "export", make_export },           { "error", make_error },
  { "preferences", make_preferences }, { "question", make_question },
  { "shortcuts", make_shortcuts },     { "views", make_views },
};

static void
draw (StyleWatcher *style, SampleRun *run, const char *folder, const char *theme, guint i)
{
  g_autofree char *path = g_strdup_printf ("%s/%s-%s.png", folder, windows[i].name, theme);
  g_autoptr (GdkTexture) texture = NULL;
  GtkWidget *window = windows[i].make (style, run);

  style_watcher_dress (style, window);
  screen_show (window);
  for (int n = 0; n < 40; n++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  texture = screen_draw (window);
  gdk_texture_save_to_png (texture, path);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  static const char *const themes[] = { "light", "dark", "contrast" };
  const char *folder = argc > 1 ? argv[argc - 1] : ".";
  g_autoptr (StyleWatcher) style = NULL;
  g_auto (SampleRun) run = sample_turns (3);
  int one = 1;

  screen_init (&one, &argv);
  style = style_watcher_new ();
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    {
      style_watcher_set_theme (style, themes[t]);
      if (t == 2)
        g_object_set (gtk_settings_get_default (), "gtk-theme-name", "HighContrast", NULL);
      for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
        draw (style, &run, folder, themes[t], i);
    }

  return 0;
}
