/* palette-rgba.h: the palette's colours for GTK
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 * draw knows no GTK and keeps colours as 0xAARRGGBB; snapshots want GdkRGBA. @alpha replaces that
 * of
 * @colour.
 */
static inline GdkRGBA
palette_rgba (guint32 colour, double alpha)
{
  return (GdkRGBA){ (float) (colour >> 16 & 255) / 255, (float) (colour >> 8 & 255) / 255,
                    (float) (colour & 255) / 255, (float) alpha };
}
