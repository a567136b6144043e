/* SPDX-License-Identifier: MIT */

#include "lane-runs.h"

#include <math.h>
#include <string.h>

#include "lane-look.h"

/*
 * Pixel borders are doubles: with few ns a pixel, a border rounded to whole ns would show in the
 * shares. They are exact for a whole number of ns a pixel, which is what a view has, so a column
 * keeps its very content while the view moves by whole pixels.
 */

/* Edges in a pixel up to which walking them is cheaper than two prefix sums. */
#define WALK_MAX 96

/* Blocks on either side of a border that make it crowded, see lane-runs.h. */
#define CROWD 8

/* Borders that are looked up at once. */
#define BATCH 16

/* Borders whose block's time is on its way from memory while one is looked up. */
#define AHEAD 6

#define MERGED 0xffffffffu

typedef struct
{
  LaneLook look;
  double begin, ns_per_px; /* pixel x begins at begin + x * ns_per_px */
  double lane_begin;
  double end; /* of the lane, or now */
  int x, x_end;
  double from;     /* of pixel x, or where the lane begins in it */
  guint32 i;       /* the last edge at or before `from` */
  guint32 n_edges; /* in the pixel before: where there were many, more are to come */
  guint32 n_runs;
  LaneRun *runs; /* room for one per pixel */
} Walk;

/* Between two pixels of which one has many edges, at least. */
typedef struct
{
  double time;
  guint32 block; /* the last that begins at or before it */
  gboolean crowded;
} Border;

/* Time per state from the lane's begin to a border. A double holds 104 days of ns exactly. */
typedef struct
{
  double ns[N_STATES];
  guint32 i; /* the last edge at or before the border; the first of its block if it is crowded */
  gboolean crowded;
} Sum;

static double
border (const Walk *walk, int x)
{
  return walk->begin + x * walk->ns_per_px;
}

/* The pixel of [low, high) that holds @time, or the nearer of low and high. */
static int
pixel_of (const Walk *walk, double time, int low, int high)
{
  double position = floor ((time - walk->begin) / walk->ns_per_px);
  int x = position <= low ? low : position >= high ? high : (int) position;

  /* The division may round to the wrong side of a border. */
  while (x > low && border (walk, x) > time)
    x--;
  while (x < high && border (walk, x + 1) <= time)
    x++;

  return x;
}

static gint64
edge_time (const Walk *walk, guint32 i)
{
  return EDGE_TIME (lane_look_edge (&walk->look, i));
}

/* Where span i ends, as far as edges say. */
static double
next_time (const Walk *walk)
{
  return walk->i + 1 < walk->look.n ? (double) edge_time (walk, walk->i + 1) : G_MAXDOUBLE;
}

/* Where pixel x ends. */
static double
pixel_end (const Walk *walk)
{
  return MIN (border (walk, walk->x + 1), walk->end);
}

static LaneRun *
add_run (Walk *walk, int x1, LaneRunKind kind)
{
  LaneRun *run = &walk->runs[walk->n_runs++];

  run->x0 = walk->x;
  run->x1 = x1;
  run->kind = (guint8) kind;
  run->detail = MERGED;
  run->span = walk->i;

  return run;
}

/* [x, @x1) is of one state. Runs of a span that is wider than a pixel stay on their own: they may
 * get a label. Narrow ones of one state become one. */
static void
add_pure (Walk *walk, int x1, State state, guint32 detail)
{
  LaneRun *last = walk->n_runs > 0 ? &walk->runs[walk->n_runs - 1] : NULL;
  LaneRun *run;

  if (last && last->kind == LANE_RUN_PURE && last->state == state && last->x1 == walk->x)
    {
      gboolean narrow = last->detail == MERGED || last->x1 - last->x0 == 1;

      if (last->detail == detail || (narrow && x1 - walk->x == 1))
        {
          if (last->detail != detail)
            last->detail = MERGED;
          last->x1 = x1;
          return;
        }
    }

  run = add_run (walk, x1, LANE_RUN_PURE);
  run->state = (guint8) state;
  run->detail = detail;
}

