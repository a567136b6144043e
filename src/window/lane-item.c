/* SPDX-License-Identifier: MIT */

#include "lane-item.h"

#include <glib/gi18n-lib.h>

#include "palette-rgba.h"

#define INDENT 12
#define DOT 8

struct _LaneItem
{
  GtkWidget parent_instance;

  PangoLayout *name;
  PangoLayout *badge;
  const Palette *palette;
  double scale;

  guint row;
  LaneRow shown;
  char *text; /* the name as set */
  LaneSource source;
  int names;
  gboolean hovered, selected;
};

G_DEFINE_FINAL_TYPE (LaneItem, lane_item, GTK_TYPE_WIDGET)

/* Translators: how a lane's spans were known */
static const char *const badges[N_LANE_SOURCES] = { N_ ("measured"), N_ ("emulated"),
                                                    N_ ("sampled") };

static const char *const kinds[N_LANE_KINDS] = { N_ ("process"), N_ ("thread"), N_ ("task"),
                                                 N_ ("event loop"), N_ ("GIL") };

static void
set_font (LaneItem *self, PangoLayout *layout, double size, gboolean bold)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontDescription *font =
      pango_font_description_copy (pango_context_get_font_description (context));

  pango_font_description_set_absolute_size (font, size * self->scale * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_font_description_free (font);
}

static void
make_layouts (LaneItem *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean strong = self->shown.kind == LANE_KIND_PROCESS || self->shown.group;
  const char *badge = self->shown.group || self->shown.kind == LANE_KIND_PROCESS
                          ? ""
                          : _ (badges[MIN (self->source, N_LANE_SOURCES - 1)]);
  int width;

  g_clear_object (&self->name);
  g_clear_object (&self->badge);
  self->badge = gtk_widget_create_pango_layout (widget, self->names > 160 ? badge : "");
  set_font (self, self->badge, 11, FALSE);
  pango_layout_get_pixel_size (self->badge, &width, NULL);

  self->name = gtk_widget_create_pango_layout (widget, self->text);
  set_font (self, self->name, 13, strong);
  width = self->names - width - 20 - (int) MIN (self->shown.depth, 4) * INDENT - DOT - 8;
  pango_layout_set_width (self->name, MAX (width, 20) * PANGO_SCALE);
}

static void
append_layout (GtkSnapshot *snapshot, PangoLayout *layout, double x, double middle, guint32 colour)
{
  int height;
  GdkRGBA ink = palette_rgba (colour, 1);

  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) x, (float) ((int) (middle - height / 2))));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

/* A dot in the brief's colour of the kind; of a group a triangle that says whether it is open. */
static void
append_dot (LaneItem *self, GtkSnapshot *snapshot, double x, double middle)
{
  PaletteModel model = palette_model_of_kind (self->shown.kind);
  graphene_rect_t box = GRAPHENE_RECT_INIT ((float) x, (float) (middle - DOT / 2), DOT, DOT);
  GskRoundedRect round;
  GdkRGBA colour;

  if (!self->shown.group && self->shown.named_by != self->shown.lane)
    model = PALETTE_PROCESS;
  colour = palette_rgba (self->palette->models[model].line, 1);
  gsk_rounded_rect_init_from_rect (&round, &box, self->shown.group ? 1 : DOT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &colour, &box);
  gtk_snapshot_pop (snapshot);
}

static void
append_frame (LaneItem *self, GtkSnapshot *snapshot, int width, int height)
{
  gboolean focused = gtk_widget_has_focus (GTK_WIDGET (self));
  GdkRGBA wash = palette_rgba (self->palette->ink, self->selected ? 0.08 : 0.04);
  GdkRGBA line = palette_rgba (self->palette->models[PALETTE_PROCESS].line, 1);
  GdkRGBA lines[4] = { line, line, line, line };
  float two[4] = { 2, 2, 2, 2 };
  GskRoundedRect round;

  if (self->hovered || self->selected)
    gtk_snapshot_append_color (snapshot, &wash,
                               &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (!focused)
    return;

  gsk_rounded_rect_init_from_rect (
      &round, &GRAPHENE_RECT_INIT (1, 1, (float) width - 2, (float) height - 2), 4);
  gtk_snapshot_append_border (snapshot, &round, two, lines);
}

static void
lane_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LaneItem *self = LANE_ITEM (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double x = 10 + MIN (self->shown.depth, 4) * INDENT;
  double middle = height / 2.0;
  int badge;

  if (self->row == LANE_ITEM_NO_ROW)
    return;

  append_frame (self, snapshot, width, height);
  if (!self->name)
    make_layouts (self);
  append_dot (self, snapshot, x, middle);
  append_layout (snapshot, self->name, x + DOT + 8, middle, self->palette->ink);
  pango_layout_get_pixel_size (self->badge, &badge, NULL);
  append_layout (snapshot, self->badge, self->names - badge - 10, middle, self->palette->soft);
}

static void
lane_item_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  gtk_widget_queue_draw (widget);
}

