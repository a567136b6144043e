/* SPDX-License-Identifier: MIT */

#include "output.h"

#include <glib/gi18n-lib.h>

#include "comparison-picture.h"
#include "recording.h"
#include "whole-file.h"

typedef GBytes *(*OutputMake) (const Trace *trace,
                               const Facts *facts,
                               const PictureOptions *options,
                               GError **error);

static GBytes *
make_recording (const Trace *trace, const Facts *facts, const PictureOptions *o, GError **error)
{
  return recording_save (trace, facts, error);
}

static GBytes *
make_png (const Trace *trace, const Facts *facts, const PictureOptions *options, GError **error)
{
  return picture_render (trace, facts, options, PICTURE_PNG, error);
}

static GBytes *
make_svg (const Trace *trace, const Facts *facts, const PictureOptions *options, GError **error)
{
  return picture_render (trace, facts, options, PICTURE_SVG, error);
}

static GBytes *
make_pdf (const Trace *trace, const Facts *facts, const PictureOptions *options, GError **error)
{
  return picture_render (trace, facts, options, PICTURE_PDF, error);
}

static GBytes *
make_json (const Trace *trace, const Facts *facts, const PictureOptions *o, GError **error)
{
  return recording_to_chrome_json (trace, facts, error);
}

static GBytes *
make_csv (const Trace *trace, const Facts *facts, const PictureOptions *o, GError **error)
{
  return recording_to_csv (trace, error);
}

typedef struct
{
  const char *suffix;
  OutputMake make;
  gboolean is_picture;
  PictureFormat picture;
} OutputFormat;

static const OutputFormat FORMATS[] = {
  { RECORDING_SUFFIX, make_recording, FALSE },
  { ".png", make_png, TRUE, PICTURE_PNG },
  { ".svg", make_svg, TRUE, PICTURE_SVG },
  { ".pdf", make_pdf, TRUE, PICTURE_PDF },
  { ".json", make_json, FALSE },
  { ".csv", make_csv, FALSE },
};

static const OutputFormat *
find_format (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (g_str_has_suffix (lower, FORMATS[i].suffix))
      return &FORMATS[i];

  return NULL;
}

static int
check_options (const Arguments *arguments, PictureOptions *options)
{
  static const Background BACKGROUNDS[] = { BACKGROUND_WHITE, BACKGROUND_DARK,
                                            BACKGROUND_TRANSPARENT };
  const char *preset = arguments->preset != NULL ? arguments->preset : "slide";

  if (!picture_options_init (options, preset))
    return command_fail (STATUS_USAGE,
                         _ ("there is no preset '%s'. Take slide, slide-2x, strip, half, square, "
                            "document or WxH[@DPI], such as 1200x400@96."),
                         preset);
  if (arguments->to_ns >= 0 && arguments->to_ns <= arguments->from_ns)
    return command_fail (STATUS_USAGE, _ ("--to is not after --from. Give a later time."));

  options->theme = (Theme) arguments->theme;
  if (arguments->background >= 0)
    options->background = BACKGROUNDS[arguments->background];
  options->from = arguments->from_ns;
  options->to = arguments->to_ns;

  return STATUS_FINE;
}

static int
check_places (const Arguments *arguments)
{
  int status = STATUS_FINE;

  for (guint i = 0; status == STATUS_FINE && i < arguments->outputs->len; i++)
    {
      const char *path = g_ptr_array_index (arguments->outputs, i);
      g_autoptr (GError) error = NULL;

      if (!whole_file_check (path, &error))
        status = command_fail (STATUS_ERROR, _ ("%s. Choose another place."), error->message);
    }

  return status;
}

int
output_check (const Arguments *arguments, PictureOptions *options)
{
  gboolean cut = arguments->from_ns > 0 || arguments->to_ns >= 0;
  int status = check_options (arguments, options);

  /* First everything that is a matter of words, so that usage errors win over the disk's. */
  for (guint i = 0; status == STATUS_FINE && i < arguments->outputs->len; i++)
    {
      const char *path = g_ptr_array_index (arguments->outputs, i);
      const OutputFormat *format = find_format (path);

      if (format == NULL)
        status = command_fail (STATUS_USAGE,
                               _ ("the name '%s' does not say what to write. End it in "
                                  ".interleave, .png, .svg, .pdf, .json or .csv."),
                               path);
      else if (cut && !format->is_picture)
        status = command_fail (STATUS_USAGE,
                               _ ("--from and --to cut pictures only, and '%s' holds the whole "
                                  "run. Leave them out."),
                               path);
    }

  return status == STATUS_FINE ? check_places (arguments) : status;
}

int
output_check_comparison (const Arguments *arguments, PictureOptions *options)
{
  int status = check_options (arguments, options);

  for (guint i = 0; status == STATUS_FINE && i < arguments->outputs->len; i++)
    {
      const char *path = g_ptr_array_index (arguments->outputs, i);
      const OutputFormat *format = find_format (path);

      if (format == NULL || !format->is_picture)
        status = command_fail (STATUS_USAGE,
                               _ ("the name '%s' is not that of a picture, and a comparison is "
                                  "nothing else. End it in .png, .svg or .pdf."),
                               path);
    }

  return status == STATUS_FINE ? check_places (arguments) : status;
}

/* Takes @bytes, or @error where there are none. */
static int
write_file (const char *path, GBytes *bytes, GError *error)
{
  int status = STATUS_FINE;

  if (bytes == NULL)
    status = command_fail (STATUS_ERROR, _ ("cannot make '%s': %s."), path, error->message);
  else if (!whole_file_write (path, bytes, &error))
    status = command_fail (STATUS_ERROR, _ ("%s. Choose another place."), error->message);
  g_clear_pointer (&bytes, g_bytes_unref);
  g_clear_error (&error);

  return status;
}

int
output_write (const Arguments *arguments,
              const PictureOptions *options,
              const Trace *trace,
              const Facts *facts)
{
  int status = STATUS_FINE;

  for (guint i = 0; i < arguments->outputs->len; i++)
    {
      const char *path = g_ptr_array_index (arguments->outputs, i);
      GError *error = NULL;
      GBytes *bytes = find_format (path)->make (trace, facts, options, &error);
      int written = write_file (path, bytes, error);

      status = written != STATUS_FINE ? written : status;
    }

  return status;
}

int
output_write_comparison (const Arguments *arguments,
                         const PictureOptions *options,
                         const ComparedRun *runs,
                         guint n)
{
  int status = STATUS_FINE;

  for (guint i = 0; i < arguments->outputs->len; i++)
    {
      const char *path = g_ptr_array_index (arguments->outputs, i);
      GError *error = NULL;
      GBytes *bytes =
          comparison_picture_render (runs, n, options, find_format (path)->picture, &error);
      int written = write_file (path, bytes, error);

      status = written != STATUS_FINE ? written : status;
    }

  return status;
}
