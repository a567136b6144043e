/* SPDX-License-Identifier: MIT */

#include <glib/gi18n-lib.h>

#include "recording-private.h"

/*
 * Columns are used where they lie in the variant. Nothing in them is believed: each number is
 * compared with its limit before it is used, so that a trace made here keeps every promise of
 * trace.h.
 */
typedef struct
{
  GVariant *root;
  GPtrArray *held; /* the columns that are in use */
  Trace *trace;
  gint64 now;
  guint32 n_lanes;
  GError **error;
} Reader;

#define BLOCK 4096
/* Beyond any run, and a bound on what a small file of zeros can make us allocate. */
#define MAX_LANES 4000000

static gboolean
broken (Reader *reader, const char *what)
{
  g_set_error (reader->error, TRACE_ERROR, TRACE_ERROR_BROKEN, _ ("The recording is damaged: %s"),
               what);

  return FALSE;
}

static GVariant *
hold (Reader *reader, GVariant *child)
{
  g_ptr_array_add (reader->held, child);

  return child;
}

/* Column @i of @group, whose number of rows is @n, or becomes *@n if that is G_MAXSIZE. */
static gboolean
take (Reader *reader, GVariant *group, gsize i, gsize item_size, gsize *n, gpointer items)
{
  GVariant *child = hold (reader, g_variant_get_child_value (group, i));
  gsize n_items;

  *(gconstpointer *) items = g_variant_get_fixed_array (child, &n_items, item_size);
  if (*n == G_MAXSIZE)
    *n = n_items;

  return n_items == *n || broken (reader, _ ("its columns differ in length"));
}

#define TAKE(group, i, n, items) take (reader, group, i, sizeof *(items), n, &(items))

static gboolean
take_texts (Reader *reader, GVariant *group, gsize i, gsize n, const char ***texts)
{
  GVariant *child = hold (reader, g_variant_get_child_value (group, i));
  gsize n_texts;

  *texts = g_variant_get_strv (child, &n_texts);

  return n_texts == n || broken (reader, _ ("its columns differ in length"));
}

static gboolean
is_time (const Reader *reader, gint64 time)
{
  return time >= 0 && time <= reader->now;
}

typedef struct
{
  const guint32 *steps;
  const guint64 *leaps;
  const guint8 *states;
  const guint32 *details;
  gsize n, n_leaps;
  gsize next, next_leap;
} Edges;

typedef struct
{
  const guint8 *kinds, *sources, *endings;
  const guint32 *parents, *counts;
  const gint32 *pids, *tids;
  const gint64 *begins, *ends, *arguments;
  const guint64 *lost;
  const char **names;
} Lanes;

/* Edges @n of the lane that begins at *@time, to @block. FALSE if one comes after @end. */
static gboolean
add_up_steps (Edges *edges, guint32 n, gint64 *time, gint64 end, guint64 *block)
{
  guint64 at = (guint64) *time;

  for (guint32 i = 0; i < n; i++)
    {
      guint64 step = edges->steps[edges->next + i];

      if (G_UNLIKELY (step == RECORDING_LEAP))
        {
          if (edges->next_leap == edges->n_leaps)
            return FALSE;

          step = edges->leaps[edges->next_leap++];
          if (step > (guint64) RECORDING_TIME_MAX)
            return FALSE;
        }

      at += step;
      if (G_UNLIKELY (at > (guint64) end))
        return FALSE;

      block[i] = at << 8 | edges->states[edges->next + i];
    }

  *time = (gint64) at;

  return TRUE;
}

static gboolean
are_details (const Reader *reader, LaneKind kind, const guint32 *details, guint32 n)
{
  gboolean holds_lane = kind == LANE_KIND_GIL || kind == LANE_KIND_LOOP;
  gboolean good = TRUE;

  for (guint32 i = 0; i < n; i++)
    good &= holds_lane ? details[i] <= reader->n_lanes : DETAIL_REASON (details[i]) < N_REASONS;

  return good;
}

