/* SPDX-License-Identifier: MIT */

#include "timeline-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "density.h"
#include "sentence.h"
#include "span-words.h"

#define TEXT 22.
#define MAX_LABELS 500

/* The most a span can say: letter and reason or words; less: the letter. */
static char *
dup_label (const Drawing *d, const LaneRun *run, gboolean in_words)
{
  const char *words = span_words (d->timeline->trace, (State) run->state, run->detail);

  return g_strdup_printf (in_words ? "%c %s" : "%c", state_letter (run->state), words);
}

static void
draw_label (const Drawing *d, const TimelineRow *row, const LaneRun *run, const char *text)
{
  const Timeline *t = d->timeline;
  Type type = { TEXT * t->unit, FALSE };
  double width = lettering_get_width (t->lettering, text, type);
  double x = t->plot.x + MAX (run->x0, 0) / t->scale + 0.55 * type.size;
  double middle = row->y + row->height / 2;
  gboolean half = palette_get_pattern ((State) run->state) == PATTERN_HALF;

  /* Above a half-height bar is room enough; elsewhere a plate keeps the pattern off the text. */
  if (half && row->height / 2 >= 1.1 * type.size)
    middle = row->y + row->height / 4;
  else
    scene_add_rect (d->scene,
                    &(cairo_rectangle_t){ x - 0.22 * type.size, middle - 0.6 * type.size,
                                          width + 0.44 * type.size, 1.2 * type.size },
                    0.25 * type.size, d->palette->plate, 0, 0);
  scene_add_text (d->scene, t->lettering, text, type, x, middle + 0.36 * type.size, 0, width + 1,
                  d->palette->ink);
}

/* How many, if the gap knows; of a lane's other spans it is the argument of a reason. */
static char *
dup_lost (const LaneRun *run)
{
  guint n = run->detail == G_MAXUINT32 ? 0 : DETAIL_ARGUMENT (run->detail);
  g_autofree char *number = sentence_count (n);

  if (n == 0)
    return g_strdup (_ ("lost"));

  /* Translators: events, in a gap of a timeline. */
  return g_strdup_printf (n < 0xffff ? _ ("%s lost") : _ ("%s or more lost"), number);
}

void
timeline_draw_gaps (const Drawing *d, const TimelineRow *row, const GArray *runs)
{
  const Timeline *t = d->timeline;
  Type type = { TEXT * t->unit, FALSE };

  for (guint i = 0; trace_get_n_lost (t->trace) > 0 && i < runs->len; i++)
    {
      const LaneRun *run = &g_array_index (runs, LaneRun, i);
      g_autofree char *text = NULL;
      cairo_rectangle_t box, plate;
      double width;

      if (run->kind != LANE_RUN_PURE || run->state != STATE_NONE || run->x1 - run->x0 < 3)
        continue;

      box = (cairo_rectangle_t){ t->plot.x + run->x0 / t->scale, row->y,
                                 (run->x1 - run->x0) / t->scale, row->height };
      scene_add_hatch (d->scene, &box, d->palette->lost);
      text = dup_lost (run);
      width = lettering_get_width (t->lettering, text, type);
      if (box.width < width + type.size || box.height < 1.2 * type.size)
        continue;

      plate = (cairo_rectangle_t){ box.x + (box.width - width) / 2 - 0.3 * type.size,
                                   box.y + (box.height - 1.2 * type.size) / 2,
                                   width + 0.6 * type.size, 1.2 * type.size };
      scene_add_rect (d->scene, &plate, 0.3 * type.size, d->palette->plate, 0, 0);
      scene_add_text (d->scene, t->lettering, text, type, box.x + box.width / 2,
                      plate.y + 0.95 * type.size, 0.5, width + 1, d->palette->ink);
    }
}

