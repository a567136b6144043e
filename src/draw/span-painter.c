/* SPDX-License-Identifier: MIT */

#include "span-painter.h"

#include <math.h>
#include <string.h>

#define MAX_PERIOD 128
#define LINEAR_ONE 4096
#define WIDE 3 /* px: from here a run of one state shows its pattern */

struct SpanPainter
{
  const Palette *palette;
  int line;   /* px */
  int period; /* px */
  guint32 baseline;
  guint32 outline;
  guint16 linear[N_STATES][3];
  guint8 srgb[LINEAR_ONE + 1];
  guint32 *tiles[N_STATES]; /* period * period, NULL: solid */
};

/* Van der Corput's sequence: any 2, 4, 8 or 16 neighbours are spread evenly over the row. */
static const guint8 spread[16] = { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 };

static guint32 *
draw_tile (const Palette *palette, State state, int period)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, period, period);
  cairo_t *cr = cairo_create (surface);
  guint32 *tile = g_new (guint32, period * period);
  int stride = cairo_image_surface_get_stride (surface);

  palette_set_source (cr, palette->states[state]);
  cairo_paint (cr);
  palette_draw_marks (palette, state, cr, &(cairo_rectangle_t){ 0, 0, period, period }, period);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < period; y++)
    memcpy (tile + y * period, cairo_image_surface_get_data (surface) + y * stride,
            (gsize) period * sizeof *tile);
  cairo_surface_destroy (surface);

  return tile;
}

SpanPainter *
span_painter_new (const Palette *palette, double scale)
{
  SpanPainter *self = g_new0 (SpanPainter, 1);

  self->palette = palette;
  self->line = MAX ((int) lround (scale), 1);
  self->period = CLAMP ((int) lround (9 * scale), 4, MAX_PERIOD);
  self->baseline = palette_mix (palette->soft, palette->card, 0.6);
  self->outline = palette->outline;
  for (int s = 0; s < N_STATES; s++)
    {
      Pattern pattern = palette_get_pattern ((State) s);

      for (int i = 0; i < 3; i++)
        {
          double u = (palette->states[s] >> (16 - 8 * i) & 255) / 255.;

          u = u <= 0.04045 ? u / 12.92 : pow ((u + 0.055) / 1.055, 2.4);
          self->linear[s][i] = (guint16) lround (LINEAR_ONE * u);
        }
      if (pattern == PATTERN_HATCH || pattern == PATTERN_CROSS || pattern == PATTERN_DOTS)
        self->tiles[s] = draw_tile (palette, (State) s, self->period);
    }
  for (int i = 0; i <= LINEAR_ONE; i++)
    {
      double u = i / (double) LINEAR_ONE;

      u = u <= 0.0031308 ? 12.92 * u : 1.055 * pow (u, 1 / 2.4) - 0.055;
      self->srgb[i] = (guint8) lround (255 * u);
    }

  return self;
}

void
span_painter_free (SpanPainter *self)
{
  if (self == NULL)
    return;

  for (int s = 0; s < N_STATES; s++)
    g_free (self->tiles[s]);
  g_free (self);
}

int
span_painter_get_line (const SpanPainter *self, int height)
{
  return height >= 6 * self->line ? self->line : 0;
}

int
span_painter_get_period (const SpanPainter *self)
{
  return self->period;
}

gboolean
span_has_ends (const LaneRun *run, int line)
{
  return run->x1 - run->x0 >= 5 * line;
}

gboolean
span_is_wide (const LaneRun *run)
{
  return run->kind == LANE_RUN_PURE && run->x1 - run->x0 >= WIDE;
}

void
span_get_rows (State state, int height, int line, int *top, int *bottom)
{
  *bottom = height;
  switch (palette_get_pattern (state))
    {
    case PATTERN_BASELINE:
      *top = height - MAX (line, 1);
      break;
    case PATTERN_HALF:
      *top = height > 3 ? height / 2 : 0;
      break;
    default:
      *top = 0;
    }
}

/* Where a lane is drawn: its first row, its rows, and the part of x that may be written. */
typedef struct
{
  guint32 *rows;
  int stride, width, height, line;
  gint64 column;
} Target;

