/* SPDX-License-Identifier: MIT */

#include "picture.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "png-file.h"
#include "poster.h"
#include "scene-painter.h"
#include "scene-svg.h"

#define MIN_SIZE 16
#define MAX_SIZE 16384
#define MIN_DPI 30
#define MAX_DPI 1200

static const struct
{
  const char *name;
  int width, height, dpi;
  gboolean diagram, summary;
} presets[] = {
  { "slide", 1920, 1080, 144, TRUE, TRUE },  { "slide-2x", 3840, 2160, 288, TRUE, TRUE },
  { "strip", 1920, 540, 144, FALSE, FALSE }, { "half", 940, 1080, 144, TRUE, TRUE },
  { "square", 1080, 1080, 144, TRUE, TRUE }, { "document", 1890, 1417, 300, TRUE, TRUE },
};

static gboolean
is_possible (int width, int height, int dpi)
{
  return width >= MIN_SIZE && width <= MAX_SIZE && height >= MIN_SIZE && height <= MAX_SIZE &&
         dpi >= MIN_DPI && dpi <= MAX_DPI;
}

/* A number without sign or space, at most six digits. */
static gboolean
take_number (const char **text, int *number)
{
  int n = 0, digits = 0;

  for (; g_ascii_isdigit (**text) && digits < 6; (*text)++, digits++)
    n = n * 10 + (**text - '0');
  *number = n;

  return digits > 0;
}

static gboolean
parse_custom (const char *text, PictureOptions *options)
{
  options->dpi = 144;
  if (!take_number (&text, &options->width) || *text++ != 'x' ||
      !take_number (&text, &options->height))
    return FALSE;
  if (*text == '@')
    {
      text++;
      if (!take_number (&text, &options->dpi))
        return FALSE;
    }

  return *text == '\0' && is_possible (options->width, options->height, options->dpi);
}

gboolean
picture_options_init (PictureOptions *options, const char *preset)
{
  *options =
      (PictureOptions){ .to = -1, .diagram = TRUE, .legend = TRUE, .summary = TRUE, .title = TRUE };
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_strcmp0 (preset, presets[i].name) == 0)
      {
        options->width = presets[i].width;
        options->height = presets[i].height;
        options->dpi = presets[i].dpi;
        options->diagram = presets[i].diagram;
        options->summary = presets[i].summary;
        return TRUE;
      }

  return preset != NULL && parse_custom (preset, options);
}

static cairo_status_t
append (void *bytes, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static char *
format_started (const Facts *facts, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (facts->started / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, format) : NULL;
}

/* RFC 1123, as the PNG specification asks for: always in English. */
static char *
format_creation_time (const Facts *facts)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) t = g_date_time_new_from_unix_utc (facts->started / G_USEC_PER_SEC);

  if (t == NULL)
    return NULL;

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT",
                          days[g_date_time_get_day_of_week (t) - 1],
                          g_date_time_get_day_of_month (t), months[g_date_time_get_month (t) - 1],
                          g_date_time_get_year (t), g_date_time_get_hour (t),
                          g_date_time_get_minute (t), g_date_time_get_second (t));
}

static GBytes *
render_png (const Poster *poster, const Scene *scene, const PngText texts[], gsize n_texts)
{
  const PictureOptions *o = poster->options;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, o->width, o->height);
  GBytes *bytes = NULL;

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      cairo_t *cr = cairo_create (surface);

      scene_paint (scene, cr, poster->lettering, PAINT_PIXELS);
      if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
        bytes = png_file_write (surface, o->dpi, texts, n_texts);
      cairo_destroy (cr);
    }
  cairo_surface_destroy (surface);

  return bytes;
}

static GBytes *
render_pdf (const Poster *poster, const Scene *scene, const char *title, const char *description)
{
  const PictureOptions *o = poster->options;
  GByteArray *array = g_byte_array_new ();
  double points = 72. / o->dpi;
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream (append, array, o->width * points, o->height * points);
  g_autofree char *date = format_started (poster->facts, "%Y-%m-%dT%H:%M:%SZ");
  cairo_status_t status;
  cairo_t *cr;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, description);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Interleave " APP_VERSION);
  if (date != NULL)
    {
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, date);
    }
  cr = cairo_create (surface);
  cairo_scale (cr, points, points);
  scene_paint (scene, cr, poster->lettering, PAINT_VECTORS);
  cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (array);

  g_byte_array_unref (array);
  return NULL;
}

GBytes *
picture_render (const Trace *trace,
                const Facts *facts,
                const PictureOptions *options,
                PictureFormat format,
                GError **error)
{
  Poster poster;
  GBytes *bytes = NULL;

  if (!is_possible (options->width, options->height, options->dpi))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _ ("A picture is %d to %d px wide and high and has %d to %d dpi"), MIN_SIZE,
                   MAX_SIZE, MIN_DPI, MAX_DPI);
      return NULL;
    }

  poster_init (&poster, trace, facts, options);

  g_autoptr (Scene) scene = poster_compose (&poster);
  g_autofree char *raw_title = poster_dup_title (&poster);
  g_autofree char *raw_description = poster_dup_description (&poster);
  g_autofree char *title = lettering_clean (raw_title, 200);
  g_autofree char *description = lettering_clean (raw_description, 2000);
  g_autofree char *created = format_creation_time (facts);
  PngText texts[] = { { "Title", title },
                      { "Description", description },
                      { "Software", "Interleave " APP_VERSION },
                      { "Creation Time", facts->started > 0 ? created : NULL } };

  switch (format)
    {
    case PICTURE_PNG:
      bytes = render_png (&poster, scene, texts, G_N_ELEMENTS (texts));
      break;
    case PICTURE_SVG:
      bytes = scene_to_svg (scene, title, description);
      break;
    case PICTURE_PDF:
      bytes = render_pdf (&poster, scene, title, description);
      break;
    }
  poster_clear (&poster);
  if (bytes == NULL)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
                         _ ("There is not enough memory for a picture of this size"));

  return bytes;
}
