/* SPDX-License-Identifier: MIT */

#include "view.h"

#include <math.h>

/* Ten days in a pixel: far beyond any run, and no product below can overflow. */
#define MAX_NS_PER_PX (G_GINT64_CONSTANT (864000) * G_NSEC_PER_SEC_64)
#define G_NSEC_PER_SEC_64 G_GINT64_CONSTANT (1000000000)
#define MAX_COLUMN (G_MAXINT64 / 4)

static gint64
floor_div (gint64 a, gint64 b)
{
  gint64 q = a / b;

  return a % b < 0 ? q - 1 : q;
}

static gint64
clamp_column (double column, gint64 ns_per_px)
{
  double limit = (double) (MAX_COLUMN / ns_per_px);

  return (gint64) CLAMP (column, -limit, limit);
}

void
view_init (View *view, int width)
{
  *view = (View){ .column = 0, .ns_per_px = 1000000, .width = MAX (width, 1) };
}

gint64
view_get_from (const View *view)
{
  return view->column * view->ns_per_px;
}

gint64
view_get_to (const View *view)
{
  return (view->column + view->width) * view->ns_per_px;
}

gint64
view_time_at (const View *view, double x)
{
  return view_get_from (view) + (gint64) floor (x * (double) view->ns_per_px);
}

double
view_x_of (const View *view, gint64 time)
{
  return (double) (time - view_get_from (view)) / (double) view->ns_per_px;
}

void
view_fit (View *view, gint64 from, gint64 to)
{
  gint64 begin = from;

  to = MAX (to, from + 1);
  /* The left edge is rounded down to a whole column, which may push the end out again. */
  do
    {
      view->ns_per_px = CLAMP ((to - begin + view->width - 1) / view->width, 1, MAX_NS_PER_PX);
      view->column = floor_div (from, view->ns_per_px);
      begin = MIN (begin, view_get_from (view));
      begin -= view_get_to (view) < to;
    }
  while (view_get_to (view) < to && view->ns_per_px < MAX_NS_PER_PX);
}

void
view_zoom (View *view, double x, double factor)
{
  double time = (double) view_get_from (view) + x * (double) view->ns_per_px;
  double wanted = (double) view->ns_per_px / factor;
  gint64 ns_per_px = (gint64) CLAMP (round (wanted), 1, (double) MAX_NS_PER_PX);

  if (ns_per_px == view->ns_per_px && factor != 1)
    ns_per_px += factor > 1 ? -1 : 1;
  ns_per_px = CLAMP (ns_per_px, 1, MAX_NS_PER_PX);

  view->column = clamp_column (round (time / (double) ns_per_px - x), ns_per_px);
  view->ns_per_px = ns_per_px;
}

void
view_pan (View *view, gint64 pixels)
{
  view->column = clamp_column ((double) view->column + (double) pixels, view->ns_per_px);
}

void
view_resize (View *view, int width)
{
  view->width = MAX (width, 1);
}

gboolean
view_follow (View *view, gint64 now, ViewFollow how)
{
  gint64 column = view->column;
  gint64 now_column = floor_div (now, view->ns_per_px);

  if (how == VIEW_FOLLOW_SCROLL)
    column = MAX (now_column - view->width * 9 / 10, 0);
  else if (now_column < column || now_column >= column + view->width)
    column = MAX (now_column - view->width / 2, 0);

  if (column == view->column)
    return FALSE;

  view->column = column;
  return TRUE;
}

void
view_clamp (View *view, gint64 end)
{
  gint64 quarter = MAX (view->width / 4, 1);
  gint64 last = floor_div (MAX (end, 0), view->ns_per_px);

  view->column = CLAMP (view->column, quarter - view->width, MAX (last - quarter, 0));
}
