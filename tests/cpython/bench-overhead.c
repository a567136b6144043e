/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * bench-overhead SCRIPT ROW...: the script is run with each row as its argument.
 *
 * Traced and untraced runs take turns, so that what else the machine does meets both. What is
 * printed is the median of the pairs' ratios; the wall time of the whole process counts for
 * "start", else what the script measured.
 */
#define PAIRS 11

static const char *script;
static char **rows;

static double
measure (Stage *stage, const char *row, gboolean is_untraced)
{
  g_auto (GStrv) lines = NULL;

  stage->is_untraced = is_untraced;
  stage_run (stage, script, row, NULL);
  if (g_str_equal (row, "start"))
    return (double) stage->result.wall_ns;

  lines = stage_lines (stage, "time");
  return g_ascii_strtod (lines[0], NULL);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
median (double *values)
{
  qsort (values, PAIRS, sizeof *values, compare_doubles);
  return values[PAIRS / 2];
}

static void
bench (Stage *stage)
{
  if (!g_str_equal (stage->python, "/usr/bin/python3") && g_getenv ("BENCH_ALL") == NULL)
    {
      g_test_skip ("Only with BENCH_ALL=1");
      return;
    }

  printf ("# Python %d.%d: traced / untraced, median of %d pairs\n", stage->major, stage->minor,
          PAIRS);
  for (gsize i = 0; rows[i] != NULL; i++)
    {
      double ratios[PAIRS], plain[PAIRS];

      for (int j = 0; j < PAIRS; j++)
        {
          double traced = measure (stage, rows[i], FALSE);

          plain[j] = measure (stage, rows[i], TRUE);
          ratios[j] = traced / plain[j];
        }
      printf ("# %-8s %6.3f   (untraced %.1f ms)\n", rows[i], median (ratios),
              median (plain) / 1e6);
      fflush (stdout);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc < 3)
    {
      fprintf (stderr, "usage: bench-overhead SCRIPT ROW...\n");
      return 2;
    }
  script = argv[1];
  rows = argv + 2;
  stage_add ("/overhead", bench);
  return g_test_run ();
}
