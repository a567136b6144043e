/* SPDX-License-Identifier: MIT */

#include "gil-merge.h"

#define UNKNOWN (-1)

typedef struct
{
  guint64 number;
  gint64 took;
  gint64 dropped;
  guint32 holder;
  gboolean is_forced;
  gboolean is_lost; /* after dropped nobody knows */
} Take;

struct GilMerge
{
  Trace *trace;
  guint32 lane;
  GTree *pending; /* Take by number */
  Take last;      /* the newest on the lane */
  gboolean has_last;
};

static int
compare_takes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Take *left = a;
  const Take *right = b;

  return left->number < right->number ? -1 : left->number > right->number;
}

GilMerge *
gil_merge_new (Trace *trace, guint32 lane)
{
  GilMerge *self = g_new0 (GilMerge, 1);

  self->trace = trace_ref (trace);
  self->lane = lane;
  self->pending = g_tree_new_full (compare_takes, NULL, NULL, g_free);
  return self;
}

void
gil_merge_free (GilMerge *self)
{
  if (self == NULL)
    return;

  g_tree_unref (self->pending);
  trace_unref (self->trace);
  g_free (self);
}

/* What was missing for long is taken for lost: the lane goes on without it. */
static gboolean
is_in_order (const GilMerge *self, const Take *take)
{
  if (take->took == UNKNOWN)
    return FALSE;
  if (!self->has_last)
    return take->number <= 1;

  return take->number == self->last.number + 1 && self->last.dropped != UNKNOWN;
}

static void
append (GilMerge *self, const Take *take)
{
  const Take *last = &self->last;

  if (self->has_last && last->is_forced && last->dropped != UNKNOWN && take->took != UNKNOWN &&
      take->number == last->number + 1 && take->holder != last->holder && last->holder != 0)
    {
      TraceArrow arrow = { FLOW_HANDOVER, last->holder, take->holder, last->dropped,
                           MAX (take->took, last->dropped) };

      trace_add_arrow (self->trace, &arrow);
    }

  if (take->took != UNKNOWN)
    trace_append (self->trace, self->lane, take->took, STATE_RUNNING, take->holder);
  if (take->dropped != UNKNOWN)
    trace_append (self->trace, self->lane, take->dropped, take->is_lost ? STATE_NONE : STATE_IDLE,
                  0);

  self->last = *take;
  self->has_last = TRUE;
}

static void
flush (GilMerge *self, gint64 now, gboolean wait)
{
  GTreeNode *node;

  while ((node = g_tree_node_first (self->pending)) != NULL)
    {
      Take take = *(Take *) g_tree_node_value (node);
      gint64 known = take.took != UNKNOWN ? take.took : take.dropped;

      if (wait && !is_in_order (self, &take) && now - known < GIL_MERGE_PATIENCE &&
          g_tree_nnodes (self->pending) < GIL_MERGE_PENDING)
        return;

      g_tree_remove (self->pending, &take);
      append (self, &take);
    }
}

static Take *
find (GilMerge *self, guint64 number, guint32 holder)
{
  Take key = { .number = number };
  Take *take = g_tree_lookup (self->pending, &key);

  if (take != NULL)
    return take;

  take = g_new (Take, 1);
  *take = (Take){ number, UNKNOWN, UNKNOWN, holder, FALSE, FALSE };
  g_tree_insert (self->pending, take, take);
  return take;
}

void
gil_merge_took (GilMerge *self, guint64 number, guint32 holder, gint64 time)
{
  Take *take;

  /* Too late: the lane has gone on without it. */
  if (self->has_last && number <= self->last.number)
    return;

  take = find (self, number, holder);
  take->took = time;
  take->holder = holder;
  flush (self, time, TRUE);
}

void
gil_merge_dropped (GilMerge *self, guint64 number, guint32 holder, gint64 time, gboolean is_forced)
{
  Take *take;

  if (self->has_last && number < self->last.number)
    return;

  if (self->has_last && number == self->last.number)
    {
      if (self->last.dropped != UNKNOWN && !self->last.is_lost)
        return;
      self->last.dropped = time;
      self->last.is_forced = is_forced;
      self->last.is_lost = FALSE;
      trace_append (self->trace, self->lane, time, STATE_IDLE, 0);
    }
  else
    {
      take = find (self, number, holder);
      take->dropped = time;
      take->is_forced = is_forced;
      take->is_lost = FALSE;
    }
  flush (self, time, TRUE);
}

void
gil_merge_lose (GilMerge *self, guint64 number, gint64 time)
{
  Take key = { .number = number };
  Take *take = self->has_last && number == self->last.number ? &self->last
                                                             : g_tree_lookup (self->pending, &key);

  if (take == NULL || take->dropped != UNKNOWN)
    return;

  time = MAX (time, take->took);
  take->dropped = time;
  take->is_lost = TRUE;
  if (take == &self->last)
    trace_append (self->trace, self->lane, time, STATE_NONE, 0);
}

void
gil_merge_show (GilMerge *self, guint64 number, gint64 since)
{
  const Take *last = &self->last;

  if (!self->has_last || number != last->number || last->dropped != UNKNOWN)
    return;

  trace_set_provisional (self->trace, self->lane, MAX (since, last->took),
                         since >= 0 ? STATE_IDLE : STATE_NONE, REASON_NONE);
}

void
gil_merge_flush (GilMerge *self, gint64 now)
{
  flush (self, now, TRUE);
}

void
gil_merge_finish (GilMerge *self)
{
  flush (self, G_MAXINT64, FALSE);
}
