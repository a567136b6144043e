/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "ruler.h"

#define DIGIT 12

/* Ticks are multiples of a 1-2-5 step, in order, apart by more than their labels are wide. */
static void
check (const View *view)
{
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RulerTick));
  Ruler ruler;
  gint64 step;

  ruler_init (&ruler, view, DIGIT, ticks);
  for (step = ruler.step; step % 10 == 0; step /= 10)
    ;
  g_assert_true (step == 1 || step == 2 || step == 5);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RulerTick *tick = &g_array_index (ticks, RulerTick, i);
      const RulerTick *before = i > 0 ? tick - 1 : NULL;

      g_assert_cmpint (tick->time % ruler.step, ==, 0);
      g_assert_true (g_utf8_validate (tick->label, -1, NULL));
      if (before != NULL)
        {
          g_assert_cmpfloat (tick->x - before->x, >=, DIGIT * g_utf8_strlen (tick->label, -1));
          g_assert_cmpstr (tick->label, !=, before->label);
        }
    }
}

static void
test_steps (void)
{
  for (gint64 ns_per_px = 1; ns_per_px < G_GINT64_CONSTANT (100000000000); ns_per_px *= 3)
    for (gint64 column = 0; column < 100000000; column = column * 11 + 1)
      {
        View view = { .column = column, .ns_per_px = ns_per_px, .width = 1500 };

        if (column < G_MAXINT64 / 8 / ns_per_px)
          check (&view);
      }
}

static void
test_format (void)
{
  static const struct
  {
    gint64 time, step;
    const char *text;
  } cases[] = {
    { 0, 200000000, "0.0 s" },
    { 1250000000, 50000000, "1.25 s" },
    { 350000, 10000, "0.35 ms" },
    { 350000, 1000, "350 µs" },
    { 12, 1, "12 ns" },
    { 90000000000, 10000000000, "90 s" },
    { -1500000, 500000, "−1.5 ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char text[32];

      ruler_format (text, sizeof text, cases[i].time, cases[i].step);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* A microsecond in the middle of a run of an hour: the labels count from a base. */
static void
test_base (void)
{
  View view = { .column = G_GINT64_CONSTANT (1800000000000) / 2, .ns_per_px = 2, .width = 1000 };
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RulerTick));
  Ruler ruler;

  ruler_init (&ruler, &view, DIGIT, ticks);
  g_assert_true (ruler.has_base);
  g_assert_cmpstr (ruler.base_label, ==, "1800.0 s");
  g_assert_cmpuint (ticks->len, >, 3);
  g_assert_cmpint (g_array_index (ticks, RulerTick, 0).label[0], ==, '+');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ruler/steps", test_steps);
  g_test_add_func ("/ruler/format", test_format);
  g_test_add_func ("/ruler/base", test_base);
  return g_test_run ();
}
