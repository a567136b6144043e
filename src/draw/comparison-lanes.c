/* SPDX-License-Identifier: MIT */

#include "comparison-lanes.h"

#include <math.h>

#include "density.h"
#include "lane-order.h"
#include "lane-tree.h"
#include "legend.h"
#include "summary-workers.h"

#define GROUP_ROWS 3
#define LEAST_PITCH 23. /* units, of a row with a name */
#define MAX_GAP 9.
#define MAX_LANES 20000 /* looked at for their states */

struct ComparisonLanes
{
  const Trace *trace;
  GArray *members; /* guint32, lane ids */
  GArray *rows;    /* LaneRow; lane is 0 in a group */
};

static void
add_kind (ComparisonLanes *self, LaneKind kind, const GArray *ids, gboolean folded)
{
  LaneRow row = { .kind = kind, .group = folded, .first = self->members->len, .n = ids->len };

  if (ids->len == 0)
    return;

  g_array_append_vals (self->members, ids->data, ids->len);
  if (folded)
    {
      g_array_append_val (self->rows, row);
      return;
    }

  for (guint i = 0; i < ids->len; i++)
    {
      row.lane = row.named_by = g_array_index (ids, guint32, i);
      g_array_append_val (self->rows, row);
    }
}

/* The thread that is all of a child process goes by its name. */
static guint32
get_name_giver (const Trace *trace, guint32 id)
{
  const Lane *lane = trace_get_lane (trace, id);
  const Lane *process = trace_get_lane (trace, lane_get_parent (lane));

  return process != NULL && lane_get_kind (process) == LANE_KIND_PROCESS &&
                 lane_get_parent (process) != 0 && summary_workers_is_main (lane)
             ? lane_get_id (process)
             : id;
}

static void
gather (const Trace *trace, GArray *threads, GArray *tasks)
{
  g_autoptr (GArray) workers = summary_workers_new (trace, 0);
  guint32 n = trace_get_n_lanes (trace);
  g_autofree guint32 *order = lane_order_new (trace, n);
  g_autofree guint8 *is_worker = g_new0 (guint8, (gsize) n + 1);

  for (guint i = 0; i < workers->len; i++)
    is_worker[g_array_index (workers, guint32, i)] = 1;
  for (guint32 i = 0; i < n; i++)
    {
      LaneKind kind = lane_get_kind (trace_get_lane (trace, order[i]));

      if (kind == LANE_KIND_TASK)
        g_array_append_val (tasks, order[i]);
      else if (is_worker[order[i]])
        g_array_append_val (threads, order[i]);
    }
}

ComparisonLanes *
comparison_lanes_new (const Trace *trace, guint max_rows)
{
  ComparisonLanes *self = g_new0 (ComparisonLanes, 1);
  g_autoptr (GArray) threads = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean fold_threads = FALSE, fold_tasks = FALSE;

  self->trace = trace;
  self->members = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->rows = g_array_new (FALSE, FALSE, sizeof (LaneRow));
  gather (trace, threads, tasks);
  if (threads->len + tasks->len > max_rows)
    {
      gboolean few_threads = threads->len <= tasks->len;
      guint rest = few_threads ? threads->len : tasks->len;

      fold_tasks = few_threads || rest + GROUP_ROWS > max_rows;
      fold_threads = !few_threads || rest + GROUP_ROWS > max_rows;
    }
  /* One is no group. */
  add_kind (self, LANE_KIND_THREAD, threads, fold_threads && threads->len > 1);
  add_kind (self, LANE_KIND_TASK, tasks, fold_tasks && tasks->len > 1);
  for (guint i = 0; i < self->rows->len; i++)
    {
      LaneRow *row = &g_array_index (self->rows, LaneRow, i);

      if (!row->group && row->kind == LANE_KIND_THREAD)
        row->named_by = get_name_giver (trace, row->lane);
    }

  return self;
}

void
comparison_lanes_free (ComparisonLanes *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->members);
  g_array_unref (self->rows);
  g_free (self);
}

