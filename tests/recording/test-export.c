/* SPDX-License-Identifier: MIT */

#include <json-glib/json-glib.h>
#include <string.h>

#include "json-text.h"
#include "lane-walk.h"
#include "recording.h"
#include "sample-trace.h"

static void
test_json_text (void)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  JsonText json;
  gsize length;

  json_text_init (&json);
  json_text_begin (&json, NULL, '{');
  json_text_string (&json, "odd \"key\"", "a\\\"\n\t\r\x01\x7f ü");
  json_text_string (&json, "broken", "\xff");
  json_text_string (&json, "none", NULL);
  json_text_int (&json, "least", G_MININT64);
  json_text_number (&json, "tenth", 0.1);
  json_text_us (&json, "us", -1002003);
  json_text_begin (&json, "list", '[');
  json_text_break (&json);
  json_text_int (&json, NULL, 0);
  json_text_break (&json);
  json_text_boolean (&json, NULL, TRUE);
  json_text_end (&json, ']');
  json_text_end (&json, '}');
  text = json_text_steal (&json, &length);
  g_assert_cmpuint (length, ==, strlen (text));
  g_assert_nonnull (strstr (text, "\"tenth\":0.1,"));
  g_assert_nonnull (strstr (text, "\"us\":-1002.003,"));
  g_assert_nonnull (strstr (text, "-9223372036854775808"));
  g_assert_nonnull (strstr (text, "[\n0,\ntrue]"));

  root = json_from_string (text, &error);
  g_assert_no_error (error);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "odd \"key\""), ==,
                   "a\\\"\n\t\r\x01\x7f ü");
  g_assert_true (json_object_get_null_member (object, "none"));

  json_text_init (&json);
  json_text_clear (&json);
  json_text_clear (&json);
}

/* More than a block, and a live lane whose last state no event has told. */
static void
test_lane_walk (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  const Lane *lane = trace_get_lane (trace, 2);
  guint32 n = 0;
  gint64 at = 0;
  LaneWalk walk;
  LaneSpan span;

  for (guint i = 1; i < LANE_WALK_BLOCK * 2; i++)
    trace_append (trace, 2, i, i % 2 ? STATE_RUNNING : STATE_IDLE, i);

  for (int round = 0; round < 2; round++)
    {
      lane_walk_init (&walk, lane);
      for (n = 0, at = 0; lane_walk_next (&walk, &span); n++)
        {
          LaneSpan other;

          lane_get_span (lane, n, &other);
          g_assert_cmpint (span.begin, ==, at);
          g_assert_cmpint (span.begin, ==, other.begin);
          g_assert_cmpint (span.end, ==, other.end);
          g_assert_cmpint (span.state, ==, other.state);
          g_assert_cmpuint (span.detail, ==, other.detail);
          at = span.end;
        }

      g_assert_cmpuint (n, ==, LANE_WALK_BLOCK * 2 + round);
      g_assert_cmpint (at, ==, lane_get_end (lane));
      trace_set_provisional (trace, 2, MS (1), STATE_WAITING_IO, REASON_NONE);
      trace_set_now (trace, MS (2));
    }

  trace_finish (trace, MS (3));
}

static JsonArray *
find_events (JsonArray *events, const char *phase)
{
  JsonArray *found = json_array_new ();

  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = json_array_get_object_element (events, i);

      if (g_str_equal (json_object_get_string_member (event, "ph"), phase))
        json_array_add_object_element (found, json_object_ref (event));
    }

  return found;
}

static guint
count_events (JsonArray *events, const char *phase)
{
  g_autoptr (JsonArray) found = find_events (events, phase);

  return json_array_get_length (found);
}

static void
test_chrome_json (void)
{
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (Facts) facts = sample_facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = recording_to_chrome_json (trace, facts, &error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonArray) spans = NULL;
  g_autoptr (JsonArray) names = NULL;
  const char *text = g_bytes_get_data (bytes, NULL);
  JsonArray *events;
  JsonObject *event;

  g_assert_no_error (error);
  json_parser_load_from_data (parser, text, (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  events = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                         "traceEvents");

  /* All lanes but the task have a name; the thread, the worker, gil and loop have spans. */
  g_assert_cmpuint (count_events (events, "M"), ==, 6);
  g_assert_cmpuint (count_events (events, "X"), ==, 2 + 201 + 3 + 2);
  g_assert_cmpuint (count_events (events, "b"), ==, 3);
  g_assert_cmpuint (count_events (events, "e"), ==, 3);
  g_assert_cmpuint (count_events (events, "n"), ==, 1);
  g_assert_cmpuint (count_events (events, "s"), ==, 2);
  g_assert_cmpuint (count_events (events, "f"), ==, 2);
  g_assert_cmpuint (count_events (events, "C"), ==, 3);
  g_assert_cmpuint (count_events (events, "i"), ==, 4 + 1);

  names = find_events (events, "M");
  event = json_array_get_object_element (names, 2);
  g_assert_cmpint (json_object_get_int_member (event, "pid"), ==, 100);
  g_assert_cmpint (json_object_get_int_member (event, "tid"), ==, 101);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (event, "args"), "name"), ==,
      "=worker,\"1\"");

  spans = find_events (events, "X");
  event = json_array_get_object_element (spans, 3);
  g_assert_cmpstr (json_object_get_string_member (event, "name"), ==, "waiting-io");
  g_assert_cmpfloat (json_object_get_double_member (event, "ts"), ==, 1000.7);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (event, "dur"), 0.3, 1e-9);

  g_assert_nonnull (strstr (text, "\"reason\":\"await Queue.get\""));
  g_assert_null (strstr (text, "/home/"));
}

static void
test_csv (void)
{
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = recording_to_csv (trace, &error);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint n = 0;

  g_assert_no_error (error);
  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    n += lane_get_n_edges (trace_get_lane (trace, id));

  g_assert_cmpuint (g_strv_length (lines), ==, n + 2);
  g_assert_cmpstr (lines[0], ==, "lane,kind,name,begin_ns,end_ns,state,reason");
  g_assert_cmpstr (lines[1], ==, "1,process,python3,0,4000000000000,running,");
  g_assert_cmpstr (lines[3], ==, "2,thread,MainThread,2000000,4000000000000,waiting-lock,join");
  /* A name that would be a formula, with a comma and quotes. */
  g_assert_cmpstr (lines[4], ==, "3,thread,\"'=worker,\"\"1\"\"\",1000000,1000700,running,");
  g_assert_true (
      g_strv_contains ((const char *const *) lines, "4,gil,GIL,20,1000000,running,MainThread"));
  g_assert_true (g_strv_contains ((const char *const *) lines,
                                  "6,task,Task-\xc3\xa4,50,9000000,waiting-io,await Queue.get"));
  g_assert_cmpstr (lines[n + 1], ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/json-text", test_json_text);
  g_test_add_func ("/export/lane-walk", test_lane_walk);
  g_test_add_func ("/export/chrome-json", test_chrome_json);
  g_test_add_func ("/export/csv", test_csv);

  return g_test_run ();
}
