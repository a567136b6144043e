/* SPDX-License-Identifier: MIT */

#include "sample-runs.h"
#include "track-painter.h"

#define WIDTH 100
#define HEIGHT 40

typedef struct
{
  SampleRun run;
  LaneTree *tree;
  TrackPainter *painter;
  TilesInput input;
  TrackRow rows[64];
  guint32 words[WIDTH * HEIGHT];
  Pixels pixels;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SampleMaker maker = (SampleMaker) data;

  fixture->run = maker (maker == sample_tasks ? 2000 : 3);
  fixture->tree = lane_tree_new ();
  lane_tree_update (fixture->tree, fixture->run.trace, 40);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->rows); i++)
    fixture->rows[i] = (TrackRow){ (int) i * HEIGHT, HEIGHT, 5, HEIGHT - 10 };
  fixture->input.trace = fixture->run.trace;
  fixture->input.tree = fixture->tree;
  fixture->input.rows = fixture->rows;
  fixture->input.palette = palette_get (PALETTE_LIGHT);
  fixture->input.unit = 0.5;
  fixture->input.digit = 7.5;
  fixture->input.scale = 1;
  view_init (&fixture->input.view, WIDTH);
  view_fit (&fixture->input.view, 0, trace_get_now (fixture->run.trace));
  fixture->painter = track_painter_new (fixture->input.palette, fixture->input.unit);
  fixture->pixels = (Pixels){ fixture->words, WIDTH, WIDTH, HEIGHT };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  track_painter_free (fixture->painter);
  lane_tree_free (fixture->tree);
  sample_run_clear (&fixture->run);
}

/* How many pixels the row changes on an empty card. */
static guint
paint (Fixture *fixture, guint row)
{
  guint changed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fixture->words); i++)
    fixture->words[i] = 0xffffffff;
  track_painter_paint (fixture->painter, &fixture->input, row, &fixture->input.view,
                       &fixture->pixels, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->words); i++)
    changed += fixture->words[i] != 0xffffffff;
  return changed;
}

static guint
find_row (Fixture *fixture, LaneKind kind, gboolean group)
{
  for (guint i = 0; i < lane_tree_get_n_rows (fixture->tree); i++)
    {
      const LaneRow *row = lane_tree_get_row (fixture->tree, i);

      if (row->kind == kind && row->group == group)
        return i;
    }
  g_assert_not_reached ();
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  guint card = 0, grid = 0;

  track_painter_clear (fixture->painter, &fixture->input, &fixture->input.view, &fixture->pixels);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->words); i++)
    {
      card += fixture->words[i] == fixture->input.palette->card;
      grid += fixture->words[i] == fixture->input.palette->grid;
    }
  g_assert_cmpuint (card + grid, ==, WIDTH * HEIGHT);
  g_assert_cmpuint (grid, >, 0);
  g_assert_cmpuint (card, >, grid);
}

static void
test_process (Fixture *fixture, gconstpointer data)
{
  guint row = find_row (fixture, LANE_KIND_PROCESS, FALSE);

  g_assert_cmpuint (paint (fixture, row), >=, WIDTH);
  g_assert_cmphex (fixture->words[WIDTH * (HEIGHT / 2) + WIDTH / 2], ==,
                   fixture->input.palette->models[PALETTE_PROCESS].line);
}

/* A GIL's colours are those of who holds it: several. */
static void
test_holders (Fixture *fixture, gconstpointer data)
{
  guint32 first = 0;
  gboolean others = FALSE;

  g_assert_cmpuint (paint (fixture, find_row (fixture, LANE_KIND_GIL, FALSE)), >, 0);
  for (int x = 0; x < WIDTH; x++)
    {
      guint32 word = fixture->words[WIDTH * (HEIGHT / 2) + x];

      if (first == 0)
        first = word;
      others |= word != first && word != 0xffffffff;
    }
  g_assert_true (others);
}

/* Nothing is drawn above or below the bar, before the lane begins or after it ends. */
static void
test_thread (Fixture *fixture, gconstpointer data)
{
  guint row = find_row (fixture, LANE_KIND_THREAD, FALSE);
  gint64 now = trace_get_now (fixture->run.trace);

  g_assert_cmpuint (paint (fixture, row), >, 0);
  for (int x = 0; x < WIDTH; x++)
    {
      g_assert_cmphex (fixture->words[x], ==, 0xffffffff);
      g_assert_cmphex (fixture->words[WIDTH * (HEIGHT - 1) + x], ==, 0xffffffff);
    }
  view_fit (&fixture->input.view, 2 * now, 3 * now);
  g_assert_cmpuint (paint (fixture, row), ==, 0);
}

/* A group is drawn in a view of its own only. */
static void
test_group (Fixture *fixture, gconstpointer data)
{
  guint row = find_row (fixture, LANE_KIND_TASK, TRUE);

  g_assert_cmpuint (paint (fixture, row), >, WIDTH);
  fixture->input.view.width = 2 * WIDTH;
  {
    View tile = { 0, fixture->input.view.ns_per_px, WIDTH };

    for (guint i = 0; i < G_N_ELEMENTS (fixture->words); i++)
      fixture->words[i] = 0;
    track_painter_paint (fixture->painter, &fixture->input, row, &tile, &fixture->pixels, 0);
    for (guint i = 0; i < G_N_ELEMENTS (fixture->words); i++)
      g_assert_cmphex (fixture->words[i], ==, 0);
  }
}

#define ADD(name, function, maker)                                                                 \
  g_test_add ("/track-painter/" name, Fixture, (gconstpointer) maker, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("clear", test_clear, sample_turns);
  ADD ("process", test_process, sample_turns);
  ADD ("holders", test_holders, sample_turns);
  ADD ("thread", test_thread, sample_turns);
  ADD ("group", test_group, sample_tasks);
  return g_test_run ();
}
