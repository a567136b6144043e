/* SPDX-License-Identifier: MIT */

#include "lane-look.h"

#include <string.h>

/* Bytes of a chunk per LANE_BLOCK edges. */
#define BLOCK_SIZE                                                                                 \
  (LANE_BLOCK * (sizeof (guint64) + sizeof (guint32)) + sizeof (LaneTimes) + sizeof (gint64))

void
lane_init (Lane *lane, const _Atomic gint64 *now, gint64 begin)
{
  lane->now = now;
  lane->begin = CLAMP (begin, 0, LANE_TIME_MAX);
  lane->last = EDGE (lane->begin, STATE_NONE);
  atomic_init (&lane->name, "");
  atomic_init (&lane->end, LANE_OPEN);
}

void
lane_clear (Lane *lane)
{
  LaneDirectory *directory = atomic_load_explicit (&lane->directory, memory_order_relaxed);

  for (guint32 i = 0; directory && i < directory->capacity && directory->chunks[i]; i++)
    g_aligned_free (directory->chunks[i]);

  while (directory)
    {
      LaneDirectory *older = directory->older;

      g_free (directory);
      directory = older;
    }
}

/* Makes room for edge chunk_end, and moves in what lay in the lane if it is the first chunk. */
static void
add_chunk (Lane *lane)
{
  LaneDirectory *directory = atomic_load_explicit (&lane->directory, memory_order_relaxed);
  guint32 chunk = directory ? lane_chunk_of (lane->chunk_end) : 0;
  guint32 size = lane_chunk_size (chunk);
  LaneDirectory *grown = directory;

  if (!directory || chunk == directory->capacity)
    {
      guint32 capacity = directory ? directory->capacity * 2 : 4;

      grown = g_malloc0 (sizeof *grown + capacity * sizeof grown->chunks[0]);
      grown->older = directory;
      grown->capacity = capacity;
      if (directory)
        memcpy (grown->chunks, directory->chunks, directory->capacity * sizeof grown->chunks[0]);
    }

  /* Aligned, so that a sum lies in one cache line. */
  lane->chunk = g_aligned_alloc (size / LANE_BLOCK, BLOCK_SIZE, 64);
  lane->chunk_from = lane_chunk_from (chunk);
  lane->chunk_end = lane->chunk_from + size;
  /* Readers do not look at this place before n_edges counts an edge of the chunk. */
  grown->chunks[chunk] = lane->chunk;

  if (!directory)
    {
      memcpy (lane->chunk, lane->edges, sizeof lane->edges);
      memcpy (lane_chunk_details (lane->chunk, size), lane->details, sizeof lane->details);
      memset (lane_chunk_sums (lane->chunk, size), 0, sizeof (LaneTimes));
      *lane_chunk_times (lane->chunk, size) = EDGE_TIME (lane->edges[0]);
    }

  /* Pairs with the acquire in lane_look(). */
  if (grown != directory)
    atomic_store_explicit (&lane->directory, grown, memory_order_release);
}

/* The prefix sum up to edge @n, the first of its block, and its time. */
static void
store_sum (Lane *lane, guint32 n)
{
  LaneDirectory *directory = atomic_load_explicit (&lane->directory, memory_order_relaxed);
  LaneLook look = { .lane = lane, .directory = directory, .n_stored = n, .n = n };
  guint32 size = lane->chunk_end - lane->chunk_from;
  guint32 block = (n - lane->chunk_from) / LANE_BLOCK;
  gint64 time = EDGE_TIME (lane->chunk[n - lane->chunk_from]);
  LaneTimes times;

  lane_look_sum (&look, n - 1, time, &times);
  memcpy (lane_chunk_sums (lane->chunk, size) + block * N_STATES, times.ns, sizeof times.ns);
  lane_chunk_times (lane->chunk, size)[block] = time;
}

/* Pairs with the acquire in lane_look(). */
static void
publish (Lane *lane, guint32 n)
{
  atomic_store_explicit (&lane->n_edges, n, memory_order_release);
}

static void
take_back (Lane *lane)
{
  /* After publish(). Pairs with the acquire in lane_look(). */
  if (atomic_load_explicit (&lane->provisional, memory_order_relaxed) != 0)
    atomic_store_explicit (&lane->provisional, 0, memory_order_release);
}

static void
store (Lane *lane, guint64 edge, guint32 detail)
{
  guint32 n = atomic_load_explicit (&lane->n_edges, memory_order_relaxed);

  lane->last = edge;
  lane->last_detail = detail;

  if (n < LANE_INLINE)
    {
      lane->edges[n] = edge;
      lane->details[n] = detail;
    }
  else
    {
      guint32 *details;

      if (n >= lane->chunk_end)
        add_chunk (lane);
      details = lane_chunk_details (lane->chunk, lane->chunk_end - lane->chunk_from);
      lane->chunk[n - lane->chunk_from] = edge;
      details[n - lane->chunk_from] = detail;
      if (n % LANE_BLOCK == 0)
        store_sum (lane, n);
    }

  publish (lane, n + 1);
}

