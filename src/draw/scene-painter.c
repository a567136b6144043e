/* SPDX-License-Identifier: MIT */

#include "scene-painter.h"

#include <math.h>

typedef struct
{
  const Scene *scene;
  const Palette *palette;
  cairo_t *cr;
  Lettering *lettering;
  SpanPainter *spans;
  double unit, scale;
  gboolean vectors;
} Painting;

static void
trace_rounded (cairo_t *cr, const cairo_rectangle_t *box, double r)
{
  double x1 = box->x + box->width, y1 = box->y + box->height;

  if (r <= 0)
    {
      cairo_rectangle (cr, box->x, box->y, box->width, box->height);
      return;
    }

  cairo_new_sub_path (cr);
  cairo_arc (cr, x1 - r, box->y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x1 - r, y1 - r, r, 0, G_PI / 2);
  cairo_arc (cr, box->x + r, y1 - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, box->x + r, box->y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
paint_rect (Painting *p, const SceneItem *item)
{
  if (item->fill != 0)
    {
      trace_rounded (p->cr, &item->box, item->radius);
      palette_set_source (p->cr, item->fill);
      cairo_fill (p->cr);
    }
  if (item->stroke != 0)
    {
      double half = item->line / 2;
      cairo_rectangle_t inside = { item->box.x + half, item->box.y + half,
                                   item->box.width - item->line, item->box.height - item->line };

      trace_rounded (p->cr, &inside, MAX (item->radius - half, 0));
      palette_set_source (p->cr, item->stroke);
      cairo_set_line_width (p->cr, item->line);
      cairo_stroke (p->cr);
    }
}

static void
paint_line (Painting *p, const SceneItem *item)
{
  const cairo_rectangle_t *b = &item->box;
  double middle[4], head[6];
  double dash = item->line * 3;

  scene_get_curve (item, middle, head);
  palette_set_source (p->cr, item->stroke);
  cairo_set_line_width (p->cr, item->line);
  cairo_set_dash (p->cr, &dash, item->dashed ? 1 : 0, 0);
  cairo_move_to (p->cr, b->x, b->y);
  if (item->kind == SCENE_CURVE)
    cairo_curve_to (p->cr, middle[0], middle[1], middle[2], middle[3], b->x + b->width,
                    b->y + b->height);
  else
    cairo_line_to (p->cr, b->x + b->width, b->y + b->height);
  cairo_stroke (p->cr);
  cairo_set_dash (p->cr, NULL, 0, 0);
  if (item->arrow)
    {
      cairo_move_to (p->cr, head[0], head[1]);
      cairo_line_to (p->cr, head[2], head[3]);
      cairo_line_to (p->cr, head[4], head[5]);
      cairo_close_path (p->cr);
      cairo_fill (p->cr);
    }
}

static void
paint_hatch (Painting *p, const SceneItem *item)
{
  const cairo_rectangle_t *b = &item->box;
  double step = 7 * p->unit;

  cairo_save (p->cr);
  cairo_rectangle (p->cr, b->x, b->y, b->width, b->height);
  cairo_clip (p->cr);
  palette_set_source (p->cr, item->stroke);
  cairo_set_line_width (p->cr, 1.2 * p->unit);
  for (double x = b->x - b->height; x < b->x + b->width; x += step)
    {
      cairo_move_to (p->cr, x, b->y + b->height);
      cairo_line_to (p->cr, x + b->height, b->y);
    }
  cairo_stroke (p->cr);
  cairo_restore (p->cr);
}

static void
paint_surface (Painting *p, cairo_surface_t *surface, const cairo_rectangle_t *box)
{
  cairo_save (p->cr);
  cairo_translate (p->cr, box->x, box->y);
  cairo_scale (p->cr, box->width / cairo_image_surface_get_width (surface),
               box->height / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (p->cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (p->cr), CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend (cairo_get_source (p->cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (p->cr, 0, 0, cairo_image_surface_get_width (surface),
                   cairo_image_surface_get_height (surface));
  cairo_fill (p->cr);
  cairo_restore (p->cr);
}

static Pixels
lock_pixels (cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  return (Pixels){ (guint32 *) (void *) cairo_image_surface_get_data (surface),
                   cairo_image_surface_get_stride (surface) / 4,
                   cairo_image_surface_get_width (surface),
                   cairo_image_surface_get_height (surface) };
}

/* Where the lane's pixels are in the target itself, if that is an image that has a word for each
 * of them and shows them all: then nothing need be copied. */
static gboolean
find_pixels (
    Painting *p, const cairo_rectangle_t *box, int width, int height, Pixels *pixels, int *y)
{
  cairo_surface_t *target = cairo_get_group_target (p->cr);
  double x0 = box->x, y0 = box->y, dx = 1, dy = 1, offset_x, offset_y;
  cairo_rectangle_list_t *clip;
  gboolean inside;

  if (cairo_surface_get_type (target) != CAIRO_SURFACE_TYPE_IMAGE ||
      (cairo_image_surface_get_format (target) != CAIRO_FORMAT_ARGB32 &&
       cairo_image_surface_get_format (target) != CAIRO_FORMAT_RGB24))
    return FALSE;

  clip = cairo_copy_clip_rectangle_list (p->cr);
  inside = clip->status == CAIRO_STATUS_SUCCESS && clip->num_rectangles == 1 &&
           box->x >= clip->rectangles[0].x && box->y >= clip->rectangles[0].y &&
           box->x + box->width <= clip->rectangles[0].x + clip->rectangles[0].width &&
           box->y + box->height <= clip->rectangles[0].y + clip->rectangles[0].height;
  cairo_rectangle_list_destroy (clip);
  if (!inside)
    return FALSE;

  cairo_surface_get_device_offset (target, &offset_x, &offset_y);
  cairo_user_to_device (p->cr, &x0, &y0);
  cairo_user_to_device_distance (p->cr, &dx, &dy);
  x0 += offset_x;
  y0 += offset_y;
  if (dx != p->scale || dy != p->scale || fabs (x0 - round (x0)) > 1e-6 ||
      fabs (y0 - round (y0)) > 1e-6 || x0 < 0 || y0 < 0)
    return FALSE;

  *pixels = lock_pixels (target);
  if (pixels->pixels == NULL || x0 + width > pixels->width || y0 + height > pixels->height)
    return FALSE;

  pixels->pixels += (int) round (x0);
  pixels->width = width;
  *y = (int) round (y0);
  return TRUE;
}

static void
paint_lane (Painting *p, const SceneItem *item)
{
  int width = (int) lround (item->box.width * p->scale);
  int height = (int) lround (item->box.height * p->scale);
  const LaneRun *runs = scene_get_runs (p->scene, item);
  cairo_surface_t *surface;
  Pixels pixels;
  cairo_rectangle_t box = { item->box.x, item->box.y, width / p->scale, height / p->scale };
  int y;

  if (width < 1 || height < 1)
    return;

  if (find_pixels (p, &box, width, height, &pixels, &y))
    {
      span_painter_paint (p->spans, runs, item->n, item->column, &pixels, y, height, SPANS_ALL);
      cairo_surface_mark_dirty (cairo_get_group_target (p->cr));
      return;
    }

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  pixels = lock_pixels (surface);
  if (pixels.pixels != NULL)
    {
      span_painter_paint (p->spans, runs, item->n, item->column, &pixels, 0, height, SPANS_ALL);
      cairo_surface_mark_dirty (surface);
      paint_surface (p, surface, &box);
    }
  cairo_surface_destroy (surface);
}

static void
trace_span (Painting *p, const SceneItem *item, const LaneRun *run, double inset)
{
  int height = (int) lround (item->box.height * p->scale);
  int top, bottom;

  span_get_rows ((State) run->state, height, span_painter_get_line (p->spans, height), &top,
                 &bottom);
  cairo_rectangle (p->cr, item->box.x + run->x0 / p->scale + inset,
                   item->box.y + top / p->scale + inset, (run->x1 - run->x0) / p->scale - 2 * inset,
                   (bottom - top) / p->scale - 2 * inset);
}

/* All wide spans of a lane in one state: one path, so that they cost one fill and one set of
 * marks. */
static void
paint_state (Painting *p, const SceneItem *item, State state)
{
  const LaneRun *runs = scene_get_runs (p->scene, item);
  guint n = 0;

  for (guint i = 0; i < item->n; i++)
    if (runs[i].state == state && span_is_wide (&runs[i]))
      {
        trace_span (p, item, &runs[i], 0);
        n++;
      }
  if (n == 0)
    return;

  palette_set_source (p->cr, palette_get_pattern (state) == PATTERN_BASELINE
                                 ? palette_mix (p->palette->soft, p->palette->card, 0.6)
                                 : p->palette->states[state]);
  cairo_fill_preserve (p->cr);
  cairo_save (p->cr);
  cairo_clip (p->cr);
  palette_draw_marks (p->palette, state, p->cr, &item->box,
                      span_painter_get_period (p->spans) / p->scale);
  cairo_restore (p->cr);
}

/* Above, below, and at the ends if there is room for them. */
static void
trace_outline (Painting *p, const SceneItem *item, const LaneRun *run, int line)
{
  int height = (int) lround (item->box.height * p->scale);
  double half = line / p->scale / 2, x0 = item->box.x + run->x0 / p->scale;
  double x1 = item->box.x + run->x1 / p->scale, y0, y1;
  int top, bottom;

  if (span_has_ends (run, line))
    {
      trace_span (p, item, run, half);
      return;
    }

  span_get_rows ((State) run->state, height, line, &top, &bottom);
  y0 = item->box.y + top / p->scale + half;
  y1 = item->box.y + bottom / p->scale - half;
  cairo_move_to (p->cr, x0, y0);
  cairo_line_to (p->cr, x1, y0);
  cairo_move_to (p->cr, x0, y1);
  cairo_line_to (p->cr, x1, y1);
}

static void
paint_outlines (Painting *p, const SceneItem *item)
{
  const LaneRun *runs = scene_get_runs (p->scene, item);
  int line = span_painter_get_line (p->spans, (int) lround (item->box.height * p->scale));

  if (line == 0)
    return;

  cairo_set_line_width (p->cr, line / p->scale);
  palette_set_source (p->cr, 0xffffffff);
  for (guint i = 0; i < item->n; i++)
    if (palette_get_pattern ((State) runs[i].state) == PATTERN_INNER && span_is_wide (&runs[i]) &&
        runs[i].x1 - runs[i].x0 >= 6 * line && item->box.height * p->scale >= 6 * line)
      trace_span (p, item, &runs[i], 2.5 * line / p->scale);
  cairo_stroke (p->cr);

  palette_set_source (p->cr, p->palette->outline);
  for (guint i = 0; i < item->n; i++)
    if (palette_get_pattern ((State) runs[i].state) != PATTERN_BASELINE && span_is_wide (&runs[i]))
      trace_outline (p, item, &runs[i], line);
  cairo_stroke (p->cr);
}

static void
paint_wide_spans (Painting *p, const SceneItem *item)
{
  for (guint s = 0; s < N_STATES; s++)
    paint_state (p, item, (State) s);
  paint_outlines (p, item);
}

static void
paint_columns_into (const Scene *scene,
                    const SpanPainter *painter,
                    const SceneItem *item,
                    const cairo_rectangle_t *box,
                    const Pixels *pixels,
                    Spans spans)
{
  double scale = scene_get_scale (scene);
  int x = (int) lround ((item->box.x - box->x) * scale);
  int y = (int) lround ((item->box.y - box->y) * scale);
  int height = (int) lround (item->box.height * scale);
  Pixels part = { pixels->pixels + x, pixels->stride, pixels->width - x, pixels->height };

  if (item->kind == SCENE_LANE)
    span_painter_paint (painter, scene_get_runs (scene, item), item->n, item->column, &part, y,
                        height, spans);
  else
    for (int row = y; row < MIN (y + height, part.height); row++)
      for (int i = 0; i < MIN ((int) item->n, part.width); i++)
        part.pixels[(gsize) row * (gsize) part.stride + (gsize) i] =
            scene_get_colours (scene, item)[i];
}

/* Whether there is something to show in an image of columns. */
static gboolean
has_columns (const Scene *scene, const SceneItem *item, Spans spans)
{
  if (item->kind == SCENE_STRIP || (item->kind == SCENE_LANE && spans == SPANS_ALL))
    return TRUE;
  if (item->kind != SCENE_LANE)
    return FALSE;

  for (guint i = 0; i < item->n; i++)
    if (!span_is_wide (&scene_get_runs (scene, item)[i]))
      return TRUE;

  return FALSE;
}

cairo_surface_t *
scene_paint_columns (const Scene *scene, Spans spans, cairo_rectangle_t *box)
{
  double scale = scene_get_scale (scene);
  double x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE, x1 = -1, y1 = -1;
  cairo_surface_t *surface;
  SpanPainter *painter;
  Pixels pixels;

  for (guint i = 0; i < scene_get_n_items (scene); i++)
    {
      const SceneItem *item = scene_get_item (scene, i);

      if (!has_columns (scene, item, spans))
        continue;
      x0 = MIN (x0, item->box.x);
      y0 = MIN (y0, item->box.y);
      x1 = MAX (x1, item->box.x + item->box.width);
      y1 = MAX (y1, item->box.y + item->box.height);
    }
  if (x1 <= x0 || y1 <= y0)
    return NULL;

  *box = (cairo_rectangle_t){ x0, y0, x1 - x0, y1 - y0 };
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (box->width * scale),
                                        (int) ceil (box->height * scale));
  pixels = lock_pixels (surface);
  painter = span_painter_new (scene_get_palette (scene), scene_get_unit (scene) * scale);
  if (pixels.pixels != NULL)
    for (guint i = 0; i < scene_get_n_items (scene); i++)
      if (has_columns (scene, scene_get_item (scene, i), spans))
        paint_columns_into (scene, painter, scene_get_item (scene, i), box, &pixels, spans);
  span_painter_free (painter);
  cairo_surface_mark_dirty (surface);

  return surface;
}

static void
paint_swatch (Painting *p, const SceneItem *item)
{
  LaneRun run = { .x0 = 0, .kind = LANE_RUN_PURE, .state = (guint8) item->state };
  Scene *scene = scene_new (p->palette, 0, 0, p->scale, p->unit);
  const Scene *outer = p->scene;
  cairo_rectangle_t box = { round (item->box.x), round (item->box.y), round (item->box.width),
                            round (item->box.height) };

  run.x1 = (int) lround (box.width * p->scale);
  if (run.x1 > 0)
    {
      scene_add_lane (scene, &box, 0, &run, 1);
      p->scene = scene;
      for (guint i = 0; i < scene_get_n_items (scene); i++)
        (p->vectors ? paint_wide_spans : paint_lane) (p, scene_get_item (scene, i));
      p->scene = outer;
    }
  scene_free (scene);
}

static void
paint_item (Painting *p, const SceneItem *item)
{
  switch (item->kind)
    {
    case SCENE_RECT:
      paint_rect (p, item);
      break;
    case SCENE_LINE:
    case SCENE_CURVE:
      paint_line (p, item);
      break;
    case SCENE_TEXT:
      palette_set_source (p->cr, item->fill);
      lettering_draw (p->lettering, p->cr, item->text, item->type, item->box.x, item->box.y);
      break;
    case SCENE_SWATCH:
      paint_swatch (p, item);
      break;
    case SCENE_HATCH:
      paint_hatch (p, item);
      break;
    case SCENE_LANE:
      (p->vectors ? paint_wide_spans : paint_lane) (p, item);
      break;
    case SCENE_CLIP:
      cairo_save (p->cr);
      cairo_rectangle (p->cr, item->box.x, item->box.y, item->box.width, item->box.height);
      cairo_clip (p->cr);
      break;
    case SCENE_UNCLIP:
      cairo_restore (p->cr);
      break;
    case SCENE_STRIP: /* with the columns, below */
      break;
    }
}

static void
paint_strip (Painting *p, const SceneItem *item)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) item->n, 1);
  Pixels pixels = lock_pixels (surface);
  cairo_rectangle_t box = { item->box.x, item->box.y, item->n / p->scale, item->box.height };

  for (guint i = 0; pixels.pixels != NULL && i < item->n; i++)
    pixels.pixels[i] = scene_get_colours (p->scene, item)[i];
  cairo_surface_mark_dirty (surface);
  if (pixels.pixels != NULL)
    paint_surface (p, surface, &box);
  cairo_surface_destroy (surface);
}

void
scene_paint (const Scene *scene, cairo_t *cr, Lettering *lettering, Paint how)
{
  Painting p = { .scene = scene,
                 .palette = scene_get_palette (scene),
                 .cr = cr,
                 .lettering = lettering,
                 .unit = scene_get_unit (scene),
                 .scale = scene_get_scale (scene),
                 .vectors = how == PAINT_VECTORS };
  gboolean columns_drawn = FALSE;

  p.spans = span_painter_new (p.palette, p.unit * p.scale);
  for (guint i = 0; i < scene_get_n_items (scene); i++)
    {
      const SceneItem *item = scene_get_item (scene, i);

      if (p.vectors && !columns_drawn && (item->kind == SCENE_LANE || item->kind == SCENE_STRIP))
        {
          cairo_rectangle_t box;
          cairo_surface_t *columns = scene_paint_columns (scene, SPANS_COLUMNS, &box);

          columns_drawn = TRUE;
          if (columns != NULL)
            paint_surface (&p, columns, &box);
          g_clear_pointer (&columns, cairo_surface_destroy);
        }
      if (item->kind == SCENE_STRIP && !p.vectors)
        paint_strip (&p, item);
      else
        paint_item (&p, item);
    }
  span_painter_free (p.spans);
}
