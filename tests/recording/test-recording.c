/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include <glib/gstdio.h>

#include "recording.h"
#include "sample-trace.h"

#define HEADER 24

static GBytes *
save_sample (void)
{
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (Facts) facts = sample_facts_new ();
  g_autoptr (GError) error = NULL;
  GBytes *bytes = recording_save (trace, facts, &error);

  g_assert_no_error (error);

  return bytes;
}

static void
assert_same_lane (const Lane *a, const Lane *b)
{
  g_assert_cmpuint (lane_get_id (a), ==, lane_get_id (b));
  g_assert_cmpuint (lane_get_parent (a), ==, lane_get_parent (b));
  g_assert_cmpint (lane_get_kind (a), ==, lane_get_kind (b));
  g_assert_cmpint (lane_get_source (a), ==, lane_get_source (b));
  g_assert_cmpstr (lane_get_name (a), ==, lane_get_name (b));
  g_assert_cmpint (lane_get_pid (a), ==, lane_get_pid (b));
  g_assert_cmpint (lane_get_tid (a), ==, lane_get_tid (b));
  g_assert_cmpint (lane_get_begin (a), ==, lane_get_begin (b));
  g_assert_cmpint (lane_get_end (a), ==, lane_get_end (b));
  g_assert_cmpint (lane_get_ending (a), ==, lane_get_ending (b));
  g_assert_cmpint (lane_get_ending_argument (a), ==, lane_get_ending_argument (b));
  g_assert_cmpuint (lane_get_n_lost (a), ==, lane_get_n_lost (b));
  g_assert_cmpuint (lane_get_n_edges (a), ==, lane_get_n_edges (b));

  for (guint32 i = 0; i < lane_get_n_edges (a); i++)
    {
      LaneSpan one, other;

      lane_get_span (a, i, &one);
      lane_get_span (b, i, &other);
      g_assert_cmpint (one.begin, ==, other.begin);
      g_assert_cmpint (one.end, ==, other.end);
      g_assert_cmpint (one.state, ==, other.state);
      g_assert_cmpuint (one.detail, ==, other.detail);
    }
}

static void
assert_same_rest (const Trace *a, const Trace *b)
{
  g_assert_cmpuint (trace_get_n_arrows (a), ==, trace_get_n_arrows (b));
  for (guint32 i = 0; i < trace_get_n_arrows (a); i++)
    {
      TraceArrow one = { 0 }, other = { 0 };

      trace_get_arrow (a, i, &one);
      trace_get_arrow (b, i, &other);
      g_assert_cmpint (one.flow, ==, other.flow);
      g_assert_cmpuint (one.from, ==, other.from);
      g_assert_cmpuint (one.to, ==, other.to);
      g_assert_cmpint (one.from_time, ==, other.from_time);
      g_assert_cmpint (one.to_time, ==, other.to_time);
    }

  g_assert_cmpuint (trace_get_n_marks (a), ==, trace_get_n_marks (b));
  for (guint32 i = 0; i < trace_get_n_marks (a); i++)
    {
      TraceMark one, other;

      trace_get_mark (a, i, &one);
      trace_get_mark (b, i, &other);
      g_assert_cmpuint (one.lane, ==, other.lane);
      g_assert_cmpint (one.kind, ==, other.kind);
      g_assert_cmpint (one.time, ==, other.time);
      g_assert_cmpstr (one.text, ==, other.text);
    }

  g_assert_cmpuint (trace_get_n_labels (a), ==, trace_get_n_labels (b));
  for (guint32 i = 1; i <= trace_get_n_labels (a); i++)
    g_assert_cmpstr (trace_get_label (a, i), ==, trace_get_label (b, i));

  g_assert_cmpuint (trace_get_n_samples (a), ==, trace_get_n_samples (b));
  for (guint32 i = 0; i < trace_get_n_samples (a); i++)
    {
      TraceSample one, other;

      trace_get_sample (a, i, &one);
      trace_get_sample (b, i, &other);
      g_assert_cmpuint (one.lane, ==, other.lane);
      g_assert_cmpint (one.counter, ==, other.counter);
      g_assert_cmpint (one.time, ==, other.time);
      g_assert_cmpint (one.value, ==, other.value);
    }
}

static void
assert_same_facts (const Facts *a, const Facts *b)
{
  g_autoptr (GVariant) one = g_variant_ref_sink (facts_to_variant (a));
  g_autoptr (GVariant) other = g_variant_ref_sink (facts_to_variant (b));

  /* All 20 fields and the metrics were set by the sample. */
  g_assert_cmpuint (g_variant_n_children (one), ==, 21);
  g_assert_true (g_variant_equal (one, other));
  g_assert_cmpstr (b->question, ==, a->question);
  g_assert_cmpint (b->started, ==, a->started);
  g_assert_cmpfloat (g_array_index (b->metric_values, double, 1), ==, 0.1);
}