static gboolean
read_edges (
    Reader *reader, Edges *edges, guint32 id, LaneKind kind, guint32 left, gint64 time, gint64 end)
{
  guint64 block[BLOCK];

  if (left > edges->n - edges->next)
    return broken (reader, _ ("a lane has more edges than there are"));

  while (left > 0)
    {
      guint32 n = MIN (left, BLOCK);
      const guint32 *details = edges->details + edges->next;

      if (!add_up_steps (edges, n, &time, end, block))
        return broken (reader, _ ("a state begins after the end of its lane"));

      if (!are_details (reader, kind, details, n) ||
          !trace_append_bulk (reader->trace, id, block, details, n))
        return broken (reader, _ ("a state that does not exist"));

      edges->next += n;
      left -= n;
    }

  return TRUE;
}

static gboolean
read_lane (Reader *reader, const Lanes *lanes, gsize i, Edges *edges)
{
  gint64 end = lanes->ends[i] == -1 ? reader->now : lanes->ends[i];
  guint32 id;

  if (lanes->kinds[i] >= N_LANE_KINDS || lanes->sources[i] >= N_LANE_SOURCES ||
      lanes->endings[i] >= N_ENDINGS)
    return broken (reader, _ ("a lane of a kind that does not exist"));

  if (lanes->parents[i] > i)
    return broken (reader, _ ("a lane stands before its parent"));

  if (lanes->pids[i] < 0 || lanes->tids[i] < 0)
    return broken (reader, _ ("an impossible process number"));

  if (!is_time (reader, lanes->begins[i]) || !is_time (reader, end) || end < lanes->begins[i])
    return broken (reader, _ ("a lane with an impossible time"));

  id = trace_add_lane (reader->trace, lanes->kinds[i], lanes->sources[i], lanes->parents[i],
                       lanes->pids[i], lanes->tids[i], lanes->begins[i]);
  trace_name_lane (reader->trace, id, lanes->names[i]);

  if (lanes->lost[i] > 0)
    trace_lose (reader->trace, id, lanes->lost[i]);

  if (!read_edges (reader, edges, id, lanes->kinds[i], lanes->counts[i], lanes->begins[i], end))
    return FALSE;

  if (lanes->ends[i] != -1)
    trace_end_lane (reader->trace, id, end, lanes->endings[i], lanes->arguments[i]);

  return TRUE;
}

static gboolean
take_edges (Reader *reader, Edges *edges)
{
  GVariant *group = hold (reader, g_variant_get_child_value (reader->root, RECORDING_EDGES));

  edges->n = edges->n_leaps = G_MAXSIZE;

  return TAKE (group, 0, &edges->n, edges->steps) &&
         TAKE (group, 1, &edges->n_leaps, edges->leaps) &&
         TAKE (group, 2, &edges->n, edges->states) && TAKE (group, 3, &edges->n, edges->details);
}

static gboolean
read_lanes (Reader *reader)
{
  GVariant *group = hold (reader, g_variant_get_child_value (reader->root, RECORDING_LANES));
  g_autofree const char **names = NULL;
  Lanes lanes = { 0 };
  Edges edges = { 0 };
  gsize n = G_MAXSIZE;
  gboolean good;

  good = TAKE (group, 0, &n, lanes.kinds) && TAKE (group, 1, &n, lanes.sources) &&
         TAKE (group, 2, &n, lanes.parents) && TAKE (group, 3, &n, lanes.pids) &&
         TAKE (group, 4, &n, lanes.tids) && TAKE (group, 5, &n, lanes.begins) &&
         TAKE (group, 6, &n, lanes.ends) && TAKE (group, 7, &n, lanes.endings) &&
         TAKE (group, 8, &n, lanes.arguments) && TAKE (group, 9, &n, lanes.lost) &&
         TAKE (group, 10, &n, lanes.counts);

  if (!good || !take_texts (reader, group, 11, n, &names) || !take_edges (reader, &edges))
    return FALSE;

  if (n > MAX_LANES)
    {
      g_set_error (reader->error, TRACE_ERROR, TRACE_ERROR_TOO_BIG,
                   _ ("The recording is too big: it has more than %d lanes"), MAX_LANES);
      return FALSE;
    }

  lanes.names = names;
  reader->n_lanes = (guint32) n;

  for (gsize i = 0; i < n; i++)
    if (!read_lane (reader, &lanes, i, &edges))
      return FALSE;

  return (edges.next == edges.n && edges.next_leap == edges.n_leaps) ||
         broken (reader, _ ("edges that belong to no lane"));
}

