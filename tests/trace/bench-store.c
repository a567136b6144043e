/* SPDX-License-Identifier: MIT */

/*
 * What the store costs: time and memory to append, load and look at it. Figures are CPU time of
 * this thread, the best of some rounds; the ratios mean more than the figures. With an argument it
 * runs that share of the spans, e.g. 0.1.
 */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lane-runs.h"
#include "trace.h"

#define WIDTH 1920

static double scale = 1;

static double
cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static double
resident_bytes (void)
{
  long pages = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");

  if (!file || fscanf (file, "%ld %ld", &pages, &resident) != 2)
    resident = 0;
  if (file)
    fclose (file);

  return (double) resident * (double) sysconf (_SC_PAGESIZE);
}

/* Spans of 0.2 to 2 us in no order that a branch predictor could learn, made beforehand: three
 * divisions a span are not the store's. */
#define N_STEPS 65536

typedef struct
{
  guint16 delta;
  guint8 state;
} Step;

static Step *
make_steps (void)
{
  Step *steps = g_new (Step, N_STEPS);
  guint64 random = 88172645463325252u;

  for (guint32 i = 0; i < N_STEPS; i++)
    {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      steps[i] = (Step){ (guint16) (200 + random % 1800), (guint8) ((random >> 32) % 7 + (i & 1)) };
    }

  return steps;
}

/* Spread over the lanes as a drain does: 256 of a lane at a time. */
static Trace *
fill (guint32 n_lanes, guint32 n_spans, const Step *steps)
{
  Trace *trace = trace_new ();
  g_autofree gint64 *times = g_new0 (gint64, n_lanes);
  guint32 per_lane = n_spans / n_lanes, n = 0;

  for (guint32 lane = 0; lane < n_lanes; lane++)
    trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);

  for (guint32 done = 0; done < per_lane; done += 256)
    for (guint32 lane = 0; lane < n_lanes; lane++)
      for (guint32 i = done; i < MIN (done + 256, per_lane); i++)
        {
          const Step *step = &steps[n++ % N_STEPS];

          times[lane] += step->delta;
          trace_append (trace, lane + 1, times[lane], (State) step->state,
                        DETAIL (REASON_LOCK, i & 3, i));
        }

  trace_set_now (trace, times[0]);
  return trace;
}

static void
bench_append (guint32 n_lanes, guint32 n_spans)
{
  g_autofree Step *steps = make_steps ();
  double before = resident_bytes ();
  double start = cpu_ms ();
  g_autoptr (Trace) trace = fill (n_lanes, n_spans, steps);
  double ms = cpu_ms () - start;
  guint64 stored = 0;

  for (guint32 id = 1; id <= n_lanes; id++)
    stored += lane_get_n_edges (trace_get_lane (trace, id));
  printf ("append, %u lanes: %.1f ns a span, %.2f bytes resident a span (bars: 30, 16)\n", n_lanes,
          ms * 1e6 / n_spans, (resident_bytes () - before) / (double) stored);
}

static void
bench_load (guint32 n_lanes, guint32 n_spans)
{
  g_autofree Step *steps = make_steps ();
  g_autoptr (Trace) trace = fill (n_lanes, n_spans, steps);
  g_autoptr (Trace) copy = trace_new ();
  guint32 n = n_spans / n_lanes;
  g_autofree guint64 *edges = g_new (guint64, n);
  g_autofree guint32 *details = g_new (guint32, n);
  double out = 0, in = 0;

  for (guint32 id = 1; id <= n_lanes; id++)
    {
      double start = cpu_ms ();
      guint32 copied = lane_copy_edges (trace_get_lane (trace, id), 0, n, edges, details);

      out += cpu_ms () - start;
      start = cpu_ms ();
      trace_add_lane (copy, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, 0, 1, 1, 0);
      if (!trace_append_bulk (copy, id, edges, details, copied))
        exit (1);
      in += cpu_ms () - start;
    }
  printf ("bulk, %u spans: copied out in %.1f ms, checked and appended in %.1f ms\n", n_spans, out,
          in);
}

