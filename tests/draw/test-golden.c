/* SPDX-License-Identifier: MIT */

/* Pictures against pictures. To make them anew after a change that was meant:
 *
 *   DRAW_GOLDEN_WRITE=1 build/tests/draw/test-golden       (in the environment of meson test)
 *
 * On a failure the build folder holds NAME.out.png and NAME.diff.png. */

#include <cairo.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "comparison-picture.h"
#include "picture.h"
#include "sample-comparison.h"

/* A channel may differ by this much (blending differs between versions of pixman), and this part
 * of the pixels by more (the rim of a letter). A moved or missing thing is far above both. */
#define MAX_STEP 12
#define MAX_PART 0.0005

typedef struct
{
  const char *name;
  SampleMaker make; /* NULL: n runs beside each other */
  guint n;
  const char *preset;
  Theme theme;
} Golden;

static const Golden goldens[] = {
  { "turns-light", sample_turns, 3, "slide", THEME_LIGHT },
  { "turns-dark", sample_turns, 3, "slide", THEME_DARK },
  { "tasks-light", sample_tasks, 2000, "slide", THEME_LIGHT },
  { "processes-dark", sample_processes, 3, "half", THEME_DARK },
  { "short-light", sample_short, 6, "slide", THEME_LIGHT },
  { "empty-light", sample_empty, 0, "strip", THEME_LIGHT },
  { "comparison-light", NULL, 3, "slide", THEME_LIGHT },
  { "comparison-dark", NULL, 5, "slide", THEME_DARK },
};

typedef struct
{
  const guchar *data;
  gsize left;
} Input;

static cairo_status_t
read_input (void *closure, unsigned char *to, unsigned int n)
{
  Input *input = closure;

  if (n > input->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (to, input->data, n);
  input->data += n;
  input->left -= n;
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
render_comparison (const Golden *golden, const PictureOptions *options, PictureFormat format)
{
  g_auto (SampleComparison) sample = { 0 };
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  sample_comparison_init (&sample, golden->n);
  bytes = comparison_picture_render (sample.runs, sample.n, options, format, &error);
  g_assert_no_error (error);
  return bytes;
}

static GBytes *
render_run (const Golden *golden, const PictureOptions *options, PictureFormat format)
{
  g_auto (SampleRun) run = golden->make (golden->n);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  /* The words of the verdict are another folder's, and have tests there. */
  g_free (run.facts->verdict);
  run.facts->verdict = g_strdup ("They took turns: 1.81 s against 1.83 s one after another.");
  bytes = picture_render (run.trace, run.facts, options, format, &error);
  g_assert_no_error (error);
  return bytes;
}

static GBytes *
render (const Golden *golden, PictureFormat format)
{
  PictureOptions options;

  g_assert_true (picture_options_init (&options, golden->preset));
  options.theme = golden->theme;
  return golden->make != NULL ? render_run (golden, &options, format)
                              : render_comparison (golden, &options, format);
}

static void
write_file (const char *path, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
}

/* How many pixels differ by more than MAX_STEP; they are drawn in red into @diff. */
static guint
compare (cairo_surface_t *out, cairo_surface_t *wanted, cairo_surface_t *diff)
{
  int stride = cairo_image_surface_get_stride (out);
  guint n = 0;

  cairo_surface_flush (diff);
  for (int y = 0; y < cairo_image_surface_get_height (out); y++)
    {
      const guchar *a = cairo_image_surface_get_data (out) + y * stride;
      const guchar *b = cairo_image_surface_get_data (wanted) + y * stride;
      guint32 *d = (guint32 *) (void *) (cairo_image_surface_get_data (diff) + y * stride);

      for (int x = 0; x < cairo_image_surface_get_width (out); x++)
        {
          int most = 0;

          for (int c = 0; c < 3; c++)
            most = MAX (most, ABS (a[4 * x + c] - b[4 * x + c]));
          d[x] = most > MAX_STEP ? 0xffff0000 : 0xff000000 | (guint32) b[4 * x + 1] / 3 * 0x010101;
          n += most > MAX_STEP;
        }
    }
  cairo_surface_mark_dirty (diff);

  return n;
}

static void
test_png (gconstpointer data)
{
  const Golden *golden = data;
  g_autofree char *file = g_strconcat (golden->name, ".png", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", file, NULL);
  g_autofree char *out_path =
      g_strconcat (g_test_get_dir (G_TEST_BUILT), "/", golden->name, ".out.png", NULL);
  g_autofree char *diff_path =
      g_strconcat (g_test_get_dir (G_TEST_BUILT), "/", golden->name, ".diff.png", NULL);
  g_autoptr (GBytes) bytes = render (golden, PICTURE_PNG);
  Input input = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) };
  cairo_surface_t *out, *wanted, *diff;
  int width, height;
  guint n;

  if (g_getenv ("DRAW_GOLDEN_WRITE") != NULL)
    {
      write_file (path, bytes);
      return;
    }

  out = cairo_image_surface_create_from_png_stream (read_input, &input);
  wanted = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (wanted), ==, CAIRO_STATUS_SUCCESS);
  width = cairo_image_surface_get_width (out);
  height = cairo_image_surface_get_height (out);
  g_assert_cmpint (width, ==, cairo_image_surface_get_width (wanted));
  g_assert_cmpint (height, ==, cairo_image_surface_get_height (wanted));
  diff = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  n = compare (out, wanted, diff);
  if (n > MAX_PART * width * height)
    {
      write_file (out_path, bytes);
      cairo_surface_write_to_png (diff, diff_path);
      g_test_message ("%u pixels differ, see %s", n, diff_path);
      g_test_fail ();
    }
  else
    {
      g_remove (out_path);
      g_remove (diff_path);
    }
  cairo_surface_destroy (diff);
  cairo_surface_destroy (wanted);
  cairo_surface_destroy (out);
}

/* Between the lines' positions may lie rounding of other libraries, so numbers are compared as
 * numbers: half a px. The embedded image is covered by the pictures above. */
static void
test_svg (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "sleepers.svg", NULL);
  const Golden golden = { "sleepers", sample_sleepers, 3, "slide", THEME_LIGHT };
  g_autoptr (GBytes) bytes = render (&golden, PICTURE_SVG);
  g_autofree char *wanted = NULL;
  g_autofree char *out = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const char *a, *b;

  if (g_getenv ("DRAW_GOLDEN_WRITE") != NULL)
    {
      write_file (path, bytes);
      return;
    }

  g_assert_true (g_file_get_contents (path, &wanted, NULL, NULL));
  for (a = out, b = wanted; *a != '\0' && *b != '\0';)
    {
      if (g_str_has_prefix (a, "base64,") && g_str_has_prefix (b, "base64,"))
        {
          a += strcspn (a, "\"");
          b += strcspn (b, "\"");
        }
      else if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b))
        {
          char *a_end, *b_end;
          double difference = g_ascii_strtod (a, &a_end) - g_ascii_strtod (b, &b_end);

          g_assert_cmpfloat (ABS (difference), <=, 0.5);
          a = a_end;
          b = b_end;
        }
      else
        {
          if (*a != *b)
            g_test_message ("out: %.60s wanted: %.60s", a, b);
          g_assert_cmpint (*a++, ==, *b++);
        }
    }
  g_assert_cmpint (*a, ==, *b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *name = g_strconcat ("/golden/", goldens[i].name, NULL);

      g_test_add_data_func (name, &goldens[i], test_png);
    }
  g_test_add_func ("/golden/svg", test_svg);
  return g_test_run ();
}
