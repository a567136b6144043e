/* SPDX-License-Identifier: MIT */

#include "timeline-tiles.h"

#include <math.h>

#include "track-painter.h"

#define BUDGET_US 2500
#define LIVE_NS 250000000
#define GROUP_REFRESH_US 250000
#define MAX_TILES 600

typedef struct
{
  gint64 k;     /* its first column is k * TILE_WIDTH */
  gint64 scale; /* ns per px */
  guint band;
} TileKey;

typedef struct
{
  TileKey key;
  GskRenderNode *node;
  cairo_surface_t *surface; /* the node draws it: it must live as long */
  guint layout;
  guint64 used; /* frame */
  gboolean live;
  gint64 now; /* of the trace when it was painted */
} Tile;

typedef struct
{
  GskRenderNode *node;
  cairo_surface_t *surface;
  View view;
  gint64 painted; /* us */
  gint64 now;
} Strip;

struct Tiles
{
  GHashTable *tiles;  /* Tile, by its key */
  GHashTable *strips; /* Strip, by row */
  TrackPainter *painter;
  guint layout;
  guint64 frame;
  gint64 deadline;
  gint64 last_scale; /* ns per px of the last complete frame, to fall back on */
  guint painted;
};

static guint
tile_hash (gconstpointer key)
{
  const TileKey *k = key;

  return (guint) k->k * 2654435761u ^ k->band * 40503u ^ (guint) k->scale;
}

static gboolean
tile_equal (gconstpointer a, gconstpointer b)
{
  const TileKey *x = a, *y = b;

  return x->k == y->k && x->band == y->band && x->scale == y->scale;
}

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_clear_pointer (&tile->node, gsk_render_node_unref);
  g_clear_pointer (&tile->surface, cairo_surface_destroy);
  g_free (tile);
}

static void
strip_free (gpointer data)
{
  Strip *strip = data;

  g_clear_pointer (&strip->node, gsk_render_node_unref);
  g_clear_pointer (&strip->surface, cairo_surface_destroy);
  g_free (strip);
}

Tiles *
tiles_new (void)
{
  Tiles *self = g_new0 (Tiles, 1);

  self->tiles = g_hash_table_new_full (tile_hash, tile_equal, NULL, tile_free);
  self->strips = g_hash_table_new_full (NULL, NULL, NULL, strip_free);
  return self;
}

void
tiles_free (Tiles *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->tiles);
  g_hash_table_unref (self->strips);
  g_clear_pointer (&self->painter, track_painter_free);
  g_free (self);
}

guint
tiles_take_painted (Tiles *self)
{
  guint painted = self->painted;

  self->painted = 0;
  return painted;
}

static GskRenderNode *
make_node (cairo_surface_t *surface, int width, int height, int scale)
{
  graphene_rect_t bounds =
      GRAPHENE_RECT_INIT (0, 0, (float) width / (float) scale, (float) height / (float) scale);
  GskRenderNode *node = gsk_cairo_node_new (&bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  return node;
}

static void
band_extent (const TilesInput *input, guint band, guint *first, guint *last, int *y, int *height)
{
  guint n = lane_tree_get_n_rows (input->tree);

  *first = band * TILE_ROWS;
  *last = MIN (*first + TILE_ROWS, n);
  *y = input->rows[*first].y;
  *height = input->rows[*last - 1].y + input->rows[*last - 1].pitch - *y;
}

static void
paint_tile (Tiles *self, const TilesInput *input, Tile *tile)
{
  View view = { tile->key.k * TILE_WIDTH, tile->key.scale, TILE_WIDTH };
  guint first, last;
  int y, height;
  Pixels pixels;

  band_extent (input, tile->key.band, &first, &last, &y, &height);
  g_clear_pointer (&tile->node, gsk_render_node_unref);
  g_clear_pointer (&tile->surface, cairo_surface_destroy);
  tile->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, TILE_WIDTH, height);
  tile->now = trace_get_now (input->trace);
  tile->live = trace_is_live (input->trace) && view_get_to (&view) > tile->now - LIVE_NS;
  tile->layout = input->layout;

  if (cairo_surface_status (tile->surface) == CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_flush (tile->surface);
      pixels.pixels = (guint32 *) (void *) cairo_image_surface_get_data (tile->surface);
      pixels.stride = cairo_image_surface_get_stride (tile->surface) / 4;
      pixels.width = TILE_WIDTH;
      pixels.height = height;
      track_painter_clear (self->painter, input, &view, &pixels);
      for (guint i = first; i < last; i++)
        track_painter_paint (self->painter, input, i, &view, &pixels, input->rows[i].y - y);
    }
  tile->node = make_node (tile->surface, TILE_WIDTH, height, input->scale);
  self->painted++;
}

/* A live tile that lies wholly beyond what has happened looks the same until time reaches it. */
static gboolean
needs_paint (const TilesInput *input, const Tile *tile)
{
  if (tile->node == NULL || tile->layout != input->layout)
    return TRUE;
  if (!tile->live)
    return FALSE;

  return tile->key.k * TILE_WIDTH * tile->key.scale <= trace_get_now (input->trace) &&
         tile->now != trace_get_now (input->trace);
}

static void
append_at (GtkSnapshot *snapshot, GskRenderNode *node, double x, double y, int scale)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (x / scale), (float) (y / scale)));
  gtk_snapshot_append_node (snapshot, node);
  gtk_snapshot_restore (snapshot);
}

static Tile *
take_tile (Tiles *self, const TileKey *key)
{
  Tile *tile = g_hash_table_lookup (self->tiles, key);

  if (tile == NULL)
    {
      tile = g_new0 (Tile, 1);
      tile->key = *key;
      g_hash_table_add (self->tiles, tile);
    }
  tile->used = self->frame;
  return tile;
}

