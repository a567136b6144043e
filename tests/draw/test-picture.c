/* SPDX-License-Identifier: MIT */

#include <png.h>
#include <string.h>

#include "picture.h"
#include "sample-runs.h"

static GBytes *
render (const SampleRun *run, const PictureOptions *options, PictureFormat format)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = picture_render (run->trace, run->facts, options, format, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
  return bytes;
}

static void
test_presets (void)
{
  static const char *const good[] = { "slide",       "slide-2x", "strip", "half",
                                      "square",      "document", "16x16", "640x480@96",
                                      "16384x16@30", "300x2000" };
  static const char *const bad[] = { "",       "x",        "15x99",       "99x16385",
                                     "10x",    "100x100@", "100x100@29",  "100x100@1201",
                                     "-5x100", "100x100 ", "9999999x100", "Slide" };
  g_auto (SampleRun) run = sample_turns (3);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      PictureOptions options;
      g_autoptr (GBytes) bytes = NULL;

      g_assert_true (picture_options_init (&options, good[i]));
      g_assert_cmpint (options.to, ==, -1);
      bytes = render (&run, &options, PICTURE_PNG);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      PictureOptions options;

      g_assert_false (picture_options_init (&options, bad[i]));
    }
}

static void
test_impossible (void)
{
  g_auto (SampleRun) run = sample_empty (0);
  g_autoptr (GError) error = NULL;
  PictureOptions options;

  picture_options_init (&options, "slide");
  options.width = 0;
  g_assert_null (picture_render (run.trace, run.facts, &options, PICTURE_PNG, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
}

static void
test_every_run (void)
{
  static const struct
  {
    SampleMaker make;
    guint n;
  } runs[] = { { sample_turns, 1 },      { sample_turns, 200 },  { sample_sleepers, 8 },
               { sample_processes, 16 }, { sample_tasks, 2000 }, { sample_short, 6 },
               { sample_empty, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    for (int format = PICTURE_PNG; format <= PICTURE_PDF; format++)
      for (int variant = 0; variant < 4; variant++)
        {
          g_auto (SampleRun) run = runs[i].make (runs[i].n);
          g_autoptr (GBytes) bytes = NULL;
          PictureOptions options;

          picture_options_init (&options, "960x540");
          options.theme = variant % 2 ? THEME_DARK : THEME_LIGHT;
          options.background = (Background) variant;
          options.diagram = variant != 1;
          options.legend = variant != 2;
          options.title = options.summary = variant != 3;
          options.from = variant == 3 ? 500000 : 0;
          options.to = variant == 3 ? 600000 : -1;
          bytes = render (&run, &options, (PictureFormat) format);
        }
}

typedef struct
{
  PictureFormat format;
  GBytes *bytes;
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;
  g_auto (SampleRun) run = sample_turns (3);
  PictureOptions options;

  picture_options_init (&options, "slide");
  job->bytes = render (&run, &options, job->format);
  return NULL;
}

/* Twice in this thread and at the same time in two others: always the same bytes. */
static void
test_same_bytes (void)
{
  for (int format = PICTURE_PNG; format <= PICTURE_PDF; format++)
    {
      Job jobs[4] = { { (PictureFormat) format, NULL },
                      { (PictureFormat) format, NULL },
                      { (PictureFormat) format, NULL },
                      { (PictureFormat) format, NULL } };
      GThread *threads[2];

      run_job (&jobs[0]);
      run_job (&jobs[1]);
      for (int i = 0; i < 2; i++)
        threads[i] = g_thread_new ("picture", run_job, &jobs[2 + i]);
      for (int i = 0; i < 2; i++)
        g_thread_join (threads[i]);
      for (int i = 1; i < 4; i++)
        g_assert_true (g_bytes_equal (jobs[0].bytes, jobs[i].bytes));
      for (int i = 0; i < 4; i++)
        g_bytes_unref (jobs[i].bytes);
    }
}

typedef struct
{
  const guchar *data;
  gsize left;
} Input;

static void
read_input (png_structp png, png_bytep to, png_size_t n)
{
  Input *input = png_get_io_ptr (png);

  g_assert_cmpuint (n, <=, input->left);
  memcpy (to, input->data, n);
  input->data += n;
  input->left -= n;
}

static void
test_png_chunks (void)
{
  g_auto (SampleRun) run = sample_short (6);
  g_autoptr (GBytes) bytes = NULL;
  PictureOptions options;
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_uint_32 x, y;
  png_textp texts;
  int unit, n, seen = 0;
  Input input;

  picture_options_init (&options, "slide");
  bytes = render (&run, &options, PICTURE_PNG);
  input.data = g_bytes_get_data (bytes, &input.left);
  png_set_read_fn (png, &input, read_input);
  png_read_info (png, info);
  g_assert_cmpuint (png_get_image_width (png, info), ==, 1920);
  png_get_pHYs (png, info, &x, &y, &unit);
  g_assert_cmpuint (x, ==, 5669);
  png_get_text (png, info, &texts, &n);
  for (int i = 0; i < n; i++)
    {
      g_assert_true (g_utf8_validate (texts[i].text, -1, NULL));
      if (g_str_equal (texts[i].key, "Creation Time"))
        {
          g_assert_cmpstr (texts[i].text, ==, "Thu, 01 Jan 2026 00:00:00 GMT");
          seen |= 1;
        }
      if (g_str_equal (texts[i].key, "Description"))
        {
          g_assert_nonnull (strstr (texts[i].text, "parallelism"));
          seen |= 2;
        }
      if (g_str_equal (texts[i].key, "Title"))
        seen |= 4;
      if (g_str_equal (texts[i].key, "Software"))
        seen |= 8;
    }
  g_assert_cmpint (seen, ==, 15);
  png_destroy_read_struct (&png, &info, NULL);
}

/* The subtitle wraps and is never cut; who works one after another has no workers. */
static void
test_subtitle (void)
{
  g_auto (SampleRun) run = sample_processes (3);
  g_autofree char *half = NULL, *alone = NULL;
  PictureOptions options;

  g_assert_true (picture_options_init (&options, "half"));
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) bytes = picture_render (run.trace, run.facts, &options, PICTURE_SVG, NULL);
      char **text = i == 0 ? &half : &alone;

      g_assert_nonnull (bytes);
      *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_free (run.facts->model);
      run.facts->model = g_strdup ("sequential");
    }
  g_assert_nonnull (strstr (half, "3 workers"));
  g_assert_nonnull (strstr (half, "size 300,000"));
  g_assert_nonnull (strstr (alone, "size 300,000"));
  g_assert_null (strstr (alone, "3 workers"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/presets", test_presets);
  g_test_add_func ("/picture/impossible", test_impossible);
  g_test_add_func ("/picture/every-run", test_every_run);
  g_test_add_func ("/picture/same-bytes", test_same_bytes);
  g_test_add_func ("/picture/png-chunks", test_png_chunks);
  g_test_add_func ("/picture/subtitle", test_subtitle);
  return g_test_run ();
}
