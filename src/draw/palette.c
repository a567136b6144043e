/* SPDX-License-Identifier: MIT */

#include "palette.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Okabe and Ito's colours: told apart by the colour-blind too. */
#define OKABE_ITO                                                                                  \
  {                                                                                                \
    [STATE_RUNNING] = 0xff009e73, [STATE_NATIVE] = 0xff0072b2, [STATE_WAITING_GIL] = 0xffd55e00,   \
    [STATE_WAITING_LOCK] = 0xffcc79a7, [STATE_READY] = 0xffe69f00,                                 \
    [STATE_WAITING_IO] = 0xff56b4e9,                                                               \
  }

static const Palette palettes[N_PALETTES] = {
  [PALETTE_LIGHT] = {
    .page = 0xfff6f6f8, .card = 0xffffffff, .edge = 0xffd9d9de,
    .ink = 0xff1c1c21, .soft = 0xff4c4c54, .grid = 0xffe8e8ec,
    .plate = 0xffffffff, .outline = 0xff26262b, .arrow = 0xff3a3a42, .lost = 0xffb3261e,
    .gil = 0xffffd43b, .token = 0xff1c1c21,
    .states = OKABE_ITO, .marks = 0x9c1c1208,
    .models = {
      [PALETTE_THREAD] = { 0xff00b894, 0xffe3f7f2, 0xff8fe0cd },
      [PALETTE_PROCESS] = { 0xff0984e3, 0xffe4f1fc, 0xffa5d2f6 },
      [PALETTE_TASK] = { 0xff6c5ce7, 0xffeeecfc, 0xffcac4f7 },
      [PALETTE_PLAIN] = { 0xff44444c, 0xffffffff, 0xffe2e2e7 },
    },
    .holders = {
      { 0xff00b894, 0xff006d58, 0xff6fe0c6, 0xff00917a, 0xff004a3c, 0xffb2efe1 },
      { 0xff6c5ce7, 0xff3d2fb0, 0xffa79dfa, 0xff5546c9, 0xff241a78, 0xffcfc9ff },
    },
  },
  [PALETTE_DARK] = {
    .page = 0xff19191b, .card = 0xff262629, .edge = 0xff414147,
    .ink = 0xfff4f4f6, .soft = 0xffc6c6cc, .grid = 0xff37373c,
    .plate = 0xff19191b, .outline = 0xff0c0c0e, .arrow = 0xffd6d6dc, .lost = 0xffff8a80,
    .gil = 0xffffd43b, .token = 0xff1c1c21,
    .states = OKABE_ITO, .marks = 0x9c120c06,
    .models = {
      [PALETTE_THREAD] = { 0xff00b894, 0xff213a35, 0xff00584a },
      [PALETTE_PROCESS] = { 0xff3b9cec, 0xff22344a, 0xff0b4a80 },
      [PALETTE_TASK] = { 0xff8d80f0, 0xff2f2b4c, 0xff453aa0 },
      [PALETTE_PLAIN] = { 0xffd6d6dc, 0xff262629, 0xff45454d },
    },
    .holders = {
      { 0xff00b894, 0xff007a64, 0xff7ff0d8, 0xff00987f, 0xff005546, 0xffc0f5e9 },
      { 0xff8d80f0, 0xff5c4ed0, 0xffbdb5ff, 0xff7466e0, 0xff3f33a8, 0xffdedaff },
    },
  },
  [PALETTE_HIGH_CONTRAST] = {
    .page = 0xffffffff, .card = 0xffffffff, .edge = 0xff000000,
    .ink = 0xff000000, .soft = 0xff1c1c1c, .grid = 0xffb8b8b8,
    .plate = 0xffffffff, .outline = 0xff000000, .arrow = 0xff000000, .lost = 0xffb00000,
    .gil = 0xffffd43b, .token = 0xff000000,
    .states = OKABE_ITO, .marks = 0xe0000000,
    .models = {
      [PALETTE_THREAD] = { 0xff006b55, 0xffffffff, 0xffb8efe2 },
      [PALETTE_PROCESS] = { 0xff004f91, 0xffffffff, 0xffc4e2fa },
      [PALETTE_TASK] = { 0xff3a2ca8, 0xffffffff, 0xffdcd8fc },
      [PALETTE_PLAIN] = { 0xff000000, 0xffffffff, 0xffe0e0e0 },
    },
    .holders = {
      { 0xff00b894, 0xff004a3c, 0xff8ff0dc, 0xff00806a, 0xff00231c, 0xffd0fff5 },
      { 0xff6c5ce7, 0xff241a78, 0xffb9b0ff, 0xff4a3bc0, 0xff0d0740, 0xffe4e0ff },
    },
  },
};

