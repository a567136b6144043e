/* SPDX-License-Identifier: MIT */

#include "timeline-over.h"

#include "scene-painter.h"
#include "timeline-private.h"

#define LEAST_PX 16 /* of a span with a letter */

/* The spans at least LEAST_PX wide, as runs: found by steps of that width, so that a dense lane
 * costs its pixels and not its spans. */
static void
find_wide (const Lane *lane, const View *view, gint64 now, GArray *runs)
{
  gint64 least = LEAST_PX * view->ns_per_px;
  gint64 time = MAX (view_get_from (view), lane_get_begin (lane));
  gint64 end = MIN (view_get_to (view), MIN (lane_get_end (lane), now));

  while (time < end)
    {
      LaneSpan span;
      guint32 i;

      if (!lane_find (lane, time, &i))
        return;
      lane_get_span (lane, i, &span);
      if (span.end - span.begin >= least)
        {
          LaneRun run = { .kind = LANE_RUN_PURE, .state = (guint8) span.state };

          run.x0 = (gint32) CLAMP (view_x_of (view, span.begin), -1, view->width);
          run.x1 = (gint32) CLAMP (view_x_of (view, MIN (span.end, now)), 0, view->width);
          run.detail = span.detail;
          run.span = i;
          if (run.x1 > run.x0)
            g_array_append_val (runs, run);
          time = MAX (span.end, time + 1);
        }
      else
        time += least;
    }
}

static void
label_row (Drawing *d, guint i, GArray *runs)
{
  const LaneRow *row = lane_tree_get_row (d->timeline->tree, i);
  const Lane *lane = trace_get_lane (d->timeline->trace, row->lane);

  gboolean has_words = row->kind == LANE_KIND_THREAD || row->kind == LANE_KIND_TASK;

  if (row->group || lane == NULL || row->kind == LANE_KIND_PROCESS ||
      (!has_words && trace_get_n_lost (d->timeline->trace) == 0))
    return;

  g_array_set_size (runs, 0);
  find_wide (lane, d->view, trace_get_now (d->timeline->trace), runs);
  timeline_draw_gaps (d, timeline_get_row (d->timeline, i), runs);
  if (has_words)
    timeline_draw_span_labels (d, timeline_get_row (d->timeline, i), runs);
}

void
timeline_over_paint (const TimelineOver *over, cairo_t *cr)
{
  g_autoptr (Scene) scene =
      scene_new (over->palette, over->width, over->height, over->scale, over->unit);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (TimelineRow));
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  Timeline timeline = {
    .trace = over->trace,
    .tree = over->tree,
    .lettering = over->lettering,
    .plot = { 0, 0, over->width, over->height },
    .unit = over->unit,
    .scale = over->scale,
    .parts = TIMELINE_ALL,
    .rows = rows,
  };
  Drawing drawing = {
    .timeline = &timeline, .palette = over->palette, .view = &over->view, .scene = scene
  };
  guint n = lane_tree_get_n_rows (over->tree);

  for (guint i = 0; i < n; i++)
    {
      const TrackRow *track = &over->rows[i];
      TimelineRow row = { (track->y + track->top - over->scroll) / over->scale,
                          track->bar / over->scale };

      g_array_append_val (rows, row);
    }
  timeline.box = timeline.plot;

  for (guint i = 0; i < n; i++)
    {
      const TimelineRow *row = timeline_get_row (&timeline, i);

      if (row->y < over->height && row->y + row->height > 0)
        label_row (&drawing, i, runs);
    }
  timeline_draw_marks (&drawing);
  timeline_draw_arrows (&drawing);
  scene_paint (scene, cr, over->lettering, PAINT_PIXELS);
}
