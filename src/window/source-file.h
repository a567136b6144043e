/* source-file.h: a file of source, read and written whole
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 * Neither call blocks. What is no text in UTF-8, or longer than SOURCE_FILE_BYTES, is refused with
 * one line that says so. Errors name no path: whoever asked knows it.
 */
#define SOURCE_FILE_BYTES (1024 * 1024)

void source_file_read_async (GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/* The text, which the caller frees. */
char *source_file_read_finish (GFile *file, GAsyncResult *result, GError **error);

/* Whole or not at all. Folders that are not there are made. */
void source_file_write_async (GFile *file,
                              const char *text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean source_file_write_finish (GFile *file, GAsyncResult *result, GError **error);

/* A path in the user's own folder for a copy of @file that is not there yet: NAME.py, NAME-2.py,
 * ... The caller unrefs it. */
GFile *source_file_new_copy (GFile *file);
/* The folder: $XDG_DATA_HOME/interleave/demos. */
char *source_file_dup_folder (void);
