/* SPDX-License-Identifier: MIT */

#include "diagram-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "diagram.h"
#include "node-item.h"
#include "scene-painter.h"

#define UNIT 0.58 /* GTK's px per unit of draw at text scale 1 */
#define LIVE_MS 100
#define MANY_LIVE_MS 250 /* with thousands of lanes */
#define MANY 5000
#define PADDING 12
#define TOP 30 /* the button that copies stands there */

struct _DiagramView
{
  GtkWidget parent_instance;

  Trace *trace;
  Facts *facts;
  SelectionModel *selection;
  GSignalGroup *selection_signals;
  const Palette *palette;
  double text_scale;
  gint64 time; /* -1: live edge, or the most telling moment */

  Diagram *diagram;
  Lettering *lettering;
  GskRenderNode *node;
  GPtrArray *items; /* NodeItem, by node */
  guint refresh_source;
  guint items_source;
};

G_DEFINE_FINAL_TYPE (DiagramView, diagram_view, GTK_TYPE_WIDGET)

static double
get_unit (DiagramView *self)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  /* A low window gets a smaller diagram, but never text below 9 px. */
  return CLAMP (height / 340, 0.45, UNIT) * self->text_scale;
}

static gboolean make_items (gpointer data);

static void
update_items (DiagramView *self)
{
  guint n = self->diagram ? self->diagram->nodes->len : 0;
  guint32 selected = self->selection ? selection_model_get_lane (self->selection) : 0;
  guint32 hovered = self->selection ? selection_model_get_hover (self->selection) : 0;

  if (self->items->len < n && self->items_source == 0)
    self->items_source = g_idle_add_full (GDK_PRIORITY_EVENTS, make_items, self, NULL);
  for (guint i = 0; i < self->items->len; i++)
    {
      NodeItem *item = g_ptr_array_index (self->items, i);
      const DiagramNode *node =
          i < n ? &g_array_index (self->diagram->nodes, DiagramNode, i) : NULL;

      node_item_set_node (item, node, self->palette);
      if (node)
        node_item_set_marked (item, node->lane && node->lane == hovered,
                              node->lane && node->lane == selected);
    }
}

/* Children cannot be added while sizes are being allocated. */
static gboolean
make_items (gpointer data)
{
  DiagramView *self = data;

  self->items_source = 0;
  while (self->diagram && self->items->len < self->diagram->nodes->len)
    {
      GtkWidget *item = node_item_new ();

      gtk_widget_set_parent (item, GTK_WIDGET (self));
      g_ptr_array_add (self->items, item);
    }
  update_items (self);
  return G_SOURCE_REMOVE;
}

static gint64
get_shown_time (DiagramView *self)
{
  if (self->time >= 0)
    return self->time;
  if (trace_is_live (self->trace))
    /* At now itself nothing has happened yet. */
    return MAX (trace_get_now (self->trace) - 1, 0);

  return diagram_choose_time (self->trace);
}

static void
lay_out (DiagramView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double top = TOP * self->text_scale;
  cairo_rectangle_t box = { PADDING, top, MAX (width - 2 * PADDING, 1),
                            MAX (height - top - PADDING, 1) };

  diagram_lay_out (self->diagram, &box, get_unit (self));
}

static void
rebuild (DiagramView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  g_clear_pointer (&self->diagram, diagram_free);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  if (self->trace && width > 0 && height > 0)
    {
      self->diagram = diagram_new (self->trace, self->facts, get_shown_time (self));
      lay_out (self);
    }
  update_items (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean on_refresh (gpointer data);

static void
schedule (DiagramView *self)
{
  guint wait = trace_get_n_lanes (self->trace) > MANY ? MANY_LIVE_MS : LIVE_MS;

  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (wait, on_refresh, self);
}

static gboolean
on_refresh (gpointer data)
{
  DiagramView *self = data;

  self->refresh_source = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    rebuild (self);
  if (trace_is_live (self->trace))
    schedule (self);
  return G_SOURCE_REMOVE;
}

static void
diagram_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DiagramView *self = DIAGRAM_VIEW (widget);

  if (self->diagram)
    {
      lay_out (self);
      g_clear_pointer (&self->node, gsk_render_node_unref);
      update_items (self);
    }
  else if (self->trace && self->refresh_source == 0)
    self->refresh_source = g_timeout_add (0, on_refresh, self);

  for (guint i = 0; i < self->items->len; i++)
    {
      GtkWidget *item = g_ptr_array_index (self->items, i);
      const DiagramNode *node;

      if (!self->diagram || i >= self->diagram->nodes->len)
        continue;
      node = &g_array_index (self->diagram->nodes, DiagramNode, i);
      gtk_widget_allocate (
          item, MAX ((int) ceil (node->box.width) + 8, 1),
          MAX ((int) ceil (node->box.height) + 8, 1), -1,
          gsk_transform_translate (
              NULL, &GRAPHENE_POINT_INIT ((float) node->box.x - 4, (float) node->box.y - 4)));
    }
}

static void
draw_diagram (DiagramView *self, int width, int height)
{
  g_autoptr (Scene) scene =
      scene_new (self->palette, width, height, gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                 get_unit (self));
  cairo_t *cr;

  diagram_draw (self->diagram, self->lettering, get_unit (self), scene);
  self->node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cr = gsk_cairo_node_get_draw_context (self->node);
  scene_paint (scene, cr, self->lettering, PAINT_PIXELS);
  cairo_destroy (cr);
}

static void
diagram_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DiagramView *self = DIAGRAM_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (!self->diagram || width <= 0 || height <= 0)
    return;
  if (!self->node)
    draw_diagram (self, width, height);
  gtk_snapshot_append_node (snapshot, self->node);
  for (guint i = 0; i < self->items->len; i++)
    gtk_widget_snapshot_child (widget, g_ptr_array_index (self->items, i), snapshot);
}

