/* SPDX-License-Identifier: MIT */

#include "holders.h"

static const guint8 spread[16] = { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 };

void
holders_fill (const Lane *lane, const View *view, const Palette *palette, guint32 *colours)
{
  const guint32 *shades = palette->holders[lane_get_kind (lane) == LANE_KIND_LOOP];
  guint n_edges = lane_get_n_edges (lane);

  for (int x = 0; x < view->width; x++)
    {
      int place = spread[(view->column + x) & 15] * 2 + 1;
      gint64 time = (view->column + x) * view->ns_per_px + view->ns_per_px * place / 32;
      LaneSpan span;
      guint32 i;

      colours[x] = 0;
      if (!lane_find (lane, time, &i) || i >= n_edges)
        continue;
      lane_get_span (lane, i, &span);
      if (span.state == STATE_RUNNING)
        colours[x] = shades[span.detail % N_HOLDERS];
    }
}
