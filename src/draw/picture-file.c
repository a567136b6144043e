/* SPDX-License-Identifier: MIT */

#include "picture-file.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "png-file.h"
#include "scene-painter.h"
#include "scene-svg.h"

#define MIN_SIZE 16
#define MAX_SIZE 16384
#define MIN_DPI 30
#define MAX_DPI 1200

gboolean
picture_options_check (const PictureOptions *o, GError **error)
{
  if (o->width >= MIN_SIZE && o->width <= MAX_SIZE && o->height >= MIN_SIZE &&
      o->height <= MAX_SIZE && o->dpi >= MIN_DPI && o->dpi <= MAX_DPI)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
               _ ("A picture is %d to %d px wide and high and has %d to %d dpi"), MIN_SIZE,
               MAX_SIZE, MIN_DPI, MAX_DPI);
  return FALSE;
}

static cairo_status_t
append (void *bytes, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static char *
format_started (gint64 started, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (started / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, format) : NULL;
}

/* RFC 1123, as the PNG specification asks for: always in English. */
static char *
format_creation_time (gint64 started)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) t = g_date_time_new_from_unix_utc (started / G_USEC_PER_SEC);

  if (t == NULL)
    return NULL;

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT",
                          days[g_date_time_get_day_of_week (t) - 1],
                          g_date_time_get_day_of_month (t), months[g_date_time_get_month (t) - 1],
                          g_date_time_get_year (t), g_date_time_get_hour (t),
                          g_date_time_get_minute (t), g_date_time_get_second (t));
}

static GBytes *
render_png (const Scene *scene,
            Lettering *lettering,
            const PictureOptions *o,
            const PngText texts[],
            gsize n_texts)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, o->width, o->height);
  GBytes *bytes = NULL;

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      cairo_t *cr = cairo_create (surface);

      scene_paint (scene, cr, lettering, PAINT_PIXELS);
      if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
        bytes = png_file_write (surface, o->dpi, texts, n_texts);
      cairo_destroy (cr);
    }
  cairo_surface_destroy (surface);

  return bytes;
}

static GBytes *
render_pdf (const Scene *scene,
            Lettering *lettering,
            const PictureOptions *o,
            const char *title,
            const char *description,
            gint64 started)
{
  GByteArray *array = g_byte_array_new ();
  double points = 72. / o->dpi;
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream (append, array, o->width * points, o->height * points);
  g_autofree char *date = format_started (started, "%Y-%m-%dT%H:%M:%SZ");
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
  scene_paint (scene, cr, lettering, PAINT_VECTORS);
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
picture_file_make (const Scene *scene,
                   Lettering *lettering,
                   const PictureOptions *options,
                   PictureFormat format,
                   const char *raw_title,
                   const char *raw_description,
                   gint64 started,
                   GError **error)
{
  g_autofree char *title = lettering_clean (raw_title, 200);
  g_autofree char *description = lettering_clean (raw_description, 2000);
  g_autofree char *created = format_creation_time (started);
  PngText texts[] = { { "Title", title },
                      { "Description", description },
                      { "Software", "Interleave " APP_VERSION },
                      { "Creation Time", started > 0 ? created : NULL } };
  GBytes *bytes = NULL;

  switch (format)
    {
    case PICTURE_PNG:
      bytes = render_png (scene, lettering, options, texts, G_N_ELEMENTS (texts));
      break;
    case PICTURE_SVG:
      bytes = scene_to_svg (scene, title, description);
      break;
    case PICTURE_PDF:
      bytes = render_pdf (scene, lettering, options, title, description, started);
      break;
    }
  if (bytes == NULL)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
                         _ ("There is not enough memory for a picture of this size"));

  return bytes;
}