static gboolean
is_ended (const Lane *lane)
{
  return atomic_load_explicit (&lane->end, memory_order_relaxed) != LANE_OPEN;
}

gboolean
lane_append (Lane *lane, gint64 time, State state, guint32 detail)
{
  gint64 clamped = CLAMP (time, EDGE_TIME (lane->last), LANE_TIME_MAX);

  if (is_ended (lane))
    return TRUE;

  if (EDGE_STATE (lane->last) == state && lane->last_detail == detail &&
      atomic_load_explicit (&lane->n_edges, memory_order_relaxed) > 0)
    {
      take_back (lane);
      return FALSE;
    }

  store (lane, EDGE (clamped, state), detail);
  take_back (lane);

  return clamped != time;
}

/* Whether the edges go on from @last, with states and times that exist. @n_equal: how many say
 * nothing new. */
static gboolean
check (guint64 last,
       guint32 last_detail,
       const guint64 *edges,
       const guint32 *details,
       guint32 n,
       guint32 *n_equal)
{
  guint64 all = 0;
  guint32 n_back = 0;

  *n_equal = 0;
  for (guint32 i = 0; i < n; i++)
    {
      guint32 detail = details ? details[i] : 0;

      all |= edges[i];
      n_back += edges[i] >> 8 < last >> 8;
      *n_equal += (guint8) edges[i] == (guint8) last && detail == last_detail;
      last = edges[i];
      last_detail = detail;
    }

  return n_back == 0 && (all & (EDGE (~(guint64) LANE_TIME_MAX, 0) | 0xf8)) == 0;
}

gboolean
lane_append_bulk (Lane *lane, const guint64 *edges, const guint32 *details, guint32 n)
{
  guint32 old = atomic_load_explicit (&lane->n_edges, memory_order_relaxed);
  guint32 n_equal;
  guint32 done = 0;

  if (is_ended (lane) || n > G_MAXUINT32 - LANE_BLOCK - old ||
      !check (lane->last, lane->last_detail, edges, details, n, &n_equal))
    return FALSE;

  /* The lane itself is for 4; what repeats itself (no recording of ours) takes the slow way. */
  while (done < n && (n_equal > 0 || old + done < LANE_INLINE))
    {
      lane_append (lane, EDGE_TIME (edges[done]), EDGE_STATE (edges[done]),
                   details ? details[done] : 0);
      done++;
    }

  old = atomic_load_explicit (&lane->n_edges, memory_order_relaxed);
  for (guint32 piece; done < n; done += piece, old += piece)
    {
      guint32 *to;

      if (old >= lane->chunk_end)
        add_chunk (lane);
      piece = MIN (n - done, lane->chunk_end - old);
      to = lane_chunk_details (lane->chunk, lane->chunk_end - lane->chunk_from);
      memcpy (lane->chunk + (old - lane->chunk_from), edges + done, piece * sizeof *edges);
      if (details)
        memcpy (to + (old - lane->chunk_from), details + done, piece * sizeof *details);
      else
        memset (to + (old - lane->chunk_from), 0, piece * sizeof *details);
      for (guint32 i = (old + LANE_BLOCK - 1) / LANE_BLOCK * LANE_BLOCK; i < old + piece;
           i += LANE_BLOCK)
        store_sum (lane, i);
      lane->last = edges[done + piece - 1];
      lane->last_detail = details ? details[done + piece - 1] : 0;
      publish (lane, old + piece);
    }
  take_back (lane);

  return TRUE;
}

void
lane_set_provisional (Lane *lane, gint64 since, State state, Reason reason)
{
  guint64 word = PROVISIONAL (MAX (since, lane->begin), state, reason);

  if (state == STATE_NONE || since > PROVISIONAL_TIME_MAX || is_ended (lane))
    word = 0;
  /* One word: pairs with the acquire in lane_look(). */
  atomic_store_explicit (&lane->provisional, word, memory_order_release);
}

gboolean
lane_end (Lane *lane, gint64 time, Ending ending, gint64 argument)
{
  LaneLook look;
  gint64 end;

  if (is_ended (lane))
    return TRUE;

  lane_look (lane, &look);
  /* What was seen last stays seen. A lane without an edge was in no known state. */
  if (look.n > look.n_stored && EDGE_TIME (look.provisional) <= time)
    store (lane, look.provisional, look.provisional_detail);
  if (atomic_load_explicit (&lane->n_edges, memory_order_relaxed) == 0)
    store (lane, EDGE (lane->begin, STATE_NONE), 0);

  end = CLAMP (time, EDGE_TIME (lane->last), LANE_TIME_MAX);
  lane->ending = (guint8) ending;
  lane->ending_argument = argument;
  /* Pairs with the acquire in lane_look() and lane_get_ending(). */
  atomic_store_explicit (&lane->end, end, memory_order_release);
  take_back (lane);

  return end != time;
}
