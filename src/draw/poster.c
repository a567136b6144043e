/* SPDX-License-Identifier: MIT */

#include "poster.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "diagram.h"
#include "lane-tree.h"
#include "legend.h"
#include "page.h"
#include "run-words.h"
#include "sentence.h"
#include "timeline.h"

#define DIAGRAM 302. /* units */
#define LEAST_TIMELINE 240.
#define FEW_ROWS 11

void
poster_init (Poster *self, const Trace *trace, const Facts *facts, const PictureOptions *options)
{
  self->trace = trace;
  self->facts = facts;
  self->options = options;
  self->summary = summary_new (trace, facts);
  self->lettering = lettering_new ();
  self->unit = page_get_unit (options);
}

void
poster_clear (Poster *self)
{
  g_clear_pointer (&self->summary, summary_free);
  g_clear_pointer (&self->lettering, lettering_free);
}

char *
poster_dup_title (const Poster *self)
{
  const Facts *f = self->facts;

  return g_strdup (f->title != NULL    ? f->title
                   : f->script != NULL ? f->script
                   : f->demo != NULL   ? f->demo
                                       : _ ("A run"));
}

char *
poster_dup_description (const Poster *self)
{
  g_autofree char *title = poster_dup_title (self);
  g_autofree char *wall = sentence_duration (self->summary->wall_ns);
  g_autofree char *verdict = self->facts->verdict != NULL
                                 ? g_strdup (self->facts->verdict)
                                 : sentence_verdict (self->trace, self->facts, self->summary);

  return g_strdup_printf (_ ("%s. %s, %s. Wall time %s, parallelism %.2f, concurrency %u. %s"),
                          title, run_words_model (self->facts), run_words_runtime (self->facts),
                          wall, self->summary->parallelism_mean, self->summary->concurrency_peak,
                          verdict != NULL ? verdict : "");
}

/* Owns what the chips and lines say. */
typedef struct
{
  PageHead head;
  char *title, *setting;
} Heading;

static void
heading_init (Heading *self, const Card *card)
{
  const Facts *f = card->poster->facts;
  const Palette *palette = card->page.palette;
  PaletteModel model = palette_model_from_name (f->model);

  self->title = poster_dup_title (card->poster);
  self->setting = page_dup_setting (f);
  self->head = (PageHead){
    .title = self->title,
    .question = f->question != NULL ? f->question : "",
    .setting = self->setting,
    .chips = { { f->extrapolated ? _ ("extrapolated") : "", palette->card, palette->lost },
               { run_words_runtime (f), palette->card, palette->edge },
               { run_words_model (f), palette->models[model].tint, palette->models[model].line } },
  };
}

static void
heading_clear (Heading *self)
{
  g_free (self->title);
  g_free (self->setting);
}

static void
draw_diagram (const Card *card, const cairo_rectangle_t *box)
{
  const Poster *p = card->poster;
  g_autoptr (Diagram) diagram = diagram_new (p->trace, p->facts, diagram_choose_time (p->trace));

  diagram_lay_out (diagram, box, p->unit);
  diagram_draw (diagram, p->lettering, p->unit, card->page.scene);
}

/* The main program alone is no diagram. */
static gboolean
has_diagram (const Poster *p)
{
  g_autoptr (Diagram) diagram = diagram_new (p->trace, p->facts, 0);

  return diagram->groups->len > 0;
}

static void
draw_empty (const Card *card, const cairo_rectangle_t *box)
{
  const Poster *p = card->poster;
  Type type = { 28 * p->unit, FALSE };
  g_auto (GStrv) lines = lettering_wrap (
      p->lettering,
      p->facts->message != NULL
          ? p->facts->message
          : _ ("Nothing was recorded: the run ended before any thread, task or process began."),
      type, box->width * 0.9, 3);
  double y = box->y + box->height / 2 - (g_strv_length (lines) - 1) * 0.7 * type.size;

  for (char **line = lines; *line != NULL; line++, y += 1.4 * type.size)
    scene_add_text (card->page.scene, p->lettering, *line, type, box->x + box->width / 2, y, 0.5,
                    box->width, card->page.palette->soft);
}

