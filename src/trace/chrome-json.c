/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "event.h"
#include "json-text.h"
#include "lane-walk.h"
#include "recording.h"

/*
 * The JSON flavour of the Trace Event Format: what Perfetto, speedscope and the Firefox Profiler
 * open. A lane becomes a track (pid, tid):
 *
 *   process          process_name; its begin and end as instants
 *   thread, gil,     thread_name and X spans
 *   loop
 *   task             async: b ... e for its life, nested b ... e for each state, n for its marks
 *   arrow            flow s ... f between tracks; a task's end lies on its loop's track
 *   counter          C
 *
 * The real process and thread numbers are kept where they are unique; gil and loop lanes, and
 * threads whose number came twice, get numbers beyond any that Linux gives out.
 *
 * Captured output may hold names and paths of the machine, so that of marks only notes without a
 * path are told, of the rest that they were there.
 */
#define BEYOND_PIDS (1 << 22)

typedef struct
{
  gint64 pid, tid;
} Track;

typedef struct
{
  JsonText json;
  const Trace *trace;
  Track *tracks; /* by lane id */
  guint32 n_lanes;
} Export;

static void
begin_event (Export *export, const char *phase, const char *category, const char *name)
{
  json_text_break (&export->json);
  json_text_begin (&export->json, NULL, '{');
  json_text_string (&export->json, "ph", phase);
  json_text_string (&export->json, "cat", category);
  json_text_string (&export->json, "name", name);
}

static void
put_on_track (Export *export, guint32 lane, gint64 time)
{
  json_text_int (&export->json, "pid", export->tracks[lane].pid);
  json_text_int (&export->json, "tid", export->tracks[lane].tid);
  json_text_us (&export->json, "ts", time);
}

static void
end_event (Export *export)
{
  json_text_end (&export->json, '}');
}

/* Tracks */

static guint32
process_of (const Trace *trace, const Lane *lane)
{
  /* Parents have smaller ids, so this ends. */
  while (lane_get_kind (lane) != LANE_KIND_PROCESS)
    {
      guint32 parent = lane_get_parent (lane);

      if (parent == 0 || parent >= lane_get_id (lane))
        return 0;

      lane = trace_get_lane (trace, parent);
    }

  return lane_get_id (lane);
}

static gint64
unused_number (GHashTable *used, gint64 number, guint32 id)
{
  gint64 wanted = number;

  if (number <= 0 || !g_hash_table_add (used, g_memdup2 (&wanted, sizeof wanted)))
    return BEYOND_PIDS + (gint64) id;

  return number;
}

/* Thread numbers are unique in the system, so one table serves all processes. */
static void
assign_tracks (Export *export)
{
  g_autoptr (GHashTable) pids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) tids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint32 id = 1; id <= export->n_lanes; id++)
    {
      const Lane *lane = trace_get_lane (export->trace, id);
      guint32 parent = lane_get_parent (lane);
      guint32 process = process_of (export->trace, lane);
      Track *track = &export->tracks[id];

      if (lane_get_kind (lane) == LANE_KIND_PROCESS)
        {
          track->pid = unused_number (pids, lane_get_pid (lane), id);
          track->tid = track->pid;
        }
      else if (lane_get_kind (lane) == LANE_KIND_TASK && parent != 0 && parent < id)
        *track = export->tracks[parent];
      else
        {
          track->pid = process != 0 ? export->tracks[process].pid : BEYOND_PIDS;
          track->tid = unused_number (
              tids, lane_get_kind (lane) == LANE_KIND_THREAD ? lane_get_tid (lane) : 0, id);
        }
    }
}

static void
add_name (Export *export, const Lane *lane)
{
  gboolean process = lane_get_kind (lane) == LANE_KIND_PROCESS;
  const Track *track = &export->tracks[lane_get_id (lane)];
  const char *name = lane_get_name (lane);

  if (lane_get_kind (lane) == LANE_KIND_TASK)
    return;

  json_text_break (&export->json);
  json_text_begin (&export->json, NULL, '{');
  json_text_string (&export->json, "ph", "M");
  json_text_string (&export->json, "name", process ? "process_name" : "thread_name");
  json_text_int (&export->json, "pid", track->pid);
  json_text_int (&export->json, "tid", track->tid);
  json_text_begin (&export->json, "args", '{');
  json_text_string (&export->json, "name",
                    *name != '\0' ? name : lane_kind_name (lane_get_kind (lane)));
  json_text_end (&export->json, '}');
  end_event (export);
}

