/* SPDX-License-Identifier: MIT */

#include "timeline-strips.h"

#define GROUP_REFRESH_US 250000

typedef struct
{
  GskRenderNode *node;
  cairo_surface_t *surface;
  View view;
  gint64 painted; /* us */
  gint64 now;
} Strip;

struct Strips
{
  GHashTable *strips; /* Strip, by row */
};

static void
strip_free (gpointer data)
{
  Strip *strip = data;

  g_clear_pointer (&strip->node, gsk_render_node_unref);
  g_clear_pointer (&strip->surface, cairo_surface_destroy);
  g_free (strip);
}

Strips *
strips_new (void)
{
  Strips *self = g_new0 (Strips, 1);

  self->strips = g_hash_table_new_full (NULL, NULL, NULL, strip_free);
  return self;
}

void
strips_free (Strips *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->strips);
  g_free (self);
}

void
strips_clear (Strips *self)
{
  g_hash_table_remove_all (self->strips);
}

static void
paint_strip (TrackPainter *painter, const TilesInput *input, guint i, Strip *strip)
{
  const TrackRow *place = &input->rows[i];
  Pixels pixels;

  g_clear_pointer (&strip->node, gsk_render_node_unref);
  g_clear_pointer (&strip->surface, cairo_surface_destroy);
  strip->view = input->view;
  strip->now = trace_get_now (input->trace);
  strip->surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, input->view.width, place->pitch);
  if (cairo_surface_status (strip->surface) == CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_flush (strip->surface);
      pixels.pixels = (guint32 *) (void *) cairo_image_surface_get_data (strip->surface);
      pixels.stride = cairo_image_surface_get_stride (strip->surface) / 4;
      pixels.width = input->view.width;
      pixels.height = place->pitch;
      track_painter_paint (painter, input, i, &input->view, &pixels, 0);
    }
  strip->node = tiles_make_node (strip->surface, input->view.width, place->pitch, input->scale);
  strip->painted = g_get_monotonic_time ();
}

static gboolean
snapshot_strip (Strips *self,
                TrackPainter *painter,
                const TilesInput *input,
                guint i,
                GtkSnapshot *snapshot,
                guint *painted)
{
  Strip *strip = g_hash_table_lookup (self->strips, GUINT_TO_POINTER (i));
  gint64 now = g_get_monotonic_time ();
  gboolean same_view, grown;

  if (strip == NULL)
    {
      strip = g_new0 (Strip, 1);
      g_hash_table_insert (self->strips, GUINT_TO_POINTER (i), strip);
    }
  same_view = strip->node && strip->view.ns_per_px == input->view.ns_per_px &&
              strip->view.column == input->view.column && strip->view.width == input->view.width;
  grown = trace_get_now (input->trace) != strip->now;

  if (!strip->node || ((!same_view || grown) && now - strip->painted > GROUP_REFRESH_US))
    {
      paint_strip (painter, input, i, strip);
      (*painted)++;
      same_view = TRUE;
    }
  tiles_append_node (snapshot, strip->node, view_x_of (&input->view, view_get_from (&strip->view)),
                     input->rows[i].y - input->scroll,
                     (double) strip->view.ns_per_px / (double) input->view.ns_per_px, input->scale);

  return same_view;
}

gboolean
strips_snapshot (Strips *self,
                 TrackPainter *painter,
                 const TilesInput *input,
                 GtkSnapshot *snapshot,
                 guint *painted)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < lane_tree_get_n_rows (input->tree); i++)
    {
      int y = input->rows[i].y - input->scroll;

      if (lane_tree_get_row (input->tree, i)->group && y < input->height &&
          y + input->rows[i].pitch > 0)
        complete &= snapshot_strip (self, painter, input, i, snapshot, painted);
    }
  return complete;
}