static void
test_round_trip (void)
{
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (Facts) facts = sample_facts_new ();
  g_autoptr (GBytes) bytes = save_sample ();
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Trace) loaded = NULL;
  g_autoptr (Facts) loaded_facts = NULL;

  recording_load (bytes, &loaded, &loaded_facts, &error);
  g_assert_no_error (error);

  g_assert_false (trace_is_live (loaded));
  g_assert_cmpint (trace_get_now (loaded), ==, trace_get_now (trace));
  g_assert_cmpuint (trace_get_n_events (loaded), ==, 4321);
  g_assert_cmpuint (trace_get_n_lost (loaded), ==, 7);
  g_assert_cmpuint (trace_get_n_lanes (loaded), ==, trace_get_n_lanes (trace));
  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    assert_same_lane (trace_get_lane (trace, id), trace_get_lane (loaded, id));

  assert_same_rest (trace, loaded);
  assert_same_facts (facts, loaded_facts);

  again = recording_save (loaded, loaded_facts, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_empty (void)
{
  g_autoptr (Trace) trace = trace_new ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = recording_save (trace, facts, &error);
  g_autoptr (Trace) loaded = NULL;
  g_autoptr (Facts) loaded_facts = NULL;

  g_assert_no_error (error);
  recording_load (bytes, &loaded, &loaded_facts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trace_get_n_lanes (loaded), ==, 0);
  g_assert_null (loaded_facts->demo);
  g_assert_cmpint (loaded_facts->size, ==, -1);
  g_assert_cmpint (loaded_facts->correct, ==, -1);
}

/* The app was killed, or saves while the run goes on: what is there by then can be read. */
static void
test_live (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (Trace) loaded = NULL;
  g_autoptr (Facts) loaded_facts = NULL;

  trace_append (trace, 2, MS (7), STATE_RUNNING, 0);
  trace_set_now (trace, MS (5));
  bytes = recording_save (trace, facts, &error);
  g_assert_no_error (error);
  recording_load (bytes, &loaded, &loaded_facts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lane_get_n_edges (trace_get_lane (loaded, 2)), ==, 2);
  g_assert_cmpint (lane_get_ending (trace_get_lane (loaded, 2)), ==, ENDING_OPEN);
  g_assert_cmpint (trace_get_now (loaded), ==, MS (7));
  trace_finish (trace, MS (9));
}

/* What a broken workload may leave in a trace is put right, not refused at the next opening. */
static void
test_put_right (void)
{
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (Trace) loaded = NULL;
  g_autoptr (Facts) loaded_facts = NULL;

  facts->script = g_strdup ("bad \xff name");
  trace_append (trace, 2, MS (1), STATE_RUNNING, 0xfe);
  trace_add_arrow (trace, &(TraceArrow){ FLOW_SEND, 77, 1, -5, MS (3) });
  trace_add_sample (trace, &(TraceSample){ 99, COUNTER_PSS, G_MAXINT64, 1 });
  trace_finish (trace, MS (2));
  bytes = recording_save (trace, facts, &error);
  g_assert_no_error (error);
  recording_load (bytes, &loaded, &loaded_facts, &error);
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (loaded_facts->script, -1, NULL));
}

static void
assert_refused (const void *data, gsize size, int code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  Trace *trace = NULL;
  Facts *facts = NULL;

  g_assert_false (recording_load (bytes, &trace, &facts, &error));
  g_assert_null (trace);
  g_assert_null (facts);
  g_assert_true (error->domain == TRACE_ERROR);
  if (code >= 0)
    g_assert_cmpint (error->code, ==, code);

  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) bytes = save_sample ();
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  for (gsize length = 0; length < size; length++)
    assert_refused (data, length, TRACE_ERROR_BROKEN);
}

/* zstd may copy the same bytes from several places, and has bits of no meaning: a flip is refused,
 * or changes nothing. */
static void
test_flipped (void)
{
  g_autoptr (GBytes) bytes = save_sample ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint n_harmless = 0;

  for (gsize i = 0; i < size * 8; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) flipped = NULL;
      g_autoptr (GBytes) again = NULL;
      g_autoptr (Trace) trace = NULL;
      g_autoptr (Facts) facts = NULL;

      copy[i / 8] ^= (guint8) (1 << i % 8);
      flipped = g_bytes_new (copy, size);
      if (!recording_load (flipped, &trace, &facts, NULL))
        {
          assert_refused (copy, size, -1);
          continue;
        }

      again = recording_save (trace, facts, NULL);
      g_assert_true (g_bytes_equal (bytes, again));
      n_harmless++;
    }

  g_assert_cmpuint (n_harmless, <, size * 8 / 50);
}

static void
test_appended (void)
{
  g_autoptr (GBytes) bytes = save_sample ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *copy = g_malloc0 (size + 1);

  memcpy (copy, data, size);
  assert_refused (copy, size + 1, TRACE_ERROR_BROKEN);
}

static GByteArray *
start_file (guint64 inflated_size)
{
  GByteArray *file = g_byte_array_new ();
  guint32 numbers[2] = { GUINT32_TO_LE (RECORDING_VERSION), 0 };

  inflated_size = GUINT64_TO_LE (inflated_size);
  g_byte_array_append (file, (const guint8 *) "ILVTRACE", 8);
  g_byte_array_append (file, (const guint8 *) numbers, sizeof numbers);
  g_byte_array_append (file, (const guint8 *) &inflated_size, sizeof inflated_size);

  return file;
}