/* Spans */

static void
add_details (Export *export, const Lane *lane, const LaneSpan *span)
{
  LaneKind kind = lane_get_kind (lane);

  json_text_begin (&export->json, "args", '{');

  if (kind == LANE_KIND_GIL || kind == LANE_KIND_LOOP)
    {
      const Lane *holder = trace_get_lane (export->trace, span->detail);

      if (holder != NULL)
        json_text_string (&export->json, "lane", lane_get_name (holder));
    }
  else
    {
      if (DETAIL_REASON (span->detail) != REASON_NONE)
        {
          g_autofree char *reason = trace_dup_reason (export->trace, span->detail);

          json_text_string (&export->json, "reason", reason);
        }

      if (span->state == STATE_RUNNING && DETAIL_CORE (span->detail) != EVENT_NO_CORE)
        json_text_int (&export->json, "core", DETAIL_CORE (span->detail));
    }

  json_text_end (&export->json, '}');
}

static void
add_spans (Export *export, const Lane *lane)
{
  LaneWalk walk;
  LaneSpan span;

  lane_walk_init (&walk, lane);
  while (lane_walk_next (&walk, &span))
    {
      if (span.state == STATE_NONE)
        continue;

      begin_event (export, "X", lane_kind_name (lane_get_kind (lane)), state_name (span.state));
      put_on_track (export, lane_get_id (lane), span.begin);
      json_text_us (&export->json, "dur", span.end - span.begin);
      add_details (export, lane, &span);
      end_event (export);
    }
}

static void
begin_async (Export *export, const char *phase, const Lane *lane, const char *name, gint64 time)
{
  begin_event (export, phase, "task", name);
  json_text_int (&export->json, "id", lane_get_id (lane));
  put_on_track (export, lane_get_id (lane), time);
}

static void
add_task (Export *export, const Lane *lane)
{
  const char *name = lane_get_name (lane);
  LaneWalk walk;
  LaneSpan span;

  begin_async (export, "b", lane, name, lane_get_begin (lane));
  end_event (export);

  lane_walk_init (&walk, lane);
  while (lane_walk_next (&walk, &span))
    {
      if (span.state == STATE_NONE)
        continue;

      begin_async (export, "b", lane, state_name (span.state), span.begin);
      add_details (export, lane, &span);
      end_event (export);
      begin_async (export, "e", lane, state_name (span.state), span.end);
      end_event (export);
    }

  begin_async (export, "e", lane, name, lane_get_end (lane));
  json_text_begin (&export->json, "args", '{');
  json_text_string (&export->json, "ending", ending_name (lane_get_ending (lane)));
  json_text_end (&export->json, '}');
  end_event (export);
}

static void
add_instant (Export *export, guint32 lane, const char *name, gint64 time)
{
  begin_event (export, "i", "mark", name);
  put_on_track (export, lane, time);
  json_text_string (&export->json, "s", "t");
  end_event (export);
}

static void
add_process (Export *export, const Lane *lane)
{
  add_instant (export, lane_get_id (lane), "begin", lane_get_begin (lane));
  add_instant (export, lane_get_id (lane), ending_name (lane_get_ending (lane)),
               lane_get_end (lane));
}

typedef void (*AddLane) (Export *export, const Lane *lane);

static const AddLane add_lane[N_LANE_KINDS] = {
  [LANE_KIND_PROCESS] = add_process, [LANE_KIND_THREAD] = add_spans, [LANE_KIND_TASK] = add_task,
  [LANE_KIND_LOOP] = add_spans,      [LANE_KIND_GIL] = add_spans,
};

/* What is not a lane's own */

static void
add_arrow (Export *export, guint32 i)
{
  TraceArrow arrow;

  trace_get_arrow (export->trace, i, &arrow);
  if (arrow.from == 0 || arrow.to == 0 || arrow.from > export->n_lanes ||
      arrow.to > export->n_lanes)
    return;

  begin_event (export, "s", "arrow", flow_name (arrow.flow));
  json_text_int (&export->json, "id", i);
  put_on_track (export, arrow.from, arrow.from_time);
  end_event (export);
  begin_event (export, "f", "arrow", flow_name (arrow.flow));
  json_text_int (&export->json, "id", i);
  json_text_string (&export->json, "bp", "e");
  put_on_track (export, arrow.to, arrow.to_time);
  end_event (export);
}

