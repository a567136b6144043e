/* SPDX-License-Identifier: MIT */

#include "intervals.h"

#define AT(intervals, i) (&g_array_index ((intervals), Interval, (i)))

GArray *
intervals_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Interval));
}

void
intervals_add (GArray *intervals, gint64 begin, gint64 end)
{
  Interval interval = { begin, end };
  Interval *last = intervals->len > 0 ? AT (intervals, intervals->len - 1) : NULL;

  if (begin >= end)
    return;

  if (last != NULL && last->end == begin)
    last->end = end;
  else
    g_array_append_val (intervals, interval);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

guint32
intervals_get_depth (const GArray *intervals)
{
  g_autofree gint64 *begins = g_new (gint64, intervals->len);
  g_autofree gint64 *ends = g_new (gint64, intervals->len);
  guint32 depth = 0;

  for (guint i = 0; i < intervals->len; i++)
    {
      begins[i] = AT (intervals, i)->begin;
      ends[i] = AT (intervals, i)->end;
    }

  if (intervals->len > 0)
    {
      qsort (begins, intervals->len, sizeof *begins, compare_times);
      qsort (ends, intervals->len, sizeof *ends, compare_times);
    }

  /* Between two begins the depth only falls; at one time, ends come first. */
  for (guint begun = 0, ended = 0; begun < intervals->len; begun++)
    {
      while (ends[ended] <= begins[begun])
        ended++;

      depth = MAX (depth, begun + 1 - ended);
    }

  return depth;
}

gint64
intervals_get_cover (const GArray *intervals)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) intervals);
  gint64 cover = 0;
  gint64 upto = G_MININT64;

  /* By their begins, which stand first. */
  g_array_sort (sorted, compare_times);
  for (guint i = 0; i < sorted->len; i++)
    {
      const Interval *next = AT (sorted, i);

      cover += MAX (next->end - MAX (next->begin, upto), 0);
      upto = MAX (upto, next->end);
    }

  return cover;
}

static void
unite_one (GArray *into, const Interval *next)
{
  Interval *last = into->len > 0 ? AT (into, into->len - 1) : NULL;

  if (last != NULL && next->begin <= last->end)
    last->end = MAX (last->end, next->end);
  else
    g_array_append_vals (into, next, 1);
}

static GArray *
unite_two (const GArray *a, const GArray *b)
{
  GArray *both = intervals_new ();
  guint i = 0;
  guint j = 0;

  while (i < a->len || j < b->len)
    {
      gboolean first = j == b->len || (i < a->len && AT (a, i)->begin <= AT (b, j)->begin);

      unite_one (both, first ? AT (a, i++) : AT (b, j++));
    }

  return both;
}

GArray *
intervals_unite (const GPtrArray *lists)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < lists->len; i++)
    g_ptr_array_add (left, g_array_ref (g_ptr_array_index (lists, i)));

  /* Pairs, then pairs of pairs. */
  while (left->len > 1)
    {
      GPtrArray *halves = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

      for (guint i = 0; i < left->len; i += 2)
        g_ptr_array_add (halves, i + 1 < left->len ? unite_two (g_ptr_array_index (left, i),
                                                                g_ptr_array_index (left, i + 1))
                                                   : g_array_ref (g_ptr_array_index (left, i)));

      g_ptr_array_unref (left);
      left = halves;
    }

  return left->len == 1 ? g_array_ref (g_ptr_array_index (left, 0)) : intervals_new ();
}

gint64
intervals_get_length (const GArray *intervals)
{
  gint64 length = 0;

  for (guint i = 0; i < intervals->len; i++)
    length += AT (intervals, i)->end - AT (intervals, i)->begin;

  return length;
}
