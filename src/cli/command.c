/* SPDX-License-Identifier: MIT */

#include "command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "recording.h"

int
command_fail (int status, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* A file may be named with line breaks and escape sequences; an error stays one plain line. */
  line = g_utf8_make_valid (message, -1);
  for (char *at = line; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_printerr ("interleave: %s\n", line);

  return status;
}

int
command_print (const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      ssize_t n = write (STDOUT_FILENO, text, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return command_fail (STATUS_ERROR,
                             _ ("cannot write to the standard output: %s. Check where it goes."),
                             g_strerror (errno));
      text += n;
      left -= (gsize) n;
    }

  return STATUS_FINE;
}

int
command_open_recording (const Arguments *arguments, Trace **trace, Facts **facts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  const char *path;

  if (arguments->operands->len != 1 || arguments->rest != NULL)
    return command_fail (STATUS_USAGE, _ ("this takes one recording. Name one %s file."),
                         RECORDING_SUFFIX);

  path = g_ptr_array_index (arguments->operands, 0);
  file = g_file_new_for_path (path);
  if (!recording_open (file, NULL, trace, facts, &error))
    {
      if (error->domain == TRACE_ERROR && error->code == TRACE_ERROR_NEWER)
        return command_fail (STATUS_ERROR, _ ("cannot read '%s': %s."), path, error->message);
      return command_fail (STATUS_ERROR,
                           _ ("cannot read '%s': %s. Name a recording that `interleave run "
                              "--output` has written."),
                           path, error->message);
    }

  return STATUS_FINE;
}