/* Pixel x has n_edges in it. */
static void
add_pixel (Walk *walk, const double *ns)
{
  /* Of these, so that a state alone is all of it whatever was rounded. */
  double total = ((ns[0] + ns[1]) + (ns[2] + ns[3])) + ((ns[4] + ns[5]) + (ns[6] + ns[7]));
  double scale = 255 / total;
  double sum = 0.5;
  double most = ns[STATE_NONE];
  unsigned best = STATE_NONE;
  LaneRun *run;

  /* Written so that it becomes moves without a branch: no branch predictor knows a workload. */
  for (unsigned state = 1; state < N_STATES; state++)
    {
      best = ns[state] > most ? state : best;
      most = ns[state] > most ? ns[state] : most;
    }
  if (most >= total)
    {
      add_pure (walk, walk->x + 1, (State) best,
                walk->n_edges == 1 ? lane_look_detail (&walk->look, walk->i) : MERGED);
      return;
    }

  run = add_run (walk, walk->x + 1, walk->n_edges == 1 ? LANE_RUN_EDGE : LANE_RUN_MIXED);
  run->state = (guint8) best;
  /* Cumulative, so that no rounding adds up. */
  for (int state = 1; state < N_STATES; state++)
    {
      sum += ns[state] * scale;
      run->upto[state - 1] = (guint8) (int) sum;
    }
  run->upto[N_STATES - 1] = 255;
}

static void
go_to (Walk *walk, int x)
{
  walk->x = x;
  walk->from = border (walk, x);
}

/* Many edges may have one time, where clocks were corrected. */
static void
find_first (Walk *walk)
{
  for (int tries = 0; walk->i + 1 < walk->look.n; tries++)
    {
      if (edge_time (walk, walk->i + 1) > walk->from)
        return;
      if (tries == 8)
        {
          walk->i = lane_look_find (&walk->look, walk->i, (gint64) floor (walk->from));
          return;
        }
      walk->i++;
    }
}

static void
step_pure (Walk *walk)
{
  double next = next_time (walk);
  int x1 = next < walk->end ? pixel_of (walk, next, walk->x + 1, walk->x_end) : walk->x_end;
  State state = EDGE_STATE (lane_look_edge (&walk->look, walk->i));

  add_pure (walk, x1, state, lane_look_detail (&walk->look, walk->i));
  walk->n_edges = 0;
  go_to (walk, x1);
}

/* The pixel up to @to has an edge in it. FALSE if it has more than WALK_MAX. */
static gboolean
step_walked (Walk *walk, double to)
{
  const LaneLook *look = &walk->look;
  guint64 key = EDGE ((gint64) ceil (to), 0);
  guint64 before = lane_look_edge (look, walk->i);
  guint64 edge = lane_look_edge (look, walk->i + 1);
  guint32 i = walk->i + 2;
  guint32 end = MIN (look->n, i + WALK_MAX);
  double ns[N_STATES] = { 0 };
  guint64 whole[N_STATES] = { 0 };

  while (i < end)
    {
      guint32 n;
      const guint64 *edges = lane_look_edges (look, i, &n);

      n = MIN (n, end - i);
      for (guint32 k = 0; k < n; k++)
        {
          guint64 next = edges[k];

          if (next >= key)
            {
              end = i;
              break;
            }
          whole[EDGE_STATE (edge)] += (next >> 8) - (edge >> 8);
          edge = next;
          i++;
        }
    }
  if (i < look->n && lane_look_edge (look, i) < key)
    {
      walk->n_edges = WALK_MAX;
      return FALSE;
    }

  for (int state = 0; state < N_STATES; state++)
    ns[state] = (double) whole[state];
  ns[EDGE_STATE (before)] += edge_time (walk, walk->i + 1) - walk->from;
  ns[EDGE_STATE (edge)] += to - EDGE_TIME (edge);

  walk->n_edges = i - 1 - walk->i;
  add_pixel (walk, ns);
  walk->i = i - 1;
  go_to (walk, walk->x + 1);

  return TRUE;
}

/* The last block that begins at or before @time, not before @low; probably @hint blocks further. */
static guint32
find_block (const Walk *walk, guint32 low, guint32 hint, gint64 time)
{
  guint32 end = (walk->look.n_stored - 1) / LANE_BLOCK + 1;
  guint32 high = MIN (low + MAX (hint, 1), end);
  guint32 step = 1;

  if (high < end && *lane_look_time (&walk->look, high) <= time)
    for (low = high; (high = MIN (low + step, end)) < end; low = high, step *= 2)
      {
        if (*lane_look_time (&walk->look, high) > time)
          break;
      }
  else
    for (; high > low + step && *lane_look_time (&walk->look, high - step) > time; step *= 2)
      high -= step;
  if (high > low + step)
    low = high - step;

  while (high - low > 1)
    {
      guint32 middle = low + (high - low) / 2;

      if (*lane_look_time (&walk->look, middle) <= time)
        low = middle;
      else
        high = middle;
    }

  return low;
}

