/* SPDX-License-Identifier: MIT */

#include "page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "lane-tree.h"

#define RADIUS 16. /* units */
#define TITLE 44.
#define SUBTITLE 25.
#define SUBTITLE_PITCH 33.
#define HEAD 92.  /* title and question */
#define CHIPS 52. /* in a line of their own */
#define POINTS 7. /* on paper, for PAGE_TEXT */

double
page_get_unit (const PictureOptions *options)
{
  double w = options->width, h = options->height;
  double unit = MAX (MIN (w / 1920, h / 720), h / 1080);

  unit = MAX (unit, options->dpi * POINTS / 72 / PAGE_TEXT);
  return MIN (unit, MIN (w / 900, h / 520));
}

const Palette *
page_get_palette (const PictureOptions *options)
{
  return palette_get (options->theme == THEME_DARK ? PALETTE_DARK : PALETTE_LIGHT);
}

/* What stands on the page itself must be read on any background. */
static const Palette *
get_ground (const PictureOptions *options)
{
  switch (options->background)
    {
    case BACKGROUND_WHITE:
      return palette_get (PALETTE_LIGHT);
    case BACKGROUND_DARK:
      return palette_get (PALETTE_DARK);
    default:
      return page_get_palette (options);
    }
}

void
page_init (Page *page, const PictureOptions *options, Lettering *lettering, double unit)
{
  *page = (Page){ .options = options,
                  .lettering = lettering,
                  .palette = page_get_palette (options),
                  .ground = get_ground (options),
                  .unit = unit };
  page->scene = scene_new (page->palette, options->width, options->height, 1, unit);
  if (options->background != BACKGROUND_TRANSPARENT)
    scene_add_rect (page->scene, &(cairo_rectangle_t){ 0, 0, options->width, options->height }, 0,
                    options->background == BACKGROUND_WHITE ? 0xffffffff : page->ground->page, 0,
                    0);
}

char *
page_dup_setting (const Facts *f)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (f->workers > 0 && g_strcmp0 (f->model, "sequential") != 0)
    {
      g_autofree char *count = lane_tree_dup_count ((guint) f->workers);

      g_string_append_printf (line, ngettext ("%s worker", "%s workers", (gulong) f->workers),
                              count);
    }
  if (f->size >= 0)
    {
      g_autofree char *size = lane_tree_dup_count ((guint) MIN (f->size, 999999999));

      g_string_append (line, line->len > 0 ? PAGE_SEPARATOR : "");
      g_string_append_printf (line, _ ("size %s"), size);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static double
get_chip_width (const Page *page, const PageChip *chip)
{
  Type type = { PAGE_TEXT * page->unit, FALSE };

  return MIN (lettering_get_width (page->lettering, chip->text, type), page->options->width * 0.25);
}

double
page_add_chip (const Page *page, const PageChip *chip, double right, double middle)
{
  double u = page->unit, pad = 16 * u, height = 40 * u;
  Type type = { PAGE_TEXT * u, FALSE };
  double width = get_chip_width (page, chip);
  cairo_rectangle_t box = { right - width - 2 * pad, middle - height / 2, width + 2 * pad, height };

  if (*chip->text == '\0')
    return right;

  scene_add_rect (page->scene, &box, height / 2, chip->fill, chip->line, 2 * u);
  scene_add_text (page->scene, page->lettering, chip->text, type, box.x + box.width / 2,
                  middle + 0.36 * type.size, 0.5, width + 1, page->palette->ink);
  return box.x - 10 * u;
}

static double
measure_chips (const Page *page, const PageHead *head)
{
  double width = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (head->chips); i++)
    if (head->chips[i].text != NULL && *head->chips[i].text != '\0')
      width += get_chip_width (page, &head->chips[i]) + 42 * page->unit;

  return width;
}

/* Where the title needs the whole line, the chips stand in one of their own. */
static gboolean
has_chips_below (const Page *page, const PageHead *head, double width)
{
  g_autofree char *clean = lettering_clean (head->title, 200);

  return lettering_get_width (page->lettering, clean, (Type){ TITLE * page->unit, TRUE }) >
         width - measure_chips (page, head) - 20 * page->unit;
}

/* Question and setting in one line if they fit, where need be beside the chips, else in as many as
 * it takes. */
