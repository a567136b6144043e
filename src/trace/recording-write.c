/* SPDX-License-Identifier: MIT */

#include "recording-private.h"

/*
 * What is written can be read: numbers that the reader would refuse (a lane that is not there, a
 * time after now) are put right here, since a run that went wrong is the one worth keeping.
 *
 * A live trace is written as it is at this moment: counts are taken first, the lanes' last, so that
 * everything that names a lane names one that is written.
 */
typedef struct
{
  const Trace *trace;
  guint32 n_arrows, n_marks, n_samples, n_lanes;
  gboolean live;
  gint64 now; /* grows while columns are filled: written last */
} Writer;

#define BLOCK 4096

static GVariant *
column (const char *type, GArray *items)
{
  gsize size = (gsize) items->len * g_array_get_element_size (items);
  char *data = g_array_free (items, FALSE);

  return g_variant_new_from_data (G_VARIANT_TYPE (type), data, size, TRUE, g_free, data);
}

static GVariant *
group (GVariant **columns, guint n)
{
  return g_variant_new_tuple (columns, n);
}

#define NEW_COLUMN(type) g_array_new (FALSE, FALSE, sizeof (type))
#define ADD(array, type, value)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    type item_ = (type) (value);                                                                   \
    g_array_append_val (array, item_);                                                             \
  }                                                                                                \
  G_STMT_END

static gint64
see_time (Writer *writer, gint64 time)
{
  time = CLAMP (time, 0, RECORDING_TIME_MAX);
  writer->now = MAX (writer->now, time);

  return time;
}

static guint32
known_lane (const Writer *writer, guint32 lane)
{
  return lane <= writer->n_lanes ? lane : 0;
}

static GVariant *
text_to_variant (const char *text)
{
  return g_variant_new_take_string (g_utf8_make_valid (text, -1));
}

typedef struct
{
  GArray *steps, *leaps, *states, *details;
} Edges;

static guint32
known_detail (const Writer *writer, LaneKind kind, guint32 detail)
{
  if (kind == LANE_KIND_GIL || kind == LANE_KIND_LOOP)
    return known_lane (writer, detail);

  return DETAIL_REASON (detail) < N_REASONS ? detail : detail & ~0xffu;
}

/* Returns how many edges the lane had. */
static guint32
add_edges (Writer *writer, Edges *edges, const Lane *lane, gint64 begin)
{
  LaneKind kind = lane_get_kind (lane);
  guint64 before = (guint64) begin;
  guint64 block[BLOCK];
  guint32 details[BLOCK];
  guint32 total = 0;
  guint32 n;

  while ((n = lane_copy_edges (lane, total, BLOCK, block, details)) > 0)
    {
      /* Room for the block at once: adding one by one takes 15 ns an edge more. */
      guint at = edges->steps->len;

      g_array_set_size (edges->steps, at + n);
      g_array_set_size (edges->states, at + n);
      g_array_set_size (edges->details, at + n);

      for (guint32 i = 0; i < n; i++)
        {
          guint64 step = (block[i] >> 8) - before;

          if (step >= RECORDING_LEAP)
            {
              g_array_append_val (edges->leaps, step);
              step = RECORDING_LEAP;
            }

          g_array_index (edges->steps, guint32, at + i) = (guint32) step;
          g_array_index (edges->states, guint8, at + i) = block[i] & 7;
          g_array_index (edges->details, guint32, at + i) = known_detail (writer, kind, details[i]);
          before = block[i] >> 8;
        }

      total += n;
    }

  see_time (writer, (gint64) before);

  return total;
}

/* -1: the lane lived as long as the run. */
static gint64
lane_end_to_write (Writer *writer, const Lane *lane)
{
  if (lane_get_ending (lane) == ENDING_OPEN &&
      (writer->live || lane_get_end (lane) >= trace_get_now (writer->trace)))
    return -1;

  return see_time (writer, lane_get_end (lane));
}

static void
write_lanes (Writer *writer, GVariant **lanes_variant, GVariant **edges_variant)
{
  GArray *kinds = NEW_COLUMN (guint8), *sources = NEW_COLUMN (guint8);
  GArray *parents = NEW_COLUMN (guint32), *pids = NEW_COLUMN (gint32), *tids = NEW_COLUMN (gint32);
  GArray *begins = NEW_COLUMN (gint64), *ends = NEW_COLUMN (gint64);
  GArray *endings = NEW_COLUMN (guint8), *arguments = NEW_COLUMN (gint64);
  GArray *lost = NEW_COLUMN (guint64), *counts = NEW_COLUMN (guint32);
  Edges edges = { NEW_COLUMN (guint32), NEW_COLUMN (guint64), NEW_COLUMN (guint8),
                  NEW_COLUMN (guint32) };
  GVariantBuilder names;

  g_variant_builder_init (&names, G_VARIANT_TYPE_STRING_ARRAY);

  for (guint32 id = 1; id <= writer->n_lanes; id++)
    {
      const Lane *lane = trace_get_lane (writer->trace, id);
      gint64 begin = see_time (writer, lane_get_begin (lane));
      gint64 end = lane_end_to_write (writer, lane);

      ADD (kinds, guint8, lane_get_kind (lane));
      ADD (sources, guint8, lane_get_source (lane));
      ADD (parents, guint32, lane_get_parent (lane) < id ? lane_get_parent (lane) : 0);
      ADD (pids, gint32, MAX (lane_get_pid (lane), 0));
      ADD (tids, gint32, MAX (lane_get_tid (lane), 0));
      ADD (begins, gint64, begin);
      ADD (ends, gint64, end);
      ADD (endings, guint8, lane_get_ending (lane));
      ADD (arguments, gint64, lane_get_ending_argument (lane));
      ADD (lost, guint64, lane_get_n_lost (lane));
      ADD (counts, guint32, add_edges (writer, &edges, lane, begin));
      g_variant_builder_add_value (&names, text_to_variant (lane_get_name (lane)));
    }

  *lanes_variant = group (
      (GVariant *[]){ column ("ay", kinds), column ("ay", sources), column ("au", parents),
                      column ("ai", pids), column ("ai", tids), column ("ax", begins),
                      column ("ax", ends), column ("ay", endings), column ("ax", arguments),
                      column ("at", lost), column ("au", counts), g_variant_builder_end (&names) },
      12);
  *edges_variant =
      group ((GVariant *[]){ column ("au", edges.steps), column ("at", edges.leaps),
                             column ("ay", edges.states), column ("au", edges.details) },
             4);
}

