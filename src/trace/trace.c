/* SPDX-License-Identifier: MIT */

#include "trace.h"

#include <string.h>

#include "column.h"
#include "lane-private.h"
#include "text-pool.h"

/* So that what a run has to say is heard after all its output. */
#define SPARE_NOTES 1000

struct Trace
{
  gatomicrefcount n_refs;
  _Atomic gboolean live;
  _Atomic gint64 now;
  _Atomic guint64 n_events;
  _Atomic guint64 n_lost;
  _Atomic guint64 n_clamped;
  Column lanes;  /* Lane */
  Column arrows; /* TraceArrow */
  _Atomic guint64 n_unkept_marks;
  Column marks;         /* TraceMark */
  guint64 n_mark_bytes; /* the writer's */
  Column samples;       /* TraceSample */
  Column labels;        /* const char * */
  TextPool texts;       /* the writer's; what stands in it is published with a mark or a name */
  GHashTable *label_numbers; /* the writer's: number by text */
};

G_DEFINE_QUARK (trace - error, trace_error)

Trace *
trace_new (void)
{
  Trace *trace = g_new0 (Trace, 1);

  g_atomic_ref_count_init (&trace->n_refs);
  atomic_init (&trace->live, TRUE);
  column_init (&trace->lanes, sizeof (Lane));
  column_init (&trace->arrows, sizeof (TraceArrow));
  column_init (&trace->marks, sizeof (TraceMark));
  column_init (&trace->samples, sizeof (TraceSample));
  column_init (&trace->labels, sizeof (const char *));
  trace->label_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  text_pool_init (&trace->texts);

  return trace;
}

Trace *
trace_ref (Trace *trace)
{
  g_atomic_ref_count_inc (&trace->n_refs);
  return trace;
}

void
trace_unref (Trace *trace)
{
  if (!trace || !g_atomic_ref_count_dec (&trace->n_refs))
    return;

  for (guint32 i = 0; i < column_count (&trace->lanes); i++)
    lane_clear (column_get (&trace->lanes, i));
  column_clear (&trace->lanes);
  column_clear (&trace->arrows);
  column_clear (&trace->marks);
  column_clear (&trace->samples);
  column_clear (&trace->labels);
  g_hash_table_unref (trace->label_numbers);
  text_pool_clear (&trace->texts);
  g_free (trace);
}

/* Reading */

gint64
trace_get_now (const Trace *trace)
{
  /* Pairs with the release in trace_set_now(): what happened before is there. */
  return atomic_load_explicit (&trace->now, memory_order_acquire);
}

gboolean
trace_is_live (const Trace *trace)
{
  /* Pairs with the release in trace_finish(): all lanes are ended. */
  return atomic_load_explicit (&trace->live, memory_order_acquire);
}

guint32
trace_get_n_lanes (const Trace *trace)
{
  return column_count (&trace->lanes);
}

const Lane *
trace_get_lane (const Trace *trace, guint32 id)
{
  if (id == 0 || id > column_count (&trace->lanes))
    return NULL;

  return column_get (&trace->lanes, id - 1);
}

guint32
trace_get_n_arrows (const Trace *trace)
{
  return column_count (&trace->arrows);
}

void
trace_get_arrow (const Trace *trace, guint32 i, TraceArrow *arrow)
{
  g_return_if_fail (i < column_count (&trace->arrows));

  *arrow = *(const TraceArrow *) column_get (&trace->arrows, i);
}

guint32
trace_get_n_marks (const Trace *trace)
{
  return column_count (&trace->marks);
}

void
trace_get_mark (const Trace *trace, guint32 i, TraceMark *mark)
{
  g_return_if_fail (i < column_count (&trace->marks));

  *mark = *(const TraceMark *) column_get (&trace->marks, i);
}

guint64
trace_get_n_unkept_marks (const Trace *trace)
{
  return atomic_load_explicit (&trace->n_unkept_marks, memory_order_relaxed);
}

guint32
trace_get_n_samples (const Trace *trace)
{
  return column_count (&trace->samples);
}

