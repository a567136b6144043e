/* Writes sample pictures to the folder that is its argument: to be looked at.
 *
 * SPDX-License-Identifier: MIT */

#include <glib.h>

#include "comparison-picture.h"
#include "picture.h"
#include "sample-comparison.h"
#include "sample-runs.h"

static const struct
{
  const char *name;
  SampleMaker make;
  guint n;
  const char *preset;
  Theme theme;
  PictureFormat format;
} samples[] = {
  { "turns.png", sample_turns, 3, "slide", THEME_LIGHT, PICTURE_PNG },
  { "turns-dark.png", sample_turns, 3, "slide", THEME_DARK, PICTURE_PNG },
  { "turns-2x.png", sample_turns, 2, "slide-2x", THEME_LIGHT, PICTURE_PNG },
  { "turns-8.png", sample_turns, 8, "slide", THEME_LIGHT, PICTURE_PNG },
  { "turns-200.png", sample_turns, 200, "slide", THEME_LIGHT, PICTURE_PNG },
  { "turns.svg", sample_turns, 3, "slide", THEME_LIGHT, PICTURE_SVG },
  { "turns.pdf", sample_turns, 3, "slide", THEME_LIGHT, PICTURE_PDF },
  { "sleepers.png", sample_sleepers, 3, "slide", THEME_LIGHT, PICTURE_PNG },
  { "sleepers.svg", sample_sleepers, 3, "slide", THEME_LIGHT, PICTURE_SVG },
  { "sleepers.pdf", sample_sleepers, 3, "slide", THEME_LIGHT, PICTURE_PDF },
  { "processes.png", sample_processes, 3, "slide", THEME_LIGHT, PICTURE_PNG },
  { "processes-16.png", sample_processes, 16, "slide", THEME_DARK, PICTURE_PNG },
  { "tasks-3.png", sample_tasks, 3, "slide", THEME_LIGHT, PICTURE_PNG },
  { "tasks.png", sample_tasks, 10000, "slide", THEME_LIGHT, PICTURE_PNG },
  { "tasks-dark.png", sample_tasks, 10000, "slide", THEME_DARK, PICTURE_PNG },
  { "short.png", sample_short, 6, "slide", THEME_LIGHT, PICTURE_PNG },
  { "empty.png", sample_empty, 0, "slide", THEME_LIGHT, PICTURE_PNG },
  { "dense.png", sample_dense, 20000, "slide", THEME_LIGHT, PICTURE_PNG },
  { "half.png", sample_turns, 3, "half", THEME_LIGHT, PICTURE_PNG },
  { "square.png", sample_tasks, 12, "square", THEME_LIGHT, PICTURE_PNG },
  { "strip.png", sample_turns, 3, "strip", THEME_LIGHT, PICTURE_PNG },
  { "document.png", sample_turns, 3, "document", THEME_LIGHT, PICTURE_PNG },
};

/* Of so many runs. */
static const struct
{
  const char *name;
  guint n;
  const char *preset;
  Theme theme;
  PictureFormat format;
} comparisons[] = {
  { "compare.png", 3, "slide", THEME_LIGHT, PICTURE_PNG },
  { "compare-dark.png", 3, "slide", THEME_DARK, PICTURE_PNG },
  { "compare.svg", 3, "slide", THEME_LIGHT, PICTURE_SVG },
  { "compare.pdf", 3, "slide", THEME_LIGHT, PICTURE_PDF },
  { "compare-2.png", 2, "slide", THEME_LIGHT, PICTURE_PNG },
  { "compare-5.png", 5, "slide", THEME_LIGHT, PICTURE_PNG },
  { "compare-5-dark.png", 5, "slide", THEME_DARK, PICTURE_PNG },
  { "compare-strip.png", 3, "strip", THEME_LIGHT, PICTURE_PNG },
  { "compare-half.png", 4, "half", THEME_LIGHT, PICTURE_PNG },
  { "compare-square.png", 3, "square", THEME_DARK, PICTURE_PNG },
  { "compare-document.png", 5, "document", THEME_LIGHT, PICTURE_PNG },
  { "compare-small.png", 5, "480x270@96", THEME_LIGHT, PICTURE_PNG },
};

static void
write_file (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

static void
write_comparisons (const char *folder, const char *prefix)
{
  for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      g_auto (SampleComparison) sample = { 0 };
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      PictureOptions options;

      if (prefix != NULL && !g_str_has_prefix (comparisons[i].name, prefix))
        continue;
      sample_comparison_init (&sample, comparisons[i].n);
      picture_options_init (&options, comparisons[i].preset);
      options.theme = comparisons[i].theme;
      bytes = comparison_picture_render (sample.runs, sample.n, &options, comparisons[i].format,
                                         &error);
      g_assert_no_error (error);
      write_file (folder, comparisons[i].name, bytes);
    }
}

int
main (int argc, char **argv)
{
  if (argc > 1)
    write_comparisons (argv[1], argc > 2 ? argv[2] : NULL);
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (SampleRun) run = samples[i].make (samples[i].n);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      PictureOptions options;

      if (argc > 2 && !g_str_has_prefix (samples[i].name, argv[2]))
        continue;
      picture_options_init (&options, samples[i].preset);
      options.theme = samples[i].theme;
      bytes = picture_render (run.trace, run.facts, &options, samples[i].format, &error);
      g_assert_no_error (error);
      write_file (argv[1], samples[i].name, bytes);
    }

  return 0;
}
