/* SPDX-License-Identifier: MIT */

/*
 * A libFuzzer target. The bytes are taken twice: as a whole file, and as what lies inside one, so
 * that the fuzzer need not find zstd's checksum. What is let through must be usable to the end.
 */

#include <string.h>
#include <zstd.h>

#include "recording.h"
#include "sentence.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
use (const Trace *trace, const Facts *facts)
{
  g_autoptr (Summary) summary = summary_new (trace, facts);
  g_autofree char *json G_GNUC_UNUSED = summary_to_json (summary, trace, facts, TRUE);
  g_autofree char *verdict G_GNUC_UNUSED = sentence_verdict (trace, facts, summary);
  g_autoptr (GBytes) chrome G_GNUC_UNUSED = recording_to_chrome_json (trace, facts, NULL);
  g_autoptr (GBytes) csv G_GNUC_UNUSED = recording_to_csv (trace, NULL);
  g_autoptr (GBytes) saved = recording_save (trace, facts, NULL);
  Trace *again = NULL;
  Facts *facts_again = NULL;

  /* What we let in, we let in again. */
  if (!recording_load (saved, &again, &facts_again, NULL))
    g_error ("saved a recording that cannot be read");

  trace_unref (again);
  facts_free (facts_again);

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      for (guint32 i = 0; i < MIN (lane_get_n_edges (lane), 10); i++)
        g_free (sentence_for_span (trace, lane, i));
    }
}

static void
load (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (Trace) trace = NULL;
  g_autoptr (Facts) facts = NULL;

  if (recording_load (bytes, &trace, &facts, &error))
    use (trace, facts);
  else if (error == NULL)
    g_error ("refused without a word");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  size_t bound = ZSTD_compressBound (size);
  g_autofree guint8 *file = g_malloc0 (24 + bound);
  guint64 inflated_size = GUINT64_TO_LE (size);
  size_t packed = ZSTD_compress (file + 24, bound, data, size, 1);

  load (data, size);

  memcpy (file, "ILVTRACE\0\0\0\0", 12);
  memcpy (file + 16, &inflated_size, sizeof inflated_size);
  for (guint8 version = 1; version <= RECORDING_VERSION; version++)
    {
      file[8] = version;
      load (file, 24 + packed);
    }

  return 0;
}
