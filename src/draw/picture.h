/* picture.h: a run as PNG, SVG or PDF
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <cairo.h>

#include "facts.h"
#include "trace.h"

/*
 * A picture is title, diagram, timeline with axis, summary with verdict, and legend. Its layout
 * depends on the preset alone, never on a window; the same run, options and fonts give the same
 * bytes.
 */
typedef enum
{
  THEME_LIGHT,
  THEME_DARK,
} Theme;

typedef enum
{
  BACKGROUND_THEME, /* the theme's own */
  BACKGROUND_WHITE,
  BACKGROUND_DARK,
  BACKGROUND_TRANSPARENT,
} Background;

typedef struct
{
  int width, height; /* px */
  int dpi;
  Theme theme;
  Background background;
  gint64 from, to; /* ns; to = -1: the end of the run */
  gboolean diagram, legend, summary, title;
} PictureOptions;

/* slide, slide-2x, strip, half, square, document, or WxH[@DPI] (16 ... 16384 px, 30 ... 1200 dpi).
 * Sets everything else to its default. FALSE: no such preset. */
gboolean picture_options_init (PictureOptions *options, const char *preset);

typedef enum
{
  PICTURE_PNG,
  PICTURE_SVG,
  PICTURE_PDF,
} PictureFormat;

/* Never reads the clock or the environment; needs no display. The PNG holds pHYs and the text
 * chunks Title, Description, Software, Creation Time. Runs in any thread, one picture per call. */
GBytes *picture_render (const Trace *trace,
                        const Facts *facts,
                        const PictureOptions *options,
                        PictureFormat format,
                        GError **error);
