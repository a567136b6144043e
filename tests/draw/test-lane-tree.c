/* SPDX-License-Identifier: MIT */

#include "density.h"
#include "lane-order.h"
#include "lane-tree.h"
#include "lettering.h"
#include "sample-runs.h"
#include "timeline.h"

static char *
dup_names (const SampleRun *run, const LaneTree *tree)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < lane_tree_get_n_rows (tree); i++)
    {
      const LaneRow *row = lane_tree_get_row (tree, i);
      g_autofree char *name = lane_tree_dup_name (run->trace, row);

      g_string_append_printf (names, "%*s%s|", (int) row->depth, "", name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
check_rows (SampleMaker make, guint n, guint max_rows, const char *wanted)
{
  g_auto (SampleRun) run = make (n);
  g_autoptr (LaneTree) tree = lane_tree_new ();
  g_autofree char *names = NULL;

  lane_tree_update (tree, run.trace, max_rows);
  names = dup_names (&run, tree);
  g_assert_cmpstr (names, ==, wanted);
}

static void
test_order (void)
{
  check_rows (sample_turns, 2, 20, "primes| GIL| main| worker-1| worker-2|");
  check_rows (sample_processes, 2, 20, "primes| main| worker-1| worker-2|");
  check_rows (sample_tasks, 2, 20, "tasks| loop|  task-1|  task-2| main|");
  check_rows (sample_empty, 0, 20, "");
}

/* Siblings stand as they were created, not as they first ran: threads by their arrows, processes
 * by those to their main threads, and who has none by its begin. */
static void
test_creation (void)
{
  g_autoptr (Trace) trace = trace_new ();
  g_autoptr (LaneTree) tree = lane_tree_new ();
  const SampleRun run = { .trace = trace };
  static const char *const names[] = { "main", "worker-3", "worker-1", "worker-2", "late" };
  static const gint64 begins[] = { 0, 30, 40, 50, 60 }, created[] = { -1, 12, 10, 11, -1 };
  g_autofree char *rows = NULL;
  g_autofree guint32 *order = NULL;

  trace_name_lane (trace, trace_add_lane (trace, LANE_KIND_PROCESS, 0, 0, 100, 0, 0), "run");
  for (int i = 0; i < 5; i++)
    {
      guint32 id =
          trace_add_lane (trace, LANE_KIND_THREAD, 0, 1, 100, i == 0 ? 100 : 200 + i, begins[i]);

      trace_name_lane (trace, id, names[i]);
      if (created[i] >= 0)
        trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, 2, id, created[i], begins[i] });
      /* Only the first says when it was made. */
      trace_add_arrow (trace, &(TraceArrow){ FLOW_WAKE, 2, id, 1, 2 });
      trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, 2, created[i] < 0 ? 99 : id, 5, 6 });
    }
  for (int i = 0; i < 2; i++)
    {
      guint32 child = trace_add_lane (trace, LANE_KIND_PROCESS, 0, 1, 300 + i, 0, 70 + i);
      guint32 thread = trace_add_lane (trace, LANE_KIND_THREAD, 0, child, 300 + i, 300 + i, 70 + i);

      trace_name_lane (trace, child, i == 0 ? "second" : "first");
      trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, 2, thread, 22 - i, 80 });
    }
  trace_finish (trace, 100);

  lane_tree_update (tree, trace, 20);
  rows = dup_names (&run, tree);
  g_assert_cmpstr (rows, ==, "run| main| worker-1| worker-2| worker-3| late| first| second|");

  order = lane_order_new (trace, 1);
  g_assert_cmpuint (order[0], ==, 1);
}

static void
test_groups (void)
{
  check_rows (sample_tasks, 10000, 8,
              "tasks| loop|  10,000 tasks|   task-1|   task-2|   task-3| main|");
  check_rows (sample_turns, 200, 5, "primes| GIL| 201 threads|  main|");
  check_rows (sample_processes, 64, 1, "primes| main| 64 processes|");
}

