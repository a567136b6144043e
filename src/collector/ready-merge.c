/* SPDX-License-Identifier: MIT */

#include "ready-merge.h"

/* Shorter times without a core than these are not worth a span: interrupts make them too. */
#define LEAST_SAMPLED G_GINT64_CONSTANT (1000000)
#define LEAST_KNOWN G_GINT64_CONSTANT (50000)

typedef struct
{
  gint64 time;
  guint32 detail;
  guint32 state;
} Edge;

/* What becomes of each of the two states inside it. */
typedef struct
{
  gint64 from, to;
  guint8 running, native;
} Span;

struct ReadyMerge
{
  Trace *trace;
  guint32 lane;
  gint64 begin;
  GArray *edges; /* Edge */
  GArray *spans; /* Span */
  State state;   /* what the thread says */
  guint32 detail;
  gboolean off; /* within the first of the spans */

  gboolean is_sampled;
  gint64 decided;  /* samples: how far it is known */
  gint64 last;     /* when the last one was made */
  guint64 cpu;     /* CPU time up to decided */
  guint64 delay;   /* what of the time waited for a core has been made use of */
  gint64 computed; /* all it said to compute, up to decided */
  gint64 ran;      /* what of that it had a core for */
};

ReadyMerge *
ready_merge_new (Trace *trace, guint32 lane, gint64 begin, gboolean is_sampled)
{
  ReadyMerge *self = g_new0 (ReadyMerge, 1);

  self->trace = trace_ref (trace);
  self->lane = lane;
  self->is_sampled = is_sampled;
  self->begin = self->decided = self->last = begin;
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

static void
add_span (ReadyMerge *self, gint64 from, gint64 to, State running, State native)
{
  Span span = { MAX (from, self->begin), to, (guint8) running, (guint8) native };

  if (self->spans->len > 0)
    span.from = MAX (span.from, g_array_index (self->spans, Span, self->spans->len - 1).to);
  if (span.to > span.from)
    g_array_append_val (self->spans, span);
}

void
ready_merge_add_span (ReadyMerge *self, gint64 from, gint64 to, gboolean is_wait)
{
  add_span (self, from, to, STATE_READY, is_wait ? STATE_WAITING_IO : STATE_READY);
}

#define COMPUTING (1u << STATE_RUNNING | 1u << STATE_NATIVE)

static gboolean
is_computing (State state)
{
  return (COMPUTING >> state & 1) != 0;
}

/* Returns how long it said to be in @states between what is decided and @upto, but at most @most;
 * @at: when that was reached. */
static gint64
sum_states (
    const ReadyMerge *self, guint states, gint64 begin, gint64 upto, gint64 most, gint64 *at)
{
  State state = self->state;
  gint64 from = self->decided;
  gint64 sum = 0;

  for (guint i = 0; i <= self->edges->len && sum < most; i++)
    {
      const Edge *edge = i < self->edges->len ? &g_array_index (self->edges, Edge, i) : NULL;
      gint64 to = edge != NULL ? MIN (edge->time, upto) : upto;

      from = MAX (from, MIN (begin, to));
      if (to > from)
        {
          gboolean counts = states >> state & 1;
          gint64 part = counts ? MIN (to - from, most - sum) : to - from;

          sum += counts ? part : 0;
          from += part;
        }
      if (edge != NULL)
        state = edge->state;
    }

  *at = from;
  return sum;
}

/* Whether the CPU time of a thread that waits has come to rest: it was waiting at the last sample
 * already. */
static gboolean
is_settled (const ReadyMerge *self)
{
  const Edge *edge =
      self->edges->len > 0 ? &g_array_index (self->edges, Edge, self->edges->len - 1) : NULL;

  return edge == NULL ? !is_computing (self->state)
                      : !is_computing (edge->state) && edge->time <= self->last;
}

static gint64
sum_computed (const ReadyMerge *self, gint64 upto, gint64 most, gint64 *at)
{
  return sum_states (self, COMPUTING, self->decided, upto, most, at);
}

/* Puts in that of the computing up to @now @missing ns were none: first what it waited for a core,
 * then, where native has room for it, waits; else whatever comes. */
static void
put_missing (ReadyMerge *self, gint64 now, gint64 missing, guint64 delay)
{
  guint64 waited = delay > self->delay ? delay - self->delay : 0;
  gint64 ready = (gint64) MIN (waited, (guint64) missing);
  gint64 from = self->decided, at, wait;

  if (ready < LEAST_KNOWN)
    ready = 0;
  if (delay == READY_MERGE_UNKNOWN || missing - ready < LEAST_SAMPLED)
    ready = missing;
  if (ready > 0)
    {
      sum_computed (self, now, ready, &from);
      add_span (self, self->decided, from, STATE_READY, STATE_READY);
    }

  wait = missing - ready;
  if (wait == 0)
    return;
  if (sum_states (self, 1u << STATE_NATIVE, from, now, wait, &at) == wait)
    add_span (self, from, at, STATE_RUNNING, STATE_WAITING_IO);
  else
    {
      sum_states (self, COMPUTING, from, now, wait, &at);
      add_span (self, from, at, STATE_READY, STATE_WAITING_IO);
    }
}

/* Of @computed ns up to @now, @missing were none and @open are last. */
static void
decide (ReadyMerge *self, gint64 now, gint64 computed, gint64 missing, guint64 delay, gint64 open)
{
  gint64 until = now;

  if (open > 0)
    sum_computed (self, now, computed - open, &until);
  if (missing > 0)
    put_missing (self, now, missing, delay);

  self->decided = MAX (self->decided, until);
  self->computed += computed - open;
  self->ran += computed - open - missing;
}

gboolean
ready_merge_sample (ReadyMerge *self, gint64 now, guint64 cpu, guint64 delay)
{
  guint64 used = cpu > self->cpu ? cpu - self->cpu : 0;
  gint64 computed, ran, lack, ready, at;
  gboolean settled = is_settled (self);

  if (!self->is_sampled || now <= self->decided)
    return FALSE;

  computed = sum_computed (self, now, G_MAXINT64, &at);
  ran = (gint64) MIN (used, (guint64) computed);
  lack = computed - ran;
  ready = settled ? lack : lack - READY_MERGE_TICK;
  if (ready < (settled ? LEAST_KNOWN : LEAST_SAMPLED))
    ready = 0;

  decide (self, now, computed, ready, delay, settled ? 0 : lack - ready);
  /* What it has waited for a core in its waits counts for what comes only up to one tick. */
  if (delay != READY_MERGE_UNKNOWN && delay > self->delay + READY_MERGE_TICK)
    self->delay = delay - READY_MERGE_TICK;
  self->cpu += (guint64) ran;
  if (cpu > self->cpu + READY_MERGE_TICK)
    self->cpu = cpu - READY_MERGE_TICK;
  self->last = now;
  return ready > 0;
}

void
ready_merge_trust (ReadyMerge *self, gint64 now)
{
  if (self->is_sampled)
    self->decided = self->last = MAX (self->decided, now);
}

gboolean
ready_merge_end (ReadyMerge *self, gint64 time, guint64 cpu)
{
  gint64 computed, ran, at;

  if (!self->is_sampled)
    return FALSE;

  computed = sum_computed (self, time, G_MAXINT64, &at);
  if (cpu != 0)
    ran = (gint64) MIN (cpu > self->cpu ? cpu - self->cpu : 0, (guint64) computed);
  else if (self->computed > 0)
    ran = (gint64) ((double) computed * (double) self->ran / (double) self->computed);
  else
    ran = computed;

  ran = computed - ran >= LEAST_KNOWN ? ran : computed;
  decide (self, MAX (time, self->decided), computed, computed - ran, READY_MERGE_UNKNOWN, 0);
  return ran < computed;
}

/* @span: that it has no core in, or NULL. */
static void
append (ReadyMerge *self, const Span *span, gint64 time)
{
  State state = self->state;

  if (span != NULL && is_computing (state))
    state = (State) (state == STATE_NATIVE ? span->native : span->running);

  if (state == self->state)
    trace_append (self->trace, self->lane, time, state, self->detail);
  else
    trace_append (self->trace, self->lane, time, state,
                  DETAIL (state == STATE_READY ? REASON_NO_CORE : REASON_NONE,
                          DETAIL_CORE (self->detail), 0u));
}

void
ready_merge_flush (ReadyMerge *self, gint64 upto)
{
  guint i = 0, j = 0;

  if (self->is_sampled)
    upto = MIN (upto, self->decided);
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
        append (self, self->off ? &g_array_index (self->spans, Span, j) : NULL, time);
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
