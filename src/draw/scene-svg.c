/* SPDX-License-Identifier: MIT */

#include "scene-svg.h"

#include <math.h>
#include <string.h>

#include "png-file.h"
#include "scene-painter.h"

typedef struct
{
  const Scene *scene;
  const Palette *palette;
  GString *out;
  SpanPainter *spans;
  double unit, scale;
  guint n_clips;
  gboolean columns_written;
} Writing;

/* Two decimals, no trailing zeros, whatever the locale. */
static void
put_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *end;

  g_ascii_formatd (text, sizeof text, "%.2f", value);
  for (end = text + strlen (text); end[-1] == '0'; end--)
    ;
  if (end[-1] == '.')
    end--;
  *end = '\0';
  g_string_append (out, g_str_equal (text, "-0") ? "0" : text);
}

static void
put_escaped (GString *out, const char *text)
{
  g_autofree char *clean = lettering_clean (text, 2000);
  g_autofree char *escaped = g_markup_escape_text (clean, -1);

  g_string_append (out, escaped);
}

/* name="value", with a space before. */
static void
put_attribute (GString *out, const char *name, double value)
{
  g_string_append_printf (out, " %s=\"", name);
  put_number (out, value);
  g_string_append_c (out, '"');
}

static void
put_colour (GString *out, const char *name, guint32 colour)
{
  g_string_append_printf (out, " %s=\"#%06x\"", name, colour & 0xffffff);
  if (colour >> 24 != 255)
    {
      g_autofree char *opacity = g_strconcat (name, "-opacity", NULL);

      put_attribute (out, opacity, (colour >> 24) / 255.);
    }
}

static void
put_box (GString *out, const cairo_rectangle_t *box)
{
  put_attribute (out, "x", box->x);
  put_attribute (out, "y", box->y);
  put_attribute (out, "width", box->width);
  put_attribute (out, "height", box->height);
}

static void
write_rect (Writing *w, const SceneItem *item)
{
  cairo_rectangle_t box = item->box;

  if (item->stroke != 0)
    {
      box.x += item->line / 2;
      box.y += item->line / 2;
      box.width -= item->line;
      box.height -= item->line;
    }
  g_string_append (w->out, "<rect");
  put_box (w->out, &box);
  if (item->radius > 0)
    put_attribute (w->out, "rx", item->radius);
  if (item->fill != 0)
    put_colour (w->out, "fill", item->fill);
  else
    g_string_append (w->out, " fill=\"none\"");
  if (item->stroke != 0)
    {
      put_colour (w->out, "stroke", item->stroke);
      put_attribute (w->out, "stroke-width", item->line);
    }
  g_string_append (w->out, "/>\n");
}

static void
put_point (GString *out, char command, double x, double y)
{
  g_string_append_c (out, command);
  put_number (out, x);
  g_string_append_c (out, ' ');
  put_number (out, y);
}

static void
write_line (Writing *w, const SceneItem *item)
{
  const cairo_rectangle_t *b = &item->box;
  double middle[4], head[6];

  scene_get_curve (item, middle, head);
  g_string_append (w->out, "<path d=\"");
  put_point (w->out, 'M', b->x, b->y);
  if (item->kind == SCENE_CURVE)
    {
      put_point (w->out, 'C', middle[0], middle[1]);
      put_point (w->out, ' ', middle[2], middle[3]);
      put_point (w->out, ' ', b->x + b->width, b->y + b->height);
    }
  else
    put_point (w->out, 'L', b->x + b->width, b->y + b->height);
  g_string_append (w->out, "\" fill=\"none\"");
  put_colour (w->out, "stroke", item->stroke);
  put_attribute (w->out, "stroke-width", item->line);
  if (item->dashed)
    put_attribute (w->out, "stroke-dasharray", item->line * 3);
  g_string_append (w->out, "/>\n");
  if (!item->arrow)
    return;

  g_string_append (w->out, "<path d=\"");
  for (int i = 0; i < 6; i += 2)
    put_point (w->out, i == 0 ? 'M' : 'L', head[i], head[i + 1]);
  g_string_append (w->out, "Z\"");
  put_colour (w->out, "fill", item->stroke);
  g_string_append (w->out, "/>\n");
}

static void
write_text (Writing *w, const SceneItem *item)
{
  g_string_append (w->out, "<text");
  put_attribute (w->out, "x", item->box.x);
  put_attribute (w->out, "y", item->box.y);
  put_attribute (w->out, "font-size", item->type.size);
  if (item->type.bold)
    g_string_append (w->out, " font-weight=\"bold\"");
  put_attribute (w->out, "textLength", item->box.width);
  put_colour (w->out, "fill", item->fill);
  g_string_append_c (w->out, '>');
  put_escaped (w->out, item->text);
  g_string_append (w->out, "</text>\n");
}

