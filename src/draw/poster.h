/* poster.h: composes a picture out of its cards
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "page.h"
#include "summary.h"

/*
 *   title                                (model) (runtime)
 *   question
 *   +- diagram ------------------------------------------+
 *   +- timeline -----------------------------------------+
 *   +- figures | verdict --------------------------------+
 *   +- legend -------------------------------------------+
 *   program, machine, date
 *
 * What is left for the timeline must stay readable, so in small pictures the diagram, then the
 * figures, then the legend give way. page.h has the rest.
 */
typedef struct
{
  const Trace *trace;
  const Facts *facts;
  const PictureOptions *options;
  Summary *summary;
  Lettering *lettering;
  double unit;
} Poster;

void
poster_init (Poster *poster, const Trace *trace, const Facts *facts, const PictureOptions *options);
void poster_clear (Poster *poster);

/* The whole picture. The page is not painted where the background is transparent. */
Scene *poster_compose (const Poster *poster);

char *poster_dup_title (const Poster *poster);
/* What the picture shows, for those who do not see it. */
char *poster_dup_description (const Poster *poster);

/* poster-cards.c: fill the inside of a card. */
typedef struct
{
  const Poster *poster;
  Page page;
} Card;

double poster_measure_summary (const Poster *poster, double width);
void poster_draw_summary (const Card *card, const cairo_rectangle_t *box);
