/* What a picture costs, in CPU time of this thread.
 *
 * SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "picture.h"
#include "sample-runs.h"
#include "scene-painter.h"
#include "timeline.h"

#define N_RUNS 9

static double
get_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The whole timeline anew, as the window draws it: runs, pixels, names, axis. */
static void
bench_redraw (guint n_spans)
{
  g_auto (SampleRun) run = sample_dense (n_spans / 16);
  g_autoptr (LaneTree) tree = lane_tree_new ();
  g_autoptr (Lettering) lettering = lettering_new ();
  cairo_rectangle_t box = { 0, 0, 1920, 1080 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1920, 1080);
  double times[N_RUNS], building[N_RUNS];
  View view;

  lane_tree_update (tree, run.trace, 40);

  g_autoptr (Timeline) timeline =
      timeline_new (run.trace, tree, lettering, &box, 1, 1, TIMELINE_ALL);

  view_init (&view, timeline_get_width (timeline));
  view_fit (&view, 0, trace_get_now (run.trace));
  for (int i = 0; i < N_RUNS; i++)
    {
      cairo_t *cr = cairo_create (surface);
      double before = get_ms ();
      g_autoptr (Scene) scene = scene_new (palette_get (PALETTE_LIGHT), 1920, 1080, 1, 1);

      scene_add_rect (scene, &box, 0, 0xffffffff, 0, 0);
      timeline_draw (timeline, &view, scene);
      building[i] = get_ms () - before;
      scene_paint (scene, cr, lettering, PAINT_PIXELS);
      times[i] = get_ms () - before;
      cairo_destroy (cr);
    }
  qsort (times, N_RUNS, sizeof *times, compare_doubles);
  qsort (building, N_RUNS, sizeof *building, compare_doubles);
  printf (
      "redraw of 16 lanes, %u spans, 1920x1080: %.1f ms (bar: 10), %.1f of them until the scene "
      "stands\n",
      n_spans, times[N_RUNS / 2], building[N_RUNS / 2]);
  cairo_surface_destroy (surface);
}

static void
bench_format (const char *name, PictureFormat format, const char *bar)
{
  g_auto (SampleRun) run = sample_dense (20000);
  double times[N_RUNS];
  gsize size = 0;
  PictureOptions options;

  picture_options_init (&options, "slide");
  options.diagram = options.legend = options.summary = options.title = FALSE;
  for (int i = 0; i < N_RUNS; i++)
    {
      double before = get_ms ();
      g_autoptr (GBytes) bytes = picture_render (run.trace, run.facts, &options, format, NULL);

      times[i] = get_ms () - before;
      size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
    }
  qsort (times, N_RUNS, sizeof *times, compare_doubles);
  printf ("%s of a dense 1920x1080 view: %.0f ms, %zu KB (bar: %s)\n", name, times[N_RUNS / 2],
          size / 1000, bar);
}

int
main (void)
{
  bench_redraw (1000000);
  bench_redraw (10000000);
  bench_format ("PNG", PICTURE_PNG, "150 ms");
  bench_format ("SVG", PICTURE_SVG, "500 KB");
  bench_format ("PDF", PICTURE_PDF, "none");
  return 0;
}