static void
lane_item_dispose (GObject *object)
{
  LaneItem *self = LANE_ITEM (object);

  g_clear_object (&self->name);
  g_clear_object (&self->badge);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (lane_item_parent_class)->dispose (object);
}

static void
lane_item_class_init (LaneItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lane_item_dispose;
  widget_class->snapshot = lane_item_snapshot;
  widget_class->state_flags_changed = lane_item_state_flags_changed;
  gtk_widget_class_set_css_name (widget_class, "lane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
lane_item_init (LaneItem *self)
{
  self->row = LANE_ITEM_NO_ROW;
  self->palette = palette_get (PALETTE_LIGHT);
  self->scale = 1;
  /* The axis of time is not mirrored, and the names stand at its beginning. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
lane_item_new (void)
{
  return g_object_new (LANE_TYPE_ITEM, NULL);
}

void
lane_item_set_palette (LaneItem *self, const Palette *palette, double scale)
{
  g_return_if_fail (LANE_IS_ITEM (self));

  self->palette = palette;
  self->scale = scale;
  g_clear_object (&self->name);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lane_item_set_row (LaneItem *self, const Trace *trace, const LaneTree *tree, guint i, int names)
{
  const LaneRow *row = lane_tree_get_row (tree, i);
  const Lane *lane = trace_get_lane (trace, row->lane);
  g_autofree char *text = lane_tree_dup_name (trace, row);
  LaneSource source = lane ? lane_get_source (lane) : LANE_SOURCE_MEASURED;
  gboolean same = self->row == i && self->names == names && self->source == source &&
                  self->shown.lane == row->lane && self->shown.depth == row->depth &&
                  self->shown.group == row->group && g_strcmp0 (self->text, text) == 0;

  g_return_if_fail (LANE_IS_ITEM (self));

  self->shown = *row;
  if (same)
    return;

  self->row = i;
  self->names = names;
  self->source = source;
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  g_clear_object (&self->name);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lane_item_clear (LaneItem *self)
{
  g_return_if_fail (LANE_IS_ITEM (self));

  if (self->row == LANE_ITEM_NO_ROW)
    return;

  self->row = LANE_ITEM_NO_ROW;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lane_item_set_marked (LaneItem *self, gboolean hovered, gboolean selected)
{
  g_return_if_fail (LANE_IS_ITEM (self));

  if (self->hovered == hovered && self->selected == selected)
    return;

  self->hovered = hovered;
  self->selected = selected;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
lane_item_get_row (LaneItem *self)
{
  g_return_val_if_fail (LANE_IS_ITEM (self), LANE_ITEM_NO_ROW);

  return self->row;
}

/* ", running 39 %" for each state with a share worth a word. */
static void
append_shares (GString *words, const LaneTimes *times)
{
  gint64 all = 0;
  const char *separator = ": ";

  for (guint s = 0; s < N_STATES; s++)
    all += times->ns[s];

  for (guint s = STATE_RUNNING; s < N_STATES && all > 0; s++)
    {
      double percent = (double) times->ns[s] * 100 / (double) all;

      if (percent < 0.5)
        continue;
      g_string_append (words, separator);
      /* Translators: a state and its share of the time, read out for a lane */
      g_string_append_printf (words, _ ("%s %.0f %%"), palette_get_words ((State) s), percent);
      separator = ", ";
    }
}

void
lane_item_describe (
    LaneItem *self, const Trace *trace, const LaneTree *tree, gint64 from, gint64 to)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const Lane *lane = trace_get_lane (trace, self->shown.lane);
  guint n = lane_tree_get_n_rows (tree);
  LaneTimes times;

  g_return_if_fail (LANE_IS_ITEM (self));

  if (self->row == LANE_ITEM_NO_ROW || lane == NULL)
    return;

  /* Translators: kind and name of a lane, and its place: "thread worker-1, 2 of 12" */
  g_string_printf (words, _ ("%s %s, %u of %u"),
                   self->shown.group ? _ ("group") : _ (kinds[self->shown.kind]), self->text,
                   self->row + 1, n);
  if (!self->shown.group)
    {
      lane_sum (lane, from, to, &times);
      append_shares (words, &times);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_POS_IN_SET,
                                  (int) self->row + 1, GTK_ACCESSIBLE_RELATION_SET_SIZE, (int) n,
                                  -1);
}
