/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "sample-runs.h"
#include "timeline-tiles.h"
#include "xvfb-screen.h"

#define WIDTH 700
#define PITCH 30

typedef struct
{
  SampleRun run;
  LaneTree *tree;
  GArray *rows;
  Tiles *tiles;
  TilesInput input;
} Fixture;

static void
lay_out (Fixture *fixture)
{
  guint n;

  lane_tree_update (fixture->tree, fixture->run.trace, 40);
  n = lane_tree_get_n_rows (fixture->tree);
  g_array_set_size (fixture->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      TrackRow row = { (int) i * PITCH, PITCH, 4, PITCH - 8 };

      g_array_append_val (fixture->rows, row);
    }
  fixture->input.trace = fixture->run.trace;
  fixture->input.tree = fixture->tree;
  fixture->input.rows = (const TrackRow *) (const void *) fixture->rows->data;
  fixture->input.height = (int) n * PITCH;
  fixture->input.layout++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->run = ((SampleMaker) data) (9);
  fixture->tree = lane_tree_new ();
  fixture->rows = g_array_new (FALSE, FALSE, sizeof (TrackRow));
  fixture->tiles = tiles_new ();
  fixture->input.palette = palette_get (PALETTE_LIGHT);
  fixture->input.unit = 0.5;
  fixture->input.digit = 7.5;
  fixture->input.scale = 1;
  view_init (&fixture->input.view, WIDTH);
  view_fit (&fixture->input.view, 0, MAX (trace_get_now (fixture->run.trace) / 2, 1000));
  lay_out (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  tiles_free (fixture->tiles);
  lane_tree_free (fixture->tree);
  g_array_unref (fixture->rows);
  sample_run_clear (&fixture->run);
}

/* As many frames as it takes. */
static cairo_surface_t *
draw (Fixture *fixture)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, fixture->input.height);
  cairo_t *cr = cairo_create (surface);
  GskRenderNode *node = NULL;
  gboolean complete = FALSE;

  while (!complete)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      g_clear_pointer (&node, gsk_render_node_unref);
      complete = tiles_snapshot (fixture->tiles, &fixture->input, snapshot);
      node = gtk_snapshot_free_to_node (snapshot);
    }
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
pixel_at (cairo_surface_t *surface, int x, int y)
{
  const guchar *row = cairo_image_surface_get_data (surface) +
                      (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
  guint32 pixel;

  memcpy (&pixel, row + (gsize) x * 4, 4);
  return pixel & 0xffffff;
}

/* How many columns of @b are those of @a, @dx further left, in every row. */
static int
count_same (cairo_surface_t *a, cairo_surface_t *b, int dx, int height)
{
  int same = 0;

  for (int x = 0; x + dx < WIDTH; x++)
    {
      gboolean all = TRUE;

      for (int y = 0; y < height && all; y++)
        all = pixel_at (a, x + dx, y) == pixel_at (b, x, y);
      same += all;
    }
  return same;
}

static void
test_rest (Fixture *fixture, gconstpointer data)
{
  cairo_surface_t *a = draw (fixture), *b;

  g_assert_cmpuint (tiles_take_painted (fixture->tiles), >, 0);
  b = draw (fixture);
  g_assert_cmpuint (tiles_take_painted (fixture->tiles), ==, 0);
  g_assert_cmpint (count_same (a, b, 0, fixture->input.height), ==, WIDTH);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

/* An instant keeps its pixels wherever it stands: nothing shimmers, and next to nothing is painted
 * anew. */
static void
test_pan (Fixture *fixture, gconstpointer data)
{
  static const int steps[] = { 1, 37, TILE_WIDTH, 301 };
  cairo_surface_t *first = draw (fixture);
  gint64 column = fixture->input.view.column;
  guint bands = (lane_tree_get_n_rows (fixture->tree) + TILE_ROWS - 1) / TILE_ROWS;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      cairo_surface_t *moved;

      tiles_take_painted (fixture->tiles);
      fixture->input.view.column = column + steps[i];
      moved = draw (fixture);
      g_assert_cmpint (count_same (first, moved, steps[i], fixture->input.height), ==,
                       WIDTH - steps[i]);
      g_assert_cmpuint (tiles_take_painted (fixture->tiles), <=,
                        bands * (1 + (guint) steps[i] / TILE_WIDTH));
      cairo_surface_destroy (moved);
    }
  cairo_surface_destroy (first);
}

static void
test_layout (Fixture *fixture, gconstpointer data)
{
  cairo_surface_t *light = draw (fixture), *dark;
  guint painted = tiles_take_painted (fixture->tiles);

  fixture->input.palette = palette_get (PALETTE_DARK);
  fixture->input.layout++;
  dark = draw (fixture);
  g_assert_cmpuint (tiles_take_painted (fixture->tiles), ==, painted);
  g_assert_cmpint (count_same (light, dark, 0, fixture->input.height), ==, 0);
  cairo_surface_destroy (light);
  cairo_surface_destroy (dark);
}

/* While a zoom is under way tiles are stretched; at its end the picture is that of a fresh view. */
static void
test_zoom (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  cairo_surface_t *zoomed, *fresh;

  cairo_surface_destroy (draw (fixture));
  tiles_take_painted (fixture->tiles);
  fixture->input.zooming = TRUE;
  view_zoom (&fixture->input.view, 300, 1.2);
  g_assert_false (tiles_snapshot (fixture->tiles, &fixture->input, snapshot));
  g_assert_cmpuint (tiles_take_painted (fixture->tiles), ==, 0);

  fixture->input.zooming = FALSE;
  zoomed = draw (fixture);
  g_assert_cmpuint (tiles_take_painted (fixture->tiles), >, 0);
  fixture->input.layout++;
  fresh = draw (fixture);
  g_assert_cmpint (count_same (zoomed, fresh, 0, fixture->input.height), ==, WIDTH);
  cairo_surface_destroy (zoomed);
  cairo_surface_destroy (fresh);
}

/* Only where a live run can still change is anything painted, and the picture is the same as if
 * painted at once. */
static void
test_live (Fixture *fixture, gconstpointer data)
{
  Trace *trace = trace_new ();
  guint32 lane = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
  cairo_surface_t *grown, *fresh;
  guint n_tiles;

  trace_unref (fixture->run.trace);
  fixture->run.trace = trace;
  for (gint64 i = 0; i < 500; i++)
    trace_append (trace, lane, i * 10000000, i % 2 ? STATE_RUNNING : STATE_WAITING_LOCK, 0);
  trace_set_now (trace, 5000000000);
  lay_out (fixture);
  fixture->input.view = (View){ 0, 10000000, WIDTH };
  cairo_surface_destroy (draw (fixture));
  n_tiles = tiles_take_painted (fixture->tiles);
  g_assert_cmpuint (n_tiles, ==, (WIDTH + TILE_WIDTH - 1) / TILE_WIDTH);

  trace_append (trace, lane, 5000000000, STATE_RUNNING, 0);
  trace_set_now (trace, 5200000000);
  cairo_surface_destroy (draw (fixture));
  g_assert_cmpuint (tiles_take_painted (fixture->tiles), <=, 2);

  trace_append (trace, lane, 5300000000, STATE_WAITING_IO, 0);
  trace_finish (trace, 6000000000);
  grown = draw (fixture);
  fixture->input.layout++;
  fresh = draw (fixture);
  g_assert_cmpint (count_same (grown, fresh, 0, fixture->input.height), ==, WIDTH);
  cairo_surface_destroy (grown);
  cairo_surface_destroy (fresh);
}

#define ADD(name, function, maker)                                                                 \
  g_test_add ("/timeline-tiles/" name, Fixture, (gconstpointer) maker, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  ADD ("rest", test_rest, sample_turns);
  ADD ("rest-hostile", test_rest, sample_short);
  ADD ("pan", test_pan, sample_turns);
  ADD ("pan-dense", test_pan, sample_processes);
  ADD ("layout", test_layout, sample_turns);
  ADD ("zoom", test_zoom, sample_turns);
  ADD ("live", test_live, sample_empty);
  return g_test_run ();
}
