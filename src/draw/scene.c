/* SPDX-License-Identifier: MIT */

#include "scene.h"

#include <math.h>

struct Scene
{
  const Palette *palette;
  double width, height, scale, unit;
  GArray *items;   /* SceneItem */
  GArray *runs;    /* LaneRun */
  GArray *colours; /* guint32 */
  GStringChunk *texts;
};

Scene *
scene_new (const Palette *palette, double width, double height, double scale, double unit)
{
  Scene *self = g_new0 (Scene, 1);

  self->palette = palette;
  self->width = width;
  self->height = height;
  self->scale = scale;
  self->unit = unit;
  self->items = g_array_new (FALSE, TRUE, sizeof (SceneItem));
  self->runs = g_array_new (FALSE, FALSE, sizeof (LaneRun));
  self->colours = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->texts = g_string_chunk_new (1024);

  return self;
}

void
scene_free (Scene *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->items);
  g_array_unref (self->runs);
  g_array_unref (self->colours);
  g_string_chunk_free (self->texts);
  g_free (self);
}

static SceneItem *
add (Scene *self, SceneKind kind, const cairo_rectangle_t *box)
{
  SceneItem item = { .kind = kind };

  if (box != NULL)
    item.box = *box;
  g_array_append_val (self->items, item);

  return &g_array_index (self->items, SceneItem, self->items->len - 1);
}

void
scene_add_rect (Scene *self,
                const cairo_rectangle_t *box,
                double radius,
                guint32 fill,
                guint32 stroke,
                double line)
{
  SceneItem *item;

  if (box->width <= 0 || box->height <= 0)
    return;

  item = add (self, SCENE_RECT, box);
  item->radius = MIN (radius, MIN (box->width, box->height) / 2);
  item->fill = fill;
  item->stroke = stroke;
  item->line = line;
}

void
scene_add_line (
    Scene *self, double x0, double y0, double x1, double y1, guint32 stroke, double line)
{
  SceneItem *item = add (self, SCENE_LINE, &(cairo_rectangle_t){ x0, y0, x1 - x0, y1 - y0 });

  item->stroke = stroke;
  item->line = line;
}

SceneItem *
scene_add_curve (
    Scene *self, double x0, double y0, double x1, double y1, guint32 stroke, double line)
{
  SceneItem *item = add (self, SCENE_CURVE, &(cairo_rectangle_t){ x0, y0, x1 - x0, y1 - y0 });

  item->stroke = stroke;
  item->line = line;
  return item;
}

double
scene_add_text (Scene *self,
                Lettering *lettering,
                const char *text,
                Type type,
                double x,
                double y,
                double align,
                double width,
                guint32 ink)
{
  g_autofree char *line = lettering_fit (lettering, text, type, width);
  double taken = lettering_get_width (lettering, line, type);
  SceneItem *item;

  /* Nobody reads text of two pixels, and fonts of less upset some viewers. */
  if (*line == '\0' || type.size < 2)
    return 0;

  item = add (self, SCENE_TEXT, &(cairo_rectangle_t){ x - align * taken, y, taken, type.size });
  item->type = type;
  item->fill = ink;
  item->text = g_string_chunk_insert (self->texts, line);

  return taken;
}

void
scene_add_swatch (Scene *self, const cairo_rectangle_t *box, State state)
{
  add (self, SCENE_SWATCH, box)->state = state;
}

void
scene_add_hatch (Scene *self, const cairo_rectangle_t *box, guint32 stroke)
{
  add (self, SCENE_HATCH, box)->stroke = stroke;
}

void
scene_add_lane (
    Scene *self, const cairo_rectangle_t *box, gint64 column, const LaneRun *runs, guint n)
{
  SceneItem *item;

  if (n == 0 || box->height <= 0)
    return;

  item = add (self, SCENE_LANE, box);
  item->column = column;
  item->first = self->runs->len;
  item->n = n;
  g_array_append_vals (self->runs, runs, n);
}

void
scene_add_strip (Scene *self, const cairo_rectangle_t *box, const guint32 *colours, guint n)
{
  SceneItem *item;

  if (n == 0 || box->height <= 0)
    return;

  item = add (self, SCENE_STRIP, box);
  item->first = self->colours->len;
  item->n = n;
  g_array_append_vals (self->colours, colours, n);
}

void
scene_clip (Scene *self, const cairo_rectangle_t *box)
{
  add (self, SCENE_CLIP, box);
}

void
scene_unclip (Scene *self)
{
  add (self, SCENE_UNCLIP, NULL);
}

const Palette *
scene_get_palette (const Scene *self)
{
  return self->palette;
}

double
scene_get_scale (const Scene *self)
{
  return self->scale;
}

double
scene_get_unit (const Scene *self)
{
  return self->unit;
}

void
scene_get_size (const Scene *self, double *width, double *height)
{
  *width = self->width;
  *height = self->height;
}

guint
scene_get_n_items (const Scene *self)
{
  return self->items->len;
}

const SceneItem *
scene_get_item (const Scene *self, guint i)
{
  return &g_array_index (self->items, SceneItem, i);
}

const LaneRun *
scene_get_runs (const Scene *self, const SceneItem *item)
{
  return &g_array_index (self->runs, LaneRun, item->first);
}

const guint32 *
scene_get_colours (const Scene *self, const SceneItem *item)
{
  return &g_array_index (self->colours, guint32, item->first);
}

void
scene_get_curve (const SceneItem *item, double middle[4], double head[6])
{
  const cairo_rectangle_t *b = &item->box;
  gboolean upright = fabs (b->height) > fabs (b->width) * 1.5;
  double size = item->line * 4.5;
  double x1 = b->x + b->width, y1 = b->y + b->height;

  if (upright)
    {
      double back = b->height < 0 ? size : -size;
      double points[] = { b->x, b->y + b->height / 2, x1, b->y + b->height / 2 };
      double tip[] = { x1, y1, x1 - size / 2, y1 + back, x1 + size / 2, y1 + back };

      for (int i = 0; i < 6; i++)
        head[i] = tip[i];
      for (int i = 0; i < 4; i++)
        middle[i] = points[i];
    }
  else
    {
      double back = b->width < 0 ? size : -size;
      double points[] = { b->x + b->width / 2, b->y, b->x + b->width / 2, y1 };
      double tip[] = { x1, y1, x1 + back, y1 - size / 2, x1 + back, y1 + size / 2 };

      for (int i = 0; i < 6; i++)
        head[i] = tip[i];
      for (int i = 0; i < 4; i++)
        middle[i] = points[i];
    }
}
