/* SPDX-License-Identifier: MIT */

#include "picture.h"

#include "picture-file.h"
#include "poster.h"

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

  return *text == '\0' && picture_options_check (options, NULL);
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

GBytes *
picture_render (const Trace *trace,
                const Facts *facts,
                const PictureOptions *options,
                PictureFormat format,
                GError **error)
{
  Poster poster;
  GBytes *bytes;

  if (!picture_options_check (options, error))
    return NULL;

  poster_init (&poster, trace, facts, options);

  g_autoptr (Scene) scene = poster_compose (&poster);
  g_autofree char *title = poster_dup_title (&poster);
  g_autofree char *description = poster_dup_description (&poster);

  bytes = picture_file_make (scene, poster.lettering, options, format, title, description,
                             facts->started, error);
  poster_clear (&poster);

  return bytes;
}