static void
draw_timeline (const Card *card, const cairo_rectangle_t *box)
{
  const Poster *p = card->poster;
  g_autoptr (LaneTree) tree = NULL;
  g_autoptr (Timeline) timeline = NULL;
  gint64 to =
      p->options->to >= 0 ? p->options->to : MAX (p->facts->wall_ns, trace_get_now (p->trace));
  gint64 from = MAX (p->options->from, 0);
  View view;

  if (trace_get_n_lanes (p->trace) == 0)
    {
      draw_empty (card, box);
      return;
    }

  tree = lane_tree_new ();
  lane_tree_update (tree, p->trace, timeline_count_rows (box->height, p->unit));
  timeline = timeline_new (p->trace, tree, p->lettering, box, p->unit, 1, TIMELINE_ALL);
  view_init (&view, timeline_get_width (timeline));
  view_fit (&view, from, MAX (to, from + 1));
  timeline_draw (timeline, &view, card->page.scene);
}

/* A run of a few lanes shows them all: only one that must fold anyway may fold to make room. */
static double
measure_least_timeline (const Poster *p)
{
  g_autoptr (LaneTree) tree = lane_tree_new ();
  double least = LEAST_TIMELINE * p->unit;
  guint n;

  lane_tree_update (tree, p->trace, FEW_ROWS);
  n = lane_tree_get_n_rows (tree);
  for (guint i = 0; i < n; i++)
    if (lane_tree_get_row (tree, i)->group)
      return least;

  return MAX (least,
              timeline_measure_rows (n, p->unit) + (2 * PAGE_PADDING + PAGE_GAP / 2) * p->unit + 2);
}

/* Which cards there is room for, and how high they are. */
typedef struct
{
  double head, diagram, timeline, summary, legend;
} Heights;

static Heights
divide (const Card *card, const PageHead *head, double height, double width)
{
  const Poster *p = card->poster;
  const PictureOptions *o = p->options;
  double u = p->unit, inner = width - 2 * PAGE_PADDING * u;
  Heights h = { .head = o->title ? page_measure_head (&card->page, head, width) : 0 };
  double least = measure_least_timeline (p);
  guint states = o->legend ? legend_find_states (p->trace) : 0;
  double *order[] = { &h.diagram, &h.summary, &h.legend, &h.head };

  if (o->diagram && has_diagram (p))
    h.diagram = MIN (DIAGRAM * u, height * 0.3) + PAGE_GAP * u;
  if (o->summary)
    h.summary = poster_measure_summary (p, inner) + (2 * PAGE_PADDING + PAGE_GAP) * u;
  if (o->legend && trace_get_n_lanes (p->trace) > 0)
    h.legend = legend_measure (&card->page, states, inner) + (2 * PAGE_PADDING - 8 + PAGE_GAP) * u;
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      h.timeline = height - h.head - h.diagram - h.summary - h.legend;
      if (h.timeline >= least)
        break;
      *order[i] = 0;
    }
  h.timeline = height - h.head - h.diagram - h.summary - h.legend;

  return h;
}

static void
draw_cards (const Card *card, const PageHead *head)
{
  const Poster *p = card->poster;
  const Page *page = &card->page;
  double u = p->unit, x = PAGE_MARGIN * u, y = PAGE_MARGIN * u, gap = PAGE_GAP * u;
  double width = p->options->width - 2 * x;
  Heights h = divide (card, head, p->options->height - y - PAGE_FOOT * u - 4 * u, width);
  cairo_rectangle_t box;

  if (h.head > 0)
    page_add_head (page, head, x, y - 4 * u, width);
  y += h.head;
  if (h.diagram > 0)
    {
      box = page_add_card (page, x, y, width, h.diagram - gap);
      draw_diagram (card, &box);
    }
  y += h.diagram;
  box = page_add_card (page, x, y, width, h.timeline - gap / 2);
  draw_timeline (card, &box);
  y += h.timeline + gap / 2;
  if (h.summary > 0)
    {
      box = page_add_card (page, x, y, width, h.summary - gap);
      poster_draw_summary (card, &box);
    }
  y += h.summary;
  if (h.legend > 0)
    {
      box = page_add_card (page, x, y, width, h.legend - gap);
      legend_add (page, legend_find_states (p->trace), &box);
    }
  page_add_foot (page, p->facts->machine != NULL ? p->facts->machine : "", p->facts->started, x,
                 p->options->height - 0.6 * PAGE_FOOT * u + 8 * u, width);
}

Scene *
poster_compose (const Poster *self)
{
  Card card = { .poster = self };
  Heading heading;

  page_init (&card.page, self->options, self->lettering, self->unit);
  heading_init (&heading, &card);
  draw_cards (&card, &heading.head);
  heading_clear (&heading);

  return card.page.scene;
}
