/* SPDX-License-Identifier: MIT */

#include "legend.h"

#define MAX_LANES 20000 /* looked at */

guint
legend_find_lane_states (const Lane *lane)
{
  guint seen = 0;
  LaneTimes times;

  lane_sum (lane, lane_get_begin (lane), lane_get_end (lane), &times);
  for (guint s = 1; s < N_STATES; s++)
    if (times.ns[s] > 0)
      seen |= 1u << s;

  return seen;
}

guint
legend_find_states (const Trace *trace)
{
  guint seen = 0;
  guint32 n = trace_get_n_lanes (trace);
  guint32 step = n / MAX_LANES + 1;

  for (guint32 id = 1; id <= n; id += step)
    {
      const Lane *lane = trace_get_lane (trace, id);
      LaneKind kind = lane_get_kind (lane);

      if (kind == LANE_KIND_THREAD || kind == LANE_KIND_TASK)
        seen |= legend_find_lane_states (lane);
    }

  return seen;
}

/* Lays out or, with @draw, draws; returns the height. */
static double
flow (const Page *page, guint states, const cairo_rectangle_t *box, gboolean draw)
{
  double u = page->unit, x = box->x, row = 36 * u, y = box->y;
  Type type = { PAGE_TEXT * u, FALSE };

  for (guint s = 1; s < N_STATES; s++)
    {
      g_autofree char *text = s == STATE_IDLE ? g_strdup (palette_get_words ((State) s))
                                              : g_strdup_printf ("%c  %s", state_letter (s),
                                                                 palette_get_words ((State) s));
      double width = lettering_get_width (page->lettering, text, type);

      if ((states & 1u << s) == 0)
        continue;
      if (x > box->x && x + 48 * u + width > box->x + box->width)
        {
          x = box->x;
          y += row;
        }
      if (draw)
        {
          scene_add_swatch (page->scene, &(cairo_rectangle_t){ x, y, 38 * u, 26 * u }, (State) s);
          scene_add_text (page->scene, page->lettering, text, type, x + 48 * u, y + 21 * u, 0,
                          width + 1, page->palette->ink);
        }
      x += 48 * u + width + 40 * u;
    }

  return y - box->y + 26 * u;
}

double
legend_measure (const Page *page, guint states, double width)
{
  return flow (page, states, &(cairo_rectangle_t){ 0, 0, width, 0 }, FALSE);
}

void
legend_add (const Page *page, guint states, const cairo_rectangle_t *box)
{
  cairo_rectangle_t inside = *box;

  inside.y -= 4 * page->unit;
  flow (page, states, &inside, TRUE);
}