static void
write_hatch (Writing *w, const SceneItem *item)
{
  const cairo_rectangle_t *b = &item->box;

  w->n_clips++;
  g_string_append_printf (w->out, "<clipPath id=\"c%u\"><rect", w->n_clips);
  put_box (w->out, b);
  g_string_append_printf (w->out, "/></clipPath>\n<path clip-path=\"url(#c%u)\" d=\"", w->n_clips);
  for (double x = b->x - b->height; x < b->x + b->width; x += 7 * w->unit)
    {
      put_point (w->out, 'M', x, b->y + b->height);
      put_point (w->out, 'L', x + b->height, b->y);
    }
  g_string_append_c (w->out, '"');
  put_colour (w->out, "stroke", item->stroke);
  put_attribute (w->out, "stroke-width", 1.2 * w->unit);
  g_string_append (w->out, "/>\n");
}

static void
put_box_path (GString *out, double x, double y, double width, double height)
{
  put_point (out, 'M', x, y);
  g_string_append_c (out, 'h');
  put_number (out, width);
  g_string_append_c (out, 'v');
  put_number (out, height);
  g_string_append_c (out, 'H');
  put_number (out, x);
  g_string_append_c (out, 'Z');
}

/* The paths of all wide spans of one lane in one state: what they are filled with, their outline,
 * and the inner line where the state has one. */
typedef struct
{
  GString *fill, *inner;
} SpanPaths;

static void
add_span (
    Writing *w, const SceneItem *item, const LaneRun *run, SpanPaths *paths, GString *outlines)
{
  int height = (int) lround (item->box.height * w->scale);
  int pixels = span_painter_get_line (w->spans, height);
  double line = pixels / w->scale;
  int top, bottom;
  double x = item->box.x + run->x0 / w->scale;
  double width = (run->x1 - run->x0) / w->scale;
  Pattern pattern = palette_get_pattern ((State) run->state);

  span_get_rows ((State) run->state, height, pixels, &top, &bottom);

  double y = item->box.y + top / w->scale;
  double rows = (bottom - top) / w->scale;

  put_box_path (paths->fill, x, y, width, rows);
  if (pattern == PATTERN_BASELINE || line <= 0)
    return;

  if (span_has_ends (run, pixels))
    put_box_path (outlines, x + line / 2, y + line / 2, width - line, rows - line);
  else
    for (int i = 0; i < 2; i++)
      {
        put_point (outlines, 'M', x, i == 0 ? y + line / 2 : y + rows - line / 2);
        g_string_append_c (outlines, 'h');
        put_number (outlines, width);
      }
  if (pattern == PATTERN_INNER && width >= 6 * line && rows >= 6 * line)
    put_box_path (paths->inner, x + 2.5 * line, y + 2.5 * line, width - 5 * line, rows - 5 * line);
}

static void
put_path (Writing *w, const GString *path, guint32 stroke, double line)
{
  if (path->len == 0)
    return;

  g_string_append_printf (w->out, "<path d=\"%s\" fill=\"none\"", path->str);
  put_colour (w->out, "stroke", stroke);
  put_attribute (w->out, "stroke-width", line);
  g_string_append (w->out, "/>\n");
}

static void
put_fill (Writing *w, const GString *path, guint state)
{
  Pattern pattern = palette_get_pattern ((State) state);

  if (path->len == 0)
    return;

  g_string_append_printf (w->out, "<path d=\"%s\"", path->str);
  if (pattern == PATTERN_BASELINE)
    put_colour (w->out, "fill", palette_mix (w->palette->soft, w->palette->card, 0.6));
  else if (pattern >= PATTERN_HATCH && pattern <= PATTERN_DOTS)
    g_string_append_printf (w->out, " fill=\"url(#%s)\"", state_name (state));
  else
    put_colour (w->out, "fill", w->palette->states[state]);
  g_string_append (w->out, "/>\n");
}

static void
write_spans (Writing *w, const SceneItem *item, const LaneRun *runs)
{
  SpanPaths paths[N_STATES];
  g_autoptr (GString) outlines = g_string_new (NULL);
  double line =
      span_painter_get_line (w->spans, (int) lround (item->box.height * w->scale)) / w->scale;

  for (int s = 0; s < N_STATES; s++)
    paths[s] = (SpanPaths){ g_string_new (NULL), g_string_new (NULL) };
  for (guint i = 0; i < item->n; i++)
    if (span_is_wide (&runs[i]))
      add_span (w, item, &runs[i], &paths[runs[i].state & (N_STATES - 1)], outlines);
  for (guint s = 0; s < N_STATES; s++)
    {
      put_fill (w, paths[s].fill, s);
      put_path (w, paths[s].inner, 0xffffffff, line);
      g_string_free (paths[s].fill, TRUE);
      g_string_free (paths[s].inner, TRUE);
    }
  put_path (w, outlines, w->palette->outline, line);
}

static void
write_swatch (Writing *w, const SceneItem *item)
{
  LaneRun run = { .kind = LANE_RUN_PURE, .state = (guint8) item->state };
  SceneItem lane = *item;

  run.x1 = (gint32) lround (item->box.width * w->scale);
  lane.n = 1;
  write_spans (w, &lane, &run);
}

