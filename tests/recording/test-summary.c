/* SPDX-License-Identifier: MIT */

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "busy-windows.h"
#include "intervals.h"
#include "sample-trace.h"
#include "summary.h"

static void
test_facts (void)
{
  g_autoptr (Facts) facts = sample_facts_new ();
  g_autoptr (Facts) copy = facts_copy (facts);
  g_autoptr (GVariant) one = g_variant_ref_sink (facts_to_variant (facts));
  g_autoptr (GVariant) other = g_variant_ref_sink (facts_to_variant (copy));
  g_autoptr (GVariant) wrong =
      g_variant_ref_sink (g_variant_new_parsed ("{'demo': <1>, 'cores': <'x'>, 'size': <2>}"));
  g_autoptr (Facts) poor = facts_from_variant (wrong);

  g_assert_true (g_variant_equal (one, other));
  facts_set_metric (copy, "p99_ms", 5);
  g_assert_cmpuint (copy->metric_names->len, ==, 2);
  g_assert_cmpfloat (g_array_index (copy->metric_values, double, 1), ==, 5);
  g_assert_null (poor->demo);
  g_assert_cmpint (poor->cores, ==, 0);
  g_assert_cmpint (poor->size, ==, -1);
  facts_free (NULL);
}

static void
test_intervals (void)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  GArray *one = intervals_new ();
  GArray *two = intervals_new ();
  GArray *three = intervals_new ();
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) none = NULL;
  g_autoptr (GArray) lives = intervals_new ();

  none = intervals_unite (lists);
  g_assert_cmpint (intervals_get_length (none), ==, 0);
  g_assert_cmpuint (intervals_get_depth (none), ==, 0);

  intervals_add (one, 0, 10);
  intervals_add (one, 10, 12);
  intervals_add (one, 20, 20);
  g_assert_cmpuint (one->len, ==, 1);
  intervals_add (two, 5, 30);
  intervals_add (three, 40, 41);
  g_ptr_array_add (lists, one);
  g_ptr_array_add (lists, two);
  g_ptr_array_add (lists, three);
  all = intervals_unite (lists);
  g_assert_cmpint (intervals_get_length (all), ==, 31);

  intervals_add (lives, 10, 20);
  intervals_add (lives, 0, 10);
  intervals_add (lives, 5, 15);
  g_assert_cmpuint (intervals_get_depth (lives), ==, 2);
  g_assert_cmpint (intervals_get_cover (none), ==, 0);
  intervals_add (lives, 100, 101);
  intervals_add (lives, 3, 4);
  g_assert_cmpint (intervals_get_cover (lives), ==, 21);
}

static double
peak_of (const gint64 (*spans)[2], guint n, gint64 wall)
{
  g_autoptr (BusyWindows) windows = busy_windows_new (100);

  for (guint i = 0; i < n; i++)
    busy_windows_add (windows, spans[i][0], spans[i][1]);

  return busy_windows_get_peak (windows, wall);
}

static void
test_busy_windows (void)
{
  const gint64 half[][2] = { { 0, 50 }, { 120, 150 } };
  const gint64 wide[][2] = { { 50, 950 }, { 310, 690 }, { 50, 950 } };
  const gint64 gap[][2] = { { 50, 1000000000000 }, { 0, 10 } };
  const gint64 edge[][2] = { { 100, 200 } };

  g_assert_cmpfloat (peak_of (NULL, 0, 1000), ==, 0);
  g_assert_cmpfloat (peak_of (half, 2, 1000), ==, 0.5);
  g_assert_cmpfloat (peak_of (half, 1, 50), ==, 1);
  /* Windows 4 and 5 are filled by all three. */
  g_assert_cmpfloat (peak_of (wide, 3, 1000), ==, 3);
  g_assert_cmpfloat (peak_of (gap, 2, 1000000000000), ==, 1);
  g_assert_cmpfloat (peak_of (edge, 1, 1000), ==, 1);
  busy_windows_free (NULL);
}

