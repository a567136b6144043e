/* scene-svg.h: a scene as an SVG document
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "scene.h"

/*
 * Text stays text, wide spans are paths batched by state, the patterns are <pattern>s and the
 * mixed columns of all lanes one embedded PNG. The same scene gives the same bytes. Each text
 * carries its length, so that another font does not run over its neighbours.
 *
 * @title and @description become <title> and <desc>; either may be NULL.
 */
GBytes *scene_to_svg (const Scene *scene, const char *title, const char *description);
