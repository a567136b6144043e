/* picture-file.h: a scene as the bytes of a PNG, SVG or PDF
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "picture.h"
#include "scene.h"

/* FALSE, with why: sizes or resolution that no picture has. */
gboolean picture_options_check (const PictureOptions *options, GError **error);

/* @title, @description: of what is seen, by whoever it comes from. @started: us since 1970, 0: not
 * known. */
GBytes *picture_file_make (const Scene *scene,
                           Lettering *lettering,
                           const PictureOptions *options,
                           PictureFormat format,
                           const char *title,
                           const char *description,
                           gint64 started,
                           GError **error);
