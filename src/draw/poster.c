/* SPDX-License-Identifier: MIT */

#include "poster.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "diagram.h"
#include "lane-tree.h"
#include "run-words.h"
#include "sentence.h"
#include "timeline.h"

#define MARGIN 28. /* units */
#define GAP 14.
#define PADDING 18.
#define RADIUS 16.
#define TITLE 44.
#define TEXT 22.
#define SUBTITLE 25.
#define SUBTITLE_PITCH 33.
#define HEAD 92.  /* title and question */
#define CHIPS 52. /* in a line of their own */
#define FOOT 42.
#define DIAGRAM 302.
#define LEAST_TIMELINE 240.
#define FEW_ROWS 11
#define SEPARATOR "   ·   "
#define POINTS 7. /* on paper, for TEXT */

static double
get_unit (const PictureOptions *options)
{
  double w = options->width, h = options->height;
  double unit = MAX (MIN (w / 1920, h / 720), h / 1080);

  unit = MAX (unit, options->dpi * POINTS / 72 / TEXT);
  return MIN (unit, MIN (w / 900, h / 520));
}

void
poster_init (Poster *self, const Trace *trace, const Facts *facts, const PictureOptions *options)
{
  self->trace = trace;
  self->facts = facts;
  self->options = options;
  self->summary = summary_new (trace, facts);
  self->lettering = lettering_new ();
  self->unit = get_unit (options);
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

/* What stands on the page itself must be read on any background. */
static const Palette *
get_page_palette (const PictureOptions *options)
{
  switch (options->background)
    {
    case BACKGROUND_WHITE:
      return palette_get (PALETTE_LIGHT);
    case BACKGROUND_DARK:
      return palette_get (PALETTE_DARK);
    default:
      return palette_get (options->theme == THEME_DARK ? PALETTE_DARK : PALETTE_LIGHT);
    }
}

static double
draw_chip (
    const Card *card, const char *text, double right, double middle, guint32 fill, guint32 line)
{
  const Poster *p = card->poster;
  double u = p->unit, pad = 16 * u, height = 40 * u;
  Type type = { TEXT * u, FALSE };
  double width = MIN (lettering_get_width (p->lettering, text, type), p->options->width * 0.25);
  cairo_rectangle_t box = { right - width - 2 * pad, middle - height / 2, width + 2 * pad, height };

  if (*text == '\0')
    return right;

  scene_add_rect (card->scene, &box, height / 2, fill, line, 2 * u);
  scene_add_text (card->scene, p->lettering, text, type, box.x + box.width / 2,
                  middle + 0.36 * type.size, 0.5, width + 1, card->palette->ink);
  return box.x - 10 * u;
}

/* Who works one after another is one, whatever number was set. */
static char *
dup_setting (const Facts *f)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (f->workers > 0 && g_strcmp0 (f->model, "sequential") != 0)
    {
      g_autofree char *count = lane_tree_dup_count ((guint) f->workers);

      g_string_append_printf (line, ngettext ("%s worker", "%s workers", (gulong) f->workers),
                              count);
    }
  if (f->size >= 0)
    {
      g_autofree char *size = lane_tree_dup_count ((guint) MIN (f->size, 999999999));

      g_string_append (line, line->len > 0 ? SEPARATOR : "");
      g_string_append_printf (line, _ ("size %s"), size);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static double
measure_chips (const Poster *p)
{
  const char *const texts[] = { run_words_model (p->facts), run_words_runtime (p->facts),
                                p->facts->extrapolated ? _ ("extrapolated") : "" };
  double width = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i] != '\0')
      width += MIN (lettering_get_width (p->lettering, texts[i], (Type){ TEXT * p->unit, FALSE }),
                    p->options->width * 0.25) +
               42 * p->unit;

  return width;
}

/* Where the title needs the whole line, the chips stand in one of their own. */
static gboolean
has_chips_below (const Poster *p, double width)
{
  g_autofree char *title = poster_dup_title (p);
  g_autofree char *clean = lettering_clean (title, 200);

  return lettering_get_width (p->lettering, clean, (Type){ TITLE * p->unit, TRUE }) >
         width - measure_chips (p) - 20 * p->unit;
}

/* Question and setting in one line if they fit, where need be beside the chips, else in as many as
 * it takes. */
