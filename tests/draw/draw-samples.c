/* Writes sample pictures to the folder that is its argument: to be looked at.
 *
 * SPDX-License-Identifier: MIT */

#include <glib.h>

#include "picture.h"
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

int
main (int argc, char **argv)
{
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (SampleRun) run = samples[i].make (samples[i].n);
      g_autofree char *path = g_build_filename (argv[1], samples[i].name, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      PictureOptions options;

      if (argc > 2 && !g_str_has_prefix (samples[i].name, argv[2]))
        continue;
      picture_options_init (&options, samples[i].preset);
      options.theme = samples[i].theme;
      bytes = picture_render (run.trace, run.facts, &options, samples[i].format, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes), NULL));
    }

  return 0;
}
