/* SPDX-License-Identifier: MIT */

#include "timeline-tiles.h"

#include <math.h>

#include "track-painter.h"

#define BUDGET_US 2500
#define LIVE_NS 250000000
#define SETTLE_NS 100000000 /* what lies before now changes rarely: read it anew so often */
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
  gint64 scale;      /* ns per px of the tiles of this frame */
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
  gint64 now = trace_get_now (input->trace), width = TILE_WIDTH * tile->key.scale;

  if (tile->node == NULL || tile->layout != input->layout)
    return TRUE;
  if (!tile->live || tile->key.k * width > now || tile->now == now)
    return FALSE;

  return (tile->key.k + 1) * width > tile->now || now - tile->now > SETTLE_NS;
}

/* Shows @node, whose pixels are @ratio of ours wide. */
static void
append_at (GtkSnapshot *snapshot, GskRenderNode *node, double x, double y, double ratio, int scale)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (x / scale), (float) (y / scale)));
  if (fabs (ratio - 1) > 0)
    gtk_snapshot_scale (snapshot, (float) ratio, 1);
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

/* The tiles of @scale that lie in the view. */
static void
get_range (const View *view, gint64 scale, gint64 *first, gint64 *last)
{
  double width = (double) scale * TILE_WIDTH;

  *first = (gint64) floor ((double) view_get_from (view) / width);
  *last = (gint64) ceil ((double) view_get_to (view) / width);
}

static void
append_band (
    Tiles *self, const TilesInput *input, guint band, gint64 scale, int y, GtkSnapshot *snapshot)
{
  const View *view = &input->view;
  double ratio = (double) scale / (double) view->ns_per_px;
  gint64 first, last;

  if (scale == 0 || ratio > 64 || ratio < 1.0 / 64)
    return;

  get_range (view, scale, &first, &last);
  for (gint64 k = first; k < last; k++)
    {
      Tile *tile = g_hash_table_lookup (self->tiles, &(TileKey){ k, scale, band });

      if (tile == NULL || tile->node == NULL || tile->layout != input->layout)
        continue;
      tile->used = self->frame;
      append_at (snapshot, tile->node, view_x_of (view, k * TILE_WIDTH * scale), y, ratio,
                 input->scale);
    }
}

static gboolean
snapshot_band (Tiles *self, const TilesInput *input, guint band, GtkSnapshot *snapshot)
{
  guint first_row, last_row;
  gboolean complete = TRUE, covered = TRUE;
  gint64 first, last;
  int y, height;

  band_extent (input, band, &first_row, &last_row, &y, &height);
  y -= input->scroll;
  if (y >= input->height || y + height <= 0)
    return TRUE;

  get_range (&input->view, self->scale, &first, &last);
  for (gint64 k = first; k < last; k++)
    {
      Tile *tile = take_tile (self, &(TileKey){ k, self->scale, band });

      if (!needs_paint (input, tile))
        continue;
      if (g_get_monotonic_time () < self->deadline)
        {
          paint_tile (self, input, tile);
          continue;
        }
      complete = FALSE;
      /* One that is only a little old is better than a stretched one. */
      covered &= tile->node != NULL && tile->layout == input->layout;
    }

  if (!covered)
    append_band (self, input, band, self->last_scale, y, snapshot);
  append_band (self, input, band, self->scale, y, snapshot);
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
      paint_strip (self, input, i, strip);
      same_view = TRUE;
    }
  append_at (snapshot, strip->node, view_x_of (&input->view, view_get_from (&strip->view)),
             input->rows[i].y - input->scroll,
             (double) strip->view.ns_per_px / (double) input->view.ns_per_px, input->scale);

  return same_view;
}

static gboolean
is_old (gpointer key, gpointer value, gpointer data)
{
  return ((Tile *) value)->used + 2 < *(guint64 *) data;
}

/* While a zoom is under way each frame has a scale of its own: tiles of one are stretched until
 * they are too coarse or too fine, instead of being painted for one frame each. */
static gint64
choose_scale (Tiles *self, const TilesInput *input)
{
  double ratio = (double) self->scale / (double) input->view.ns_per_px;

  return input->zooming && ratio > 0.6 && ratio < 1.7 ? self->scale : input->view.ns_per_px;
}

static void
begin (Tiles *self, const TilesInput *input)
{
  self->frame++;
  self->deadline = g_get_monotonic_time () + BUDGET_US;
  self->scale = choose_scale (self, input);
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
    self->last_scale = self->scale;
  if (g_hash_table_size (self->tiles) > MAX_TILES)
    g_hash_table_foreach_remove (self->tiles, is_old, &self->frame);

  return complete && strips && self->scale == input->view.ns_per_px;
}
