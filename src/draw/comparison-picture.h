/* comparison-picture.h: several runs as one PNG, SVG or PDF
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "compared-runs.h"
#include "picture.h"

/*
 *   title                                          (runtime)
 *   question   ·   setting
 *   +- run 1 ---------------------------------------------+    in the order in which they were
 *   +- run 2 ---------------------------------------------+    made, all from one t = 0 on one
 *   +- run 3 ---------------------------------------------+    scale, each with a flag at its end
 *      0 s      0.5 s      1.0 s                      axis
 *   +- verdict -------------------------------------------+
 *   +- legend: the states that any of them has -----------+
 *   program, machine, order                          date
 *
 * In small pictures the legend, then the title, then the verdict give way. Of @options, from, to
 * and diagram are not looked at. Everything else is as picture_render().
 */
GBytes *comparison_picture_render (const ComparedRun *runs,
                                   guint n,
                                   const PictureOptions *options,
                                   PictureFormat format,
                                   GError **error);