static void
fill (const Target *target, int x0, int x1, int top, int bottom, guint32 colour)
{
  for (int y = MAX (top, 0); y < bottom; y++)
    {
      guint32 *row = target->rows + (gsize) y * (gsize) target->stride;

      for (int x = x0; x < x1; x++)
        row[x] = colour;
    }
}

static void
fill_tile (const SpanPainter *self,
           const Target *target,
           int x0,
           int x1,
           int top,
           int bottom,
           const guint32 *tile)
{
  int period = self->period;
  gint64 phase = (target->column + x0) % period;

  for (int y = top; y < bottom; y++)
    {
      guint32 *row = target->rows + (gsize) y * (gsize) target->stride;
      const guint32 *from = tile + y % period * period;

      for (int x = x0, i = (int) (phase < 0 ? phase + period : phase); x < x1; x++)
        {
          row[x] = from[i];
          i = i + 1 == period ? 0 : i + 1;
        }
    }
}

static gboolean
is_blank (guint state)
{
  return palette_get_pattern ((State) state) == PATTERN_BASELINE;
}

/* A light line inside the outline, where there is room for it. */
static void
draw_inner (
    const SpanPainter *self, const Target *target, int x0, int x1, int top, int bottom, int inset)
{
  int line = MAX (self->line, 1);

  if (x1 - x0 < 6 * line || bottom - top < 6 * line)
    return;

  x0 += inset;
  x1 -= inset;
  top += inset;
  bottom -= inset;
  fill (target, x0, x1, top, top + line, 0xffffffff);
  fill (target, x0, x1, bottom - line, bottom, 0xffffffff);
  fill (target, x0, x0 + line, top, bottom, 0xffffffff);
  fill (target, x1 - line, x1, top, bottom, 0xffffffff);
}

static void
paint_pure (const SpanPainter *self, const Target *target, const LaneRun *run, gboolean last)
{
  int x0 = MAX (run->x0, 0), x1 = MIN (run->x1, target->width);
  int line = target->line;
  int top, bottom;
  guint state = run->state & (N_STATES - 1);
  gboolean wide = run->x1 - run->x0 >= WIDE;

  span_get_rows ((State) state, target->height, line, &top, &bottom);
  if (is_blank (state))
    {
      fill (target, x0, x1, top, bottom, self->baseline);
      return;
    }

  if (wide && self->tiles[state] != NULL && target->height > 3)
    fill_tile (self, target, x0, x1, top, bottom, self->tiles[state]);
  else
    fill (target, x0, x1, top, bottom, self->palette->states[state]);
  if (line == 0)
    return;

  fill (target, x0, x1, top, top + line, self->outline);
  fill (target, x0, x1, bottom - line, bottom, self->outline);
  if (span_has_ends (run, line))
    {
      if (run->x0 >= 0)
        fill (target, x0, MIN (x0 + line, x1), top, bottom, self->outline);
      if (last && run->x1 <= target->width)
        fill (target, MAX (x1 - line, x0), x1, top, bottom, self->outline);
    }
  if (palette_get_pattern ((State) state) == PATTERN_INNER)
    draw_inner (self, target, x0, x1, top, bottom, 2 * line);
}

/* The mean of those states that show in a row, in linear light; as clear as the others' share. */
static guint32
blend (const SpanPainter *self, const LaneRun *run, gboolean upper_half)
{
  guint sums[3] = { 0, 0, 0 };
  guint before = 0, seen = 0;

  for (guint i = 0; i < N_STATES; i++)
    {
      guint state = (i + 1) & (N_STATES - 1);
      guint share = (guint) (run->upto[i] - before) & 255;

      before = run->upto[i];
      if (share == 0 || is_blank (state) ||
          (upper_half && palette_get_pattern ((State) state) == PATTERN_HALF))
        continue;
      seen += share;
      for (int c = 0; c < 3; c++)
        sums[c] += share * self->linear[state][c];
    }
  if (seen == 0)
    return 0;

  guint32 word = MIN (seen, 255u) << 24;

  for (int c = 0; c < 3; c++)
    {
      guint32 colour = self->srgb[MIN (sums[c] / seen, LINEAR_ONE)];

      word |= (colour * MIN (seen, 255u) + 127) / 255 << (16 - 8 * c);
    }
  return word;
}

