/* SPDX-License-Identifier: MIT */

#include "poster.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "diagram.h"
#include "lane-tree.h"
#include "sentence.h"

#define TEXT 22. /* units */
#define VALUE 36.
#define VERDICT 27.
#define FIGURES 86. /* height */
#define WIDE 1300.  /* from here figures and verdict stand side by side */
#define MAX_FIGURES 7

typedef struct
{
  const char *label;
  char *value;
} Figure;

static char *
dup_hand_overs (const Summary *summary)
{
  guint64 n = 0;

  for (guint i = 0; i < summary->gils->len; i++)
    n += g_array_index (summary->gils, SummaryGil, i).switches;

  double rate = (double) n * 1e9 / (double) MAX (summary->wall_ns, 1);
  g_autofree char *count = lane_tree_dup_count ((guint) CLAMP (rate, 0, 999999999));

  return g_strdup_printf (_ ("%s /s"), count);
}

/* Nothing is shown that the run does not have: no GIL figures without a GIL. */
static guint
collect_figures (const Poster *p, Figure figures[MAX_FIGURES])
{
  const Summary *s = p->summary;
  guint n = 0;
  gboolean gil = s->gils->len > 0;

  figures[n++] = (Figure){ _ ("Wall time"), sentence_duration (s->wall_ns) };
  figures[n++] = (Figure){ _ ("Parallelism"), g_strdup_printf ("%.2f", s->parallelism_mean) };
  figures[n++] = (Figure){ _ ("Concurrency"), lane_tree_dup_count (s->concurrency_peak) };
  if (gil)
    {
      figures[n++] =
          (Figure){ _ ("Waits for GIL"), g_strdup_printf (_ ("%.0f %%"), 100 * s->gil_share) };
      figures[n++] = (Figure){ _ ("Hand-overs"), dup_hand_overs (s) };
    }
  else if (s->peak_pss >= 0)
    figures[n++] = (Figure){ _ ("Memory"), diagram_dup_memory (s->peak_pss) };
  figures[n++] =
      (Figure){ _ ("Lost events"),
                lane_tree_dup_count ((guint) MIN (trace_get_n_lost (p->trace), 999999999)) };

  return n;
}

static char *
dup_verdict (const Poster *p)
{
  if (p->facts->verdict != NULL)
    return g_strdup (p->facts->verdict);

  return sentence_verdict (p->trace, p->facts, p->summary);
}

static guint
count_verdict_lines (const Poster *p, const char *verdict, double width)
{
  g_auto (GStrv) lines =
      lettering_wrap (p->lettering, verdict, (Type){ VERDICT * p->unit, TRUE }, width, 3);

  return g_strv_length (lines);
}

double
poster_measure_summary (const Poster *p, double width)
{
  g_autofree char *verdict = dup_verdict (p);

  if (width >= WIDE * p->unit || verdict == NULL)
    return FIGURES * p->unit;

  return (FIGURES + 8 + 1.35 * VERDICT * count_verdict_lines (p, verdict, width)) * p->unit;
}

/* Returns where the figures end. They move together before one is left out. */
static double
draw_figures (const Card *card, double x, double y, double right)
{
  const Poster *p = card->poster;
  Figure figures[MAX_FIGURES];
  double widths[MAX_FIGURES], u = p->unit, sum = 0, gap;
  guint n = collect_figures (p, figures);
  Type label = { TEXT * u, FALSE }, value = { VALUE * u, TRUE };

  for (guint i = 0; i < n; i++)
    {
      widths[i] = MAX (lettering_get_width (p->lettering, figures[i].label, label),
                       lettering_get_width (p->lettering, figures[i].value, value));
      sum += widths[i];
    }
  gap = CLAMP ((right - x - sum) / MAX (n - 1, 1), 16 * u, 36 * u);
  for (guint i = 0; i < n; i++)
    {
      if (x + widths[i] <= right + 1)
        {
          scene_add_text (card->page.scene, p->lettering, figures[i].label, label, x, y + 25 * u, 0,
                          widths[i] + 1, card->page.palette->soft);
          scene_add_text (card->page.scene, p->lettering, figures[i].value, value, x, y + 70 * u, 0,
                          widths[i] + 1, card->page.palette->ink);
          x += widths[i] + gap;
        }
      g_free (figures[i].value);
    }

  return x;
}

void
poster_draw_summary (const Card *card, const cairo_rectangle_t *box)
{
  const Poster *p = card->poster;
  double u = p->unit;
  gboolean wide = box->width >= WIDE * u;
  double end = draw_figures (card, box->x, box->y, box->x + box->width * (wide ? 0.62 : 1));
  g_autofree char *verdict = dup_verdict (p);
  Type type = { VERDICT * u, TRUE };
  double x = box->x, y = box->y + (FIGURES + 8 + VERDICT) * u, pitch = 1.35 * type.size;

  if (verdict == NULL)
    return;
  if (wide)
    {
      x = end + 8 * u;
      scene_add_line (card->page.scene, end - 10 * u, box->y + 4 * u, end - 10 * u,
                      box->y + box->height - 4 * u, card->page.palette->edge, MAX (1.5 * u, 1));
      x += 10 * u;
    }

  double width = box->x + box->width - x;
  g_auto (GStrv) lines = NULL;

  if (wide && count_verdict_lines (p, verdict, width) > 2)
    type.size = TEXT * u;
  pitch = MIN (pitch, 1.32 * type.size);
  lines = lettering_wrap (p->lettering, verdict, type, width, 3);
  if (wide)
    y = box->y + box->height / 2 + 0.36 * type.size - (g_strv_length (lines) - 1) * pitch / 2;
  for (char **line = lines; *line != NULL; line++, y += pitch)
    scene_add_text (card->page.scene, p->lettering, *line, type, x, y, 0, width,
                    card->page.palette->ink);
}