void
trace_get_sample (const Trace *trace, guint32 i, TraceSample *sample)
{
  g_return_if_fail (i < column_count (&trace->samples));

  *sample = *(const TraceSample *) column_get (&trace->samples, i);
}

guint32
trace_get_n_labels (const Trace *trace)
{
  return column_count (&trace->labels);
}

const char *
trace_get_label (const Trace *trace, guint32 number)
{
  if (number == 0 || number > column_count (&trace->labels))
    return NULL;

  return *(const char *const *) column_get (&trace->labels, number - 1);
}

char *
trace_dup_reason (const Trace *trace, guint32 detail)
{
  const char *name = reason_name (DETAIL_REASON (detail));
  const char *label = DETAIL_REASON (detail) == REASON_AWAITING
                          ? trace_get_label (trace, DETAIL_ARGUMENT (detail))
                          : NULL;

  return label != NULL ? g_strconcat (name, " ", label, NULL) : g_strdup (name);
}

guint64
trace_get_n_events (const Trace *trace)
{
  return atomic_load_explicit (&trace->n_events, memory_order_relaxed);
}

guint64
trace_get_n_lost (const Trace *trace)
{
  return atomic_load_explicit (&trace->n_lost, memory_order_relaxed);
}

guint64
trace_get_n_clamped (const Trace *trace)
{
  return atomic_load_explicit (&trace->n_clamped, memory_order_relaxed);
}

/* Writing */

/* One thread writes, so a counter needs no locked addition. */
static void
count (_Atomic guint64 *counter, guint64 n)
{
  guint64 value = atomic_load_explicit (counter, memory_order_relaxed);

  atomic_store_explicit (counter, value + n, memory_order_relaxed);
}

static Lane *
writable_lane (Trace *trace, guint32 id)
{
  /* Our own count, so nothing to pair with. */
  guint32 n = atomic_load_explicit (&trace->lanes.n, memory_order_relaxed);

  return G_LIKELY (id - 1 < n) ? column_get (&trace->lanes, id - 1) : NULL;
}

guint32
trace_add_lane (
    Trace *trace, LaneKind kind, LaneSource source, guint32 parent, int pid, int tid, gint64 begin)
{
  Lane *lane;

  g_return_val_if_fail (trace_is_live (trace), 0);

  lane = column_next (&trace->lanes);
  lane_init (lane, &trace->now, begin);
  lane->id = column_count (&trace->lanes) + 1;
  lane->parent = parent;
  lane->kind = (guint8) kind;
  lane->pid = pid;
  lane->tid = tid;
  atomic_init (&lane->source, (guint8) source);
  column_publish (&trace->lanes);

  return lane->id;
}

void
trace_name_lane (Trace *trace, guint32 id, const char *name)
{
  Lane *lane = writable_lane (trace, id);

  g_return_if_fail (lane != NULL);

  /* A name that a workload repeats at every turn must not fill the memory. */
  if (g_strcmp0 (name, lane_get_name (lane)) == 0)
    return;

  /* Pairs with the acquire in lane_get_name(). The old name stays for who holds it. */
  atomic_store_explicit (&lane->name, text_pool_add (&trace->texts, name), memory_order_release);
}

void
trace_source_lane (Trace *trace, guint32 id, LaneSource source)
{
  Lane *lane = writable_lane (trace, id);

  g_return_if_fail (lane != NULL);

  atomic_store_explicit (&lane->source, (guint8) source, memory_order_relaxed);
}

void
trace_append (Trace *trace, guint32 id, gint64 time, State state, guint32 detail)
{
  Lane *lane = writable_lane (trace, id);

  g_return_if_fail (lane != NULL && state < N_STATES);

  if (G_UNLIKELY (lane_append (lane, time, state, detail)))
    count (&trace->n_clamped, 1);
}

gboolean
trace_append_bulk (
    Trace *trace, guint32 id, const guint64 *edges, const guint32 *details, guint32 n)
{
  Lane *lane = writable_lane (trace, id);

  g_return_val_if_fail (lane != NULL, FALSE);

  return lane_append_bulk (lane, edges, details, n);
}

