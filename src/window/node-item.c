/* SPDX-License-Identifier: MIT */

#include "node-item.h"

#include <glib/gi18n-lib.h>

#include "palette-rgba.h"

struct _NodeItem
{
  GtkWidget parent_instance;

  const Palette *palette;
  char *label;
  gboolean hovered, selected;
};

G_DEFINE_FINAL_TYPE (NodeItem, node_item, GTK_TYPE_WIDGET)

static void
append_frame (GtkSnapshot *snapshot, guint32 colour, float inset, float line, int width, int height)
{
  GdkRGBA ink = palette_rgba (colour, 1);
  GdkRGBA inks[4] = { ink, ink, ink, ink };
  float lines[4] = { line, line, line, line };
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (
      &round,
      &GRAPHENE_RECT_INIT (inset, inset, (float) width - 2 * inset, (float) height - 2 * inset), 8);
  gtk_snapshot_append_border (snapshot, &round, lines, inks);
}

static void
node_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NodeItem *self = NODE_ITEM (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (self->selected)
    append_frame (snapshot, self->palette->ink, 1.5f, 2, width, height);
  else if (self->hovered)
    append_frame (snapshot, self->palette->soft, 2, 1, width, height);
  if (gtk_widget_has_focus (widget))
    append_frame (snapshot, self->palette->models[PALETTE_PROCESS].line, 0, 2, width, height);
}

static void
node_item_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  gtk_widget_queue_draw (widget);
}

static void
node_item_finalize (GObject *object)
{
  g_free (NODE_ITEM (object)->label);

  G_OBJECT_CLASS (node_item_parent_class)->finalize (object);
}

static void
node_item_class_init (NodeItemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = node_item_finalize;
  widget_class->snapshot = node_item_snapshot;
  widget_class->state_flags_changed = node_item_state_flags_changed;
  gtk_widget_class_set_css_name (widget_class, "node");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
node_item_init (NodeItem *self)
{
  self->palette = palette_get (PALETTE_LIGHT);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
node_item_new (void)
{
  return g_object_new (NODE_TYPE_ITEM, NULL);
}

/* "worker-1, R running 1.8 ms, holds the GIL" */
static char *
dup_label (const DiagramNode *node)
{
  GString *words = g_string_new (node->name);

  g_string_append_printf (words, ", %s", palette_get_words (node->state));
  if (node->detail && *node->detail)
    g_string_append_printf (words, ", %s", node->detail);
  if (node->has_gil)
    g_string_append_printf (words, ", %s", _ ("holds the GIL"));
  return g_string_free (words, FALSE);
}

void
node_item_set_node (NodeItem *self, const DiagramNode *node, const Palette *palette)
{
  g_autofree char *label = node ? dup_label (node) : NULL;

  g_return_if_fail (NODE_IS_ITEM (self));

  self->palette = palette;
  gtk_widget_set_child_visible (GTK_WIDGET (self), node != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, node == NULL,
                               -1);
  gtk_widget_set_focusable (GTK_WIDGET (self), node != NULL); /* Tab would stay at it */
  if (node == NULL || g_strcmp0 (label, self->label) == 0)
    return;

  g_free (self->label);
  self->label = g_steal_pointer (&label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->label,
                                  -1);
}

void
node_item_set_marked (NodeItem *self, gboolean hovered, gboolean selected)
{
  g_return_if_fail (NODE_IS_ITEM (self));

  if (self->hovered == hovered && self->selected == selected)
    return;

  self->hovered = hovered;
  self->selected = selected;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