/* Over what is there already: one pixel may be half a bar and half nothing. */
static void
fill_over (const Target *target, int x0, int x1, int top, int bottom, guint32 colour)
{
  guint32 rest = 255 - (colour >> 24);

  if (rest == 255)
    return;

  for (int y = top; y < bottom; y++)
    {
      guint32 *row = target->rows + (gsize) y * (gsize) target->stride;

      for (int x = x0; x < x1; x++)
        {
          guint32 sum = 0;

          for (int i = 0; i < 32; i += 8)
            sum |= MIN ((colour >> i & 255) + ((row[x] >> i & 255) * rest + 127) / 255, 255u) << i;
          row[x] = sum;
        }
    }
}

static void
paint_blended (const SpanPainter *self, const Target *target, const LaneRun *run)
{
  int x0 = MAX (run->x0, 0), x1 = MIN (run->x1, target->width);
  int middle = target->height > 3 ? target->height / 2 : 0;
  guint32 lower = blend (self, run, FALSE);
  guint32 upper = middle > 0 ? blend (self, run, TRUE) : 0;

  fill_over (target, x0, x1, 0, middle, upper);
  fill_over (target, x0, x1, middle, target->height, lower);
  if (target->line > 0)
    {
      if (upper >> 24 > 127)
        fill (target, x0, x1, 0, target->line, self->outline);
      fill (target, x0, x1, target->height - target->line, target->height,
            lower >> 24 > 127 ? self->outline : self->baseline);
    }
}

static void
paint_stack (const SpanPainter *self, const Target *target, const LaneRun *run, int x)
{
  int line = target->line;
  guint rows = (guint) (target->height - 2 * line);
  guint nudge = spread[(target->column + x) & 15] * 255u + 127;
  guint before = 0;
  gsize stride = (gsize) target->stride;
  guint32 *pixel = target->rows + x + (gsize) (target->height - line - 1) * stride;

  /* State 7 (idle) and 0 are left clear: the height of the stack is what is not idle. */
  for (guint i = 0; i + 2 < N_STATES; i++)
    {
      guint upto = (run->upto[i] * rows * 16 + nudge) / (255 * 16);
      guint32 colour = self->palette->states[i + 1];

      upto = MIN (upto, rows);
      for (; before < upto; before++, pixel -= stride)
        *pixel = colour;
    }
  if (line == 0)
    return;

  fill (target, x, x + 1, target->height - line, target->height,
        before > 0 ? self->outline : self->baseline);
  if (before == rows)
    fill (target, x, x + 1, 0, line, self->outline);
}

void
span_painter_paint (const SpanPainter *self,
                    const LaneRun *runs,
                    guint n_runs,
                    gint64 column,
                    const Pixels *pixels,
                    int y,
                    int height,
                    Spans spans)
{
  Target target = { .stride = pixels->stride, .width = pixels->width, .column = column };

  if (y < 0 || y >= pixels->height)
    return;

  target.rows = pixels->pixels + (gsize) y * (gsize) pixels->stride;
  target.height = MIN (height, pixels->height - y);
  target.line = span_painter_get_line (self, target.height);
  for (guint i = 0; i < n_runs; i++)
    {
      const LaneRun *run = &runs[i];

      if (run->x1 <= 0 || run->x0 >= target.width)
        continue;
      if (run->kind == LANE_RUN_PURE)
        {
          gboolean last = i + 1 == n_runs || runs[i + 1].x0 > run->x1 ||
                          (runs[i + 1].kind == LANE_RUN_PURE &&
                           palette_get_pattern ((State) (runs[i + 1].state & 7)) !=
                               palette_get_pattern ((State) (run->state & 7)));

          if (spans == SPANS_ALL || !span_is_wide (run))
            paint_pure (self, &target, run, last);
        }
      else if (run->kind == LANE_RUN_EDGE || target.height <= 3)
        paint_blended (self, &target, run);
      else
        for (int x = MAX (run->x0, 0); x < MIN (run->x1, target.width); x++)
          paint_stack (self, &target, run, x);
    }
}