static void
write_columns (Writing *w)
{
  cairo_rectangle_t box;
  cairo_surface_t *surface = scene_paint_columns (w->scene, SPANS_COLUMNS, &box);
  g_autoptr (GBytes) png = NULL;

  w->columns_written = TRUE;
  if (surface == NULL)
    return;

  png = png_file_write (surface, 0, NULL, 0);
  cairo_surface_destroy (surface);
  if (png == NULL)
    return;

  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));

  g_string_append (w->out, "<image");
  put_box (w->out, &box);
  g_string_append_printf (w->out,
                          " preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\""
                          " xlink:href=\"data:image/png;base64,%s\"/>\n",
                          base64);
}

static void
write_item (Writing *w, const SceneItem *item)
{
  if ((item->kind == SCENE_LANE || item->kind == SCENE_STRIP) && !w->columns_written)
    write_columns (w);

  switch (item->kind)
    {
    case SCENE_RECT:
      write_rect (w, item);
      break;
    case SCENE_LINE:
    case SCENE_CURVE:
      write_line (w, item);
      break;
    case SCENE_TEXT:
      write_text (w, item);
      break;
    case SCENE_SWATCH:
      write_swatch (w, item);
      break;
    case SCENE_HATCH:
      write_hatch (w, item);
      break;
    case SCENE_LANE:
      write_spans (w, item, scene_get_runs (w->scene, item));
      break;
    case SCENE_STRIP:
      break;
    case SCENE_CLIP:
      w->n_clips++;
      g_string_append_printf (w->out, "<clipPath id=\"c%u\"><rect", w->n_clips);
      put_box (w->out, &item->box);
      g_string_append_printf (w->out, "/></clipPath>\n<g clip-path=\"url(#c%u)\">\n", w->n_clips);
      break;
    case SCENE_UNCLIP:
      g_string_append (w->out, "</g>\n");
      break;
    }
}

/* The same marks as palette_draw_marks(). */
static void
write_pattern (Writing *w, guint state, Pattern pattern)
{
  double p = span_painter_get_period (w->spans) / w->scale;

  g_string_append_printf (w->out, "<pattern id=\"%s\" patternUnits=\"userSpaceOnUse\"",
                          state_name (state));
  put_attribute (w->out, "width", p);
  put_attribute (w->out, "height", p);
  g_string_append (w->out, "><rect");
  put_box (w->out, &(cairo_rectangle_t){ 0, 0, p, p });
  put_colour (w->out, "fill", w->palette->states[state]);
  g_string_append (w->out, "/>");
  if (pattern == PATTERN_DOTS)
    {
      g_string_append (w->out, "<circle");
      put_attribute (w->out, "cx", p / 2);
      put_attribute (w->out, "cy", p / 2);
      put_attribute (w->out, "r", p * 0.15);
      put_colour (w->out, "fill", w->palette->marks);
    }
  else
    {
      g_string_append (w->out, "<path d=\"");
      for (int i = -1; i <= 1; i++)
        {
          put_point (w->out, 'M', i * p - p / 4, p + p / 4);
          put_point (w->out, 'L', i * p + p + p / 4, -p / 4);
          if (pattern == PATTERN_CROSS)
            {
              put_point (w->out, 'M', i * p - p / 4, -p / 4);
              put_point (w->out, 'L', i * p + p + p / 4, p + p / 4);
            }
        }
      g_string_append_c (w->out, '"');
      put_colour (w->out, "stroke", w->palette->marks);
      put_attribute (w->out, "stroke-width", p * 0.14);
    }
  g_string_append (w->out, "/></pattern>\n");
}

static void
write_head (Writing *w, const char *title, const char *description)
{
  double width, height;

  scene_get_size (w->scene, &width, &height);
  g_string_append (w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<svg xmlns=\"http://www.w3.org/2000/svg\""
                           " xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
  put_attribute (w->out, "width", width);
  put_attribute (w->out, "height", height);
  g_string_append (w->out, " viewBox=\"0 0 ");
  put_number (w->out, width);
  g_string_append_c (w->out, ' ');
  put_number (w->out, height);
  g_string_append (w->out, "\" role=\"img\" font-family=\"sans-serif\">\n<title>");
  put_escaped (w->out, title);
  g_string_append (w->out, "</title>\n<desc>");
  put_escaped (w->out, description);
  g_string_append (w->out, "</desc>\n<defs>\n");
  for (guint s = 0; s < N_STATES; s++)
    {
      Pattern pattern = palette_get_pattern ((State) s);

      if (pattern >= PATTERN_HATCH && pattern <= PATTERN_DOTS)
        write_pattern (w, s, pattern);
    }
  g_string_append (w->out, "</defs>\n");
}

GBytes *
scene_to_svg (const Scene *scene, const char *title, const char *description)
{
  Writing w = { .scene = scene,
                .palette = scene_get_palette (scene),
                .unit = scene_get_unit (scene),
                .scale = scene_get_scale (scene) };

  w.out = g_string_new (NULL);
  w.spans = span_painter_new (w.palette, w.unit * w.scale);
  write_head (&w, title, description);
  for (guint i = 0; i < scene_get_n_items (scene); i++)
    write_item (&w, scene_get_item (scene, i));
  g_string_append (w.out, "</svg>\n");
  span_painter_free (w.spans);

  return g_string_free_to_bytes (w.out);
}