/* Two threads take turns of 10 ms; the GIL says the same. */
static Trace *
gil_trace (void)
{
  Trace *trace = sample_trace_new_process ();
  const int one[][2] = { { 0, STATE_RUNNING },
                         { 10, STATE_WAITING_GIL },
                         { 20, STATE_RUNNING },
                         { 30, STATE_WAITING_GIL } };
  const int two[][2] = { { 0, STATE_WAITING_GIL },
                         { 10, STATE_RUNNING },
                         { 20, STATE_WAITING_GIL },
                         { 30, STATE_RUNNING } };
  guint32 a = sample_trace_add_thread (trace, 1, 101, "worker-1", one, 4, 40);
  guint32 b = sample_trace_add_thread (trace, 1, 102, "worker-2", two, 4, 40);
  guint32 gil = trace_add_lane (trace, LANE_KIND_GIL, LANE_SOURCE_MEASURED, 1, 100, 0, 0);

  for (int i = 0; i < 4; i++)
    trace_append (trace, gil, MS (10 * i), STATE_RUNNING, i % 2 == 0 ? a : b);

  trace_append (trace, gil, MS (40), STATE_IDLE, 0);
  trace_add_sample (trace, &(TraceSample){ 1, COUNTER_PSS, MS (1), 1000 });
  trace_add_sample (trace, &(TraceSample){ 1, COUNTER_PSS, MS (5), 3000 });
  trace_finish (trace, MS (50));

  return trace;
}

static void
test_gil (void)
{
  g_autoptr (Trace) trace = gil_trace ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = summary_new (trace, facts);
  const SummaryGil *gil;

  g_assert_cmpint (summary->wall_ns, ==, MS (50));
  g_assert_cmpfloat_with_epsilon (summary->parallelism_mean, 0.8, 1e-9);
  g_assert_cmpfloat_with_epsilon (summary->parallelism_peak, 1, 1e-9);
  g_assert_cmpuint (summary->concurrency_peak, ==, 2);
  g_assert_cmpint (summary->peak_pss, ==, 3000);
  g_assert_cmpuint (summary->gils->len, ==, 1);
  gil = &g_array_index (summary->gils, SummaryGil, 0);
  g_assert_cmpint (gil->process, ==, 100);
  g_assert_cmpuint (gil->switches, ==, 3);
  g_assert_cmpint (gil->held_ns, ==, MS (40));
  g_assert_cmpint (gil->contended_ns, ==, MS (40));
  /* 40 of 2 x 40; the main thread, which waits for them, does not count. */
  g_assert_cmpfloat_with_epsilon (summary->gil_share, 0.5, 1e-9);
  g_assert_cmpint (summary->times.ns[STATE_WAITING_LOCK], ==, MS (50));
  summary_free (NULL);
}

static void
test_processes (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;
  const int busy[][2] = { { 10, STATE_RUNNING } };

  for (int i = 0; i < 2; i++)
    {
      guint32 child =
          trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 1, 200 + i, 0, MS (10));

      trace_append (trace, child, MS (10), STATE_RUNNING, 0);
      sample_trace_add_thread (trace, child, 200 + i, "main", busy, 1, 30);
      /* The first is gone before the second says how big it is. */
      trace_add_sample (trace, &(TraceSample){ child, COUNTER_PSS, MS (20 + i * 20), 500 });
      trace_end_lane (trace, child, MS (30 + i * 20), ENDING_EXITED, 0);
    }

  trace_add_sample (trace, &(TraceSample){ 1, COUNTER_PSS, MS (5), 100 });
  facts->wall_ns = MS (100);
  trace_finish (trace, MS (90));
  summary = summary_new (trace, facts);
  g_assert_cmpint (summary->wall_ns, ==, MS (100));
  g_assert_cmpuint (summary->concurrency_peak, ==, 2);
  g_assert_cmpfloat_with_epsilon (summary->parallelism_mean, 0.4, 1e-9);
  g_assert_cmpfloat_with_epsilon (summary->parallelism_peak, 2, 1e-9);
  g_assert_cmpint (summary->peak_pss, ==, 600);
  g_assert_cmpuint (summary->gils->len, ==, 0);
}

static void
test_tasks (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;

  for (int i = 0; i < 10; i++)
    {
      guint32 task =
          trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 1, 100, 0, MS (i * 10));

      trace_append (trace, task, MS (i * 10), STATE_WAITING_IO, 0);
      /* Three overlap; a fourth begins when the first ends. */
      trace_end_lane (trace, task, MS (i * 10 + 30), ENDING_DONE, 0);
    }

  trace_finish (trace, MS (200));
  summary = summary_new (trace, facts);
  g_assert_cmpuint (summary->concurrency_peak, ==, 3);
  g_assert_cmpint (summary->peak_pss, ==, -1);
}

static void
test_empty (void)
{
  g_autoptr (Trace) trace = trace_new ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = summary_new (trace, facts);
  g_autofree char *json = summary_to_json (summary, trace, facts, TRUE);

  g_assert_cmpfloat (summary->parallelism_mean, ==, 0);
  g_assert_nonnull (strstr (json, "\"verdict\":null"));
}

static void
assert_keys (JsonObject *object, const char *const *keys)
{
  g_autoptr (GList) members = json_object_get_members (object);
  GList *at = members;

  for (; *keys != NULL; keys++, at = at->next)
    {
      g_assert_nonnull (at);
      g_assert_cmpstr (at->data, ==, *keys);
    }

  g_assert_null (at);
}

