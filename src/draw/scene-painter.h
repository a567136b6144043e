/* scene-painter.h: a scene on any cairo surface
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "scene.h"
#include "span-painter.h"

typedef enum
{
  PAINT_PIXELS,  /* lanes as images of device pixels: screen and PNG */
  PAINT_VECTORS, /* their wide spans as shapes: PDF */
} Paint;

/* Lane boxes must begin at whole device pixels for PAINT_PIXELS to be sharp. */
void scene_paint (const Scene *scene, cairo_t *cr, Lettering *lettering, Paint how);

/* Those columns of all lanes and strips that @spans asks for, in one image; @box: where it belongs,
 * in units of the scene. NULL if there is none. */
cairo_surface_t *scene_paint_columns (const Scene *scene, Spans spans, cairo_rectangle_t *box);
