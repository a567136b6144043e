/* SPDX-License-Identifier: MIT */

#include <math.h>

#include "json-text.h"
#include "sentence.h"
#include "summary.h"

/* The keys and their order are the contract of the command line (src/README.md). Where it knows no
 * null, what is missing is "" or 0: scripts may then compare without asking. */

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
add_facts (JsonText *json, const Trace *trace, const Facts *facts, const Summary *summary)
{
  json_text_string (json, "demo", facts->demo);
  json_text_string (json, "script", facts->script);
  json_text_string (json, "model", or_empty (facts->model));
  json_text_string (json, "runtime", or_empty (facts->runtime));
  json_text_string (json, "interpreter", facts->interpreter);
  json_text_int (json, "cores", facts->cores);

  if (facts->size >= 0)
    json_text_int (json, "size", facts->size);
  else
    json_text_null (json, "size");

  json_text_boolean (json, "extrapolated", facts->extrapolated);
  json_text_int (json, "wall_ns", summary->wall_ns);
  json_text_int (json, "exit_status", facts->exit_status);
  json_text_int (json, "events", (gint64) MIN (trace_get_n_events (trace), G_MAXINT64));
  json_text_int (json, "lost", (gint64) MIN (trace_get_n_lost (trace), G_MAXINT64));
}

static void
add_result (JsonText *json, const Facts *facts, const Summary *summary)
{
  json_text_begin (json, "result", '{');
  json_text_string (json, "value", or_empty (facts->result));
  if (facts->correct >= 0)
    json_text_boolean (json, "correct", facts->correct);
  else
    json_text_null (json, "correct");

  json_text_end (json, '}');

  json_text_begin (json, "metrics", '{');
  for (guint i = 0; i < facts->metric_names->len; i++)
    {
      double value = g_array_index (facts->metric_values, double, i);

      /* A rate of an instant may be infinite: JSON has no such number. */
      if (isfinite (value))
        json_text_number (json, g_ptr_array_index (facts->metric_names, i), value);
    }

  if (summary->blocked_ns > 0)
    json_text_number (json, "loop_blocked_ms", (double) summary->blocked_ns / 1e6);

  json_text_end (json, '}');
}

static void
add_numbers (JsonText *json, const Summary *summary)
{
  json_text_begin (json, "parallelism", '{');
  json_text_number (json, "mean", summary->parallelism_mean);
  json_text_number (json, "peak", summary->parallelism_peak);
  json_text_end (json, '}');

  json_text_begin (json, "concurrency", '{');
  json_text_int (json, "peak", summary->concurrency_peak);
  json_text_end (json, '}');

  json_text_begin (json, "gils", '[');
  for (guint i = 0; i < summary->gils->len; i++)
    {
      const SummaryGil *gil = &g_array_index (summary->gils, SummaryGil, i);

      json_text_begin (json, NULL, '{');
      json_text_int (json, "process", gil->process);
      json_text_int (json, "switches", (gint64) gil->switches);
      json_text_int (json, "held_ns", gil->held_ns);
      json_text_int (json, "contended_ns", gil->contended_ns);
      json_text_end (json, '}');
    }

  json_text_end (json, ']');

  json_text_begin (json, "memory", '{');
  json_text_int (json, "peak_pss_bytes", MAX (summary->peak_pss, 0));
  json_text_end (json, '}');
}

static void
add_lane (JsonText *json, const Lane *lane)
{
  gint64 begin = lane_get_begin (lane);
  gint64 end = lane_get_end (lane);
  gint64 unknown = end - begin;
  LaneTimes times;

  lane_sum (lane, begin, end, &times);
  for (int state = STATE_RUNNING; state < N_STATES; state++)
    unknown -= times.ns[state];

  /* A state that a live lane reached since is not lost: it comes with the next object. */
  times.ns[STATE_NONE] = MAX (unknown, 0);

  json_text_begin (json, NULL, '{');
  json_text_int (json, "id", lane_get_id (lane));
  if (lane_get_parent (lane) != 0)
    json_text_int (json, "parent", lane_get_parent (lane));
  else
    json_text_null (json, "parent");

  json_text_string (json, "kind", lane_kind_name (lane_get_kind (lane)));
  json_text_string (json, "name", lane_get_name (lane));
  json_text_int (json, "pid", lane_get_pid (lane));
  json_text_int (json, "tid", lane_get_tid (lane));
  json_text_string (json, "source", lane_source_name (lane_get_source (lane)));
  json_text_int (json, "begin_ns", begin);
  json_text_int (json, "end_ns", end);

  json_text_begin (json, "states", '{');
  for (int state = 0; state < N_STATES; state++)
    json_text_int (json, state_name ((unsigned) state), times.ns[state]);

  json_text_end (json, '}');
  json_text_end (json, '}');
}

static void
add_verdict (JsonText *json, const Trace *trace, const Facts *facts, const Summary *summary)
{
  g_autofree char *computed = NULL;

  if (facts->verdict == NULL)
    computed = sentence_verdict (trace, facts, summary);

  json_text_string (json, "verdict", facts->verdict != NULL ? facts->verdict : computed);
}

char *
summary_to_json (const Summary *summary,
                 const Trace *trace,
                 const Facts *facts,
                 gboolean with_lanes)
{
  JsonText json;

  json_text_init (&json);
  json_text_begin (&json, NULL, '{');
  add_facts (&json, trace, facts, summary);
  add_result (&json, facts, summary);
  add_numbers (&json, summary);

  if (with_lanes)
    {
      json_text_begin (&json, "lanes", '[');
      for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
        {
          json_text_break (&json);
          add_lane (&json, trace_get_lane (trace, id));
        }

      json_text_end (&json, ']');
    }

  add_verdict (&json, trace, facts, summary);
  json_text_end (&json, '}');
  g_string_append_c (json.text, '\n');

  return json_text_steal (&json, NULL);
}