static const struct
{
  Pattern pattern;
  const char *words;
} looks[N_STATES] = {
  [STATE_NONE] = { PATTERN_BASELINE, N_ ("not started or ended") },
  [STATE_RUNNING] = { PATTERN_SOLID, N_ ("running") },
  [STATE_NATIVE] = { PATTERN_INNER, N_ ("native, no GIL") },
  [STATE_WAITING_GIL] = { PATTERN_HATCH, N_ ("waits for the GIL") },
  [STATE_WAITING_LOCK] = { PATTERN_CROSS, N_ ("lock, join, queue") },
  [STATE_READY] = { PATTERN_DOTS, N_ ("ready (no core, or queued)") },
  [STATE_WAITING_IO] = { PATTERN_HALF, N_ ("I/O, sleep, await") },
  [STATE_IDLE] = { PATTERN_BASELINE, N_ ("idle") },
};

static const struct
{
  const char *name;
  PaletteModel model;
} model_names[] = {
  { "threads", PALETTE_THREAD },
  { "processes", PALETTE_PROCESS },
  { "asyncio", PALETTE_TASK },
};

const Palette *
palette_get (PaletteId id)
{
  return &palettes[(unsigned) id < N_PALETTES ? id : PALETTE_LIGHT];
}

Pattern
palette_get_pattern (State state)
{
  return looks[(unsigned) state < N_STATES ? state : STATE_NONE].pattern;
}

const char *
palette_get_words (State state)
{
  return _ (looks[(unsigned) state < N_STATES ? state : STATE_NONE].words);
}

const char *
palette_get_span_words (State state, unsigned reason)
{
  gboolean says_why =
      state == STATE_WAITING_IO || state == STATE_WAITING_LOCK || state == STATE_READY;

  if (says_why && reason != REASON_NONE && reason < N_REASONS)
    return reason_name (reason);

  /* Why it is not running is not known, so neither of the legend's reasons is said. */
  return state == STATE_READY ? _ ("ready") : palette_get_words (state);
}

PaletteModel
palette_model_from_name (const char *model)
{
  for (gsize i = 0; i < G_N_ELEMENTS (model_names); i++)
    if (g_strcmp0 (model, model_names[i].name) == 0)
      return model_names[i].model;

  return PALETTE_PLAIN;
}

PaletteModel
palette_model_of_kind (LaneKind kind)
{
  switch (kind)
    {
    case LANE_KIND_PROCESS:
      return PALETTE_PROCESS;
    case LANE_KIND_THREAD:
    case LANE_KIND_GIL:
      return PALETTE_THREAD;
    case LANE_KIND_TASK:
    case LANE_KIND_LOOP:
      return PALETTE_TASK;
    default:
      return PALETTE_PLAIN;
    }
}

static double
luminance (guint32 colour)
{
  static const double weights[] = { 0.0722, 0.7152, 0.2126 };
  double sum = 0;

  for (int i = 0; i < 3; i++)
    {
      double u = (colour >> 8 * i & 255) / 255.;

      sum += weights[i] * (u <= 0.04045 ? u / 12.92 : pow ((u + 0.055) / 1.055, 2.4));
    }

  return sum;
}

double
palette_contrast (guint32 a, guint32 b)
{
  double la = luminance (a), lb = luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

guint32
palette_mix (guint32 a, guint32 b, double share)
{
  guint32 mixed = 0xff000000;

  for (int i = 0; i < 24; i += 8)
    mixed |= (guint32) lround ((a >> i & 255) * share + (b >> i & 255) * (1 - share)) << i;

  return mixed;
}

void
palette_set_source (cairo_t *cr, guint32 colour)
{
  cairo_set_source_rgba (cr, (colour >> 16 & 255) / 255., (colour >> 8 & 255) / 255.,
                         (colour & 255) / 255., (colour >> 24) / 255.);
}

static void
draw_diagonals (cairo_t *cr, const cairo_rectangle_t *box, double p, gboolean falling)
{
  double x0 = floor ((box->x - box->height) / p) * p - p;

  for (double x = x0; x < box->x + box->width + p; x += p)
    {
      /* Longer than the box on both ends, so that tiles join without a notch. */
      cairo_move_to (cr, x - p, falling ? box->y - p : box->y + box->height + p);
      cairo_rel_line_to (cr, box->height + 2 * p,
                         falling ? box->height + 2 * p : -box->height - 2 * p);
    }
  cairo_stroke (cr);
}

void
palette_draw_marks (
    const Palette *palette, State state, cairo_t *cr, const cairo_rectangle_t *box, double p)
{
  Pattern pattern = palette_get_pattern (state);

  palette_set_source (cr, palette->marks);
  cairo_set_line_width (cr, p * 0.14);
  if (pattern == PATTERN_HATCH || pattern == PATTERN_CROSS)
    draw_diagonals (cr, box, p, FALSE);
  if (pattern == PATTERN_CROSS)
    draw_diagonals (cr, box, p, TRUE);
  if (pattern != PATTERN_DOTS)
    return;

  for (double y = box->y; y < box->y + box->height; y += p)
    for (double x = floor (box->x / p) * p; x < box->x + box->width; x += p)
      {
        cairo_new_sub_path (cr);
        cairo_arc (cr, x + p / 2, y + p / 2, p * 0.15, 0, 2 * G_PI);
      }
  cairo_fill (cr);
}
