/* scene.h: what is to be drawn, as a list
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <cairo.h>
#include <glib.h>

#include "lane-runs.h"
#include "lettering.h"
#include "palette.h"

/*
 * A scene is one list that becomes the window, PNG, PDF (scene_paint()) and SVG (scene_to_svg()).
 * Everything is final in it: text is cut to fit, positions are px of the picture, items are drawn
 * in order. Lanes stay runs of pixels, so that each painter draws them as suits its surface.
 *
 * Colours are 0xAARRGGBB; 0 leaves the part out.
 */
typedef enum
{
  SCENE_RECT,   /* fill, stroke inside the box's edge, radius */
  SCENE_LINE,   /* from x, y to x + width, y + height */
  SCENE_CURVE,  /* the same ends, leaving and arriving level or upright */
  SCENE_TEXT,   /* x, y: left end of the baseline; width: what it takes */
  SCENE_SWATCH, /* a box in a state's look */
  SCENE_HATCH,  /* thin diagonal lines, nothing between */
  SCENE_LANE,   /* runs; box x is pixel 0 */
  SCENE_STRIP,  /* one colour per pixel column */
  SCENE_CLIP,   /* until SCENE_UNCLIP; does not nest */
  SCENE_UNCLIP,
} SceneKind;

typedef struct
{
  SceneKind kind;
  cairo_rectangle_t box;
  guint32 fill, stroke;
  double line, radius;
  gboolean arrow, dashed;
  State state;
  Type type;
  const char *text; /* owned by the scene */
  guint first, n;   /* runs of a lane, colours of a strip */
  gint64 column;    /* of pixel 0: patterns stand still while the view pans */
} SceneItem;

typedef struct Scene Scene;

/* @scale: px of a lane's runs per unit of the scene (the window's scale factor; 1 in pictures).
 * @unit: how large patterns and outlines are drawn, in scene units; 1 suits 1080 lines. */
Scene *scene_new (const Palette *palette, double width, double height, double scale, double unit);
void scene_free (Scene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

void scene_add_rect (Scene *scene,
                     const cairo_rectangle_t *box,
                     double radius,
                     guint32 fill,
                     guint32 stroke,
                     double line);
void scene_add_line (
    Scene *scene, double x0, double y0, double x1, double y1, guint32 stroke, double line);
/* Returns the item, valid until the next call, to set arrow or dashed. */
SceneItem *scene_add_curve (
    Scene *scene, double x0, double y0, double x1, double y1, guint32 stroke, double line);
/* @align: 0 left, 0.5 centred, 1 right of @x. Cut to @width. Returns the width it takes. */
double scene_add_text (Scene *scene,
                       Lettering *lettering,
                       const char *text,
                       Type type,
                       double x,
                       double y,
                       double align,
                       double width,
                       guint32 ink);
void scene_add_swatch (Scene *scene, const cairo_rectangle_t *box, State state);
void scene_add_hatch (Scene *scene, const cairo_rectangle_t *box, guint32 stroke);
void scene_add_lane (
    Scene *scene, const cairo_rectangle_t *box, gint64 column, const LaneRun *runs, guint n);
void scene_add_strip (Scene *scene, const cairo_rectangle_t *box, const guint32 *colours, guint n);
void scene_clip (Scene *scene, const cairo_rectangle_t *box);
void scene_unclip (Scene *scene);

/* For painters and tests. */
const Palette *scene_get_palette (const Scene *scene);
double scene_get_scale (const Scene *scene);
double scene_get_unit (const Scene *scene);
void scene_get_size (const Scene *scene, double *width, double *height);
guint scene_get_n_items (const Scene *scene);
const SceneItem *scene_get_item (const Scene *scene, guint i);
const LaneRun *scene_get_runs (const Scene *scene, const SceneItem *item);
const guint32 *scene_get_colours (const Scene *scene, const SceneItem *item);
/* The middle points of a curve, and the tip and two barbs of its arrow. */
void scene_get_curve (const SceneItem *item, double middle[4], double head[6]);
