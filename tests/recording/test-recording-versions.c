/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <zstd.h>

#include "recording-private.h"
#include "sample-trace.h"

/* @inside as a file that says to be of @version. */
static GBytes *
new_file (guint8 version, GVariant *inside)
{
  gsize size = g_variant_get_size (inside);
  gsize bound = ZSTD_compressBound (size);
  guint64 inflated_size = GUINT64_TO_LE (size);
  char *file = g_malloc0 (RECORDING_HEADER + bound);
  gsize packed =
      ZSTD_compress (file + RECORDING_HEADER, bound, g_variant_get_data (inside), size, 3);

  g_assert_false (ZSTD_isError (packed));
  memcpy (file, RECORDING_MAGIC, 8);
  file[8] = (char) version;
  memcpy (file + 16, &inflated_size, sizeof inflated_size);
  return g_bytes_new_take (file, RECORDING_HEADER + packed);
}

static GVariant *
new_sample (void)
{
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (Facts) facts = sample_facts_new ();

  return g_variant_ref_sink (recording_to_variant (trace, facts));
}

/* A file of version 1 has no labels, and cannot have them. */
static void
test_first (void)
{
  g_autoptr (GVariant) second = new_sample ();
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GBytes) good = NULL;
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Trace) trace = NULL;
  g_autoptr (Facts) facts = NULL;
  Trace *none = NULL;
  Facts *no_facts = NULL;
  GVariant *groups[RECORDING_LABELS];

  for (gsize i = 0; i < RECORDING_LABELS; i++)
    groups[i] = g_variant_get_child_value (second, i);
  first = g_variant_ref_sink (g_variant_new_tuple (groups, RECORDING_LABELS));
  for (gsize i = 0; i < RECORDING_LABELS; i++)
    g_variant_unref (groups[i]);

  good = new_file (1, first);
  recording_load (good, &trace, &facts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trace_get_n_lanes (trace), ==, 7);
  g_assert_cmpuint (lane_get_n_edges (trace_get_lane (trace, 3)), ==, 201);
  g_assert_cmpuint (trace_get_n_samples (trace), ==, 3);
  g_assert_cmpuint (trace_get_n_labels (trace), ==, 0);
  g_assert_cmpstr (facts->demo, ==, "primes");

  bad = new_file (1, second);
  g_assert_false (recording_load (bad, &none, &no_facts, &error));
  g_assert_error (error, TRACE_ERROR, TRACE_ERROR_BROKEN);
}

static void
test_newer (void)
{
  g_autoptr (GVariant) inside = new_sample ();
  g_autoptr (GBytes) newer = new_file (7, inside);
  g_autoptr (GError) error = NULL;
  Trace *trace = NULL;
  Facts *facts = NULL;

  g_assert_false (recording_load (newer, &trace, &facts, &error));
  g_assert_error (error, TRACE_ERROR, TRACE_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "newer version of Interleave (7)"));
}

static void
assert_labels_refused (const char *const *labels, gssize n)
{
  g_autoptr (GVariant) inside = new_sample ();
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *groups[N_RECORDING_GROUPS];
  Trace *trace = NULL;
  Facts *facts = NULL;

  for (gsize i = 0; i < RECORDING_LABELS; i++)
    groups[i] = g_variant_get_child_value (inside, i);
  groups[RECORDING_LABELS] = g_variant_new ("(@as)", g_variant_new_strv (labels, n));
  changed = g_variant_ref_sink (g_variant_new_tuple (groups, N_RECORDING_GROUPS));
  for (gsize i = 0; i < RECORDING_LABELS; i++)
    g_variant_unref (groups[i]);

  bytes = new_file (RECORDING_VERSION, changed);
  g_assert_false (recording_load (bytes, &trace, &facts, &error));
  g_assert_error (error, TRACE_ERROR, TRACE_ERROR_BROKEN);
}

static void
test_hostile_labels (void)
{
  const char *twice[] = { "sleep", "Queue.get", "sleep" };
  const char *empty[] = { "sleep", "" };
  g_autofree const char **many = g_new (const char *, TRACE_LABELS + 1);

  for (guint i = 0; i <= TRACE_LABELS; i++)
    many[i] = "x";
  assert_labels_refused (twice, 3);
  assert_labels_refused (empty, 2);
  assert_labels_refused (many, TRACE_LABELS + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording-versions/first", test_first);
  g_test_add_func ("/recording-versions/newer", test_newer);
  g_test_add_func ("/recording-versions/hostile-labels", test_hostile_labels);

  return g_test_run ();
}
