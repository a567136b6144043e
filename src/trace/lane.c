/* SPDX-License-Identifier: MIT */

#include "event.h"
#include "lane-look.h"

#include <string.h>

/*
 * The provisional edge is one 64-bit atomic beside the column, and readers see it as an edge after
 * the last: it counts in lane_get_n_edges(), ends the span before it and knows no core. Each call
 * decides anew whether it counts, by two rules that need no order between the writer's stores:
 *
 *  - If it is older than the last edge, or of the same state, an event has said so meanwhile.
 *  - On an ended lane there is none: ending either stored it as an edge or dropped it.
 *
 * So an edge that replaces it never shows twice, and as it is taken back only after the edge that
 * replaces it is counted, never not at all. Only its index may vanish (the workload took the state
 * back): then lane_get_span() answers an empty span at the lane's end, and who adds up spans is
 * still right.
 */

void
lane_look (const Lane *lane, LaneLook *look)
{
  guint64 provisional, edge;

  look->lane = lane;
  /* Pairs with the release in lane_end(): an ended lane has all its edges. */
  look->end = atomic_load_explicit (&lane->end, memory_order_acquire);
  /* Before n_edges. Pairs with the release in take_back(): the edge that replaced it is counted. */
  provisional = atomic_load_explicit (&lane->provisional, memory_order_acquire);
  /* Pairs with the release in publish(): a counted edge is whole, and so is its directory. */
  look->n_stored = atomic_load_explicit (&lane->n_edges, memory_order_acquire);
  /* Pairs with the release in add_chunk(): it may be newer than the count. */
  look->directory = atomic_load_explicit (&lane->directory, memory_order_acquire);
  look->n = look->n_stored;
  look->provisional = 0;
  look->provisional_detail = 0;

  if (provisional == 0 || look->end != LANE_OPEN)
    return;

  edge = EDGE (provisional >> 11, provisional & 7);
  if (look->n > 0)
    {
      guint64 last = lane_look_edge (look, look->n - 1);

      if (EDGE_TIME (edge) < EDGE_TIME (last) || EDGE_STATE (edge) == EDGE_STATE (last))
        return;
    }

  look->provisional = edge;
  if (lane->kind != LANE_KIND_GIL && lane->kind != LANE_KIND_LOOP)
    look->provisional_detail = DETAIL (provisional >> 3 & 0xff, EVENT_NO_CORE, 0);
  look->n++;
}

/* Where the last span ends: an edge may be newer than `now`, which is set after a whole drain. */
static gint64
look_end (const LaneLook *look)
{
  gint64 end = look->end;

  if (end == LANE_OPEN)
    {
      gint64 last = look->n ? EDGE_TIME (lane_look_edge (look, look->n - 1)) : look->lane->begin;

      /* Pairs with the release in trace_set_now(). */
      end = MAX (last, atomic_load_explicit (look->lane->now, memory_order_acquire));
    }

  return end;
}

guint32
lane_look_find (const LaneLook *look, guint32 low, gint64 time)
{
  guint64 key = EDGE (time, 0xff);
  guint32 high = look->n;

  while (high - low > 1)
    {
      guint32 middle = low + (high - low) / 2;

      if (lane_look_edge (look, middle) <= key)
        low = middle;
      else
        high = middle;
    }

  return low;
}

void
lane_look_sum (const LaneLook *look, guint32 i, gint64 time, LaneTimes *times)
{
  guint32 stored = MIN (i, look->n_stored - 1);
  guint32 first = 0;
  const guint64 *edges;
  guint64 edge;
  guint32 n;

  *times = (LaneTimes){ 0 };
  if (look->n_stored == 0)
    {
      times->ns[EDGE_STATE (look->provisional)] = time - EDGE_TIME (look->provisional);
      return;
    }
  if (look->directory)
    {
      first = stored / LANE_BLOCK * LANE_BLOCK;
      memcpy (times->ns, lane_look_sums (look, first / LANE_BLOCK), sizeof times->ns);
    }

  /* A block never lies across two chunks. */
  edges = lane_look_edges (look, first, &n);
  edge = edges[0];
  for (guint32 k = 1; k <= stored - first; k++)
    {
      times->ns[EDGE_STATE (edge)] += EDGE_TIME (edges[k]) - EDGE_TIME (edge);
      edge = edges[k];
    }
  if (i > stored)
    {
      times->ns[EDGE_STATE (edge)] += EDGE_TIME (look->provisional) - EDGE_TIME (edge);
      edge = look->provisional;
    }
  times->ns[EDGE_STATE (edge)] += time - EDGE_TIME (edge);
}

/* What never changes, or is one word */

guint32
lane_get_id (const Lane *lane)
{
  return lane->id;
}

guint32
lane_get_parent (const Lane *lane)
{
  return lane->parent;
}

LaneKind
lane_get_kind (const Lane *lane)
{
  return (LaneKind) lane->kind;
}

LaneSource
lane_get_source (const Lane *lane)
{
  return (LaneSource) atomic_load_explicit (&lane->source, memory_order_relaxed);
}