static char **
wrap_subtitle (const Page *page, const PageHead *head, double width)
{
  double beside = has_chips_below (page, head, width)
                      ? width - measure_chips (page, head) - 20 * page->unit
                      : width;
  const char *question = head->question, *setting = head->setting;
  g_autofree char *line = g_strconcat (
      question, *question != '\0' && *setting != '\0' ? PAGE_SEPARATOR : "", setting, NULL);
  g_autofree char *clean = lettering_clean (line, 400);
  g_auto (GStrv) lines = NULL;
  Type type = { SUBTITLE * page->unit, FALSE };
  char **all;
  guint n;

  if (*question == '\0' || *setting == '\0' ||
      lettering_get_width (page->lettering, clean, type) <= beside)
    return lettering_wrap (page->lettering, line, type, width, 2);

  lines = lettering_wrap (page->lettering, question, type, width, 2);
  n = g_strv_length (lines);
  all = g_renew (char *, g_steal_pointer (&lines), n + 2);
  all[n] = g_strdup (setting);
  all[n + 1] = NULL;

  return all;
}

/* The chips have a line of their own only where the last one of the subtitle leaves no room. */
static gboolean
is_chips_line_needed (const Page *page, const PageHead *head, char **lines, double width)
{
  guint n = g_strv_length (lines);
  Type type = { SUBTITLE * page->unit, FALSE };

  if (n == 0 || !has_chips_below (page, head, width))
    return FALSE;

  return lettering_get_width (page->lettering, lines[n - 1], type) >
         width - measure_chips (page, head) - 20 * page->unit;
}

double
page_measure_head (const Page *page, const PageHead *head, double width)
{
  g_auto (GStrv) lines = wrap_subtitle (page, head, width);
  guint n = MAX (g_strv_length (lines), 1);

  return (HEAD + (n - 1) * SUBTITLE_PITCH +
          (is_chips_line_needed (page, head, lines, width) ? CHIPS : 0)) *
         page->unit;
}

void
page_add_head (const Page *page, const PageHead *head, double x, double y, double width)
{
  double u = page->unit, right = x + width;
  g_auto (GStrv) lines = wrap_subtitle (page, head, width);
  gboolean below = has_chips_below (page, head, width);
  double middle = y + 26 * u, base = y + 77 * u;

  if (below)
    middle = y + (68 + (MAX (g_strv_length (lines), 1) - 1) * SUBTITLE_PITCH) * u;
  if (is_chips_line_needed (page, head, lines, width))
    {
      middle += 45 * u;
      /* They begin at the left, as the lines above them. */
      right = x + measure_chips (page, head) - 10 * u;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (head->chips); i++)
    if (head->chips[i].text != NULL)
      right = page_add_chip (page, &head->chips[i], right, middle);
  scene_add_text (page->scene, page->lettering, head->title, (Type){ TITLE * u, TRUE }, x,
                  y + 40 * u, 0, below ? width : right - 10 * u - x, page->ground->ink);
  for (char **line = lines; *line != NULL; line++, base += SUBTITLE_PITCH * u)
    scene_add_text (page->scene, page->lettering, *line, (Type){ SUBTITLE * u, FALSE }, x, base, 0,
                    width, page->ground->soft);
}

void
page_add_foot (const Page *page, const char *line, gint64 started, double x, double y, double width)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *date = NULL;
  g_autofree char *left = g_strconcat ("Interleave " APP_VERSION PAGE_SEPARATOR, line, NULL);
  Type type = { PAGE_TEXT * page->unit, FALSE };
  double taken = 0;

  if (started > 0)
    time = g_date_time_new_from_unix_utc (started / G_USEC_PER_SEC);
  if (time != NULL)
    date = g_date_time_format (time, "%Y-%m-%d %H:%M UTC");
  if (date != NULL)
    taken = scene_add_text (page->scene, page->lettering, date, type, x + width, y, 1, width / 2,
                            page->ground->soft);
  scene_add_text (page->scene, page->lettering, left, type, x, y, 0, width - taken - type.size,
                  page->ground->soft);
}

cairo_rectangle_t
page_add_card (const Page *page, double x, double y, double width, double height)
{
  double pad = PAGE_PADDING * page->unit;
  cairo_rectangle_t box = { round (x), round (y), round (width), round (height) };

  scene_add_rect (page->scene, &box, RADIUS * page->unit,
                  page->options->background == BACKGROUND_TRANSPARENT ? 0 : page->palette->card,
                  page->palette->edge, MAX (1.5 * page->unit, 1));
  return (cairo_rectangle_t){ box.x + pad, box.y + pad, MAX (box.width - 2 * pad, 1),
                              MAX (box.height - 2 * pad, 1) };
}
