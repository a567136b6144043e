/* palette.h: every colour and pattern that is drawn
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <cairo.h>
#include <glib.h>

#include "words.h"

/*
 * Colours are 0xAARRGGBB, not premultiplied; 0 is "none". A state is told apart by its colour,
 * its pattern and its letter, so that no one of them is needed. Text always stands on `page`,
 * `card`, `plate` or a model's tints, in `ink` or `soft`: at least 7:1, which a test computes.
 */
typedef enum
{
  PALETTE_LIGHT,
  PALETTE_DARK,
  PALETTE_HIGH_CONTRAST,
  N_PALETTES
} PaletteId;

typedef enum
{
  PATTERN_BASELINE, /* only a thin line at the bottom */
  PATTERN_SOLID,
  PATTERN_INNER, /* solid with a light line inside its outline */
  PATTERN_HATCH,
  PATTERN_CROSS,
  PATTERN_DOTS,
  PATTERN_HALF, /* solid, lower half only */
} Pattern;

typedef enum
{
  PALETTE_THREAD,
  PALETTE_PROCESS,
  PALETTE_TASK,
  PALETTE_PLAIN, /* sequential, main program */
  N_PALETTE_MODELS
} PaletteModel;

#define N_HOLDERS 6

typedef struct
{
  guint32 page, card, edge; /* the page, cards on it, their outline */
  guint32 ink, soft;        /* text, and text of less weight */
  guint32 grid;
  guint32 plate;   /* under text on spans */
  guint32 outline; /* of spans */
  guint32 arrow;
  guint32 lost; /* hatch where events were lost */
  guint32 gil;  /* the token; its text is `token` */
  guint32 token;
  guint32 states[N_STATES];
  guint32 marks; /* hatch lines and dots of the patterns, inner line excepted */
  struct
  {
    guint32 line; /* outline */
    guint32 tint; /* fill */
    guint32 lit;  /* fill while it runs */
  } models[N_PALETTE_MODELS];
  guint32 holders[2][N_HOLDERS]; /* who holds the GIL; who runs in the loop */
} Palette;

const Palette *palette_get (PaletteId id);
Pattern palette_get_pattern (State state);

/* What the state is called in legends, without its letter; translated. */
const char *palette_get_words (State state);
/* What one span of it is called: its reason, where that says more. */
const char *palette_get_span_words (State state, unsigned reason);

/* PALETTE_THREAD for "threads", and so on; PALETTE_PLAIN for what is not known. */
PaletteModel palette_model_from_name (const char *model);
/* The colour that the brief's diagram gives to such a lane. */
PaletteModel palette_model_of_kind (LaneKind kind);

/* The relative contrast of two opaque colours, 1 ... 21 (WCAG 2.1). */
double palette_contrast (guint32 a, guint32 b);
/* @share of @a over @b, opaque. */
guint32 palette_mix (guint32 a, guint32 b, double share);

/* Covers @box with the marks of the state's pattern, if it has any: lines or dots, @period apart,
 * at x = 0, @period, ... and from the box's edges in y. */
void palette_draw_marks (
    const Palette *palette, State state, cairo_t *cr, const cairo_rectangle_t *box, double period);
void palette_set_source (cairo_t *cr, guint32 colour);
