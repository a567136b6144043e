/* SPDX-License-Identifier: MIT */

#include "view.h"

static void
test_fit (void)
{
  static const gint64 ends[] = { 1, 200, 1000000, 1863000000, G_GINT64_CONSTANT (36000000000000) };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    for (int width = 1; width < 3000; width += 517)
      {
        View view;

        view_init (&view, width);
        view_fit (&view, ends[i] / 3, ends[i]);
        g_assert_cmpint (view_get_from (&view), <=, ends[i] / 3);
        g_assert_cmpint (view_get_to (&view), >=, ends[i]);
        g_assert_cmpint (view_get_from (&view) % view.ns_per_px, ==, 0);
      }
}

static void
test_there_and_back (void)
{
  View view = { .column = -7, .ns_per_px = 1250, .width = 1000 };

  for (int x = 0; x < 1000; x += 13)
    g_assert_cmpfloat (view_x_of (&view, view_time_at (&view, x)), ==, x);
}

/* A zoom keeps the time under the pointer, and always gets somewhere. */
static void
test_zoom (void)
{
  View view;

  view_init (&view, 1500);
  view_fit (&view, 0, 2000000000);
  for (int i = 0; i < 200; i++)
    {
      double x = i * 7 % 1500;
      gint64 before = view_time_at (&view, x), old = view.ns_per_px;

      view_zoom (&view, x, i < 100 ? 1.25 : 0.8);
      g_assert_cmpint (ABS (view_time_at (&view, x) - before), <=, MAX (view.ns_per_px, old));
      g_assert_true (view.ns_per_px != old || view.ns_per_px == 1);
    }
  for (int i = 0; i < 500; i++)
    view_zoom (&view, 3, 0.5);
  for (int i = 0; i < 500; i++)
    view_zoom (&view, 3, 2);
  g_assert_cmpint (view.ns_per_px, ==, 1);
}

static void
test_pan (void)
{
  View view = { .column = 10, .ns_per_px = 100, .width = 50 };

  view_pan (&view, 5);
  g_assert_cmpint (view_get_from (&view), ==, 1500);
  view_pan (&view, -1000);
  g_assert_cmpint (view.column, ==, -985);
  view_clamp (&view, 100000);
  g_assert_cmpint (view.column, ==, 12 - 50);
  view_pan (&view, G_MAXINT64 / 2);
  g_assert_cmpint (view_get_to (&view), >, 0);
  view_clamp (&view, 100000);
  g_assert_cmpint (view.column, ==, 1000 - 12);
}

static void
test_follow (void)
{
  View view = { .column = 0, .ns_per_px = 100, .width = 100 };

  g_assert_false (view_follow (&view, 9999, VIEW_FOLLOW_PAGE));
  g_assert_true (view_follow (&view, 10000, VIEW_FOLLOW_PAGE));
  g_assert_cmpint (view.column, ==, 50);
  g_assert_false (view_follow (&view, 14900, VIEW_FOLLOW_PAGE));
  g_assert_true (view_follow (&view, 14900, VIEW_FOLLOW_SCROLL));
  g_assert_cmpint (view.column, ==, 59);
  view_resize (&view, 0);
  g_assert_cmpint (view.width, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/fit", test_fit);
  g_test_add_func ("/view/there-and-back", test_there_and_back);
  g_test_add_func ("/view/zoom", test_zoom);
  g_test_add_func ("/view/pan", test_pan);
  g_test_add_func ("/view/follow", test_follow);
  return g_test_run ();
}