static void
assert_lane_object (JsonObject *lane)
{
  static const char *const keys[] = { "id",     "parent",   "kind",   "name",   "pid", "tid",
                                      "source", "begin_ns", "end_ns", "states", NULL };
  JsonObject *states = json_object_get_object_member (lane, "states");
  gint64 sum = 0;

  assert_keys (lane, keys);
  for (int state = 0; state < N_STATES; state++)
    sum += json_object_get_int_member (states, state_name ((unsigned) state));

  g_assert_cmpuint (json_object_get_size (states), ==, N_STATES);
  g_assert_cmpint (sum, ==,
                   json_object_get_int_member (lane, "end_ns") -
                       json_object_get_int_member (lane, "begin_ns"));
}

static JsonNode *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (json, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (json, "}\n"));

  return root;
}

static void
test_json (void)
{
  static const char *const keys[] = {
    "demo",         "script",      "model",       "runtime", "interpreter", "cores",   "size",
    "extrapolated", "wall_ns",     "exit_status", "events",  "lost",        "result",  "metrics",
    "parallelism",  "concurrency", "gils",        "memory",  "lanes",       "verdict", NULL
  };
  static const char *const gil_keys[] = { "process", "switches", "held_ns", "contended_ns", NULL };
  static const char *const result_keys[] = { "value", "correct", NULL };
  static const char *const mean_keys[] = { "mean", "peak", NULL };
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (Facts) facts = sample_facts_new ();
  g_autoptr (Summary) summary = summary_new (trace, facts);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonArray *lanes;

  facts_set_metric (facts, "infinite", INFINITY);
  text = summary_to_json (summary, trace, facts, TRUE);
  root = parse (text);
  object = json_node_get_object (root);
  assert_keys (object, keys);
  assert_keys (json_object_get_object_member (object, "result"), result_keys);
  assert_keys (json_object_get_object_member (object, "parallelism"), mean_keys);
  assert_keys (json_array_get_object_element (json_object_get_array_member (object, "gils"), 0),
               gil_keys);
  g_assert_cmpstr (json_object_get_string_member (object, "demo"), ==, "primes");
  g_assert_cmpint (json_object_get_int_member (object, "size"), ==, 2000000);
  g_assert_true (json_object_get_boolean_member (object, "extrapolated"));
  g_assert_cmpint (json_object_get_int_member (object, "wall_ns"), ==, MS (4000000));
  g_assert_cmpint (json_object_get_int_member (object, "exit_status"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "events"), ==, 4321);
  g_assert_cmpint (json_object_get_int_member (object, "lost"), ==, 7);
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (object, "metrics")), ==,
                    2);
  g_assert_cmpstr (json_object_get_string_member (object, "verdict"), ==, "They took turns.");

  lanes = json_object_get_array_member (object, "lanes");
  g_assert_cmpuint (json_array_get_length (lanes), ==, 7);
  for (guint i = 0; i < 7; i++)
    assert_lane_object (json_array_get_object_element (lanes, i));

  g_assert_true (json_object_get_null_member (json_array_get_object_element (lanes, 0), "parent"));
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (lanes, 2), "name"),
                   ==, "=worker,\"1\"");
}

/* Everything that may be missing is: types stay those of the contract. */
static void
test_json_poor (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonObject *result;

  trace_finish (trace, MS (3));
  summary = summary_new (trace, facts);
  text = summary_to_json (summary, trace, facts, FALSE);
  root = parse (text);
  object = json_node_get_object (root);
  result = json_object_get_object_member (object, "result");
  g_assert_false (json_object_has_member (object, "lanes"));
  g_assert_true (json_object_get_null_member (object, "demo"));
  g_assert_true (json_object_get_null_member (object, "size"));
  g_assert_cmpstr (json_object_get_string_member (object, "model"), ==, "");
  g_assert_cmpstr (json_object_get_string_member (result, "value"), ==, "");
  g_assert_true (json_object_get_null_member (result, "correct"));
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "memory"),
                                               "peak_pss_bytes"),
                   ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary/facts", test_facts);
  g_test_add_func ("/summary/intervals", test_intervals);
  g_test_add_func ("/summary/busy-windows", test_busy_windows);
  g_test_add_func ("/summary/gil", test_gil);
  g_test_add_func ("/summary/processes", test_processes);
  g_test_add_func ("/summary/tasks", test_tasks);
  g_test_add_func ("/summary/empty", test_empty);
  g_test_add_func ("/summary/json", test_json);
  g_test_add_func ("/summary/json-poor", test_json_poor);

  return g_test_run ();
}