static GVariant *
write_arrows (Writer *writer)
{
  GArray *flows = NEW_COLUMN (guint8), *from = NEW_COLUMN (guint32), *to = NEW_COLUMN (guint32);
  GArray *from_times = NEW_COLUMN (gint64), *to_times = NEW_COLUMN (gint64);

  for (guint32 i = 0; i < writer->n_arrows; i++)
    {
      TraceArrow arrow;

      trace_get_arrow (writer->trace, i, &arrow);
      ADD (flows, guint8, arrow.flow);
      ADD (from, guint32, known_lane (writer, arrow.from));
      ADD (to, guint32, known_lane (writer, arrow.to));
      ADD (from_times, gint64, see_time (writer, arrow.from_time));
      ADD (to_times, gint64, see_time (writer, arrow.to_time));
    }

  return group ((GVariant *[]){ column ("ay", flows), column ("au", from), column ("au", to),
                                column ("ax", from_times), column ("ax", to_times) },
                5);
}

static GVariant *
write_marks (Writer *writer)
{
  GArray *lanes = NEW_COLUMN (guint32), *kinds = NEW_COLUMN (guint8), *times = NEW_COLUMN (gint64);
  GVariantBuilder texts;

  g_variant_builder_init (&texts, G_VARIANT_TYPE_STRING_ARRAY);

  for (guint32 i = 0; i < writer->n_marks; i++)
    {
      TraceMark mark;

      trace_get_mark (writer->trace, i, &mark);
      ADD (lanes, guint32, known_lane (writer, mark.lane));
      ADD (kinds, guint8, mark.kind);
      ADD (times, gint64, see_time (writer, mark.time));
      g_variant_builder_add_value (&texts, text_to_variant (mark.text));
    }

  return group ((GVariant *[]){ column ("au", lanes), column ("ay", kinds), column ("ax", times),
                                g_variant_builder_end (&texts) },
                4);
}

static GVariant *
write_samples (Writer *writer)
{
  GArray *lanes = NEW_COLUMN (guint32), *counters = NEW_COLUMN (guint8);
  GArray *times = NEW_COLUMN (gint64), *values = NEW_COLUMN (gint64);

  for (guint32 i = 0; i < writer->n_samples; i++)
    {
      TraceSample sample;

      trace_get_sample (writer->trace, i, &sample);
      ADD (lanes, guint32, known_lane (writer, sample.lane));
      ADD (counters, guint8, sample.counter);
      ADD (times, gint64, see_time (writer, sample.time));
      ADD (values, gint64, sample.value);
    }

  return group ((GVariant *[]){ column ("au", lanes), column ("ay", counters), column ("ax", times),
                                column ("ax", values) },
                4);
}

/* After the lanes: whatever their edges name is there by now. */
static GVariant *
write_labels (const Writer *writer)
{
  guint32 n = trace_get_n_labels (writer->trace);
  GVariantBuilder texts;
  GVariant *column;

  g_variant_builder_init (&texts, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint32 i = 1; i <= n; i++)
    g_variant_builder_add_value (&texts, text_to_variant (trace_get_label (writer->trace, i)));
  column = g_variant_builder_end (&texts);

  return group (&column, 1);
}

GVariant *
recording_to_variant (const Trace *trace, const Facts *facts)
{
  Writer writer = { .trace = trace, .live = trace_is_live (trace) };
  GVariant *groups[N_RECORDING_GROUPS];

  writer.n_arrows = trace_get_n_arrows (trace);
  writer.n_marks = trace_get_n_marks (trace);
  writer.n_samples = trace_get_n_samples (trace);
  writer.n_lanes = trace_get_n_lanes (trace);
  see_time (&writer, trace_get_now (trace));

  groups[RECORDING_FACTS] = facts_to_variant (facts);
  write_lanes (&writer, &groups[RECORDING_LANES], &groups[RECORDING_EDGES]);
  groups[RECORDING_ARROWS] = write_arrows (&writer);
  groups[RECORDING_MARKS] = write_marks (&writer);
  groups[RECORDING_SAMPLES] = write_samples (&writer);
  groups[RECORDING_LABELS] = write_labels (&writer);
  groups[RECORDING_TRACE] =
      g_variant_new ("(xtt)", writer.now, trace_get_n_events (trace), trace_get_n_lost (trace));

  return group (groups, G_N_ELEMENTS (groups));
}
