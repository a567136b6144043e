/* SPDX-License-Identifier: MIT */

#include "state-swatch.h"

#include "scene-painter.h"

#define WIDTH 26
#define HEIGHT 16

struct _StateSwatch
{
  GtkWidget parent_instance;

  State state;
  const Palette *palette;
};

G_DEFINE_FINAL_TYPE (StateSwatch, state_swatch, GTK_TYPE_WIDGET)

static void
state_swatch_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
state_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  StateSwatch *self = STATE_SWATCH (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (Scene) scene =
      scene_new (self->palette, width, height, gtk_widget_get_scale_factor (widget), 0.7);
  g_autoptr (Lettering) lettering = lettering_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  scene_add_swatch (scene, &(cairo_rectangle_t){ 0, 0, width, height }, self->state);
  scene_paint (scene, cr, lettering, PAINT_PIXELS);
  cairo_destroy (cr);
}

static void
state_swatch_class_init (StateSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = state_swatch_measure;
  widget_class->snapshot = state_swatch_snapshot;
  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
state_swatch_init (StateSwatch *self)
{
  self->palette = palette_get (PALETTE_LIGHT);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
state_swatch_new (State state)
{
  StateSwatch *self = g_object_new (STATE_TYPE_SWATCH, NULL);

  self->state = state;
  return GTK_WIDGET (self);
}

void
state_swatch_set_palette (StateSwatch *self, const Palette *palette)
{
  g_return_if_fail (STATE_IS_SWATCH (self));

  self->palette = palette;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
