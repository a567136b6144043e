/* SPDX-License-Identifier: MIT */

#include "sample-runs.h"
#include "span-painter.h"

#define WIDTH 1600
#define HEIGHT 40

typedef struct
{
  guint32 pixels[WIDTH * HEIGHT];
  Pixels area;
} Canvas;

static Canvas *
new_canvas (void)
{
  Canvas *canvas = g_new0 (Canvas, 1);

  canvas->area = (Pixels){ canvas->pixels, WIDTH, WIDTH, HEIGHT };
  return canvas;
}

typedef struct
{
  double painted[N_STATES], expected[N_STATES]; /* px */
  double all;
} Shares;

/* Paints a whole lane, without its last span: that lasts until the longest lane ends, and would
 * show its pattern. */
static void
add_lane (Shares *shares, const SpanPainter *painter, const Lane *lane)
{
  const Palette *palette = palette_get (PALETTE_LIGHT);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  g_autofree Canvas *canvas = new_canvas ();
  LaneSpan last;
  LaneTimes times;
  gint64 ns_per_px;

  lane_get_span (lane, lane_get_n_edges (lane) - 1, &last);
  ns_per_px = last.begin / WIDTH;
  lane_runs (lane, 0, (double) ns_per_px, WIDTH, last.begin, runs);
  span_painter_paint (painter, (LaneRun *) (void *) runs->data, runs->len, 0, &canvas->area, 0,
                      HEIGHT, SPANS_ALL);
  for (int i = WIDTH; i < (HEIGHT - 1) * WIDTH; i++)
    for (int s = 1; s < N_STATES; s++)
      shares->painted[s] += canvas->pixels[i] == palette->states[s];

  lane_sum (lane, 0, ns_per_px * WIDTH, &times);
  for (int s = 1; s < N_STATES; s++)
    shares->expected[s] +=
        (double) times.ns[s] / (double) (ns_per_px * WIDTH) * WIDTH * (HEIGHT - 2);
  shares->all += WIDTH * (HEIGHT - 2);
}

/* The part of dense lanes that is painted in a state's colour is the part of its time. A column of
 * 38 rows is off by up to a row for each state, so there are many: rounding in 16 * 1600 of them
 * leaves about 0.0002, far below what is asked. */
static void
test_shares (void)
{
  g_auto (SampleRun) run = sample_dense (40000);
  g_autoptr (SpanPainter) painter = span_painter_new (palette_get (PALETTE_LIGHT), 1);
  Shares shares = { 0 };
  double painted = 0;

  for (guint32 id = 2; id <= 17; id++)
    add_lane (&shares, painter, trace_get_lane (run.trace, id));
  for (int s = 1; s < N_STATES; s++)
    {
      double part = shares.painted[s] / shares.all;
      double truth = shares.expected[s] / shares.all;

      g_test_message ("%s: painted %.5f, true %.5f", state_name ((unsigned) s), part, truth);
      g_assert_cmpfloat (ABS (part - truth), <=, 0.003);
      painted += part;
    }
  g_assert_cmpfloat (painted, >, 0.99);
}

static guint32
get (const Canvas *canvas, int x, int y)
{
  return canvas->pixels[y * WIDTH + x];
}

static void
test_looks (void)
{
  const Palette *p = palette_get (PALETTE_LIGHT);
  g_autoptr (SpanPainter) painter = span_painter_new (p, 1);
  g_autofree Canvas *canvas = new_canvas ();
  LaneRun runs[] = {
    { .x0 = 0, .x1 = 100, .state = STATE_RUNNING },
    { .x0 = 100, .x1 = 200, .state = STATE_WAITING_IO },
    { .x0 = 200, .x1 = 300, .state = STATE_IDLE },
    { .x0 = 300, .x1 = 400, .state = STATE_NATIVE },
    { .x0 = 400, .x1 = 500, .state = STATE_WAITING_GIL },
  };

  span_painter_paint (painter, runs, G_N_ELEMENTS (runs), 0, &canvas->area, 0, HEIGHT, SPANS_ALL);
  g_assert_cmphex (get (canvas, 50, 20), ==, p->states[STATE_RUNNING]);
  g_assert_cmphex (get (canvas, 50, 0), ==, p->outline);
  g_assert_cmphex (get (canvas, 150, 10), ==, 0);
  g_assert_cmphex (get (canvas, 150, 30), ==, p->states[STATE_WAITING_IO]);
  g_assert_cmphex (get (canvas, 250, 30), ==, 0);
  g_assert_cmphex (get (canvas, 250, HEIGHT - 1), !=, 0);
  g_assert_cmphex (get (canvas, 350, 20), ==, p->states[STATE_NATIVE]);
  g_assert_cmphex (get (canvas, 350, 2), ==, 0xffffffff);
  for (int x = 410, same = 0; x < 490; x++)
    {
      same += get (canvas, x, 20) == p->states[STATE_WAITING_GIL];
      g_assert_true (x < 489 || (same > 20 && same < 79));
    }
}

/* Half and half in one pixel is as bright as the two beside each other. */
static void
test_blend (void)
{
  g_autoptr (SpanPainter) painter = span_painter_new (palette_get (PALETTE_LIGHT), 1);
  g_autofree Canvas *canvas = new_canvas ();
  LaneRun run = { .x0 = 5, .x1 = 6, .kind = LANE_RUN_EDGE, .state = STATE_RUNNING };

  for (int i = 0; i < N_STATES; i++)
    run.upto[i] = i == 0 ? 0 : i == 1 ? 128 : 255;
  run.upto[0] = 127;
  run.upto[1] = 255;
  span_painter_paint (painter, &run, 1, 0, &canvas->area, 10, 3, SPANS_ALL);
  /* Linear means of #009e73 and #0072b2, by hand: green 0.3419 and 0.1683, blue 0.1714 and 0.4452.
   */
  g_assert_cmpint (ABS ((int) (get (canvas, 5, 11) >> 8 & 255) - 0x8a), <=, 1);
  g_assert_cmpint (ABS ((int) (get (canvas, 5, 11) & 255) - 0x96), <=, 1);
  g_assert_cmphex (get (canvas, 5, 9), ==, 0);
  g_assert_cmphex (get (canvas, 5, 13), ==, 0);
}

/* Nothing is written outside, whatever runs and rows are asked for. */
static void
test_outside (void)
{
  g_autoptr (SpanPainter) painter = span_painter_new (palette_get (PALETTE_DARK), 2);
  g_autofree Canvas *canvas = new_canvas ();
  Pixels part = { canvas->pixels + 10 * WIDTH + 100, WIDTH, 50, 20 };

  for (int s = 0; s < 16; s++)
    {
      LaneRun run = { .x0 = -1000, .x1 = 100000, .state = (guint8) s, .kind = (guint8) (s % 3) };

      for (int i = 0; i < N_STATES; i++)
        run.upto[i] = (guint8) (i * 36);
      span_painter_paint (painter, &run, 1, -7, &part, 5, 1000, SPANS_ALL);
      span_painter_paint (painter, &run, 1, 7, &part, -5, 10, SPANS_ALL);
      span_painter_paint (painter, &run, 1, 7, &part, 20, 10, SPANS_COLUMNS);
    }
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (y < 15 || y >= 30 || x < 100 || x >= 150)
        g_assert_cmphex (get (canvas, x, y), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/span-painter/shares", test_shares);
  g_test_add_func ("/span-painter/looks", test_looks);
  g_test_add_func ("/span-painter/blend", test_blend);
  g_test_add_func ("/span-painter/outside", test_outside);
  return g_test_run ();
}