/* What stood here at the last complete scale, stretched to the present one. */
static void
append_stale (Tiles *self, const TilesInput *input, guint band, int y, GtkSnapshot *snapshot)
{
  const View *view = &input->view;
  double ratio = (double) self->last_scale / (double) view->ns_per_px;
  gint64 first, last;

  if (self->last_scale == 0 || ratio > 64 || ratio < 1.0 / 64)
    return;

  first = (gint64) floor ((double) view_get_from (view) / ((double) self->last_scale * TILE_WIDTH));
  last = (gint64) ceil ((double) view_get_to (view) / ((double) self->last_scale * TILE_WIDTH));
  for (gint64 k = first; k < last; k++)
    {
      Tile *tile = g_hash_table_lookup (self->tiles, &(TileKey){ k, self->last_scale, band });
      double x = view_x_of (view, k * TILE_WIDTH * self->last_scale);

      if (tile == NULL || tile->node == NULL || tile->layout != input->layout)
        continue;
      tile->used = self->frame;
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (x / input->scale),
                                                              (float) y / (float) input->scale));
      gtk_snapshot_scale (snapshot, (float) ratio, 1);
      gtk_snapshot_append_node (snapshot, tile->node);
      gtk_snapshot_restore (snapshot);
    }
}

static gboolean
snapshot_band (Tiles *self, const TilesInput *input, guint band, GtkSnapshot *snapshot)
{
  const View *view = &input->view;
  gint64 first = (gint64) floor ((double) view->column / TILE_WIDTH);
  guint first_row, last_row;
  gboolean complete = TRUE;
  int y, height;

  band_extent (input, band, &first_row, &last_row, &y, &height);
  y -= input->scroll;
  if (y >= input->height || y + height <= 0)
    return TRUE;

  for (gint64 k = first; k * TILE_WIDTH < view->column + view->width; k++)
    {
      Tile *tile = take_tile (self, &(TileKey){ k, view->ns_per_px, band });

      if (needs_paint (input, tile))
        {
          if (g_get_monotonic_time () < self->deadline)
            paint_tile (self, input, tile);
          else
            complete = FALSE;
        }
    }

  if (!complete)
    append_stale (self, input, band, y, snapshot);
  for (gint64 k = first; k * TILE_WIDTH < view->column + view->width; k++)
    {
      Tile *tile = take_tile (self, &(TileKey){ k, view->ns_per_px, band });

      if (tile->node != NULL && tile->layout == input->layout)
        append_at (snapshot, tile->node, (double) (k * TILE_WIDTH - view->column), y, input->scale);
    }

  return complete;
}

static void
paint_strip (Tiles *self, const TilesInput *input, guint i, Strip *strip)
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
      track_painter_paint (self->painter, input, i, &input->view, &pixels, 0);
    }
  strip->node = make_node (strip->surface, input->view.width, place->pitch, input->scale);
  strip->painted = g_get_monotonic_time ();
  self->painted++;
}

static gboolean
snapshot_strip (Tiles *self, const TilesInput *input, guint i, GtkSnapshot *snapshot)
{
  Strip *strip = g_hash_table_lookup (self->strips, GUINT_TO_POINTER (i));
  gint64 now = g_get_monotonic_time ();
  gboolean same_scale, same_view, grown;

  if (strip == NULL)
    {
      strip = g_new0 (Strip, 1);
      g_hash_table_insert (self->strips, GUINT_TO_POINTER (i), strip);
    }
  same_scale = strip->node && strip->view.ns_per_px == input->view.ns_per_px;
  same_view = same_scale && strip->view.column == input->view.column &&
              strip->view.width == input->view.width;
  grown = trace_get_now (input->trace) != strip->now;

  if (!strip->node || ((!same_view || grown) && now - strip->painted > GROUP_REFRESH_US))
    {
      paint_strip (self, input, i, strip);
      same_scale = same_view = TRUE;
    }
  if (same_scale)
    append_at (snapshot, strip->node, (double) (strip->view.column - input->view.column),
               input->rows[i].y - input->scroll, input->scale);

  return same_view;
}

static gboolean
is_old (gpointer key, gpointer value, gpointer data)
{
  return ((Tile *) value)->used + 2 < *(guint64 *) data;
}

static void
begin (Tiles *self, const TilesInput *input)
{
  self->frame++;
  self->deadline = g_get_monotonic_time () + BUDGET_US;
  if (self->layout == input->layout && self->painter)
    return;

  self->layout = input->layout;
  self->last_scale = 0;
  g_hash_table_remove_all (self->strips);
  g_hash_table_remove_all (self->tiles);
  g_clear_pointer (&self->painter, track_painter_free);
  self->painter = track_painter_new (input->palette, input->unit);
}

gboolean
tiles_snapshot (Tiles *self, const TilesInput *input, GtkSnapshot *snapshot)
{
  guint n = lane_tree_get_n_rows (input->tree);
  gboolean complete = TRUE, strips = TRUE;

  begin (self, input);
  for (guint band = 0; band * TILE_ROWS < n; band++)
    complete &= snapshot_band (self, input, band, snapshot);
  for (guint i = 0; i < n; i++)
    {
      int y = input->rows[i].y - input->scroll;

      if (lane_tree_get_row (input->tree, i)->group && y < input->height &&
          y + input->rows[i].pitch > 0)
        strips &= snapshot_strip (self, input, i, snapshot);
    }

  if (complete)
    self->last_scale = input->view.ns_per_px;
  if (g_hash_table_size (self->tiles) > MAX_TILES)
    g_hash_table_foreach_remove (self->tiles, is_old, &self->frame);

  return complete && strips;
}