/* Depends on the border's time and the pixel's width alone, so it is so from wherever one looks. */
static gboolean
is_crowded (const Walk *walk, guint32 block, double time)
{
  const LaneLook *look = &walk->look;
  double before = time - walk->ns_per_px;
  double after = time + walk->ns_per_px;
  gint64 block_ns;

  if (block < CROWD || block + CROWD > (look->n_stored - 1) / LANE_BLOCK ||
      before < walk->lane_begin || after > walk->end)
    return FALSE;

  block_ns = *lane_look_time (look, block + 1) - *lane_look_time (look, block);
  return *lane_look_time (look, block - CROWD + 1) > before &&
         *lane_look_time (look, block + CROWD) < after && block_ns * CROWD <= walk->ns_per_px;
}

/* Finds the borders right of the next @n pixels; some blocks after @block, probably @hint. What
 * sum_to() needs of them is fetched: it is cache lines that probably nothing else has touched. No
 * time in a lane is negative, so a cast rounds down. */
static void
find_borders (const Walk *walk, guint32 block, guint32 hint, Border *borders, int n)
{
  const LaneLook *look = &walk->look;
  guint32 last = (look->n_stored - 1) / LANE_BLOCK;

  for (int k = 0; k < n; k++)
    {
      double time = MIN (border (walk, walk->x + k + 1), walk->end);
      guint32 low = block;
      gboolean crowded;

      __builtin_prefetch (lane_look_time (look, MIN (low + AHEAD * hint, last)));
      block = find_block (walk, low, hint, (gint64) time);
      hint = block - low;
      crowded = is_crowded (walk, block, time);
      borders[k] = (Border){ time, block, crowded };

      __builtin_prefetch (lane_look_sums (look, block));
      if (crowded)
        __builtin_prefetch (lane_look_sums (look, block + 1));
      else
        for (guint32 line = 0, side_by_side; line < LANE_BLOCK; line += 8)
          __builtin_prefetch (lane_look_edges (look, block * LANE_BLOCK, &side_by_side) + line);
    }
}

/* As if each state took its share of the block evenly. */
static void
sum_to_crowded (const Walk *walk, const Border *to, Sum *sum)
{
  const LaneLook *look = &walk->look;
  const gint64 *a = lane_look_sums (look, to->block);
  const gint64 *b = lane_look_sums (look, to->block + 1);
  gint64 begin = *lane_look_time (look, to->block);
  gint64 end = *lane_look_time (look, to->block + 1);
  double part = (to->time - (double) begin) / (double) (end - begin);

  for (int state = 0; state < N_STATES; state++)
    sum->ns[state] = (double) a[state] + part * (double) (b[state] - a[state]);
  sum->i = to->block * LANE_BLOCK;
  sum->crowded = TRUE;
}

static void
sum_to (const Walk *walk, const Border *to, Sum *sum)
{
  const LaneLook *look = &walk->look;
  guint64 key = EDGE ((gint64) to->time, 0xff);
  guint32 n, k;
  const guint64 *edges = lane_look_edges (look, to->block * LANE_BLOCK, &n);
  guint64 edge = edges[0];
  LaneTimes times;

  memcpy (&times, lane_look_sums (look, to->block), sizeof times);
  n = MIN (n, LANE_BLOCK);
  for (k = 1; k < n && edges[k] <= key; k++)
    {
      times.ns[EDGE_STATE (edge)] += EDGE_TIME (edges[k]) - EDGE_TIME (edge);
      edge = edges[k];
    }

  sum->i = to->block * LANE_BLOCK + k - 1;
  if (sum->i + 1 == look->n_stored && look->n > look->n_stored && look->provisional <= key)
    {
      times.ns[EDGE_STATE (edge)] += EDGE_TIME (look->provisional) - EDGE_TIME (edge);
      edge = look->provisional;
      sum->i++;
    }
  for (int state = 0; state < N_STATES; state++)
    sum->ns[state] = (double) times.ns[state];
  sum->ns[EDGE_STATE (edge)] += to->time - (double) EDGE_TIME (edge);
  sum->crowded = FALSE;
}

