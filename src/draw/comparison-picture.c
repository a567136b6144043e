/* SPDX-License-Identifier: MIT */

#include "comparison-picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "comparison-track.h"
#include "legend.h"
#include "page.h"
#include "picture-file.h"
#include "ruler.h"
#include "run-words.h"
#include "sentence-comparison.h"
#include "sentence.h"

#define INFO 316.    /* units, of a run's words */
#define NARROW 1300. /* from here on down there is less beside the lanes */
#define NARROW_INFO 272.
#define MOST_NAMES 190.
#define FLAG 52. /* right of the longest run */
#define PAD 10.  /* above and below what is in a run's card */
#define GAP 8.   /* between runs */
#define AXIS 40.
#define LEAST_ROW 12. /* below, lanes fold */
#define MOST_ROW 64.
#define FIRST 28. /* the verdict's first sentence, and the others */
#define SMALL_FIRST 25.
#define OTHERS 23.
#define PITCH 1.32
#define SHRUNK 0.85 /* so small may the words of a run be before something gives way */

typedef struct
{
  const ComparedRun *runs;
  guint n;
  Page page;
  ComparisonTracks tracks;
  char **verdict;
  guint states;
  char *setting;
  PageHead head;
} Composition;

static const char *
get_title (const Facts *facts)
{
  return facts->title != NULL ? facts->title : facts->demo != NULL ? facts->demo : _ ("A run");
}

/* The number of workers says something of those who have any. */
static const Facts *
get_facts (const Composition *c)
{
  for (guint i = 0; i < c->n; i++)
    if (g_strcmp0 (c->runs[i].facts->model, "sequential") != 0)
      return c->runs[i].facts;

  return c->runs[0].facts;
}

static void
init_tracks (Composition *c, double width)
{
  ComparisonTracks *t = &c->tracks;
  double u = c->page.unit;

  *t = (ComparisonTracks){ .runs = c->runs,
                           .n = c->n,
                           .reference = compared_runs_find_reference (c->runs, c->n),
                           .fastest = 1,
                           .is_narrow = width < NARROW * u,
                           .reserve = FLAG * u };
  t->info = (t->is_narrow ? NARROW_INFO : INFO) * u;
  for (guint i = 0; i < c->n; i++)
    {
      double factor;

      compared_runs_stand (c->runs, t->reference, i, &factor);
      t->fastest = MAX (t->fastest, factor);
      if (g_strcmp0 (run_words_runtime (c->runs[i].facts), run_words_runtime (c->runs[0].facts)))
        t->has_runtimes = TRUE;
    }
}

static void
composition_init (Composition *c, const ComparedRun *runs, guint n)
{
  const PictureOptions *o = c->page.options;

  c->runs = runs;
  c->n = n;
  init_tracks (c, o->width - 2 * PAGE_MARGIN * c->page.unit);
  c->verdict = sentence_comparison_split (runs, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ComparisonLanes) lanes = comparison_lanes_new (runs[i].trace, G_MAXUINT);

      c->states |= comparison_lanes_find_states (lanes);
    }

  const Facts *facts = get_facts (c);
  g_autofree char *setting = page_dup_setting (facts);

  c->setting = g_strconcat (setting, *setting != '\0' ? PAGE_SEPARATOR : "",
                            _ ("made one at a time, from top to bottom"), NULL);
  c->head = (PageHead){ .title = get_title (facts),
                        .question = facts->question != NULL ? facts->question : "",
                        .setting = c->setting };
  if (!c->tracks.has_runtimes)
    c->head.chips[0] =
        (PageChip){ run_words_runtime (facts), c->page.palette->card, c->page.palette->edge };
}

static void
composition_clear (Composition *c)
{
  g_strfreev (c->verdict);
  g_free (c->setting);
}

/* A little smaller is better than a line for the last word. */
static double
choose_first_size (const Composition *c, double width)
{
  double u = c->page.unit;
  g_auto (GStrv) large =
      lettering_wrap (c->page.lettering, c->verdict[0], (Type){ FIRST * u, TRUE }, width, 3);
  g_auto (GStrv) small =
      lettering_wrap (c->page.lettering, c->verdict[0], (Type){ SMALL_FIRST * u, TRUE }, width, 3);

  return (g_strv_length (small) < g_strv_length (large) ? SMALL_FIRST : FIRST) * u;
}