static void
add_mark (Export *export, guint32 i)
{
  const Lane *lane;
  const char *name;
  TraceMark mark;

  trace_get_mark (export->trace, i, &mark);
  lane = mark.lane <= export->n_lanes ? trace_get_lane (export->trace, mark.lane) : NULL;
  if (lane == NULL || mark.kind == TEXT_NAME)
    return;

  name =
      mark.kind == TEXT_NOTE && strchr (mark.text, '/') == NULL ? mark.text : text_name (mark.kind);
  if (lane_get_kind (lane) == LANE_KIND_TASK)
    {
      begin_async (export, "n", lane, name, mark.time);
      end_event (export);
    }
  else
    add_instant (export, mark.lane, name, mark.time);
}

static void
add_sample (Export *export, guint32 i)
{
  g_autofree char *name = NULL;
  const Lane *lane;
  TraceSample sample;

  trace_get_sample (export->trace, i, &sample);
  lane = sample.lane <= export->n_lanes ? trace_get_lane (export->trace, sample.lane) : NULL;
  if (lane == NULL)
    return;

  /* Counters belong to processes there: that of a thread says whose it is. */
  name = lane_get_kind (lane) == LANE_KIND_PROCESS
             ? g_strdup (counter_name (sample.counter))
             : g_strdup_printf ("%s %s", lane_get_name (lane), counter_name (sample.counter));
  begin_event (export, "C", "counter", name);
  put_on_track (export, sample.lane, sample.time);
  json_text_begin (&export->json, "args", '{');
  json_text_int (&export->json, counter_name (sample.counter), sample.value);
  json_text_end (&export->json, '}');
  end_event (export);
}

static void
add_facts (Export *export, const Facts *facts)
{
  JsonText *json = &export->json;

  json_text_begin (json, "otherData", '{');
  json_text_string (json, "software", "Interleave " APP_VERSION);
  json_text_string (json, "demo", facts->demo);
  json_text_string (json, "script", facts->script);
  json_text_string (json, "model", facts->model);
  json_text_string (json, "runtime", facts->runtime);
  json_text_string (json, "interpreter", facts->interpreter);
  json_text_string (json, "machine", facts->machine);
  json_text_string (json, "verdict", facts->verdict);
  json_text_end (json, '}');
}

GBytes *
recording_to_chrome_json (const Trace *trace, const Facts *facts, GError **error)
{
  /* Counts before lanes: what names a lane of a live trace names one that is known. */
  guint32 n_arrows = trace_get_n_arrows (trace);
  guint32 n_marks = trace_get_n_marks (trace);
  guint32 n_samples = trace_get_n_samples (trace);
  Export export = { .trace = trace, .n_lanes = trace_get_n_lanes (trace) };
  g_autofree Track *tracks = g_new0 (Track, (gsize) export.n_lanes + 1);
  gsize length;
  char *text;

  export.tracks = tracks;
  assign_tracks (&export);

  json_text_init (&export.json);
  json_text_begin (&export.json, NULL, '{');
  json_text_string (&export.json, "displayTimeUnit", "ms");
  add_facts (&export, facts);
  json_text_begin (&export.json, "traceEvents", '[');

  for (guint32 id = 1; id <= export.n_lanes; id++)
    add_name (&export, trace_get_lane (trace, id));

  for (guint32 id = 1; id <= export.n_lanes; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      add_lane[lane_get_kind (lane)](&export, lane);
    }

  for (guint32 i = 0; i < n_arrows; i++)
    add_arrow (&export, i);

  for (guint32 i = 0; i < n_marks; i++)
    add_mark (&export, i);

  for (guint32 i = 0; i < n_samples; i++)
    add_sample (&export, i);

  json_text_end (&export.json, ']');
  json_text_end (&export.json, '}');
  g_string_append_c (export.json.text, '\n');
  text = json_text_steal (&export.json, &length);

  return g_bytes_new_take (text, length);
}