const char *
lane_get_name (const Lane *lane)
{
  /* Pairs with the release in trace_name_lane(): the text is whole. */
  return atomic_load_explicit (&lane->name, memory_order_acquire);
}

int
lane_get_pid (const Lane *lane)
{
  return lane->pid;
}

int
lane_get_tid (const Lane *lane)
{
  return lane->tid;
}

Ending
lane_get_ending (const Lane *lane)
{
  /* Pairs with the release in lane_end(). */
  gint64 end = atomic_load_explicit (&lane->end, memory_order_acquire);

  return end == LANE_OPEN ? ENDING_OPEN : (Ending) lane->ending;
}

gint64
lane_get_ending_argument (const Lane *lane)
{
  /* Pairs with the release in lane_end(). */
  gint64 end = atomic_load_explicit (&lane->end, memory_order_acquire);

  return end == LANE_OPEN ? 0 : lane->ending_argument;
}

guint64
lane_get_n_lost (const Lane *lane)
{
  return atomic_load_explicit (&lane->n_lost, memory_order_relaxed);
}

/* What is asked of the column */

gint64
lane_get_begin (const Lane *lane)
{
  LaneLook look;

  lane_look (lane, &look);
  /* A provisional edge says what is, not since when the lane has been. */
  return look.n_stored ? EDGE_TIME (lane_look_edge (&look, 0)) : lane->begin;
}

gint64
lane_get_end (const Lane *lane)
{
  LaneLook look;

  lane_look (lane, &look);
  return look_end (&look);
}

guint32
lane_get_n_edges (const Lane *lane)
{
  LaneLook look;

  lane_look (lane, &look);
  return look.n;
}

void
lane_get_span (const Lane *lane, guint32 i, LaneSpan *span)
{
  LaneLook look;
  guint64 edge;

  lane_look (lane, &look);
  if (i >= look.n)
    {
      *span = (LaneSpan){ .begin = look_end (&look), .state = STATE_NONE };
      span->end = span->begin;
      return;
    }

  edge = lane_look_edge (&look, i);
  span->begin = EDGE_TIME (edge);
  span->end = i + 1 < look.n ? EDGE_TIME (lane_look_edge (&look, i + 1)) : look_end (&look);
  span->state = EDGE_STATE (edge);
  span->detail = lane_look_detail (&look, i);
}

gboolean
lane_find (const Lane *lane, gint64 time, guint32 *i)
{
  LaneLook look;

  lane_look (lane, &look);
  if (look.n == 0 || time < EDGE_TIME (lane_look_edge (&look, 0)) || time >= look_end (&look))
    return FALSE;

  *i = lane_look_find (&look, 0, time);
  return TRUE;
}

void
lane_sum (const Lane *lane, gint64 from, gint64 to, LaneTimes *times)
{
  LaneLook look;
  LaneTimes before;
  guint32 i;

  *times = (LaneTimes){ 0 };
  lane_look (lane, &look);
  if (look.n == 0)
    return;

  from = MAX (from, EDGE_TIME (lane_look_edge (&look, 0)));
  to = MIN (to, look_end (&look));
  if (from >= to)
    return;

  i = lane_look_find (&look, 0, from);
  lane_look_sum (&look, i, from, &before);
  i = lane_look_find (&look, i, to);
  lane_look_sum (&look, i, to, times);
  for (int state = 0; state < N_STATES; state++)
    times->ns[state] -= before.ns[state];
}

/* How many edges lie before @time. */
static guint32
look_count (const LaneLook *look, gint64 time)
{
  if (look->n == 0 || time <= EDGE_TIME (lane_look_edge (look, 0)))
    return 0;

  return lane_look_find (look, 0, MIN (time - 1, LANE_TIME_MAX)) + 1;
}

guint32
lane_count (const Lane *lane, gint64 from, gint64 to)
{
  LaneLook look;

  lane_look (lane, &look);
  return from < to ? look_count (&look, to) - look_count (&look, from) : 0;
}

guint32
lane_copy_edges (const Lane *lane, guint32 from, guint32 n, guint64 *edges, guint32 *details)
{
  LaneLook look;
  guint32 end;

  lane_look (lane, &look);
  if (from >= look.n_stored)
    return 0;

  end = from + MIN (n, look.n_stored - from);
  for (guint32 i = from; i < end;)
    {
      guint32 side_by_side;
      const guint64 *source = lane_look_edges (&look, i, &side_by_side);
      guint32 piece = MIN (side_by_side, end - i);

      if (edges)
        memcpy (edges + (i - from), source, piece * sizeof *edges);
      if (details && !look.directory)
        memcpy (details + (i - from), lane->details + i, piece * sizeof *details);
      else if (details)
        {
          guint32 chunk = lane_chunk_of (i);
          const guint32 *all =
              lane_chunk_details (look.directory->chunks[chunk], lane_chunk_size (chunk));

          memcpy (details + (i - from), all + (i - lane_chunk_from (chunk)),
                  piece * sizeof *details);
        }
      i += piece;
    }

  return end - from;
}
