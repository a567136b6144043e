/* SPDX-License-Identifier: MIT */

#include "density.h"
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
  g_test_add_func ("/lane-tree/groups", test_groups);
  g_test_add_func ("/lane-tree/folding", test_folding);
  g_test_add_func ("/density/thirds", test_density);
  g_test_add_func ("/timeline/rows", test_timeline_rows);
  return g_test_run ();
}
