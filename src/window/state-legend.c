/* SPDX-License-Identifier: MIT */

#include "state-legend.h"

#include "state-swatch.h"

struct _StateLegend
{
  GtkWidget parent_instance;

  GtkWidget *flow;
  GtkWidget *swatches[N_STATES];
  GtkWidget *entries[N_STATES]; /* NULL for STATE_NONE */
};

G_DEFINE_FINAL_TYPE (StateLegend, state_legend, GTK_TYPE_WIDGET)

static void
state_legend_dispose (GObject *object)
{
  StateLegend *self = STATE_LEGEND (object);

  g_clear_pointer (&self->flow, gtk_widget_unparent);

  G_OBJECT_CLASS (state_legend_parent_class)->dispose (object);
}

static void
state_legend_class_init (StateLegendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = state_legend_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "legend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_entry (StateLegend *self, State state)
{
  char letter[2] = { state_letter (state), '\0' };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *words = gtk_label_new (palette_get_words (state));
  GtkWidget *child = gtk_flow_box_child_new ();
  g_autofree char *label = NULL;

  self->swatches[state] = state_swatch_new (state);
  gtk_box_append (GTK_BOX (box), self->swatches[state]);
  if (g_ascii_isalpha (*letter))
    {
      GtkWidget *sign = gtk_label_new (letter);

      gtk_widget_add_css_class (sign, "letter");
      gtk_box_append (GTK_BOX (box), sign);
      label = g_strdup_printf ("%s: %s", letter, palette_get_words (state));
    }
  gtk_box_append (GTK_BOX (box), words);

  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label ? label : palette_get_words (state), -1);
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), child);
  self->entries[state] = child;
}

static void
state_legend_init (StateLegend *self)
{
  GtkFlowBox *flow;

  self->flow = gtk_flow_box_new ();
  flow = GTK_FLOW_BOX (self->flow);
  gtk_flow_box_set_selection_mode (flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (flow, N_STATES);
  gtk_flow_box_set_column_spacing (flow, 18);
  gtk_flow_box_set_row_spacing (flow, 4);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));

  for (guint i = STATE_NONE + 1; i < N_STATES; i++)
    add_entry (self, (State) i);
}

GtkWidget *
state_legend_new (void)
{
  return g_object_new (STATE_TYPE_LEGEND, NULL);
}

void
state_legend_set_palette (StateLegend *self, const Palette *palette)
{
  g_return_if_fail (STATE_IS_LEGEND (self));

  for (guint i = STATE_NONE + 1; i < N_STATES; i++)
    state_swatch_set_palette (STATE_SWATCH (self->swatches[i]), palette);
}

void
state_legend_set_states (StateLegend *self, guint states)
{
  g_return_if_fail (STATE_IS_LEGEND (self));

  for (guint i = STATE_NONE + 1; i < N_STATES; i++)
    gtk_widget_set_visible (self->entries[i], (states >> i & 1) != 0);
}

void
state_legend_set_columns (StateLegend *self, guint columns)
{
  g_return_if_fail (STATE_IS_LEGEND (self));

  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), MAX (columns, 1));
}