void
trace_set_provisional (Trace *trace, guint32 id, gint64 since, State state, Reason reason)
{
  Lane *lane = writable_lane (trace, id);

  g_return_if_fail (lane != NULL && state < N_STATES && reason < N_REASONS);

  lane_set_provisional (lane, since, state, reason);
}

void
trace_end_lane (Trace *trace, guint32 id, gint64 time, Ending ending, gint64 argument)
{
  Lane *lane = writable_lane (trace, id);

  g_return_if_fail (lane != NULL);

  if (lane_end (lane, time, ending, argument))
    count (&trace->n_clamped, 1);
}

void
trace_lose (Trace *trace, guint32 id, guint64 n)
{
  Lane *lane = writable_lane (trace, id);

  if (lane)
    count (&lane->n_lost, n);
  count (&trace->n_lost, n);
}

void
trace_add_arrow (Trace *trace, const TraceArrow *arrow)
{
  g_return_if_fail (trace_is_live (trace));

  *(TraceArrow *) column_next (&trace->arrows) = *arrow;
  column_publish (&trace->arrows);
}

void
trace_add_mark (Trace *trace, const TraceMark *mark)
{
  guint32 n = column_count (&trace->marks);
  guint32 more = mark->kind == TEXT_NOTE ? SPARE_NOTES : 0;
  gsize length = mark->text != NULL ? strlen (mark->text) : 0;
  TraceMark *copy;

  g_return_if_fail (trace_is_live (trace));

  if (n >= TRACE_MARKS + more || (more == 0 && trace->n_mark_bytes + length > TRACE_MARK_BYTES))
    {
      count (&trace->n_unkept_marks, 1);
      return;
    }

  trace->n_mark_bytes += length;
  copy = column_next (&trace->marks);
  *copy = *mark;
  copy->text = text_pool_add (&trace->texts, mark->text);
  column_publish (&trace->marks);
}

void
trace_add_sample (Trace *trace, const TraceSample *sample)
{
  g_return_if_fail (trace_is_live (trace));

  *(TraceSample *) column_next (&trace->samples) = *sample;
  column_publish (&trace->samples);
}

guint32
trace_add_label (Trace *trace, const char *text)
{
  guint32 n = column_count (&trace->labels);
  gpointer number;
  const char *copy;

  g_return_val_if_fail (trace_is_live (trace), 0);

  if (text == NULL || *text == '\0')
    return 0;
  if (g_hash_table_lookup_extended (trace->label_numbers, text, NULL, &number))
    return GPOINTER_TO_UINT (number);
  if (n >= TRACE_LABELS)
    return TRACE_LABELS;

  copy = text_pool_add (&trace->texts, n + 1 < TRACE_LABELS ? text : "\xe2\x80\xa6");
  *(const char **) column_next (&trace->labels) = copy;
  column_publish (&trace->labels);
  g_hash_table_insert (trace->label_numbers, (gpointer) copy, GUINT_TO_POINTER (n + 1));

  return n + 1;
}

void
trace_add_events (Trace *trace, guint64 n)
{
  count (&trace->n_events, n);
}

void
trace_set_now (Trace *trace, gint64 now)
{
  now = CLAMP (now, atomic_load_explicit (&trace->now, memory_order_relaxed), LANE_TIME_MAX);
  /* Pairs with the acquire in trace_get_now() and look_end(). */
  atomic_store_explicit (&trace->now, now, memory_order_release);
}

void
trace_finish (Trace *trace, gint64 now)
{
  if (!trace_is_live (trace))
    return;

  trace_set_now (trace, now);
  now = trace_get_now (trace);
  for (guint32 i = 0; i < column_count (&trace->lanes); i++)
    {
      Lane *lane = column_get (&trace->lanes, i);

      /* Not counted as clamped: an edge newer than @now is no fault of the lane. */
      if (atomic_load_explicit (&lane->end, memory_order_relaxed) == LANE_OPEN)
        lane_end (lane, now, ENDING_OPEN, 0);
      trace_set_now (trace, atomic_load_explicit (&lane->end, memory_order_relaxed));
    }

  /* Pairs with the acquire in trace_is_live(). */
  atomic_store_explicit (&trace->live, FALSE, memory_order_release);
}
