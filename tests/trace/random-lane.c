/* SPDX-License-Identifier: MIT */

#include "random-lane.h"

RandomLane *
random_lane_new (guint32 seed, guint32 n, gint64 longest, gboolean open)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  RandomLane *lane = g_new0 (RandomLane, 1);
  gint64 time = g_rand_int_range (rand, 0, 1000);
  guint32 id;

  lane->trace = trace_new ();
  lane->edges = g_array_new (FALSE, FALSE, sizeof (RandomEdge));
  id = trace_add_lane (lane->trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, time);
  lane->lane = trace_get_lane (lane->trace, id);

  for (guint32 i = 0; i < n; i++)
    {
      RandomEdge edge = { time, (State) g_rand_int_range (rand, 0, N_STATES),
                          (guint32) g_rand_int_range (rand, 0, 3) };
      RandomEdge *last =
          i > 0 ? &g_array_index (lane->edges, RandomEdge, lane->edges->len - 1) : NULL;
      gboolean burst = i / 500 % 3 == 1;

      if (!last || last->state != edge.state || last->detail != edge.detail)
        g_array_append_val (lane->edges, edge);
      trace_append (lane->trace, id, edge.time, edge.state, edge.detail);
      time += (gint64) (g_rand_double (rand) * (double) (burst ? longest / 1000 : longest));
    }

  lane->end = time;
  trace_set_now (lane->trace, time);
  if (!open)
    trace_end_lane (lane->trace, id, time, ENDING_DONE, 0);

  return lane;
}

void
random_lane_free (RandomLane *lane)
{
  g_clear_pointer (&lane->trace, trace_unref);
  g_clear_pointer (&lane->edges, g_array_unref);
  g_free (lane);
}

void
random_lane_sum (const RandomLane *lane, double from, double to, double *ns)
{
  for (int state = 0; state < N_STATES; state++)
    ns[state] = 0;

  for (guint i = 0; i < lane->edges->len; i++)
    {
      const RandomEdge *edge = &g_array_index (lane->edges, RandomEdge, i);
      gint64 end = i + 1 < lane->edges->len ? edge[1].time : lane->end;
      double overlap = MIN (to, (double) end) - MAX (from, (double) edge->time);

      ns[edge->state] += MAX (overlap, 0);
    }
}
