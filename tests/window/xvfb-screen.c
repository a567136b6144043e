/* SPDX-License-Identifier: MIT */

#include "xvfb-screen.h"

#include <locale.h>

void
screen_init (int *argc, char ***argv)
{
  g_autoptr (GtkCssProvider) style = NULL;

  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      exit (0);
    }

  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (style, "/io/github/interleave/Interleave/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
screen_wait (ScreenCondition condition, gpointer data)
{
  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_set (gpointer flag)
{
  return *(const gboolean *) flag;
}

void
screen_wait_flag (const gboolean *flag)
{
  screen_wait (is_set, (gpointer) flag);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

void
screen_show (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  screen_wait (is_mapped, window);
  gtk_test_widget_wait_for_draw (window);
}

void
screen_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GtkWidget *
find (GtkWidget *widget, GType type, guint *n)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && (*n)-- == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, n);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
screen_find (GtkWidget *widget, GType type, guint n)
{
  return find (widget, type, &n);
}

GdkTexture *
screen_draw (GtkWidget *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = gsk_cairo_renderer_new ();
  GskRenderNode *node;
  GdkTexture *texture;

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_renderer_realize (renderer, NULL, NULL);
  texture = gsk_renderer_render_texture (renderer, node, NULL);
  gsk_renderer_unrealize (renderer);
  g_object_unref (renderer);
  gsk_render_node_unref (node);

  return texture;
}
