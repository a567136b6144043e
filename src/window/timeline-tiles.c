/* SPDX-License-Identifier: MIT */

#include "timeline-tiles.h"

#include <math.h>

#include "timeline-strips.h"

#define BUDGET_US 2500
#define LIVE_NS 250000000
#define SETTLE_NS 100000000 /* what lies before now changes rarely: read it anew so often */
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

/* One picture of stretched tiles. They take turns, since GSK still has the last frames' and cairo
 * copies a surface that changes before its node ends. */
#define N_STRETCHES 3

typedef struct
{
  GskRenderNode *node;
  cairo_surface_t *surface;
} Stretch;

struct Tiles
{
  GHashTable *tiles; /* Tile, by its key */
  Strips *strips;
  Stretch stretches[N_STRETCHES];
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
stretch_clear (Stretch *stretch)
{
  g_clear_pointer (&stretch->node, gsk_render_node_unref);
  g_clear_pointer (&stretch->surface, cairo_surface_destroy);
}

/* A surface of the size of @pixels, whose content is anything. */
static gboolean
stretch_begin (Stretch *stretch, Pixels *pixels)
{
  g_clear_pointer (&stretch->node, gsk_render_node_unref);
  if (stretch->surface && (cairo_image_surface_get_width (stretch->surface) != pixels->width ||
                           cairo_image_surface_get_height (stretch->surface) != pixels->height))
    g_clear_pointer (&stretch->surface, cairo_surface_destroy);
  if (!stretch->surface)
    stretch->surface =
        cairo_image_surface_create (CAIRO_FORMAT_RGB24, pixels->width, pixels->height);
  cairo_surface_set_device_scale (stretch->surface, 1, 1);
  cairo_surface_flush (stretch->surface);
  pixels->pixels = (guint32 *) (void *) cairo_image_surface_get_data (stretch->surface);
  pixels->stride = cairo_image_surface_get_stride (stretch->surface) / 4;
  return pixels->pixels != NULL;
}

Tiles *
tiles_new (void)
{
  Tiles *self = g_new0 (Tiles, 1);

  self->tiles = g_hash_table_new_full (tile_hash, tile_equal, NULL, tile_free);
  self->strips = strips_new ();
  return self;
}

void
tiles_free (Tiles *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->tiles);
  strips_free (self->strips);
  for (guint i = 0; i < N_STRETCHES; i++)
    stretch_clear (&self->stretches[i]);
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

GskRenderNode *
tiles_make_node (cairo_surface_t *surface, int width, int height, int scale)
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

void
tiles_append_node (
    GtkSnapshot *snapshot, GskRenderNode *node, double x, double y, double ratio, int scale)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (x / scale), (float) (y / scale)));
  if (fabs (ratio - 1) > 0)
    gtk_snapshot_scale (snapshot, (float) ratio, 1);
  gtk_snapshot_append_node (snapshot, node);
  gtk_snapshot_restore (snapshot);
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

static gboolean
is_in_sight (const TilesInput *input, int y, int height)
{
  return y - input->scroll < input->height && y - input->scroll + height > 0;
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
  tile->node = tiles_make_node (tile->surface, TILE_WIDTH, height, input->scale);
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

/* Column x of @pixels, from @x0 to @x1, becomes that at offsets[x] of @surface, whose top is at
 * @y. */
static void
copy_columns (
    cairo_surface_t *surface, const int *offsets, int x0, int x1, int y, const Pixels *pixels)
{
  const guint32 *from = (const guint32 *) (const void *) cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface) / 4;
  int bottom = MIN (y + cairo_image_surface_get_height (surface), pixels->height);

  if (from == NULL)
    return;

  for (int j = MAX (y, 0); j < bottom; j++)
    {
      const guint32 *source = from + (gsize) (j - y) * (gsize) stride;
      guint32 *row = pixels->pixels + (gsize) j * (gsize) pixels->stride;

      for (int x = x0; x < x1; x++)
        row[x] = source[offsets[x]];
    }
}

/* What can be shown for the tile at @k: NULL if nothing. */
static Tile *
find_tile (Tiles *self, const TilesInput *input, guint band, gint64 scale, gint64 k)
{
  Tile *tile = g_hash_table_lookup (self->tiles, &(TileKey){ k, scale, band });

  if (tile == NULL || tile->node == NULL || tile->layout != input->layout)
    return NULL;

  tile->used = self->frame;
  return tile;
}