static void
append_packed (GByteArray *file, gconstpointer data, gsize size)
{
  gsize bound = ZSTD_compressBound (size);
  g_autofree guint8 *packed = g_malloc (bound);
  gsize length = ZSTD_compress (packed, bound, data, size, 3);

  g_assert_false (ZSTD_isError (length));
  g_byte_array_append (file, packed, (guint) length);
}

static void
test_sizes (void)
{
  static const guint64 claims[] = { G_MAXUINT64, G_GUINT64_CONSTANT (1) << 63,
                                    (G_GUINT64_CONSTANT (4) << 30) + 1,
                                    G_GUINT64_CONSTANT (4) << 30, G_GUINT64_CONSTANT (1) << 30 };

  for (guint i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autoptr (GByteArray) file = start_file (claims[i]);

      append_packed (file, "small", 5);
      assert_refused (file->data, file->len, TRACE_ERROR_TOO_BIG);
    }
}

/* 64 MiB of zeros in 2 KB, once with a header that says so and once with one that does not. */
static void
test_bomb (void)
{
  gsize size = 64 << 20;
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autoptr (GByteArray) honest = start_file (size);
  g_autoptr (GByteArray) liar = start_file (1000);

  append_packed (honest, zeros, size);
  append_packed (liar, zeros, size);
  g_assert_cmpuint (honest->len, <, 20000);
  assert_refused (honest->data, honest->len, TRACE_ERROR_BROKEN);
  assert_refused (liar->data, liar->len, TRACE_ERROR_BROKEN);
}

/* Behind an intact checksum: changes that only our own checks can find must not crash, and what is
 * let through must hold together. */
static void
test_mutations (void)
{
  g_autoptr (GBytes) bytes = save_sample ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 inflated_size;
  g_autofree guint8 *inflated = NULL;
  guint n_loaded = 0;
  guint n_refused = 0;

  memcpy (&inflated_size, data + 16, sizeof inflated_size);
  inflated_size = GUINT64_FROM_LE (inflated_size);
  inflated = g_malloc (inflated_size);
  g_assert_cmpuint (ZSTD_decompress (inflated, inflated_size, data + HEADER, size - HEADER), ==,
                    inflated_size);

  for (int round = 0; round < 3000; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (inflated, inflated_size);
      g_autoptr (GByteArray) file = start_file (inflated_size);
      g_autoptr (GBytes) mutated = NULL;
      g_autoptr (GBytes) again = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (Trace) trace = NULL;
      g_autoptr (Facts) facts = NULL;

      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        copy[g_rand_int_range (rand, 0, (gint32) inflated_size)] =
            (guint8) (g_rand_boolean (rand) ? 0xff : g_rand_int (rand));

      append_packed (file, copy, inflated_size);
      mutated = g_bytes_new (file->data, file->len);
      if (!recording_load (mutated, &trace, &facts, &error))
        {
          g_assert_true (error->domain == TRACE_ERROR);
          n_refused++;
          continue;
        }

      again = recording_save (trace, facts, &error);
      g_assert_no_error (error);
      n_loaded++;
    }

  /* Both happen, or the test tests nothing. */
  g_assert_cmpuint (n_loaded, >, 10);
  g_assert_cmpuint (n_refused, >, 10);
}

static void
test_open (void)
{
  g_autofree char *folder = g_dir_make_tmp ("recording-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.interleave", NULL);
  g_autoptr (GBytes) bytes = save_sample ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder_file = g_file_new_for_path (folder);
  g_autoptr (GFile) device = g_file_new_for_path ("/dev/zero");
  g_autoptr (GError) error = NULL;
  g_autoptr (Trace) trace = NULL;
  g_autoptr (Facts) facts = NULL;

  g_assert_false (recording_open (file, NULL, &trace, &facts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  recording_open (file, NULL, &trace, &facts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trace_get_n_lanes (trace), ==, 7);

  g_clear_pointer (&trace, trace_unref);
  g_clear_pointer (&facts, facts_free);
  g_assert_false (recording_open (folder_file, NULL, &trace, &facts, &error));
  g_assert_error (error, TRACE_ERROR, TRACE_ERROR_BROKEN);
  g_clear_error (&error);
  g_assert_false (recording_open (device, NULL, &trace, &facts, &error));
  g_assert_error (error, TRACE_ERROR, TRACE_ERROR_BROKEN);

  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording/round-trip", test_round_trip);
  g_test_add_func ("/recording/empty", test_empty);
  g_test_add_func ("/recording/live", test_live);
  g_test_add_func ("/recording/put-right", test_put_right);
  g_test_add_func ("/recording/truncated", test_truncated);
  g_test_add_func ("/recording/flipped", test_flipped);
  g_test_add_func ("/recording/appended", test_appended);
  g_test_add_func ("/recording/sizes", test_sizes);
  g_test_add_func ("/recording/bomb", test_bomb);
  g_test_add_func ("/recording/mutations", test_mutations);
  g_test_add_func ("/recording/open", test_open);

  return g_test_run ();
}
