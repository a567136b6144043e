/* SPDX-License-Identifier: MIT */

#include "lettering.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define FAMILY "Sans"
#define MAX_CACHED 4096
#define LINE_CHARACTERS 200
#define ELLIPSIS "…"

struct Lettering
{
  PangoContext *context;
  GHashTable *lines; /* (owned) "size bold text" -> (owned) PangoLayout */
};

Lettering *
lettering_new (void)
{
  Lettering *self = g_new0 (Lettering, 1);
  cairo_font_options_t *options = cairo_font_options_create ();

  /* The default map belongs to the calling thread and knows its fonts after the first use. */
  self->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (self->context, options);
  /* 72: a point is a pixel, whatever screen this machine has. */
  pango_cairo_context_set_resolution (self->context, 72);
  pango_context_set_round_glyph_positions (self->context, FALSE);
  pango_context_set_language (self->context, pango_language_from_string ("en"));
  cairo_font_options_destroy (options);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  return self;
}

void
lettering_free (Lettering *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->lines);
  g_object_unref (self->context);
  g_free (self);
}

static PangoLayout *
get_line (Lettering *self, const char *text, Type type)
{
  g_autofree char *key = g_strdup_printf ("%.2f %d %s", type.size, type.bold, text);
  PangoLayout *layout = g_hash_table_lookup (self->lines, key);

  if (layout != NULL)
    return layout;

  if (g_hash_table_size (self->lines) >= MAX_CACHED)
    g_hash_table_remove_all (self->lines);

  PangoFontDescription *font = pango_font_description_from_string (FAMILY);

  pango_font_description_set_absolute_size (font, MAX (type.size, 0.1) * PANGO_SCALE);
  pango_font_description_set_weight (font, type.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  layout = pango_layout_new (self->context);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  g_hash_table_insert (self->lines, g_steal_pointer (&key), layout);

  return layout;
}

double
lettering_get_width (Lettering *self, const char *text, Type type)
{
  int width;

  if (*text == '\0')
    return 0;

  pango_layout_get_size (get_line (self, text, type), &width, NULL);
  return width / (double) PANGO_SCALE;
}

static gboolean
is_drawable (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_FORMAT:
      /* The joiners belong to words of some scripts; the rest would turn text around. */
      return c == 0x200c || c == 0x200d;
    default:
      return TRUE;
    }
}

char *
lettering_clean (const char *text, gsize n_characters)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) clean = g_string_new (NULL);
  gsize n = 0;

  if (text == NULL)
    return g_strdup ("");

  valid = g_utf8_make_valid (text, (gssize) strnlen (text, 4 * n_characters));
  for (const char *p = valid; *p != '\0' && n < n_characters; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (clean, ' ');
      else
        g_string_append_unichar (clean, is_drawable (c) ? c : 0xfffd);
    }

  return g_string_free (g_steal_pointer (&clean), FALSE);
}

char *
lettering_fit (Lettering *self, const char *text, Type type, double width)
{
  g_autofree char *clean = lettering_clean (text, LINE_CHARACTERS);
  glong low = 0, high = g_utf8_strlen (clean, -1);

  if (lettering_get_width (self, clean, type) <= width)
    return g_steal_pointer (&clean);

  /* The longest beginning that fits is looked for by halves. */
  while (low < high)
    {
      glong middle = (low + high + 1) / 2;
      g_autofree char *start = g_utf8_substring (clean, 0, middle);
      g_autofree char *line = g_strconcat (g_strchomp (start), ELLIPSIS, NULL);

      if (lettering_get_width (self, line, type) <= width)
        low = middle;
      else
        high = middle - 1;
    }
  if (low == 0)
    return g_strdup ("");

  g_autofree char *start = g_utf8_substring (clean, 0, low);

  return g_strconcat (g_strchomp (start), ELLIPSIS, NULL);
}

char **
lettering_wrap (Lettering *self, const char *text, Type type, double width, guint n_lines)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) line = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    {
      g_autofree char *longer = g_strdup_printf ("%s%s%s", line->str, line->len ? " " : "", *word);

      if (line->len > 0 && lines->len + 1 < n_lines &&
          lettering_get_width (self, longer, type) > width)
        {
          g_ptr_array_add (lines, lettering_fit (self, line->str, type, width));
          g_string_assign (line, *word);
        }
      else
        g_string_assign (line, longer);
    }
  if (line->len > 0)
    g_ptr_array_add (lines, lettering_fit (self, line->str, type, width));
  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

void
lettering_draw (Lettering *self, cairo_t *cr, const char *text, Type type, double x, double y)
{
  PangoLayout *layout;

  if (*text == '\0' || type.size < 1)
    return;

  layout = get_line (self, text, type);
  cairo_move_to (cr, x, y - pango_layout_get_baseline (layout) / (double) PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
}