static void
append_band (Tiles *self, const TilesInput *input, guint band, GtkSnapshot *snapshot)
{
  guint first_row, last_row;
  gint64 first, last;
  int y, height;

  band_extent (input, band, &first_row, &last_row, &y, &height);
  if (!is_in_sight (input, y, height))
    return;

  get_range (&input->view, self->scale, &first, &last);
  for (gint64 k = first; k < last; k++)
    {
      Tile *tile = find_tile (self, input, band, self->scale, k);

      if (tile)
        tiles_append_node (snapshot, tile->node,
                           view_x_of (&input->view, k * TILE_WIDTH * self->scale),
                           y - input->scroll, 1, input->scale);
    }
}

/* Copies what there is of @scale in a band to @pixels, each column from where its middle lies. */
static void
stretch_band (Tiles *self, const TilesInput *input, guint band, gint64 scale, const Pixels *pixels)
{
  double ratio = (double) input->view.ns_per_px / (double) scale;
  double begin = ((double) input->view.column + 0.5) * ratio;
  g_autofree int *offsets = g_new (int, (gsize) pixels->width);
  guint first_row, last_row;
  int y, height, x1;

  band_extent (input, band, &first_row, &last_row, &y, &height);
  if (scale == 0 || ratio > 64 || ratio < 1.0 / 64 || !is_in_sight (input, y, height))
    return;

  for (int x = 0; x < pixels->width; x = x1)
    {
      gint64 k = (gint64) floor ((begin + x * ratio) / TILE_WIDTH);
      Tile *tile = find_tile (self, input, band, scale, k);

      for (x1 = x; x1 < pixels->width; x1++)
        {
          offsets[x1] = (int) ((gint64) floor (begin + x1 * ratio) - k * TILE_WIDTH);
          if (offsets[x1] >= TILE_WIDTH)
            break;
        }
      if (tile)
        copy_columns (tile->surface, offsets, x, x1, y - input->scroll, pixels);
    }
}

/* The tiles at hand, of another scale or of several, as one picture. Not by GSK's means: it
 * draws each scaled node into a surface of its own first. */
static void
append_stretched (Tiles *self, const TilesInput *input, gboolean covered, GtkSnapshot *snapshot)
{
  guint n = lane_tree_get_n_rows (input->tree);
  Stretch *stretch = &self->stretches[self->frame % N_STRETCHES];
  int last_row = n > 0 ? input->rows[n - 1].y + input->rows[n - 1].pitch - input->scroll : 0;
  Pixels pixels = { .width = input->view.width, .height = CLAMP (last_row, 0, input->height) };

  if (pixels.height == 0 || !stretch_begin (stretch, &pixels))
    return;

  if (!covered)
    track_painter_clear (self->painter, input, &input->view, &pixels);
  for (guint band = 0; band * TILE_ROWS < n; band++)
    {
      if (!covered)
        stretch_band (self, input, band, self->last_scale, &pixels);
      stretch_band (self, input, band, self->scale, &pixels);
    }
  stretch->node = tiles_make_node (stretch->surface, pixels.width, pixels.height, input->scale);
  gtk_snapshot_append_node (snapshot, stretch->node);
}

/* Paints what is missing, as long as there is time. FALSE: not all was painted. @covered: whether
 * there is something of this scale everywhere. */
static gboolean
paint_band (Tiles *self, const TilesInput *input, guint band, gboolean *covered)
{
  guint first_row, last_row;
  gboolean complete = TRUE;
  gint64 first, last;
  int y, height;

  band_extent (input, band, &first_row, &last_row, &y, &height);
  if (!is_in_sight (input, y, height))
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
      *covered &= tile->node != NULL && tile->layout == input->layout;
    }
  return complete;
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
  strips_clear (self->strips);
  g_hash_table_remove_all (self->tiles);
  g_clear_pointer (&self->painter, track_painter_free);
  self->painter = track_painter_new (input->palette, input->unit);
}

gboolean
tiles_snapshot (Tiles *self, const TilesInput *input, GtkSnapshot *snapshot)
{
  guint n = lane_tree_get_n_rows (input->tree);
  gboolean complete = TRUE, covered = TRUE, strips = TRUE;

  begin (self, input);
  for (guint band = 0; band * TILE_ROWS < n; band++)
    complete &= paint_band (self, input, band, &covered);
  if (!covered || self->scale != input->view.ns_per_px)
    append_stretched (self, input, covered, snapshot);
  else
    for (guint band = 0; band * TILE_ROWS < n; band++)
      append_band (self, input, band, snapshot);
  strips = strips_snapshot (self->strips, self->painter, input, snapshot, &self->painted);

  if (complete)
    self->last_scale = self->scale;
  if (g_hash_table_size (self->tiles) > MAX_TILES)
    g_hash_table_foreach_remove (self->tiles, is_old, &self->frame);

  return complete && strips && self->scale == input->view.ns_per_px;
}