/* Whether pixel x is worth two prefix sums: it has an edge, and the pixel before had many. */
static gboolean
is_dense (const Walk *walk)
{
  return walk->n_edges > WALK_MAX / 2 && next_time (walk) < pixel_end (walk);
}

/* From pixel x on as long as they are dense; at least one. Each pixel is the difference of what was
 * spent up to its borders, so the border between two is looked up once, and all time is in one of
 * them. Borders are found in batches first, for then their cache misses, which are most of the
 * time, run at once. */
static void
step_summed (Walk *walk)
{
  Sum sums[2], *a = &sums[0], *b = &sums[1];
  guint32 block = MIN (walk->i, walk->look.n_stored - 1) / LANE_BLOCK;
  guint32 hint = walk->n_edges / LANE_BLOCK;
  Border first = { walk->from, block, is_crowded (walk, block, walk->from) };

  (first.crowded ? sum_to_crowded : sum_to) (walk, &first, a);
  do
    {
      Border borders[BATCH];
      int n = MIN (BATCH, walk->x_end - walk->x);

      find_borders (walk, block, hint, borders, n);
      hint = borders[n - 1].block - (n > 1 ? borders[n - 2].block : block);
      block = borders[n - 1].block;

      /* There is much after a crowded border. */
      for (int k = 0; k < n && (a->crowded || is_dense (walk)); k++)
        {
          Sum *swap = a;
          double ns[N_STATES];

          (borders[k].crowded ? sum_to_crowded : sum_to) (walk, &borders[k], b);
          for (int state = 0; state < N_STATES; state++)
            ns[state] = b->ns[state] - a->ns[state];
          walk->n_edges = b->i - a->i;
          add_pixel (walk, ns);
          walk->i = b->i;
          a = b;
          b = swap;
          go_to (walk, walk->x + 1);
        }
    }
  while (walk->x < walk->x_end && (a->crowded || is_dense (walk)));
}

/* FALSE if nothing of the lane is to be seen. */
static gboolean
init (Walk *walk, const Lane *lane, gint64 from, double ns_per_px, int width, gint64 now)
{
  double begin;

  lane_look (lane, &walk->look);
  if (walk->look.n == 0 || width <= 0)
    return FALSE;

  walk->ns_per_px = ns_per_px;
  walk->begin = (double) from;
  begin = (double) edge_time (walk, 0);
  walk->lane_begin = begin;
  walk->end = (double) (walk->look.end == LANE_OPEN ? now : walk->look.end);
  if (walk->end < begin || walk->end < border (walk, 0) || begin >= border (walk, width))
    return FALSE;

  walk->x = pixel_of (walk, begin, 0, width);
  walk->x_end = pixel_of (walk, walk->end, 0, width);
  /* The pixel that holds the end, unless the end is its very border; but a lane is never gone. */
  if (walk->x_end < width && (border (walk, walk->x_end) < walk->end || walk->end == begin))
    walk->x_end++;
  walk->from = MAX (begin, border (walk, walk->x));
  walk->i = lane_look_find (&walk->look, 0, (gint64) floor (walk->from));
  walk->n_edges = 0;

  return walk->x < walk->x_end;
}

void
lane_runs (const Lane *lane, gint64 from, double ns_per_px, int width, gint64 now, GArray *runs)
{
  guint n_before = runs->len;
  Walk walk = { 0 };

  g_return_if_fail (ns_per_px > 0 && isfinite (ns_per_px));

  if (!init (&walk, lane, from, ns_per_px, width, now))
    return;

  g_array_set_size (runs, n_before + (guint) (walk.x_end - walk.x));
  walk.runs = &g_array_index (runs, LaneRun, n_before);

  while (walk.x < walk.x_end)
    {
      double to = pixel_end (&walk);

      find_first (&walk);
      if (next_time (&walk) >= to)
        step_pure (&walk);
      else if (walk.n_edges > WALK_MAX || !step_walked (&walk, to))
        step_summed (&walk);
    }
  g_array_set_size (runs, n_before + walk.n_runs);
}