/* The first sentence stands out. Lays out or, with @box, draws; returns the height. */
static double
flow_verdict (const Composition *c, double width, const cairo_rectangle_t *box)
{
  const Page *page = &c->page;
  double u = page->unit, y = 0;
  g_autofree char *others = g_strjoinv (" ", c->verdict + 1);
  const struct
  {
    const char *text;
    Type type;
    guint most;
    guint32 ink;
  } parts[] = { { c->verdict[0], { choose_first_size (c, width), TRUE }, 3, page->palette->ink },
                { others, { OTHERS * u, FALSE }, 4, page->palette->soft } };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_auto (GStrv) lines =
          lettering_wrap (page->lettering, parts[i].text, parts[i].type, width, parts[i].most);

      for (char **line = lines; *parts[i].text != '\0' && *line != NULL; line++)
        {
          y += PITCH * parts[i].type.size;
          if (box != NULL)
            scene_add_text (page->scene, page->lettering, *line, parts[i].type, box->x,
                            box->y + y - 0.34 * parts[i].type.size, 0, width, parts[i].ink);
        }
    }

  return y;
}

typedef struct
{
  double head, runs, verdict, legend;
} Heights;

static Heights
divide (const Composition *c, double height, double width)
{
  const Page *page = &c->page;
  const PictureOptions *o = page->options;
  double u = page->unit, inner = width - 2 * PAGE_PADDING * u;
  double words = SHRUNK * comparison_track_measure (&c->tracks, page), legend;
  double least = c->n * (words + (2 * PAD + GAP) * u) + AXIS * u;
  Heights h = { .head = o->title ? page_measure_head (page, &c->head, width) : 0 };
  double *order[] = { &h.legend, &h.head, &h.verdict };

  if (o->summary)
    h.verdict = flow_verdict (c, inner, NULL) + (2 * PAGE_PADDING - 8 + PAGE_GAP) * u;
  if (o->legend && c->states != 0)
    h.legend = legend_measure (page, c->states, inner) + (2 * PAGE_PADDING - 8 + PAGE_GAP) * u;
  legend = h.legend;
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (height - h.head - h.verdict - h.legend < least)
      *order[i] = 0;
  /* Where the title was too high, the legend may still fit. */
  if (height - h.head - h.verdict - legend >= least)
    h.legend = legend;
  h.runs = height - h.head - h.verdict - h.legend;

  return h;
}

/* The rows of all runs are of one height, so that a lane is a lane in each of them; what is left
 * over goes to all alike. */
typedef struct
{
  ComparisonLanes *lanes[COMPARED_RUNS_MAX];
  double heights[COMPARED_RUNS_MAX]; /* of the cards' insides */
  double pitch;
} Layout;

static double
sum_heights (const Composition *c, Layout *l, double least)
{
  double sum = 0;

  for (guint i = 0; i < c->n; i++)
    {
      l->heights[i] = MAX (least, l->pitch * comparison_lanes_get_height (l->lanes[i]));
      sum += l->heights[i];
    }

  return sum;
}

static void
lay_out (const Composition *c, Layout *l, double height)
{
  double u = c->page.unit;
  double room = MAX (height - (c->n * (2 * PAD + GAP) - GAP) * u, c->n);
  double least = MIN (comparison_track_measure (&c->tracks, &c->page), room / c->n);
  double low = 0, high = MOST_ROW * u, rest;
  guint most = (guint) MAX (room / c->n / (LEAST_ROW * u), 1);

  for (guint i = 0; i < c->n; i++)
    l->lanes[i] = comparison_lanes_new (c->runs[i].trace, most);

  for (int step = 0; step < 40; step++)
    {
      l->pitch = (low + high) / 2;
      if (sum_heights (c, l, least) <= room)
        low = l->pitch;
      else
        high = l->pitch;
    }
  l->pitch = MAX (floor (low), 1);
  rest = (room - sum_heights (c, l, least)) / c->n;
  for (guint i = 0; i < c->n; i++)
    l->heights[i] += MAX (rest, 0);
}

static double
measure_names (const Composition *c, const Layout *l)
{
  double widest = 0;

  if (c->tracks.is_narrow)
    return 0;
  for (guint i = 0; i < c->n; i++)
    widest = MAX (widest, comparison_lanes_measure_names (l->lanes[i], &c->page));

  return MIN (widest + 1, MOST_NAMES * c->page.unit);
}

/* One scale: the longest run and room for its flag. */
static void
fit_view (Composition *c, double width)
{
  gint64 longest = 1;

  for (guint i = 0; i < c->n; i++)
    longest = MAX (longest, c->runs[i].summary->wall_ns);
  view_init (&c->tracks.view, MAX ((int) width, 1));
  view_fit (&c->tracks.view, 0,
            (gint64) ((double) longest * width / MAX (width - c->tracks.reserve, width / 2)));
}