guint
comparison_lanes_find_states (const ComparisonLanes *self)
{
  guint step = self->members->len / MAX_LANES + 1, states = 0;

  for (guint i = 0; i < self->members->len; i += step)
    states |= legend_find_lane_states (
        trace_get_lane (self->trace, g_array_index (self->members, guint32, i)));

  return states;
}

static guint
get_row_height (const LaneRow *row)
{
  return row->group ? GROUP_ROWS : 1;
}

guint
comparison_lanes_get_height (const ComparisonLanes *self)
{
  guint height = 0;

  for (guint i = 0; i < self->rows->len; i++)
    height += get_row_height (&g_array_index (self->rows, LaneRow, i));

  return height;
}

static char *
dup_name (const ComparisonLanes *self, const LaneRow *row)
{
  g_autofree char *name = lane_tree_dup_name (self->trace, row);

  return lettering_clean (name, 40);
}

double
comparison_lanes_measure_names (const ComparisonLanes *self, const Page *page)
{
  double widest = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *name = dup_name (self, &g_array_index (self->rows, LaneRow, i));

      widest = MAX (widest, lettering_get_width (page->lettering, name,
                                                 (Type){ PAGE_TEXT * page->unit, FALSE }));
    }

  return widest;
}

static void
draw_runs (const ComparisonLanes *self,
           const Page *page,
           const LaneRow *row,
           const cairo_rectangle_t *box,
           const View *view)
{
  if (row->group)
    {
      Density density;

      density_init (&density, self->trace, &g_array_index (self->members, guint32, row->first),
                    row->n, view);
      scene_add_lane (page->scene, box, view->column, (LaneRun *) (void *) density.runs->data,
                      density.runs->len);
      density_clear (&density);
    }
  else
    {
      g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));

      lane_runs (trace_get_lane (self->trace, row->lane), view_get_from (view),
                 (double) view->ns_per_px, view->width, trace_get_now (self->trace), runs);
      scene_add_lane (page->scene, box, view->column, (LaneRun *) (void *) runs->data, runs->len);
    }
}

/* Where there is no room beside it: how many they are has to be said. */
static void
draw_plate (const Page *page, const char *name, const cairo_rectangle_t *box)
{
  Type type = { PAGE_TEXT * page->unit, FALSE };
  double width = lettering_get_width (page->lettering, name, type);
  cairo_rectangle_t plate = { box->x + 0.4 * type.size, box->y + 0.3 * type.size,
                              width + 0.6 * type.size, 1.2 * type.size };

  if (box->height < 1.8 * type.size)
    return;

  scene_add_rect (page->scene, &plate, 0.25 * type.size, page->palette->plate, 0, 0);
  scene_add_text (page->scene, page->lettering, name, type, plate.x + 0.3 * type.size,
                  plate.y + 0.95 * type.size, 0, width + 1, page->palette->ink);
}

void
comparison_lanes_draw (const ComparisonLanes *self,
                       const Page *page,
                       const cairo_rectangle_t *plot,
                       const View *view,
                       double pitch,
                       double names)
{
  Type type = { PAGE_TEXT * page->unit, FALSE };
  double y = plot->y;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const LaneRow *row = &g_array_index (self->rows, LaneRow, i);
      double height = pitch * get_row_height (row);
      double gap = MIN (0.2 * pitch, MAX_GAP * page->unit);
      double top = round (y + gap / 2), bottom = round (y + height - gap / 2);
      cairo_rectangle_t box = { plot->x, top, plot->width, MAX (bottom - top, 1) };
      g_autofree char *name = dup_name (self, row);

      draw_runs (self, page, row, &box, view);
      if (names > 0 && height >= LEAST_PITCH * page->unit)
        scene_add_text (page->scene, page->lettering, name, type, plot->x - 12 * page->unit,
                        box.y + box.height / 2 + 0.36 * type.size, 1, names, page->palette->soft);
      if (names <= 0 && row->group)
        draw_plate (page, name, &box);
      y += height;
    }
}
