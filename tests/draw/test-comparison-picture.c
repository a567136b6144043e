/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "comparison-lanes.h"
#include "comparison-picture.h"
#include "sample-comparison.h"

static GBytes *
render (const SampleComparison *sample, const char *preset, PictureFormat format)
{
  g_autoptr (GError) error = NULL;
  PictureOptions options;
  GBytes *bytes;

  g_assert_true (picture_options_init (&options, preset));
  bytes = comparison_picture_render (sample->runs, sample->n, &options, format, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
  return bytes;
}

static char *
render_svg (const SampleComparison *sample, const char *preset)
{
  g_autoptr (GBytes) bytes = render (sample, preset, PICTURE_SVG);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Any number of runs in any size. */
static void
test_sizes (void)
{
  static const char *const presets[] = { "slide", "half", "16x16", "200x900", "16384x16@30" };

  for (guint n = 1; n <= COMPARED_RUNS_MAX; n += 2)
    {
      g_auto (SampleComparison) sample = { 0 };

      sample_comparison_init (&sample, n);
      for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
        {
          g_autoptr (GBytes) bytes G_GNUC_UNUSED = render (&sample, presets[i], PICTURE_PNG);
        }
    }
}

static void
test_impossible (void)
{
  g_auto (SampleComparison) sample = { 0 };
  g_autoptr (GError) error = NULL;
  PictureOptions options;

  sample_comparison_init (&sample, 2);
  picture_options_init (&options, "slide");
  options.height = 0;
  g_assert_null (comparison_picture_render (sample.runs, 2, &options, PICTURE_PNG, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at += strlen (part))
    n++;

  return n;
}

/* What has to be in it, is: words as text, a flag for each that came to an end. */
static void
test_words (void)
{
  static const char *const words[] = {
    ">One after another<",  ">Threads<",     ">Processes<",        ">AsyncIO<",
    ">baseline<",           ">same<",        ">2.3x faster<",      ">failed<",
    ">killed by signal 9<", ">1.82 s<",      ">2,000 tasks<",      ">worker-1<",
    "Counting primes",      "one at a time", "2 cores, Linux 6.1", "native C, emulated GIL",
    "finished first",
  };
  g_auto (SampleComparison) sample = { 0 };
  g_autofree char *svg = NULL;

  sample_comparison_init (&sample, 5);
  svg = render_svg (&sample, "2400x1600");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (svg, words[i]) == NULL)
      g_error ("there is no %s in the picture", words[i]);
  /* The threads wait for the GIL: its legend stands there once. */
  g_assert_cmpuint (count (svg, "waits for the GIL<"), ==, 1);
}

static void
test_runtimes (void)
{
  g_auto (SampleComparison) sample = { 0 };
  g_autofree char *svg = NULL;

  sample_comparison_init (&sample, 3);
  g_free (sample.samples[2].facts->runtime);
  sample.samples[2].facts->runtime = g_strdup ("native");
  svg = render_svg (&sample, "slide");
  g_assert_cmpuint (count (svg, ">native C, emulated GIL<"), ==, 2);
  g_assert_cmpuint (count (svg, ">native C<"), ==, 1);
}

/* The same runs make the same bytes, and no run's place depends on the others' bytes. */
static void
test_same (void)
{
  for (int format = PICTURE_PNG; format <= PICTURE_SVG; format++)
    {
      g_auto (SampleComparison) sample = { 0 };
      g_autoptr (GBytes) one = NULL;
      g_autoptr (GBytes) other = NULL;

      sample_comparison_init (&sample, 3);
      one = render (&sample, "slide", (PictureFormat) format);
      other = render (&sample, "slide", (PictureFormat) format);
      g_assert_true (g_bytes_equal (one, other));
    }
}

/* A run of which nothing is known, and one that takes no time, are drawn all the same. */
static void
test_empty (void)
{
  g_auto (SampleComparison) sample = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  sample_comparison_init (&sample, 2);
  sample_run_clear (&sample.samples[1]);
  summary_free (sample.summaries[1]);
  sample.samples[1] = sample_empty (0);
  sample.summaries[1] = summary_new (sample.samples[1].trace, sample.samples[1].facts);
  sample.runs[1] =
      (ComparedRun){ sample.samples[1].trace, sample.samples[1].facts, sample.summaries[1], NULL };
  bytes = render (&sample, "slide", PICTURE_PNG);
}

static void
test_lanes (void)
{
  g_auto (SampleRun) turns = sample_turns (12);
  g_auto (SampleRun) tasks = sample_tasks (200);
  g_autoptr (ComparisonLanes) all = comparison_lanes_new (turns.trace, 12);
  g_autoptr (ComparisonLanes) folded = comparison_lanes_new (turns.trace, 11);
  g_autoptr (ComparisonLanes) task_group = comparison_lanes_new (tasks.trace, 5);
  g_autoptr (ComparisonLanes) least = comparison_lanes_new (tasks.trace, 1);

  /* The workers only, not who waits for them. */
  g_assert_cmpuint (comparison_lanes_get_height (all), ==, 12);
  g_assert_cmpuint (comparison_lanes_get_height (folded), ==, 3);
  /* The loop's thread and a group. */
  g_assert_cmpuint (comparison_lanes_get_height (task_group), ==, 4);
  g_assert_cmpuint (comparison_lanes_get_height (least), ==, 4);
  g_assert_cmpuint (comparison_lanes_find_states (all), ==,
                    1u << STATE_RUNNING | 1u << STATE_WAITING_GIL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/comparison-picture/sizes", test_sizes);
  g_test_add_func ("/comparison-picture/impossible", test_impossible);
  g_test_add_func ("/comparison-picture/words", test_words);
  g_test_add_func ("/comparison-picture/runtimes", test_runtimes);
  g_test_add_func ("/comparison-picture/same", test_same);
  g_test_add_func ("/comparison-picture/empty", test_empty);
  g_test_add_func ("/comparison-picture/lanes", test_lanes);

  return g_test_run ();
}
