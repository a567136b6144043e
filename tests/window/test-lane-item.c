/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lane-item.h"
#include "node-item.h"
#include "sample-runs.h"
#include "xvfb-screen.h"

static void
test_lane (void)
{
  g_auto (SampleRun) run = sample_turns (3);
  g_autoptr (LaneTree) tree = lane_tree_new ();
  LaneItem *item = g_object_ref_sink (LANE_ITEM (lane_item_new ()));
  g_autofree char *wrong = NULL;

  lane_tree_update (tree, run.trace, 40);
  g_assert_cmpuint (lane_item_get_row (item), ==, LANE_ITEM_NO_ROW);
  lane_item_describe (item, run.trace, tree, 0, 1);
  lane_item_set_palette (item, palette_get (PALETTE_DARK), 1.5);
  lane_item_set_row (item, run.trace, tree, 3, 200);
  lane_item_set_marked (item, TRUE, TRUE);
  g_assert_cmpuint (lane_item_get_row (item), ==, 3);
  /* While a thread waits for the GIL all of the time, that is what it is said to do. */
  lane_item_describe (item, run.trace, tree, 6000000, 7000000);
  /* The assertion of GTK would take the percent sign for a format. */
  wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                              "thread worker-1, 4 of 6: waits for the GIL 100 %");
  g_assert_cmpstr (wrong, ==, NULL);
  lane_item_clear (item);
  g_assert_cmpuint (lane_item_get_row (item), ==, LANE_ITEM_NO_ROW);
  g_assert_finalize_object (item);
}

static void
test_node (void)
{
  NodeItem *item = g_object_ref_sink (NODE_ITEM (node_item_new ()));
  DiagramNode node = { .lane = 1,
                       .name = (char *) "worker-1",
                       .state = STATE_RUNNING,
                       .detail = (char *) "3 ms",
                       .has_gil = TRUE };
  GtkWidget *window = gtk_window_new ();

  node_item_set_node (item, NULL, palette_get (PALETTE_LIGHT));
  g_assert_false (gtk_widget_get_child_visible (GTK_WIDGET (item)));
  node_item_set_node (item, &node, palette_get (PALETTE_LIGHT));
  g_assert_true (gtk_widget_get_child_visible (GTK_WIDGET (item)));
  gtk_test_accessible_assert_property (item, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "worker-1, running, 3 ms, holds the GIL");
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (item));
  screen_show (window);
  node_item_set_marked (item, FALSE, TRUE);
  gtk_test_widget_wait_for_draw (window);
  gtk_window_destroy (GTK_WINDOW (window));
  screen_settle ();
  g_assert_finalize_object (item);
}

int
main (int argc, char **argv)
{
  screen_init (&argc, &argv);
  g_test_add_func ("/lane-item/lane", test_lane);
  g_test_add_func ("/lane-item/node", test_node);
  return g_test_run ();
}
