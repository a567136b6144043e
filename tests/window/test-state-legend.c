/* SPDX-License-Identifier: MIT */

#include "state-legend.h"
#include "state-swatch.h"
#include "xvfb-screen.h"

static guint
count_shown (GtkWidget *legend)
{
  GtkWidget *child;
  guint shown = 0;

  for (guint n = 0; (child = screen_find (legend, GTK_TYPE_FLOW_BOX_CHILD, n)) != NULL; n++)
    shown += gtk_widget_get_visible (child);
  return shown;
}

static void
test_new_and_destroy (void)
{
  GtkWidget *legend = g_object_ref_sink (state_legend_new ());

  g_assert_cmpuint (count_shown (legend), ==, N_STATES - 1);
  g_assert_finalize_object (legend);

  GtkWidget *swatch = g_object_ref_sink (state_swatch_new (STATE_RUNNING));

  g_assert_finalize_object (swatch);
}

static void
test_states (void)
{
  GtkWidget *legend = g_object_ref_sink (state_legend_new ());

  state_legend_set_states (STATE_LEGEND (legend), 1u << STATE_RUNNING | 1u << STATE_IDLE);
  g_assert_cmpuint (count_shown (legend), ==, 2);
  state_legend_set_states (STATE_LEGEND (legend), 0);
  g_assert_cmpuint (count_shown (legend), ==, 0);
  state_legend_set_states (STATE_LEGEND (legend), STATE_LEGEND_ALL);
  g_assert_cmpuint (count_shown (legend), ==, N_STATES - 1);
  g_assert_finalize_object (legend);
}

static void
test_labels (void)
{
  GtkWidget *legend = g_object_ref_sink (state_legend_new ());
  GtkWidget *running = screen_find (legend, GTK_TYPE_FLOW_BOX_CHILD, 0);
  GtkWidget *idle = screen_find (legend, GTK_TYPE_FLOW_BOX_CHILD, N_STATES - 2);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (running), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "R: running");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (idle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "idle");
  g_assert_false (gtk_widget_get_focusable (running));
  g_assert_finalize_object (legend);
}

static void
test_wraps (void)
{
  GtkWidget *legend = g_object_ref_sink (state_legend_new ());
  int minimum, wide, narrow;

  gtk_widget_measure (legend, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_measure (legend, GTK_ORIENTATION_VERTICAL, 2000, &wide, NULL, NULL, NULL);
  gtk_widget_measure (legend, GTK_ORIENTATION_VERTICAL, minimum, &narrow, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 300);
  g_assert_cmpint (narrow, >, 3 * wide);

  state_legend_set_columns (STATE_LEGEND (legend), 1);
  gtk_widget_measure (legend, GTK_ORIENTATION_VERTICAL, 2000, &wide, NULL, NULL, NULL);
  g_assert_cmpint (narrow, ==, wide);
  g_assert_finalize_object (legend);
}

/* A window of one swatch has the state's colour in it. */
static gboolean
shows_colour (GtkWidget *window, guint32 colour)
{
  g_autoptr (GdkTexture) texture = screen_draw (window);
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, width * height);

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  for (int i = 0; i < width * height; i++)
    if (pixels[i] == colour)
      return TRUE;
  return FALSE;
}

static void
test_looks (void)
{
  for (guint s = STATE_RUNNING; s < STATE_IDLE; s++)
    for (guint p = 0; p < N_PALETTES; p++)
      {
        GtkWidget *window = gtk_window_new (), *swatch = state_swatch_new ((State) s);
        const Palette *palette = palette_get ((PaletteId) p);

        state_swatch_set_palette (STATE_SWATCH (swatch), palette);
        gtk_window_set_child (GTK_WINDOW (window), swatch);
        screen_show (window);
        g_assert_true (shows_colour (window, palette->states[s]));
        gtk_window_destroy (GTK_WINDOW (window));
      }
}

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  g_test_add_func ("/state-legend/new-and-destroy", test_new_and_destroy);
  g_test_add_func ("/state-legend/states", test_states);
  g_test_add_func ("/state-legend/labels", test_labels);
  g_test_add_func ("/state-legend/wraps", test_wraps);
  g_test_add_func ("/state-legend/looks", test_looks);
  return g_test_run ();
}
