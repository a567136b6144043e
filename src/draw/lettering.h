/* lettering.h: measures and draws single lines of text
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <cairo.h>
#include <glib.h>

/*
 * One family, two weights, any size. Laid-out lines are cached per string (a label costs 5 us
 * instead of 15), and the cache is bounded. Glyphs are neither hinted nor rounded to pixels, so a
 * layout is the same at every scale and on every surface.
 *
 * Belongs to one thread.
 */
typedef struct Lettering Lettering;

typedef struct
{
  double size; /* px of the em */
  gboolean bold;
} Type;

Lettering *lettering_new (void);
void lettering_free (Lettering *lettering);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lettering, lettering_free)

double lettering_get_width (Lettering *lettering, const char *text, Type type);
/* @text, or as much of its beginning as fits into @width with an ellipsis; "" if nothing does.
 * What comes from a workload is made fit to be drawn: see lettering_clean(). */
char *lettering_fit (Lettering *lettering, const char *text, Type type, double width);
/* Breaks @text at spaces into at most @n_lines lines of @width; the last gets an ellipsis. */
char **
lettering_wrap (Lettering *lettering, const char *text, Type type, double width, guint n_lines);
/* Valid UTF-8 on one line without control or direction-changing characters, @n_characters at
 * most. NULL becomes "". */
char *lettering_clean (const char *text, gsize n_characters);

/* Draws with the current source; @y is the baseline. */
void
lettering_draw (Lettering *lettering, cairo_t *cr, const char *text, Type type, double x, double y);
