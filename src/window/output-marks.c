/* SPDX-License-Identifier: MIT */

#include "output-marks.h"

#include "lettering.h"

#define NAME_CHARACTERS 14
#define LONGEST_NAME 200
#define MAX_DEPTH 8 /* of lanes in lanes */

gboolean
output_marks_is_line (const Trace *trace, const TraceMark *mark, guint32 lane)
{
  guint32 at = mark->lane;

  if (mark->kind != TEXT_STDOUT && mark->kind != TEXT_STDERR)
    return FALSE;

  for (guint depth = 0; lane != 0 && at != lane && depth < MAX_DEPTH; depth++)
    {
      const Lane *found = trace_get_lane (trace, at);

      at = found != NULL ? lane_get_parent (found) : 0;
    }
  return lane == 0 || at == lane;
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  gint64 first = ((const TraceMark *) a)->time, second = ((const TraceMark *) b)->time;

  return (first > second) - (first < second);
}

void
output_marks_sort (GArray *marks)
{
  g_array_sort (marks, compare_marks);
}

/* The text behind it shall stand in a column. */
static char *
shorten (const char *name, glong n_characters)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (name, -1) <= n_characters)
    return g_strdup (name);

  start = g_utf8_substring (name, 0, n_characters - 1);
  return g_strconcat (start, "…", NULL);
}

char *
output_marks_dup_start (const Trace *trace, const TraceMark *mark)
{
  const Lane *lane = trace_get_lane (trace, mark->lane);
  g_autofree char *whole = lettering_clean (lane != NULL ? lane_get_name (lane) : "", LONGEST_NAME);
  g_autofree char *name = shorten (whole, NAME_CHARACTERS);

  return g_strdup_printf ("%9.3f s\t%s\t", (double) mark->time / 1e9, name);
}
