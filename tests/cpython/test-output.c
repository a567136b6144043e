/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>
#include <string.h>

static guint
count_marks (const Stage *stage, const char *text)
{
  guint n = 0;

  for (guint32 i = 0; i < trace_get_n_marks (stage->trace); i++)
    {
      TraceMark mark;

      trace_get_mark (stage->trace, i, &mark);
      n += g_str_equal (mark.text, text);
    }
  return n;
}

/* Every line is on the lane of the thread that says it wrote it. */
static void
test_lanes (Stage *stage)
{
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  stage_run (stage, "output.py", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);

  lines = g_strsplit (stage->output[2]->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      int tid, fd, begin;

      if (sscanf (lines[i], "wrote %d %d %n", &tid, &fd, &begin) != 2)
        continue;
      if (!stage_has_mark (stage, stage_thread (stage, tid), fd == 1 ? TEXT_STDOUT : TEXT_STDERR,
                           lines[i] + begin))
        g_error ("%s: not there", lines[i]);
      n++;
    }
  g_assert_cmpuint (n, ==, 50 * 5 + 3 + 4 + 2 + 1);
  g_assert_cmpuint (count_marks (stage, "line 7"), ==, 1);
  g_assert_cmpuint (count_marks (stage, "whole line 7"), ==, 4);
  g_assert_cmpuint (count_marks (stage, "hidden"), ==, 0);
  g_assert_cmpuint (count_marks (stage, "by another number"), ==, 0);
}

/* More than can be copied: the states come through, and somebody says so. */
static void
test_flood (Stage *stage)
{
  gboolean is_noted = FALSE;

  stage_run (stage, "-c", "import os\nfor i in range(3000): os.write(1, b'x\\n' * 1000)", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpuint (stage->output[1]->len, ==, 6000000);
  for (guint32 i = 0; i < trace_get_n_marks (stage->trace); i++)
    {
      TraceMark mark;

      trace_get_mark (stage->trace, i, &mark);
      is_noted |= mark.kind == TEXT_NOTE && strstr (mark.text, "too many to copy") != NULL;
    }
  g_assert_true (is_noted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/output/lanes", test_lanes);
  stage_add ("/output/flood", test_flood);
  return g_test_run ();
}