static gboolean
read_arrows (Reader *reader)
{
  GVariant *group = hold (reader, g_variant_get_child_value (reader->root, RECORDING_ARROWS));
  const guint8 *flows;
  const guint32 *from, *to;
  const gint64 *from_times, *to_times;
  gsize n = G_MAXSIZE;

  if (!TAKE (group, 0, &n, flows) || !TAKE (group, 1, &n, from) || !TAKE (group, 2, &n, to) ||
      !TAKE (group, 3, &n, from_times) || !TAKE (group, 4, &n, to_times))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      TraceArrow arrow = { flows[i], from[i], to[i], from_times[i], to_times[i] };

      if (flows[i] >= N_FLOWS || from[i] > reader->n_lanes || to[i] > reader->n_lanes ||
          !is_time (reader, from_times[i]) || !is_time (reader, to_times[i]))
        return broken (reader, _ ("an impossible arrow"));

      trace_add_arrow (reader->trace, &arrow);
    }

  return TRUE;
}

static gboolean
read_marks (Reader *reader)
{
  GVariant *group = hold (reader, g_variant_get_child_value (reader->root, RECORDING_MARKS));
  g_autofree const char **texts = NULL;
  const guint32 *lanes;
  const guint8 *kinds;
  const gint64 *times;
  gsize n = G_MAXSIZE;

  if (!TAKE (group, 0, &n, lanes) || !TAKE (group, 1, &n, kinds) || !TAKE (group, 2, &n, times) ||
      !take_texts (reader, group, 3, n, &texts))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      TraceMark mark = { lanes[i], kinds[i], times[i], texts[i] };

      if (lanes[i] > reader->n_lanes || kinds[i] >= N_TEXTS || !is_time (reader, times[i]))
        return broken (reader, _ ("an impossible mark"));

      trace_add_mark (reader->trace, &mark);
    }

  return TRUE;
}

static gboolean
read_samples (Reader *reader)
{
  GVariant *group = hold (reader, g_variant_get_child_value (reader->root, RECORDING_SAMPLES));
  const guint32 *lanes;
  const guint8 *counters;
  const gint64 *times, *values;
  gsize n = G_MAXSIZE;

  if (!TAKE (group, 0, &n, lanes) || !TAKE (group, 1, &n, counters) ||
      !TAKE (group, 2, &n, times) || !TAKE (group, 3, &n, values))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      TraceSample sample = { lanes[i], counters[i], times[i], values[i] };

      if (lanes[i] > reader->n_lanes || counters[i] >= N_COUNTERS || !is_time (reader, times[i]))
        return broken (reader, _ ("an impossible counter"));

      trace_add_sample (reader->trace, &sample);
    }

  return TRUE;
}

static gboolean
read_labels (Reader *reader)
{
  GVariant *group = hold (reader, g_variant_get_child_value (reader->root, RECORDING_LABELS));
  GVariant *child = hold (reader, g_variant_get_child_value (group, 0));
  g_autofree const char **texts = NULL;
  gsize n;

  texts = g_variant_get_strv (child, &n);
  if (n > TRACE_LABELS)
    return broken (reader, _ ("it has too many labels"));

  /* The last is the writer's own, "…", and may be one of the others already. */
  for (gsize i = 0; i < n; i++)
    if (trace_add_label (reader->trace, texts[i]) != i + 1 && i + 1 < TRACE_LABELS)
      return broken (reader, _ ("a label stands there twice"));

  return TRUE;
}

