/* SPDX-License-Identifier: MIT */

#include "comparison-track.h"

#include <math.h>

#include "run-words.h"
#include "sentence-comparison.h"
#include "sentence.h"

#define NAME 27.       /* units */
#define LEAST_NAME 0.8 /* of its size, where it is long */
#define TIME 40.
#define RUNTIME_PITCH 28.
#define BADGE_PITCH 44.
#define WORDS 108. /* height of name, time and bar */
#define STRIP 8.   /* the coloured line at the left */
#define INDENT 22.
#define BAR 13.
#define SQUARE 6.5 /* of the flag */
#define COLUMNS 5
#define ROWS 3

double
comparison_track_measure (const ComparisonTracks *tracks, const Page *page)
{
  return (WORDS + (tracks->has_runtimes ? RUNTIME_PITCH : 0) +
          (tracks->is_narrow ? BADGE_PITCH : 0)) *
         page->unit;
}

/* One run, and where its words have got to. */
typedef struct
{
  const ComparisonTracks *tracks;
  const Page *page;
  const ComparedRun *run;
  guint i;
  PaletteModel model;
  Standing standing;
  double factor;
  double unit; /* of its words: they shrink where there is no room for them */
  double x, y, width;
} Words;

static void
add_badge (Words *w, double left, double middle)
{
  const Palette *palette = w->page->palette;
  g_autofree char *text = sentence_standing (w->tracks->runs, w->tracks->n, w->i);
  double width = lettering_get_width (w->page->lettering, text, (Type){ PAGE_TEXT * w->unit, 0 });
  gboolean is_bad = w->standing == STANDING_WRONG || w->standing == STANDING_FAILED;
  gboolean is_better = w->standing == STANDING_FASTER;
  PageChip chip = { text, is_better ? palette->models[w->model].tint : palette->card,
                    is_bad      ? palette->lost
                    : is_better ? palette->models[w->model].line
                                : palette->edge };
  Page page = *w->page;

  page.unit = w->unit;
  page_add_chip (&page, &chip, left + width + 32 * w->unit, middle);
}

static void
add_time (Words *w)
{
  const Page *page = w->page;
  g_autofree char *wall = sentence_duration (w->run->summary->wall_ns);
  double taken;

  w->y += 46 * w->unit;
  taken = scene_add_text (page->scene, page->lettering, wall, (Type){ TIME * w->unit, TRUE }, w->x,
                          w->y, 0, w->width, page->palette->ink);
  if (w->tracks->is_narrow)
    {
      w->y += BADGE_PITCH * w->unit;
      add_badge (w, w->x, w->y - 10 * w->unit);
    }
  else
    add_badge (w, w->x + taken + 16 * w->unit, w->y - 14 * w->unit);
}

/* Where there is no speed-up, there is why. */
static void
add_bar (Words *w)
{
  const Page *page = w->page;
  const Palette *palette = page->palette;
  double width = w->width, height = BAR * w->unit;
  cairo_rectangle_t track = { w->x, w->y + 20 * w->unit, width, height };
  cairo_rectangle_t bar = track;
  double tick = track.x + track.width / w->tracks->fastest;

  if (w->standing == STANDING_FAILED)
    {
      scene_add_text (page->scene, page->lettering, w->run->failure,
                      (Type){ PAGE_TEXT * w->unit, FALSE }, w->x, w->y + 32 * w->unit, 0, width,
                      palette->soft);
      return;
    }
  if (w->standing == STANDING_WRONG || w->tracks->reference < 0)
    return;

  bar.width = MAX (track.width * w->factor / w->tracks->fastest, height);
  scene_add_rect (page->scene, &track, height / 2, palette->page, palette->edge,
                  MAX (1.5 * w->unit, 1));
  scene_add_rect (page->scene, &bar, height / 2, palette->models[w->model].line, 0, 0);
  if (w->tracks->fastest > 1)
    scene_add_line (page->scene, tick, track.y - 4 * w->unit, tick, track.y + height + 4 * w->unit,
                    palette->ink, MAX (2.5 * w->unit, 1));
}

static void
add_words (Words *w)
{
  const Page *page = w->page;
  const Facts *facts = w->run->facts;
  Type name = { NAME * w->unit, TRUE };
  double taken = lettering_get_width (page->lettering, run_words_model (facts), name);

  w->y += name.size;
  if (taken >= w->width)
    name.size *= MAX (w->width / (taken + 1), LEAST_NAME);
  scene_add_text (page->scene, page->lettering, run_words_model (facts), name, w->x, w->y, 0,
                  w->width, page->palette->ink);
  if (w->tracks->has_runtimes)
    {
      w->y += RUNTIME_PITCH * w->unit;
      scene_add_text (page->scene, page->lettering, run_words_runtime (facts),
                      (Type){ PAGE_TEXT * w->unit, FALSE }, w->x, w->y, 0, w->width,
                      page->palette->soft);
    }
  add_time (w);
  add_bar (w);
}

/* A chequered flag on a pole; who came to no right end has a pole only, and a dashed one. */
static void
add_flag (const Words *w, const cairo_rectangle_t *box, double x)
{
  const Page *page = w->page;
  const Palette *palette = page->palette;
  double u = page->unit, side = SQUARE * u, line = MAX (3 * u, 1);
  double top = box->y, bottom = box->y + box->height;
  gboolean counts = compared_run_counts (w->run);
  SceneItem *pole = scene_add_curve (page->scene, x, top, x, bottom,
                                     counts ? palette->models[w->model].line : palette->lost, line);

  pole->dashed = !counts;
  if (!counts)
    return;

  scene_add_rect (page->scene, &(cairo_rectangle_t){ x, top, COLUMNS * side, ROWS * side }, 0,
                  palette->plate, palette->ink, MAX (1.5 * u, 1));
  for (int row = 0; row < ROWS; row++)
    for (int column = row % 2; column < COLUMNS; column += 2)
      scene_add_rect (page->scene,
                      &(cairo_rectangle_t){ x + column * side, top + row * side, side, side }, 0,
                      palette->ink, 0, 0);
}

void
comparison_track_draw (const ComparisonTracks *tracks,
                       const Page *page,
                       guint run,
                       const ComparisonLanes *lanes,
                       const cairo_rectangle_t *box,
                       double plot_x,
                       double pitch)
{
  double u = page->unit, needed = comparison_track_measure (tracks, page);
  double height = pitch * comparison_lanes_get_height (lanes), x;
  cairo_rectangle_t plot = { plot_x, box->y + MAX (box->height - height, 0) / 2,
                             box->x + box->width - plot_x, height };
  Words words = { .tracks = tracks,
                  .page = page,
                  .run = &tracks->runs[run],
                  .i = run,
                  .model = palette_model_from_name (tracks->runs[run].facts->model),
                  .unit = u * MIN (1, box->height / needed),
                  .x = box->x + INDENT * u,
                  .width = tracks->info - INDENT * u };

  words.standing = compared_runs_stand (tracks->runs, tracks->reference, run, &words.factor);
  words.y = box->y + (box->height - needed * words.unit / u) / 2;
  scene_add_rect (page->scene, &(cairo_rectangle_t){ box->x, box->y, STRIP * u, box->height },
                  STRIP * u / 2, page->palette->models[words.model].line, 0, 0);
  add_words (&words);
  comparison_lanes_draw (lanes, page, &plot, &tracks->view, pitch, tracks->names);
  x = plot_x + view_x_of (&tracks->view, words.run->summary->wall_ns);
  add_flag (&words, box, x);
}