static void
diagram_view_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? 200 : 90;
  *natural = across ? 800 : 190;
  *minimum_baseline = *natural_baseline = -1;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  DiagramView *self = data;
  const DiagramNode *node = self->diagram ? diagram_hit (self->diagram, x, y) : NULL;

  if (self->selection)
    selection_model_hover (self->selection, node ? node->lane : 0);
}

static void
on_leave (GtkEventControllerMotion *controller, gpointer data)
{
  DiagramView *self = data;

  if (self->selection)
    selection_model_hover (self->selection, 0);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  DiagramView *self = data;
  const DiagramNode *node = self->diagram ? diagram_hit (self->diagram, x, y) : NULL;

  if (!self->selection)
    return;
  if (node && node->lane)
    selection_model_select (self->selection, node->lane, SELECTION_NO_SPAN);
  else
    selection_model_clear (self->selection);
}

static void
act_select (GtkWidget *widget, const char *name, GVariant *argument)
{
  DiagramView *self = DIAGRAM_VIEW (widget);

  for (guint i = 0; self->diagram && i < self->diagram->nodes->len; i++)
    if (i < self->items->len && gtk_widget_has_focus (g_ptr_array_index (self->items, i)) &&
        self->selection)
      selection_model_select (self->selection,
                              g_array_index (self->diagram->nodes, DiagramNode, i).lane,
                              SELECTION_NO_SPAN);
}

static void
act_copy (GtkWidget *widget, const char *name, GVariant *argument)
{
  g_autofree char *text = diagram_view_to_mermaid (DIAGRAM_VIEW (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
diagram_view_dispose (GObject *object)
{
  DiagramView *self = DIAGRAM_VIEW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_handle_id (&self->items_source, g_source_remove);
  if (self->items)
    for (guint i = 0; i < self->items->len; i++)
      gtk_widget_unparent (g_ptr_array_index (self->items, i));
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->selection_signals);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->diagram, diagram_free);
  g_clear_pointer (&self->lettering, lettering_free);
  g_clear_pointer (&self->trace, trace_unref);
  g_clear_pointer (&self->facts, facts_free);

  G_OBJECT_CLASS (diagram_view_parent_class)->dispose (object);
}

static void
diagram_view_class_init (DiagramViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = diagram_view_dispose;
  widget_class->size_allocate = diagram_view_size_allocate;
  widget_class->snapshot = diagram_view_snapshot;
  widget_class->measure = diagram_view_measure;
  gtk_widget_class_set_css_name (widget_class, "diagram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  gtk_widget_class_install_action (widget_class, "diagram.select", NULL, act_select);
  gtk_widget_class_install_action (widget_class, "diagram.copy", NULL, act_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "diagram.select", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "diagram.select", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "diagram.select", NULL);
}

static void
diagram_view_init (DiagramView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *controller;

  self->palette = palette_get (PALETTE_LIGHT);
  self->text_scale = 1;
  self->time = -1;
  self->lettering = lettering_new ();
  self->items = g_ptr_array_new ();

  self->selection_signals = g_signal_group_new (SELECTION_TYPE_MODEL);
  g_signal_group_connect_object (self->selection_signals, "changed", G_CALLBACK (update_items),
                                 self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->selection_signals, "hover-changed",
                                 G_CALLBACK (update_items), self, G_CONNECT_SWAPPED);

  controller = gtk_event_controller_motion_new ();
  g_signal_connect (controller, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (controller, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, controller);
  controller = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());
  g_signal_connect (controller, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, controller);

  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Diagram of the model"), -1);
}

GtkWidget *
diagram_view_new (void)
{
  return g_object_new (DIAGRAM_TYPE_VIEW, NULL);
}

void
diagram_view_set_trace (DiagramView *self, Trace *trace, const Facts *facts)
{
  g_return_if_fail (DIAGRAM_IS_VIEW (self));

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (trace)
    trace_ref (trace);
  g_clear_pointer (&self->trace, trace_unref);
  g_clear_pointer (&self->facts, facts_free);
  self->trace = trace;
  self->facts = facts ? facts_copy (facts) : NULL;
  self->time = -1;
  rebuild (self);
  if (trace && trace_is_live (trace))
    schedule (self);
}

void
diagram_view_set_selection (DiagramView *self, SelectionModel *selection)
{
  g_return_if_fail (DIAGRAM_IS_VIEW (self));

  g_set_object (&self->selection, selection);
  g_signal_group_set_target (self->selection_signals, selection);
}

void
diagram_view_set_palette (DiagramView *self, const Palette *palette, double scale)
{
  g_return_if_fail (DIAGRAM_IS_VIEW (self));

  self->palette = palette;
  self->text_scale = scale;
  rebuild (self);
}

void
diagram_view_set_time (DiagramView *self, gint64 time)
{
  g_return_if_fail (DIAGRAM_IS_VIEW (self));

  if (self->time == time)
    return;

  self->time = time;
  rebuild (self);
}

char *
diagram_view_to_mermaid (DiagramView *self)
{
  g_return_val_if_fail (DIAGRAM_IS_VIEW (self), NULL);

  return self->diagram ? diagram_to_mermaid (self->diagram) : g_strdup ("graph TD\n");
}