static char **
wrap_subtitle (const Poster *p, double width)
{
  double beside = has_chips_below (p, width) ? width - measure_chips (p) - 20 * p->unit : width;
  const char *question = p->facts->question != NULL ? p->facts->question : "";
  g_autofree char *setting = dup_setting (p->facts);
  g_autofree char *line =
      g_strconcat (question, *question != '\0' && *setting != '\0' ? SEPARATOR : "", setting, NULL);
  g_autofree char *clean = lettering_clean (line, 400);
  g_auto (GStrv) lines = NULL;
  Type type = { SUBTITLE * p->unit, FALSE };
  char **all;
  guint n;

  if (*question == '\0' || *setting == '\0' ||
      lettering_get_width (p->lettering, clean, type) <= beside)
    return lettering_wrap (p->lettering, line, type, width, 2);

  lines = lettering_wrap (p->lettering, question, type, width, 2);
  n = g_strv_length (lines);
  all = g_renew (char *, g_steal_pointer (&lines), n + 2);
  all[n] = g_steal_pointer (&setting);
  all[n + 1] = NULL;

  return all;
}

/* The chips have a line of their own only where the last one of the subtitle leaves no room. */
static gboolean
is_chips_line_needed (const Poster *p, char **lines, double width)
{
  guint n = g_strv_length (lines);

  if (n == 0 || !has_chips_below (p, width))
    return FALSE;

  return lettering_get_width (p->lettering, lines[n - 1], (Type){ SUBTITLE * p->unit, FALSE }) >
         width - measure_chips (p) - 20 * p->unit;
}

static double
measure_head (const Poster *p, double width)
{
  g_auto (GStrv) lines = wrap_subtitle (p, width);
  guint n = MAX (g_strv_length (lines), 1);

  return (HEAD + (n - 1) * SUBTITLE_PITCH + (is_chips_line_needed (p, lines, width) ? CHIPS : 0)) *
         p->unit;
}

static void
draw_head (const Card *card, const Palette *page, double x, double y, double width)
{
  const Poster *p = card->poster;
  double u = p->unit, right = x + width;
  PaletteModel model = palette_model_from_name (p->facts->model);
  g_autofree char *title = poster_dup_title (p);
  g_auto (GStrv) lines = wrap_subtitle (p, width);
  gboolean below = has_chips_below (p, width);
  double middle = y + 26 * u, base = y + 77 * u;

  if (below)
    middle = y + (68 + (MAX (g_strv_length (lines), 1) - 1) * SUBTITLE_PITCH) * u;
  if (is_chips_line_needed (p, lines, width))
    {
      middle += 45 * u;
      /* They begin at the left, as the lines above them. */
      right = x + measure_chips (p) - 10 * u;
    }
  if (p->facts->extrapolated)
    right = draw_chip (card, _ ("extrapolated"), right, middle, card->palette->card,
                       card->palette->lost);
  right = draw_chip (card, run_words_runtime (p->facts), right, middle, card->palette->card,
                     card->palette->edge);
  right = draw_chip (card, run_words_model (p->facts), right, middle,
                     card->palette->models[model].tint, card->palette->models[model].line);
  scene_add_text (card->scene, p->lettering, title, (Type){ TITLE * u, TRUE }, x, y + 40 * u, 0,
                  below ? width : right - 10 * u - x, page->ink);
  for (char **line = lines; *line != NULL; line++, base += SUBTITLE_PITCH * u)
    scene_add_text (card->scene, p->lettering, *line, (Type){ SUBTITLE * u, FALSE }, x, base, 0,
                    width, page->soft);
}

static void
draw_foot (const Card *card, const Palette *page, double x, double y, double width)
{
  const Poster *p = card->poster;
  g_autoptr (GDateTime) started = NULL;
  g_autofree char *date = NULL;
  g_autofree char *left = g_strdup_printf ("Interleave %s   ·   %s", APP_VERSION,
                                           p->facts->machine != NULL ? p->facts->machine : "");
  Type type = { TEXT * p->unit, FALSE };
  double taken = 0;

  if (p->facts->started > 0)
    started = g_date_time_new_from_unix_utc (p->facts->started / G_USEC_PER_SEC);
  if (started != NULL)
    date = g_date_time_format (started, "%Y-%m-%d %H:%M UTC");
  if (date != NULL)
    taken = scene_add_text (card->scene, p->lettering, date, type, x + width, y, 1, width / 2,
                            page->soft);
  scene_add_text (card->scene, p->lettering, left, type, x, y, 0, width - taken - type.size,
                  page->soft);
}

