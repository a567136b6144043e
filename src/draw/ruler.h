/* ruler.h: the ticks of a time axis
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "view.h"

/*
 * Ticks stand at multiples of a step of 1, 2 or 5 times a power of ten, as close as their labels
 * allow: two labels never touch. Where labels would need many digits (deep zoom), the part they
 * share becomes the base, and each label counts from there:
 *
 *     1.234 s   | +0 µs   | +2 µs   | +4 µs
 */
typedef struct
{
  gint64 time;
  double x; /* px from the left edge of the view */
  char label[24];
} RulerTick;

typedef struct
{
  gint64 step;
  gboolean has_base;
  gint64 base;
  char base_label[32];
} Ruler;

/* Appends the ticks in view to @ticks (of RulerTick). @digit: px that one character of a label
 * takes at most. */
void ruler_init (Ruler *ruler, const View *view, double digit, GArray *ticks);

/* Writes @time in the unit that suits a step of @step: "1.25 s", "350 µs". */
void ruler_format (char *text, gsize size, gint64 time, gint64 step);
