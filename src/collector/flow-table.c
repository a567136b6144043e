/* SPDX-License-Identifier: MIT */

#include "flow-table.h"

typedef struct
{
  gint64 token; /* 0: the place is free */
  gint64 time;
  guint32 lane;
  guint8 flow;
  gboolean is_out;
} End;

struct FlowTable
{
  Trace *trace;
  GHashTable *waiting; /* token to its End in the array below */
  End *ends;
  guint next;
  guint64 n_dropped;
};

FlowTable *
flow_table_new (Trace *trace)
{
  FlowTable *self = g_new0 (FlowTable, 1);

  self->trace = trace_ref (trace);
  self->waiting = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->ends = g_new0 (End, FLOW_TABLE_ENDS);
  return self;
}

void
flow_table_free (FlowTable *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->waiting);
  g_free (self->ends);
  trace_unref (self->trace);
  g_free (self);
}

static void
drop (FlowTable *self, End *end)
{
  g_hash_table_remove (self->waiting, &end->token);
  end->token = 0;
}

void
flow_table_add (
    FlowTable *self, guint64 token, gboolean is_out, Flow flow, guint32 lane, gint64 time)
{
  End new_end = { (gint64) token, time, lane, (guint8) flow, is_out };
  End *other;

  if (token == 0)
    return;

  other = g_hash_table_lookup (self->waiting, &new_end.token);
  if (other != NULL && other->is_out != is_out)
    {
      const End *from = is_out ? &new_end : other;
      const End *to = is_out ? other : &new_end;
      TraceArrow arrow = { (Flow) from->flow, from->lane, to->lane, from->time,
                           MAX (to->time, from->time) };

      trace_add_arrow (self->trace, &arrow);
      drop (self, other);
      return;
    }

  /* The same end twice: the token was not used once, so the older says nothing any more. */
  if (other != NULL)
    {
      drop (self, other);
      self->n_dropped++;
    }

  other = &self->ends[self->next];
  self->next = (self->next + 1) % FLOW_TABLE_ENDS;
  if (other->token != 0)
    {
      drop (self, other);
      self->n_dropped++;
    }
  *other = new_end;
  g_hash_table_insert (self->waiting, &other->token, other);
}

guint64
flow_table_count_unmatched (const FlowTable *self)
{
  return self->n_dropped + g_hash_table_size (self->waiting);
}
