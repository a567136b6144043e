/* SPDX-License-Identifier: MIT */

#include "run-item.h"
#include "sample-runs.h"

static char *
dup_string (RunItem *item, const char *property)
{
  char *value;

  g_object_get (item, property, &value, NULL);
  return value;
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_live (void)
{
  g_autoptr (Trace) trace = trace_new ();
  g_autoptr (Facts) facts = facts_new ();
  g_autofree char *title = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  RunItem *item;
  guint changes = 0;

  facts->model = g_strdup ("threads");
  facts->runtime = g_strdup ("native");
  item = run_item_new (trace, facts);
  g_signal_connect_swapped (item, "notify::subtitle", G_CALLBACK (count), &changes);
  g_assert_true (run_item_is_live (item));
  title = dup_string (item, "title");
  g_assert_cmpstr (title, ==, "A run");
  before = dup_string (item, "subtitle");
  g_assert_cmpstr (before, ==, "threads, native, running…");

  facts->wall_ns = 2060000000;
  trace_finish (trace, 2060000000);
  run_item_finish (item, facts);
  g_assert_false (run_item_is_live (item));
  g_assert_cmpuint (changes, ==, 1);
  after = dup_string (item, "subtitle");
  g_assert_cmpstr (after, ==, "threads, native, 2.06 s");
  g_assert_finalize_object (item);
}

static void
test_message (void)
{
  g_auto (SampleRun) run = sample_sleepers (2);
  g_autofree char *subtitle = NULL;
  RunItem *item;

  run.facts->message = g_strdup ("it died");
  item = run_item_new (run.trace, run.facts);
  subtitle = dup_string (item, "subtitle");
  g_assert_true (g_str_has_suffix (subtitle, ": it died"));
  g_assert_finalize_object (item);
}

static void
test_saved (void)
{
  g_auto (SampleRun) run = sample_turns (2);
  g_autoptr (GFile) file = g_file_new_for_path ("/tmp/x.interleave");
  RunItem *item = run_item_new (run.trace, run.facts);
  guint changes = 0;

  g_signal_connect_swapped (item, "notify::saved", G_CALLBACK (count), &changes);
  g_assert_false (run_item_is_live (item));
  g_assert_false (run_item_is_saved (item));
  g_assert_null (run_item_get_file (item));
  run_item_set_file (item, file);
  run_item_set_file (item, file);
  g_assert_true (run_item_is_saved (item));
  g_assert_true (run_item_get_file (item) == file);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_true (run_item_get_trace (item) == run.trace);
  g_assert_true (run_item_get_facts (item) != run.facts);
  g_assert_finalize_object (item);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-item/live", test_live);
  g_test_add_func ("/run-item/message", test_message);
  g_test_add_func ("/run-item/saved", test_saved);
  return g_test_run ();
}
