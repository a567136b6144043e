/* SPDX-License-Identifier: MIT */

#include "timeline-view-private.h"

#include <glib/gi18n-lib.h>

#include "lettering.h"

#define REACH 6.       /* px: a mark is a dot of some 7 */
#define MAX_LOOK 20000 /* marks; some 0.2 ms */
#define CHARACTERS 120

/* Marks come nearly in the order of time, so the newest are looked at only. */
static gboolean
find_mark (TimelineView *self, guint32 lane, TraceMark *found)
{
  gint64 reach = (gint64) (REACH * timeline_view_get_scale (self)) * MAX (self->view.ns_per_px, 1);
  gint64 nearest = reach + 1;
  guint32 n = trace_get_n_marks (self->trace);
  guint32 least = n - MIN (n, MAX_LOOK);

  while (n > least)
    {
      TraceMark mark;
      gint64 distance;

      trace_get_mark (self->trace, --n, &mark);
      distance = ABS (mark.time - self->hover_time);
      if (mark.lane != lane || mark.kind == TEXT_NAME || distance >= nearest)
        continue;
      nearest = distance;
      *found = mark;
    }
  return nearest <= reach;
}

char *
timeline_view_dup_mark (TimelineView *self)
{
  const LaneRow *row;
  TraceMark mark = { 0 };
  g_autofree char *text = NULL;

  if (!self->trace || self->pointer_x < self->names ||
      self->hover_row >= lane_tree_get_n_rows (self->tree))
    return NULL;

  row = lane_tree_get_row (self->tree, self->hover_row);
  if (row->group || !find_mark (self, row->lane, &mark))
    return NULL;

  text = lettering_clean (mark.text, CHARACTERS);
  if (mark.kind == TEXT_STDOUT || mark.kind == TEXT_STDERR)
    return g_strdup_printf (_ ("printed “%s”"), text);
  return g_steal_pointer (&text);
}
