/* SPDX-License-Identifier: MIT */

#include "source-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "whole-file.h"

#define MAX_COPIES 10000

static char *
read_text (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autofree char *text = g_malloc (SOURCE_FILE_BYTES + 2);
  gsize length;

  if (!stream || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, SOURCE_FILE_BYTES + 1,
                                           &length, cancellable, error))
    return NULL;

  text[length] = '\0';
  if (length > SOURCE_FILE_BYTES)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("it is longer than 1 MB. It can be run, but is not shown"));
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _ ("it is no text in UTF-8. It can be run, but is not shown"));
  else
    return g_realloc (g_steal_pointer (&text), length + 1);
  return NULL;
}

/* What blocks until somebody writes into it is nothing to read. */
static gboolean
check_regular (GFile *file, GCancellable *cancellable, GError **error)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable);

  if (type == G_FILE_TYPE_REGULAR || type == G_FILE_TYPE_UNKNOWN)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("it is no file"));
  return FALSE;
}

static void
read_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *text = NULL;

  if (check_regular (source, cancellable, &error))
    text = read_text (source, cancellable, &error);
  if (text)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

void
source_file_read_async (GFile *file,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, data);

  g_task_run_in_thread (task, read_job);
}

char *
source_file_read_finish (GFile *file, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
write_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  const char *text = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autofree char *path = g_file_get_path (source);
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

  if (!path)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("only files of this machine can be written"));
  else if (g_mkdir_with_parents (folder, 0777) < 0)
    g_set_error_literal (&error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  else if (whole_file_write (path, bytes, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_return_error (task, error);
}

void
source_file_write_async (GFile *file,
                         const char *text,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, data);

  g_task_set_task_data (task, g_strdup (text), g_free);
  g_task_run_in_thread (task, write_job);
}

gboolean
source_file_write_finish (GFile *file, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
source_file_dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "interleave", "demos", NULL);
}

GFile *
source_file_new_copy (GFile *file)
{
  g_autofree char *folder = source_file_dup_folder ();
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *path = NULL;

  if (g_str_has_suffix (name, ".py"))
    name[strlen (name) - 3] = '\0';
  for (guint i = 1; i < MAX_COPIES; i++)
    {
      g_autofree char *numbered =
          i == 1 ? g_strconcat (name, ".py", NULL) : g_strdup_printf ("%s-%u.py", name, i);

      g_free (path);
      path = g_build_filename (folder, numbered, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
    }
  return g_file_new_for_path (path);
}