/* g_variant_is_normal_form() looks at each number, which has no form to check: 0.4 s for 10 M
 * edges. So only texts are checked, and whether the columns put together again are as long as the
 * file: one that GVariant could not find in the file, and so made up, would be missing. */
static gboolean
check_frame (Reader *reader)
{
  GVariant *groups[N_RECORDING_GROUPS];
  gsize n_groups = g_variant_n_children (reader->root);
  g_autoptr (GVariant) together = NULL;
  gboolean good = TRUE;

  for (gsize i = 0; i < n_groups; i++)
    {
      GVariant *columns[16];
      gsize n;

      groups[i] = hold (reader, g_variant_get_child_value (reader->root, i));
      if (i == RECORDING_FACTS || i == RECORDING_TRACE)
        {
          good &= g_variant_is_normal_form (groups[i]);
          continue;
        }

      n = g_variant_n_children (groups[i]);
      for (gsize k = 0; k < n; k++)
        {
          columns[k] = hold (reader, g_variant_get_child_value (groups[i], k));
          if (g_variant_is_of_type (columns[k], G_VARIANT_TYPE_STRING_ARRAY))
            good &= g_variant_is_normal_form (columns[k]);
        }

      groups[i] = g_variant_new_tuple (columns, n);
    }

  together = g_variant_ref_sink (g_variant_new_tuple (groups, n_groups));
  good &= g_variant_get_size (together) == g_variant_get_size (reader->root);

  return good || broken (reader, _ ("its columns"));
}

static gboolean
read_all (Reader *reader)
{
  guint64 n_events, n_lost;

  if (!check_frame (reader))
    return FALSE;

  g_variant_get_child (reader->root, RECORDING_TRACE, "(xtt)", &reader->now, &n_events, &n_lost);
  if (reader->now < 0 || reader->now > RECORDING_TIME_MAX)
    return broken (reader, _ ("an impossible length of the run"));

  trace_add_events (reader->trace, n_events);
  if (!read_lanes (reader) || !read_arrows (reader) || !read_marks (reader) ||
      !read_samples (reader))
    return FALSE;

  if (g_variant_n_children (reader->root) > RECORDING_LABELS && !read_labels (reader))
    return FALSE;

  /* The lanes have told their own losses by now; the rest is nobody's. */
  if (n_lost < trace_get_n_lost (reader->trace))
    return broken (reader, _ ("an impossible number of lost events"));

  trace_lose (reader->trace, 0, n_lost - trace_get_n_lost (reader->trace));
  trace_finish (reader->trace, reader->now);

  return TRUE;
}

static Facts *
read_facts (GVariant *root)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (root, RECORDING_FACTS);
  Facts *facts = facts_from_variant (child);

  facts->cores = MAX (facts->cores, 0);
  facts->workers = MAX (facts->workers, 0);
  facts->size = MAX (facts->size, -1);
  facts->correct = CLAMP (facts->correct, -1, 1);
  facts->wall_ns = CLAMP (facts->wall_ns, 0, RECORDING_TIME_MAX);
  facts->switch_interval_ns = CLAMP (facts->switch_interval_ns, 0, RECORDING_TIME_MAX);

  return facts;
}

gboolean
recording_from_variant (GVariant *variant, Trace **trace, Facts **facts, GError **error)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (Trace) new_trace = trace_new ();
  Reader reader = { .root = variant, .held = held, .trace = new_trace, .error = error };

  if (!read_all (&reader))
    return FALSE;

  *trace = g_steal_pointer (&new_trace);
  *facts = read_facts (variant);

  return TRUE;
}
