/* page.h: what every picture has: ground, title, cards, foot
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"
#include "picture.h"
#include "scene.h"

/*
 *   title                                (chip) (chip)
 *   question   ·   setting
 *   +- card -------------------------------------------+
 *   +--------------------------------------------------+
 *   program, machine                               date
 *
 * All sizes are multiples of a unit that follows from the picture's size and resolution: text is
 * at least 1/50 of a slide's height and 7 points on paper.
 */
#define PAGE_MARGIN 28. /* units, as all that follow */
#define PAGE_GAP 14.    /* between cards */
#define PAGE_PADDING 18.
#define PAGE_TEXT 22.
#define PAGE_FOOT 42.
#define PAGE_SEPARATOR "   ·   "

typedef struct
{
  Scene *scene;
  Lettering *lettering;
  const PictureOptions *options;
  const Palette *palette; /* of cards */
  const Palette *ground;  /* of what stands on the page itself */
  double unit;
} Page;

typedef struct
{
  const char *text; /* "": none */
  guint32 fill, line;
} PageChip;

typedef struct
{
  const char *title;
  const char *question; /* or "" */
  const char *setting;  /* or "" */
  PageChip chips[4];    /* from right to left */
} PageHead;

double page_get_unit (const PictureOptions *options);
const Palette *page_get_palette (const PictureOptions *options);

/* Makes the scene, with its ground where that is not transparent. The rest is borrowed. */
void page_init (Page *page, const PictureOptions *options, Lettering *lettering, double unit);

/* "3 workers   ·   size 10,000,000". Who works one after another is one, whatever was set. */
char *page_dup_setting (const Facts *facts);
double page_measure_head (const Page *page, const PageHead *head, double width);
void page_add_head (const Page *page, const PageHead *head, double x, double y, double width);
/* Draws a card and gives its inside. */
cairo_rectangle_t page_add_card (const Page *page, double x, double y, double width, double height);
/* Ends at @right; returns where the one to its left ends. */
double page_add_chip (const Page *page, const PageChip *chip, double right, double middle);
/* @y: the baseline; @started: us since 1970, 0: not known. */
void page_add_foot (
    const Page *page, const char *line, gint64 started, double x, double y, double width);
