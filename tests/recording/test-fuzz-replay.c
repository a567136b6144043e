/* SPDX-License-Identifier: MIT */

/* The fuzz target where there is no fuzzer: pseudo-random changes of a good recording's inside. */

#include <string.h>
#include <zstd.h>

#include "recording.h"
#include "sample-trace.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
test_replay (void)
{
  g_autoptr (Trace) trace = sample_trace_new ();
  g_autoptr (Facts) facts = sample_facts_new ();
  g_autoptr (GBytes) bytes = recording_save (trace, facts, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 inflated_size;
  g_autofree guint8 *inflated = NULL;

  memcpy (&inflated_size, data + 16, sizeof inflated_size);
  inflated_size = GUINT64_FROM_LE (inflated_size);
  inflated = g_malloc (inflated_size);
  ZSTD_decompress (inflated, inflated_size, data + 24, size - 24);

  LLVMFuzzerTestOneInput (data, size);
  LLVMFuzzerTestOneInput (inflated, inflated_size);

  for (int round = 0; round < 500; round++)
    {
      gsize length = round % 4 == 0 ? (gsize) g_rand_int_range (rand, 0, (gint32) inflated_size)
                                    : inflated_size;
      g_autofree guint8 *copy = g_memdup2 (inflated, inflated_size);

      for (int n = g_rand_int_range (rand, 0, 4); n > 0; n--)
        copy[g_rand_int_range (rand, 0, (gint32) inflated_size)] = (guint8) g_rand_int (rand);

      LLVMFuzzerTestOneInput (copy, length);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording/fuzz-replay", test_replay);

  return g_test_run ();
}
