/* SPDX-License-Identifier: MIT */

#include "selection-model.h"

typedef struct
{
  SelectionModel *model;
  guint changed, hovered;
} Fixture;

static void
count (guint *n)
{
  (*n)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->model = selection_model_new ();
  g_signal_connect_swapped (fixture->model, "changed", G_CALLBACK (count), &fixture->changed);
  g_signal_connect_swapped (fixture->model, "hover-changed", G_CALLBACK (count), &fixture->hovered);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->model);
}

static void
test_select (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (selection_model_get_lane (fixture->model), ==, 0);
  g_assert_cmpint (selection_model_get_span (fixture->model), ==, SELECTION_NO_SPAN);

  selection_model_select (fixture->model, 3, 7);
  selection_model_select (fixture->model, 3, 7);
  g_assert_cmpuint (fixture->changed, ==, 1);
  g_assert_cmpuint (selection_model_get_lane (fixture->model), ==, 3);
  g_assert_cmpint (selection_model_get_span (fixture->model), ==, 7);

  selection_model_select (fixture->model, 3, SELECTION_NO_SPAN);
  g_assert_cmpuint (fixture->changed, ==, 2);
  selection_model_clear (fixture->model);
  selection_model_clear (fixture->model);
  g_assert_cmpuint (fixture->changed, ==, 3);
  g_assert_cmpuint (selection_model_get_lane (fixture->model), ==, 0);
}

/* Nobody has no spans. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  selection_model_select (fixture->model, 0, 5);
  g_assert_cmpint (selection_model_get_span (fixture->model), ==, SELECTION_NO_SPAN);
  g_assert_cmpuint (fixture->changed, ==, 0);
}

static void
test_hover (Fixture *fixture, gconstpointer data)
{
  selection_model_hover (fixture->model, 2);
  selection_model_hover (fixture->model, 2);
  g_assert_cmpuint (selection_model_get_hover (fixture->model), ==, 2);
  g_assert_cmpuint (fixture->hovered, ==, 1);
  g_assert_cmpuint (fixture->changed, ==, 0);
  selection_model_hover (fixture->model, 0);
  g_assert_cmpuint (fixture->hovered, ==, 2);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/selection-model/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("select", test_select);
  ADD ("nobody", test_nobody);
  ADD ("hover", test_hover);
  return g_test_run ();
}
