/* SPDX-License-Identifier: MIT */

#include "export-options.h"

#include <glib/gi18n-lib.h>

#include "whole-file.h"

static const ExportPreset presets[] = {
  { "slide", N_ ("Slide, 1920 × 1080") },
  { "slide-2x", N_ ("Slide 2×, 3840 × 2160") },
  { "7680x4320@576", N_ ("Slide 4×, 7680 × 4320") },
  { "strip", N_ ("Strip, 1920 × 540") },
  { "half", N_ ("Half a slide, 940 × 1080") },
  { "square", N_ ("Square, 1080 × 1080") },
  { "document", N_ ("Document, 16 cm at 300 dpi") },
};

static const ExportFormat formats[] = {
  { "png", PICTURE_PNG, ".png", "image/png", N_ ("PNG, for slides and chats") },
  { "svg", PICTURE_SVG, ".svg", "image/svg+xml", N_ ("SVG, to edit and scale") },
  { "pdf", PICTURE_PDF, ".pdf", "application/pdf", N_ ("PDF, to print") },
};

typedef struct
{
  PictureOptions options;
  PictureFormat format;
  Trace *trace;
  Facts *facts;
  char *path;
  GBytes *written; /* once it was too late to cancel */
} Job;

static void
job_free (Job *job)
{
  trace_unref (job->trace);
  facts_free (job->facts);
  g_free (job->path);
  g_clear_pointer (&job->written, g_bytes_unref);
  g_free (job);
}

const ExportPreset *
export_options_get_preset (guint i)
{
  return i < G_N_ELEMENTS (presets) ? &presets[i] : NULL;
}

const ExportFormat *
export_options_get_format (guint i)
{
  return i < G_N_ELEMENTS (formats) ? &formats[i] : NULL;
}

guint
export_options_find_preset (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_strcmp0 (name, presets[i].name) == 0)
      return i;
  return 0;
}

guint
export_options_find_format (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (name, formats[i].name) == 0)
      return i;
  return 0;
}

void
export_options_init (
    PictureOptions *options, const char *preset, Theme theme, gint64 from, gint64 to)
{
  if (!picture_options_init (options, preset))
    picture_options_init (options, presets[0].name);
  options->theme = theme;
  options->from = MAX (from, 0);
  options->to = to;
}

static void
render (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = picture_render (job->trace, job->facts, &job->options, job->format, &error);
  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* FALSE: the caller was already told that nothing is written, so nothing may be. */
  if (!g_task_set_return_on_cancel (task, FALSE))
    return;

  if (job->path != NULL && !whole_file_write (job->path, bytes, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job->written = g_steal_pointer (&bytes);
  g_task_return_boolean (task, TRUE);
}

void
export_options_render_async (const PictureOptions *options,
                             PictureFormat format,
                             Trace *trace,
                             const Facts *facts,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->options = *options;
  job->format = format;
  job->trace = trace_ref (trace);
  job->facts = facts_copy (facts);
  job->path = g_strdup (path);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, render);
}

GBytes *
export_options_render_finish (GAsyncResult *result, GError **error)
{
  Job *job;

  g_return_val_if_fail (G_IS_TASK (result), NULL);

  /* Once the file is written, a late cancel must not call it unwritten. */
  job = g_task_get_task_data (G_TASK (result));
  if (job->written != NULL)
    return g_bytes_ref (job->written);

  g_task_propagate_boolean (G_TASK (result), error);
  return NULL;
}