/* Draws a card and gives its inside. */
static cairo_rectangle_t
draw_card (const Card *card, double x, double y, double width, double height)
{
  const Poster *p = card->poster;
  double pad = PADDING * p->unit;
  cairo_rectangle_t box = { round (x), round (y), round (width), round (height) };

  scene_add_rect (card->scene, &box, RADIUS * p->unit,
                  p->options->background == BACKGROUND_TRANSPARENT ? 0 : card->palette->card,
                  card->palette->edge, MAX (1.5 * p->unit, 1));
  return (cairo_rectangle_t){ box.x + pad, box.y + pad, MAX (box.width - 2 * pad, 1),
                              MAX (box.height - 2 * pad, 1) };
}

static void
draw_diagram (const Card *card, const cairo_rectangle_t *box)
{
  const Poster *p = card->poster;
  g_autoptr (Diagram) diagram = diagram_new (p->trace, p->facts, diagram_choose_time (p->trace));

  diagram_lay_out (diagram, box, p->unit);
  diagram_draw (diagram, p->lettering, p->unit, card->scene);
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
    scene_add_text (card->scene, p->lettering, *line, type, box->x + box->width / 2, y, 0.5,
                    box->width, card->palette->soft);
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
  timeline_draw (timeline, &view, card->scene);
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

  return MAX (least, timeline_measure_rows (n, p->unit) + (2 * PADDING + GAP / 2) * p->unit + 2);
}

/* Which cards there is room for, and how high they are. */
typedef struct
{
  double head, diagram, timeline, summary, legend;
} Heights;

static Heights
divide (const Card *card, double height, double width)
{
  const Poster *p = card->poster;
  const PictureOptions *o = p->options;
  double u = p->unit, inner = width - 2 * PADDING * u;
  Heights h = { .head = o->title ? measure_head (p, width) : 0 };
  double least = measure_least_timeline (p);
  double *order[] = { &h.diagram, &h.summary, &h.legend, &h.head };

  if (o->diagram && has_diagram (p))
    h.diagram = MIN (DIAGRAM * u, height * 0.3) + GAP * u;
  if (o->summary)
    h.summary = poster_measure_summary (p, inner) + (2 * PADDING + GAP) * u;
  if (o->legend && trace_get_n_lanes (p->trace) > 0)
    h.legend = poster_measure_legend (card, inner) + (2 * PADDING - 8 + GAP) * u;
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
draw_cards (const Card *card, const Palette *page)
{
  const Poster *p = card->poster;
  double u = p->unit, x = MARGIN * u, y = MARGIN * u, gap = GAP * u;
  double width = p->options->width - 2 * x;
  Heights h = divide (card, p->options->height - y - FOOT * u - 4 * u, width);
  cairo_rectangle_t box;

  if (h.head > 0)
    draw_head (card, page, x, y - 4 * u, width);
  y += h.head;
  if (h.diagram > 0)
    {
      box = draw_card (card, x, y, width, h.diagram - gap);
      draw_diagram (card, &box);
    }
  y += h.diagram;
  box = draw_card (card, x, y, width, h.timeline - gap / 2);
  draw_timeline (card, &box);
  y += h.timeline + gap / 2;
  if (h.summary > 0)
    {
      box = draw_card (card, x, y, width, h.summary - gap);
      poster_draw_summary (card, &box);
    }
  y += h.summary;
  if (h.legend > 0)
    {
      box = draw_card (card, x, y, width, h.legend - gap);
      poster_draw_legend (card, &box);
    }
  draw_foot (card, page, x, p->options->height - 0.6 * FOOT * u + 8 * u, width);
}

Scene *
poster_compose (const Poster *self)
{
  const PictureOptions *o = self->options;
  const Palette *page = get_page_palette (o);
  Card card = { .poster = self,
                .palette = palette_get (o->theme == THEME_DARK ? PALETTE_DARK : PALETTE_LIGHT) };
  cairo_rectangle_t all = { 0, 0, o->width, o->height };

  card.scene = scene_new (card.palette, o->width, o->height, 1, self->unit);
  if (o->background != BACKGROUND_TRANSPARENT)
    scene_add_rect (card.scene, &all, 0,
                    o->background == BACKGROUND_WHITE ? 0xffffffff : page->page, 0, 0);
  draw_cards (&card, page);

  return card.scene;
}
