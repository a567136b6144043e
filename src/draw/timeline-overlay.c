/* SPDX-License-Identifier: MIT */

#include "timeline-private.h"

#include <math.h>

#define MAX_ARROWS 64    /* more is a thicket */
#define MAX_READ 2000000 /* arrows and marks looked at */
#define ARROW_SPACING 26 /* units between two arrows of one kind from and to the same rows */
#define MARK_SPACING 4

/* Which arrows are worth their ink, the first first: who began whom says more than who woke whom.
 */
static const struct
{
  Flow flow;
  gboolean dashed;
  double line;
  guint most;           /* more is a thicket */
  gboolean all_or_none; /* the first few of thousands would say something false */
} arrows[] = {
  { FLOW_CREATE, FALSE, 2, 32, FALSE }, { FLOW_JOIN, TRUE, 2, 16, FALSE },
  { FLOW_SEND, FALSE, 1.6, 24, TRUE },  { FLOW_HANDOVER, FALSE, 1.2, 24, TRUE },
  { FLOW_WAKE, TRUE, 1.2, 24, TRUE },
};

/* What thousands of lanes say and send has no place on one row. */
static gboolean
is_group (const Timeline *timeline, guint row)
{
  return lane_tree_get_row (timeline->tree, row)->group;
}

static gboolean
is_in_view (const View *view, const TraceArrow *arrow)
{
  return arrow->to_time >= view_get_from (view) && arrow->from_time < view_get_to (view);
}

static void
draw_arrow (const Drawing *d, const TraceArrow *arrow, gsize kind, guint from, guint to)
{
  const Timeline *t = d->timeline;
  const TimelineRow *a = timeline_get_row (t, from), *b = timeline_get_row (t, to);
  gboolean down = b->y > a->y;
  double y0 = down ? a->y + a->height : a->y;
  double y1 = down ? b->y : b->y + b->height;
  double line = MAX (arrows[kind].line * t->unit, 1 / t->scale);
  SceneItem *item =
      scene_add_curve (d->scene, timeline_x_of (d, arrow->from_time), y0,
                       timeline_x_of (d, arrow->to_time), y1, d->palette->arrow, line);

  item->arrow = TRUE;
  item->dashed = arrows[kind].dashed;
}

/* Arrows between the same two rows within a few px would lie upon each other: one of them does. */
static gboolean
is_first_here (const Drawing *d, GHashTable *seen, const TraceArrow *arrow, guint from, guint to)
{
  gint64 bucket =
      (gint64) floor (timeline_x_of (d, arrow->to_time) / (ARROW_SPACING * d->timeline->unit));
  gint64 key = bucket << 40 | (gint64) (from & 0xfffff) << 20 | (to & 0xfffff);

  if (g_hash_table_contains (seen, &key))
    return FALSE;

  g_hash_table_add (seen, g_memdup2 (&key, sizeof key));
  return TRUE;
}

/* Whether more than the most of this kind are in view. */
static gboolean
is_thicket (const Drawing *d, gsize kind, guint32 n)
{
  guint in_view = 0;

  for (guint32 i = 0; i < n && in_view <= arrows[kind].most; i++)
    {
      TraceArrow arrow;

      trace_get_arrow (d->timeline->trace, i, &arrow);
      in_view += arrow.flow == arrows[kind].flow && is_in_view (d->view, &arrow);
    }

  return in_view > arrows[kind].most;
}

void
timeline_draw_arrows (const Drawing *d)
{
  const Timeline *t = d->timeline;
  guint32 n = MIN (trace_get_n_arrows (t->trace), MAX_READ);

  for (gsize kind = 0; kind < G_N_ELEMENTS (arrows); kind++)
    {
      g_autoptr (GHashTable) seen =
          g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      guint drawn = 0;

      if (arrows[kind].all_or_none && is_thicket (d, kind, n))
        continue;
      for (guint32 i = 0; i < n && drawn < arrows[kind].most; i++)
        {
          TraceArrow arrow;
          guint from, to;

          trace_get_arrow (t->trace, i, &arrow);
          if (arrow.flow != arrows[kind].flow || !is_in_view (d->view, &arrow) ||
              !lane_tree_find (t->tree, arrow.from, &from) ||
              !lane_tree_find (t->tree, arrow.to, &to) || from == to || is_group (t, from) ||
              is_group (t, to) || !is_first_here (d, seen, &arrow, from, to))
            continue;
          draw_arrow (d, &arrow, kind, from, to);
          drawn++;
        }
    }
}

void
timeline_draw_marks (const Drawing *d)
{
  const Timeline *t = d->timeline;
  guint32 n = MIN (trace_get_n_marks (t->trace), MAX_READ);
  g_autofree double *last = g_new0 (double, MAX (lane_tree_get_n_rows (t->tree), 1));

  for (guint32 i = 0; i < n; i++)
    {
      TraceMark mark;
      guint row;

      trace_get_mark (t->trace, i, &mark);
      if (mark.kind == TEXT_NAME || mark.time < view_get_from (d->view) ||
          mark.time >= view_get_to (d->view) || !lane_tree_find (t->tree, mark.lane, &row) ||
          is_group (t, row))
        continue;

      const TimelineRow *place = timeline_get_row (t, row);
      double x = timeline_x_of (d, mark.time);
      double side = MIN (7 * t->unit, place->height / 2);

      if (x - last[row] < MARK_SPACING * t->unit)
        continue;
      last[row] = x;
      scene_add_rect (
          d->scene,
          &(cairo_rectangle_t){ x - side / 2, place->y + place->height - side / 2, side, side },
          side / 2, mark.kind == TEXT_STDERR ? d->palette->lost : d->palette->ink, d->palette->card,
          MAX (1.5 * t->unit, 1 / t->scale));
    }
}