static void
draw_axis (const Composition *c, double x, double top, double bottom)
{
  const Page *page = &c->page;
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RulerTick));
  Type type = { PAGE_TEXT * page->unit, FALSE };
  double end = x + c->tracks.view.width;
  Ruler ruler;

  ruler_init (&ruler, &c->tracks.view, lettering_get_width (page->lettering, "0", type), ticks);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RulerTick *tick = &g_array_index (ticks, RulerTick, i);
      double half = lettering_get_width (page->lettering, tick->label, type) / 2;

      scene_add_line (page->scene, x + tick->x, top, x + tick->x, bottom + 8 * page->unit,
                      page->palette->grid, MAX (page->unit * 1.5, 1));
      if (x + tick->x + half <= end + PAGE_PADDING * page->unit)
        scene_add_text (page->scene, page->lettering, tick->label, type, x + tick->x,
                        bottom + 30 * page->unit, 0.5, 4 * half + 1, page->ground->soft);
    }
}

static void
draw_runs (Composition *c, double x, double y, double width, double height)
{
  const Page *page = &c->page;
  double u = page->unit, right = floor (x + width - PAGE_PADDING * u), plot_x, bottom = y;
  Layout layout = { .pitch = 1 };
  cairo_rectangle_t boxes[COMPARED_RUNS_MAX];

  lay_out (c, &layout, height - AXIS * u);
  c->tracks.names = measure_names (c, &layout);
  plot_x = ceil (x + PAD * u + c->tracks.info + 24 * u +
                 (c->tracks.names > 0 ? c->tracks.names + 18 * u : 0));
  fit_view (c, right - plot_x);
  for (guint i = 0; i < c->n; i++)
    {
      double card = layout.heights[i] + 2 * PAD * u;

      page_add_card (page, x, y, width, card);
      boxes[i] =
          (cairo_rectangle_t){ x + PAD * u, y + PAD * u, right - x - PAD * u, layout.heights[i] };
      bottom = y + card;
      y += card + GAP * u;
    }
  draw_axis (c, plot_x, boxes[0].y, bottom);
  for (guint i = 0; i < c->n; i++)
    {
      comparison_track_draw (&c->tracks, page, i, layout.lanes[i], &boxes[i], plot_x, layout.pitch);
      comparison_lanes_free (layout.lanes[i]);
    }
}

static void
draw_foot (const Composition *c, double x, double width)
{
  const Page *page = &c->page;
  const Facts *facts = c->runs[0].facts;

  page_add_foot (page, facts->machine != NULL ? facts->machine : "", facts->started, x,
                 page->options->height - 0.6 * PAGE_FOOT * page->unit + 8 * page->unit, width);
}

static void
compose (Composition *c)
{
  const Page *page = &c->page;
  const PictureOptions *o = page->options;
  double u = page->unit, x = PAGE_MARGIN * u, y = PAGE_MARGIN * u, gap = PAGE_GAP * u;
  double width = o->width - 2 * x;
  Heights h = divide (c, o->height - y - PAGE_FOOT * u - 4 * u, width);
  cairo_rectangle_t box;

  if (h.head > 0)
    page_add_head (page, &c->head, x, y - 4 * u, width);
  y += h.head;
  draw_runs (c, x, y, width, h.runs - gap / 2);
  y += h.runs;
  if (h.verdict > 0)
    {
      box = page_add_card (page, x, y, width, h.verdict - gap);
      box.y -= 4 * u;
      flow_verdict (c, box.width, &box);
    }
  y += h.verdict;
  if (h.legend > 0)
    {
      box = page_add_card (page, x, y, width, h.legend - gap);
      legend_add (page, c->states, &box);
    }
  draw_foot (c, x, width);
}

/* For those who do not see it. */
static char *
dup_description (const Composition *c)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *verdict = g_strjoinv (" ", c->verdict);

  g_string_append_printf (text, "%s. ", c->head.title);
  for (guint i = 0; i < c->n; i++)
    {
      g_autofree char *who = sentence_compared_run (c->runs, c->n, i, TRUE);
      g_autofree char *wall = sentence_duration (c->runs[i].summary->wall_ns);
      g_autofree char *standing = sentence_standing (c->runs, c->n, i);

      g_string_append_printf (text, *standing != '\0' ? "%s: %s, %s. " : "%s: %s. ", who, wall,
                              standing);
    }
  g_string_append (text, verdict);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

GBytes *
comparison_picture_render (const ComparedRun *runs,
                           guint n,
                           const PictureOptions *options,
                           PictureFormat format,
                           GError **error)
{
  g_autoptr (Lettering) lettering = NULL;
  g_autoptr (Scene) scene = NULL;
  g_autofree char *description = NULL;
  Composition c = { 0 };
  GBytes *bytes;

  g_return_val_if_fail (n >= 1 && n <= COMPARED_RUNS_MAX, NULL);

  if (!picture_options_check (options, error))
    return NULL;

  lettering = lettering_new ();
  page_init (&c.page, options, lettering, page_get_unit (options));
  scene = c.page.scene;
  composition_init (&c, runs, n);
  compose (&c);
  description = dup_description (&c);
  bytes = picture_file_make (scene, lettering, options, format, c.head.title, description,
                             runs[0].facts->started, error);
  composition_clear (&c);

  return bytes;
}
