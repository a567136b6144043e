/* SPDX-License-Identifier: MIT */

#include "ready-merge.h"

typedef struct
{
  gint64 time;
  guint32 detail;
  guint32 state;
} Edge;

typedef struct
{
  gint64 from, to;
} Span;

struct ReadyMerge
{
  Trace *trace;
  guint32 lane;
  GArray *edges; /* Edge */
  GArray *spans; /* Span */
  State state;   /* what the thread says */
  guint32 detail;
  gboolean off; /* within the first of the spans */
};

ReadyMerge *
ready_merge_new (Trace *trace, guint32 lane, State state, guint32 detail)
{
  ReadyMerge *self = g_new0 (ReadyMerge, 1);

  self->trace = trace_ref (trace);
  self->lane = lane;
  self->state = state;
  self->detail = detail;
  self->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  return self;
}

void
ready_merge_free (ReadyMerge *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->edges);
  g_array_unref (self->spans);
  trace_unref (self->trace);
  g_free (self);
}

/* Times that go back are the trace's to clamp and count, but here they would block what follows. */
void
ready_merge_add_edge (ReadyMerge *self, gint64 time, State state, guint32 detail)
{
  Edge edge = { time, detail, state };

  if (self->edges->len > 0)
    edge.time = MAX (time, g_array_index (self->edges, Edge, self->edges->len - 1).time);
  g_array_append_val (self->edges, edge);
}

void
ready_merge_add_span (ReadyMerge *self, gint64 from, gint64 to)
{
  Span span = { from, to };

  if (self->spans->len > 0)
    span.from = MAX (from, g_array_index (self->spans, Span, self->spans->len - 1).to);
  if (span.to > span.from)
    g_array_append_val (self->spans, span);
}

static void
append (ReadyMerge *self, gint64 time)
{
  gboolean computes = self->state == STATE_RUNNING || self->state == STATE_NATIVE;

  if (self->off && computes)
    trace_append (self->trace, self->lane, time, STATE_READY,
                  DETAIL (REASON_NO_CORE, DETAIL_CORE (self->detail), 0u));
  else
    trace_append (self->trace, self->lane, time, self->state, self->detail);
}

void
ready_merge_flush (ReadyMerge *self, gint64 upto)
{
  guint i = 0, j = 0;

  for (;;)
    {
      gint64 edge = G_MAXINT64, change = G_MAXINT64, time;

      if (i < self->edges->len)
        edge = g_array_index (self->edges, Edge, i).time;
      if (j < self->spans->len)
        {
          const Span *span = &g_array_index (self->spans, Span, j);

          change = self->off ? span->to : span->from;
        }

      time = MIN (edge, change);
      if (time > upto || time == G_MAXINT64)
        break;

      /* A span that ends where an edge stands goes first: the edge then has its own state. */
      if (change <= edge)
        {
          if (self->off)
            j++;
          self->off = !self->off;
        }
      else
        {
          self->state = (State) g_array_index (self->edges, Edge, i).state;
          self->detail = g_array_index (self->edges, Edge, i).detail;
          i++;
        }

      if (change != edge)
        append (self, time);
    }

  if (i > 0)
    g_array_remove_range (self->edges, 0, i);
  if (j > 0)
    g_array_remove_range (self->spans, 0, j);
}

gboolean
ready_merge_is_empty (const ReadyMerge *self)
{
  return self->edges->len == 0 && self->spans->len == 0;
}
