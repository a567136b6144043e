/* SPDX-License-Identifier: MIT */

/* What saving and opening ten million spans costs, beside gzip for the same bytes. CPU time, so
 * that a busy machine shows the same figures. */

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "recording.h"
#include "sentence.h"

#define N_LANES 16

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Spans of 5 us to 5 ms with the noise of real clocks. */
static Trace *
make_trace (guint n_spans)
{
  Trace *trace = trace_new ();
  guint64 random = 88172645463325252;
  gint64 now = 0;

  trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 100, 0, 0);
  trace_append (trace, 1, 0, STATE_RUNNING, 0);

  for (int lane = 0; lane < N_LANES; lane++)
    {
      guint32 id =
          trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 1, 100, 101 + lane, 0);
      gint64 time = 0;

      for (guint i = 0; i < n_spans / N_LANES; i++)
        {
          static const State states[] = { STATE_RUNNING, STATE_WAITING_GIL, STATE_RUNNING,
                                          STATE_WAITING_IO };
          State state = states[i % G_N_ELEMENTS (states)];

          random ^= random << 13;
          random ^= random >> 7;
          random ^= random << 17;
          trace_append (trace, id, time, state,
                        DETAIL (state == STATE_WAITING_IO ? REASON_READ : REASON_NONE, random & 1,
                                state == STATE_WAITING_IO ? 5u : 0u));
          time += 5000 + (gint64) (random >> 8) % (random % 64 == 0 ? 5000000 : 20000);
        }

      now = MAX (now, time);
    }

  trace_finish (trace, now);

  return trace;
}

/* Raw columns as gzip would have to take them: the file's own inside. */
static void
compare_with_gzip (GBytes *file)
{
  g_autoptr (GConverter) gzip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (Trace) trace = make_trace (1000000);
  gsize n = lane_get_n_edges (trace_get_lane (trace, 2));
  g_autofree guint64 *edges = g_new (guint64, n);
  g_autofree char *out = g_malloc (n * sizeof *edges + 4096);
  gsize n_read, n_written;
  double before;

  lane_copy_edges (trace_get_lane (trace, 2), 0, (guint32) n, edges, NULL);
  before = cpu_ms ();
  g_converter_convert (gzip, edges, n * sizeof *edges, out, n * sizeof *edges + 4096,
                       G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
  printf ("gzip -6 of absolute edges: %.2f bytes a span, %.0f ms per 10 M spans\n",
          (double) n_written / (double) n, (cpu_ms () - before) * 1e7 / (double) n);
}

int
main (int argc, char **argv)
{
  guint n_spans = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 10000000;
  g_autoptr (Trace) trace = make_trace (n_spans);
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (Trace) loaded = NULL;
  g_autoptr (Facts) loaded_facts = NULL;
  g_autoptr (Summary) summary = NULL;
  double start = cpu_ms ();
  double saved, opened, summed;

  file = recording_save (trace, facts, &error);
  saved = cpu_ms ();
  if (file == NULL || !recording_load (file, &loaded, &loaded_facts, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }

  opened = cpu_ms ();
  summary = summary_new (loaded, loaded_facts);
  summed = cpu_ms ();

  printf ("%u spans: save %.0f ms, open %.0f ms, summary %.0f ms, %.2f bytes a span\n", n_spans,
          saved - start, opened - saved, summed - opened,
          (double) g_bytes_get_size (file) / (double) n_spans);
  compare_with_gzip (file);

  for (guint32 n_lanes = 10000; n_lanes <= 100000; n_lanes *= 10)
    {
      g_autoptr (Trace) wide = trace_new ();
      g_autoptr (Summary) wide_summary = NULL;
      g_autofree char *json = NULL;

      for (guint32 i = 0; i < n_lanes; i++)
        {
          guint32 id = trace_add_lane (wide, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 0, 100, 0, 0);

          trace_name_lane (wide, id, "Task");
          trace_append (wide, id, i, STATE_RUNNING, 0);
          trace_append (wide, id, 1000000 + i, STATE_WAITING_IO, 0);
        }

      trace_finish (wide, 1000000000);
      start = cpu_ms ();
      wide_summary = summary_new (wide, facts);
      json = summary_to_json (wide_summary, wide, facts, TRUE);
      printf ("%u lanes: summary and JSON %.0f ms, %.1f MB\n", n_lanes, cpu_ms () - start,
              (double) strlen (json) / 1e6);
    }

  return 0;
}