/* As a picture without level of detail would: every visible span, its time added to its pixels. */
static double
walk_spans (const Trace *trace, double ns_per_px, double *pixels)
{
  double sum = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      static guint64 edges[1024];
      const Lane *lane = trace_get_lane (trace, id);
      guint64 last = 0;
      guint32 n;

      memset (pixels, 0, sizeof *pixels * WIDTH * N_STATES);
      for (guint32 done = 0; (n = lane_copy_edges (lane, done, 1024, edges, NULL)) > 0; done += n)
        for (guint32 i = 0; i < n; i++)
          {
            guint32 x = (guint32) ((double) (last >> 8) / ns_per_px);

            pixels[MIN (x, WIDTH - 1) * N_STATES + (last & 7)] +=
                (double) ((edges[i] >> 8) - (last >> 8));
            last = edges[i];
          }
      sum += pixels[WIDTH / 2];
    }

  return sum;
}

/* By the call that everybody knows, and painting nothing: only the time is added up. */
static double
walk_by_span (const Trace *trace)
{
  gint64 ns[N_STATES] = { 0 };

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      guint32 n = lane_get_n_edges (lane);

      for (guint32 i = 0; i < n; i++)
        {
          LaneSpan span;

          lane_get_span (lane, i, &span);
          ns[span.state] += span.end - span.begin;
        }
    }

  return (double) ns[STATE_RUNNING];
}

static void
bench_runs (guint32 n_lanes, guint32 n_spans)
{
  g_autofree Step *steps = make_steps ();
  g_autoptr (Trace) trace = fill (n_lanes, n_spans, steps);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  g_autofree double *pixels = g_new (double, WIDTH *N_STATES);
  double now = (double) trace_get_now (trace);
  double walk = 1e9, by_span = 1e9, start;
  static const double zooms[] = { 1, 4, 32, 1000, 100000 };

  for (int round = 0; round < 3; round++)
    {
      volatile double sum;

      start = cpu_ms ();
      sum = walk_spans (trace, now / WIDTH, pixels);
      walk = MIN (walk, cpu_ms () - start);
      start = cpu_ms ();
      sum += walk_by_span (trace);
      by_span = MIN (by_span, cpu_ms () - start);
      (void) sum;
    }

  for (guint z = 0; z < G_N_ELEMENTS (zooms); z++)
    {
      double best = 1e9;
      guint n_runs = 0;

      for (int round = 0; round < 7; round++)
        {
          start = cpu_ms ();
          n_runs = 0;
          for (guint32 id = 1; id <= n_lanes; id++)
            {
              g_array_set_size (runs, 0);
              lane_runs (trace_get_lane (trace, id), (gint64) (now / 3 * (zooms[z] > 1)),
                         now / WIDTH / zooms[z], WIDTH, (gint64) now, runs);
              n_runs += runs->len;
            }
          best = MIN (best, cpu_ms () - start);
        }
      printf ("runs, %u lanes x %u spans, 1/%g of it in 1920 px: %.2f ms (%u runs)", n_lanes,
              n_spans / n_lanes, zooms[z], best, n_runs);
      if (z == 0)
        printf ("\n  walking the spans, painting nothing: by lane_get_span %.1f ms, %.1f times as "
                "long%s; by copied columns %.1f ms, %.1f times",
                by_span, by_span / best, n_lanes == 16 ? " (bar: 5)" : "", walk, walk / best);
      printf ("\n");
    }
}

static void
bench_many (guint32 n_lanes)
{
  static const guint32 n_edges[] = { 0, 4, 12 };

  for (guint k = 0; k < G_N_ELEMENTS (n_edges); k++)
    {
      double before = resident_bytes ();
      double start = cpu_ms ();
      g_autoptr (Trace) trace = trace_new ();

      for (guint32 id = 1; id <= n_lanes; id++)
        trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 0, 1, 1, id);
      for (guint32 i = 0; i < n_edges[k]; i++)
        for (guint32 id = 1; id <= n_lanes; id++)
          trace_append (trace, id, id + i * 1000, (State) (i % 2 + 1), 0);
      printf ("%u lanes of %u spans: %.0f bytes a lane, %.1f ms\n", n_lanes, n_edges[k],
              (resident_bytes () - before) / n_lanes, cpu_ms () - start);
      trace_unref (g_steal_pointer (&trace));
      malloc_trim (0);
    }
}

int
main (int argc, char **argv)
{
  guint32 n_spans;

  if (argc > 1)
    scale = CLAMP (g_ascii_strtod (argv[1], NULL), 0.001, 10);
  n_spans = (guint32) (10e6 * scale);

  bench_many ((guint32) (100000 * scale));
  bench_append (16, n_spans);
  malloc_trim (0);
  bench_append (200, n_spans);
  malloc_trim (0);
  bench_load (16, n_spans);
  bench_runs (16, n_spans);
  bench_runs (200, n_spans);

  return 0;
}
