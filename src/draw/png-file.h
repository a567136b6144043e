/* png-file.h: pixels as a PNG with a resolution and texts
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <cairo.h>
#include <glib.h>

/*
 * The same pixels, texts and zlib give the same bytes: nothing is taken from the clock, and the
 * level is fixed. Opaque pictures are stored without alpha.
 */
typedef struct
{
  const char *keyword; /* Latin-1, 1 ... 79 characters */
  const char *text;    /* UTF-8; NULL: left out */
} PngText;

/* @surface: an ARGB32 image. @dpi 0: no resolution. NULL if memory runs out (the pictures may be
 * large). */
GBytes *png_file_write (cairo_surface_t *surface, int dpi, const PngText *texts, gsize n_texts);
