/* SPDX-License-Identifier: MIT */

#include "run-report.h"

static void
test_packets (void)
{
  g_autoptr (Facts) facts = facts_new ();
  double fraction = 7;

  g_assert_true (run_report_take (facts, "progress 1 4", &fraction));
  g_assert_cmpfloat (fraction, ==, 0.25);
  g_assert_true (run_report_take (facts, "progress 9 4", &fraction));
  g_assert_cmpfloat (fraction, ==, 1);
  g_assert_true (run_report_take (facts, "progress 9 0", &fraction));
  g_assert_cmpfloat (fraction, ==, -1);

  g_assert_false (run_report_take (facts, "size 42", &fraction));
  g_assert_cmpint (facts->size, ==, 42);
  run_report_take (facts, "result 3\nlines\x1b[2J", &fraction);
  g_assert_cmpstr (facts->result, ==, "3 lines [2J");
  run_report_take (facts, "correct 1", &fraction);
  g_assert_cmpint (facts->correct, ==, 1);
  run_report_take (facts, "metric requests_per_s 12.5", &fraction);
  run_report_take (facts, "metric requests_per_s 13.5", &fraction);
  g_assert_cmpint (facts->metric_names->len, ==, 1);
  g_assert_cmpfloat (g_array_index (facts->metric_values, double, 0), ==, 13.5);
  run_report_take (facts, "error it broke", &fraction);
  g_assert_cmpstr (facts->message, ==, "it broke");
}

static void
test_hostile (void)
{
  static const char *const lines[] = {
    "",
    " ",
    "size",
    "size -1",
    "size 99999999999999999999",
    "size 4x",
    "correct 2",
    "correct ",
    "progress",
    "progress 1",
    "progress nan 2",
    "progress -1 2",
    "progress 1 inf",
    "metric",
    "metric x",
    "metric x nan",
    "metric x 1e999",
    "metric  1",
    "metric a-b 1",
    "sizes 4",
    "unknown thing",
    "metric x 1 2",
  };
  g_autoptr (Facts) facts = facts_new ();
  gint64 size = facts->size;
  int correct = facts->correct;
  double fraction;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_false (run_report_take (facts, lines[i], &fraction));
  g_assert_cmpint (facts->size, ==, size);
  g_assert_cmpint (facts->correct, ==, correct);
  g_assert_cmpint (facts->metric_names->len, ==, 0);

  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *line = g_strdup_printf ("metric m%d 1", i);

      run_report_take (facts, line, &fraction);
    }
  g_assert_cmpint (facts->metric_names->len, <, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-report/packets", test_packets);
  g_test_add_func ("/run-report/hostile", test_hostile);

  return g_test_run ();
}