void
timeline_draw_span_labels (Drawing *d, const TimelineRow *row, const GArray *runs)
{
  const Timeline *t = d->timeline;
  Type type = { TEXT * t->unit, FALSE };

  if (row->height < 1.35 * type.size)
    return;

  for (guint i = 0; i < runs->len && d->n_labels < MAX_LABELS; i++)
    {
      const LaneRun *run = &g_array_index (runs, LaneRun, i);
      double room = (MIN (run->x1, d->view->width) - MAX (run->x0, 0)) / t->scale - 1.1 * type.size;
      g_autofree char *text = NULL;

      if (run->kind != LANE_RUN_PURE || run->state == STATE_NONE || run->state == STATE_IDLE ||
          room < 0.6 * type.size)
        continue;
      text = dup_label (d, run, TRUE);
      if (lettering_get_width (t->lettering, text, type) > room)
        {
          g_free (text);
          text = dup_label (d, run, FALSE);
        }
      if (lettering_get_width (t->lettering, text, type) > room)
        continue;
      draw_label (d, row, run, text);
      d->n_labels++;
    }
}

static const char *
get_badge (LaneSource source)
{
  switch (source)
    {
    case LANE_SOURCE_MEASURED:
      return _ ("measured");
    case LANE_SOURCE_EMULATED:
      return _ ("emulated");
    case LANE_SOURCE_SAMPLED:
      return _ ("sampled");
    default:
      return "";
    }
}

static gboolean
has_badge (const Timeline *t, const LaneRow *row)
{
  return (t->parts & TIMELINE_BADGES) && !row->group && row->kind != LANE_KIND_PROCESS;
}

/* The dot before a name: the brief's colour of its kind. */
static void
draw_dot (const Drawing *d, const LaneRow *row, double x, double middle, double size)
{
  PaletteModel model = palette_model_of_kind (row->kind);

  if (!row->group && row->named_by != row->lane)
    model = PALETTE_PROCESS;
  scene_add_rect (d->scene, &(cairo_rectangle_t){ x, middle - size / 2, size, size }, size / 2,
                  d->palette->models[model].line, 0, 0);
}

static void
draw_name (const Drawing *d, const LaneRow *row, const TimelineRow *place, double right)
{
  const Timeline *t = d->timeline;
  g_autofree char *name = lane_tree_dup_name (t->trace, row);
  double pitch = place->height + MIN (place->height * 0.2, 12 * t->unit);
  gboolean strong = row->kind == LANE_KIND_PROCESS || row->group;
  Type type = { MIN (24 * t->unit, pitch * 0.85), strong };
  double dot = 0.42 * type.size;
  double x = t->box.x + MIN (row->depth, 4) * 14 * t->unit;
  double middle = place->y + place->height / 2;
  Type soft = { MIN (TEXT * t->unit, pitch * 0.8), FALSE };
  double badge = has_badge (t, row) ? t->badge_width : 0;

  if (row->group && place->height > 2.6 * type.size)
    {
      scene_add_text (d->scene, t->lettering, _ ("stacked by state"), soft,
                      x + dot + 0.45 * type.size, middle + 1.05 * type.size, 0,
                      right - x - dot - 0.45 * type.size, d->palette->soft);
      middle -= 0.55 * type.size;
    }
  draw_dot (d, row, x, middle, dot);
  x += dot + 0.45 * type.size;
  scene_add_text (d->scene, t->lettering, name, type, x, middle + 0.36 * type.size, 0,
                  right - badge - x, d->palette->ink);
  if (badge > 0)
    scene_add_text (d->scene, t->lettering,
                    get_badge (lane_get_source (trace_get_lane (t->trace, row->lane))), soft, right,
                    middle + 0.36 * soft.size, 1, t->badge_width, d->palette->soft);
}

void
timeline_draw_names (const Drawing *d)
{
  const Timeline *t = d->timeline;
  double right = t->plot.x - 12 * t->unit;

  for (guint i = 0; i < lane_tree_get_n_rows (t->tree); i++)
    draw_name (d, lane_tree_get_row (t->tree, i), timeline_get_row (t, i), right);
}