static void
test_folding (void)
{
  g_auto (SampleRun) run = sample_tasks (5);
  g_autoptr (LaneTree) tree = lane_tree_new ();
  g_autofree char *closed = NULL;
  guint row;

  lane_tree_fold (tree, 3, LANE_KIND_TASK, LANE_FOLD_CLOSED);
  lane_tree_update (tree, run.trace, 20);
  closed = dup_names (&run, tree);
  g_assert_cmpstr (closed, ==, "tasks| loop|  5 tasks| main|");
  g_assert_true (lane_tree_find (tree, 6, &row));
  g_assert_cmpuint (row, ==, 2);
  g_assert_cmpuint (lane_tree_get_row (tree, row)->n, ==, 5);
  g_assert_cmpuint (lane_tree_get_members (tree, lane_tree_get_row (tree, row))[4], ==, 8);
  g_assert_false (lane_tree_find (tree, 99, &row));

  lane_tree_fold (tree, 3, LANE_KIND_TASK, LANE_FOLD_OPEN);
  lane_tree_update (tree, run.trace, 1);
  g_assert_true (lane_tree_find (tree, 6, &row));
  g_assert_false (lane_tree_get_row (tree, row)->group);
}

/* Three sleepers of which at most all three sleep: heights are thirds of the peak. */
static void
test_density (void)
{
  g_auto (SampleRun) run = sample_sleepers (3);
  const guint32 lanes[] = { 3, 4, 5 };
  View view = { .ns_per_px = 10000000, .width = 220 };
  Density density;

  density_init (&density, run.trace, lanes, 3, &view);
  g_assert_cmpfloat_with_epsilon (density.peak, 3, 0.02);
  for (guint i = 0; i < density.runs->len; i++)
    {
      const LaneRun *r = &g_array_index (density.runs, LaneRun, i);

      g_assert_cmpint (r->upto[N_STATES - 1], ==, 255);
      if (r->x0 <= 100 && r->x1 > 100)
        {
          g_assert_cmpint (r->upto[STATE_WAITING_IO - 1], >=, 253);
          g_assert_cmpint (r->upto[STATE_READY - 1], ==, 0);
        }
    }
  density_clear (&density);
}

static void
test_timeline_rows (void)
{
  g_auto (SampleRun) run = sample_turns (3);
  g_autoptr (LaneTree) tree = lane_tree_new ();
  g_autoptr (Lettering) lettering = lettering_new ();
  cairo_rectangle_t box = { 10, 20, 1500, 400 }, plot;
  g_autoptr (Timeline) timeline = NULL;

  lane_tree_update (tree, run.trace, timeline_count_rows (box.height, 1));
  timeline = timeline_new (run.trace, tree, lettering, &box, 1, 2, TIMELINE_ALL);
  timeline_get_plot (timeline, &plot);
  g_assert_cmpint (timeline_get_width (timeline), ==, (int) (plot.width * 2));
  for (guint i = 0; i < lane_tree_get_n_rows (tree); i++)
    {
      const TimelineRow *row = timeline_get_row (timeline, i);
      guint at;

      g_assert_cmpfloat (row->y, >=, i == 0 ? plot.y : (row - 1)->y + (row - 1)->height);
      g_assert_cmpfloat (row->y + row->height, <=, box.y + box.height + 0.5);
      g_assert_true (timeline_row_at (timeline, row->y + 1, &at));
      g_assert_cmpuint (at, ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lane-tree/order", test_order);
  g_test_add_func ("/lane-tree/creation", test_creation);
  g_test_add_func ("/lane-tree/groups", test_groups);
  g_test_add_func ("/lane-tree/folding", test_folding);
  g_test_add_func ("/density/thirds", test_density);
  g_test_add_func ("/timeline/rows", test_timeline_rows);
  return g_test_run ();
}
