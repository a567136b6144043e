/* node-item.h: a node of the diagram as something to focus and read out
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "diagram.h"
#include "palette.h"

/*
 * The node itself is drawn by the diagram's scene beneath; this widget has its place and 4 px more
 * on each side, where it draws the focus and the marks. It takes no pointer events.
 */
#define NODE_TYPE_ITEM (node_item_get_type ())
G_DECLARE_FINAL_TYPE (NodeItem, node_item, NODE, ITEM, GtkWidget)

GtkWidget *node_item_new (void);

/* NULL: no node; hidden. Nothing of @node is kept. */
void node_item_set_node (NodeItem *self, const DiagramNode *node, const Palette *palette);
void node_item_set_marked (NodeItem *self, gboolean hovered, gboolean selected);
