/* export-options.h: which pictures the window makes, and the making of one
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

#include "picture.h"

/*
 * Dialog, drag-out and clipboard choose from the same three tables. What they choose is rendered by
 * picture_render() with the options of picture_options_init(), so that the bytes are those of
 * `interleave export` with the same preset, theme and range.
 */
typedef struct
{
  const char *name;  /* as the command line takes it */
  const char *words; /* not translated yet */
} ExportPreset;

typedef struct
{
  const char *name;
  PictureFormat format;
  const char *suffix;
  const char *mime;
  const char *words; /* not translated yet */
} ExportFormat;

/* NULL behind the last. */
const ExportPreset *export_options_get_preset (guint i);
const ExportFormat *export_options_get_format (guint i);
/* The index by name; 0, the default, for what is not in the table. */
guint export_options_find_preset (const char *name);
guint export_options_find_format (const char *name);

/* @preset: any that the command line takes; an impossible one counts as "slide". @to: -1 for the
 * end of the run. */
void export_options_init (
    PictureOptions *options, const char *preset, Theme theme, gint64 from, gint64 to);

/* Renders in a thread and writes @path whole or not at all. Cancelled before the writing begins, it
 * leaves nothing; later it is too late and succeeds. Keeps what it needs of @trace and @facts.
 * @path: NULL only renders. */
void export_options_render_async (const PictureOptions *options,
                                  PictureFormat format,
                                  Trace *trace,
                                  const Facts *facts,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/* The bytes, or NULL with @error, which says in words what went wrong. */
GBytes *export_options_render_finish (GAsyncResult *result, GError **error);
