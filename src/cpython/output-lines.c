/* SPDX-License-Identifier: MIT */

#include "output-lines.h"

#include <string.h>

static void
keep (OutputLines *self, const char *bytes, size_t n)
{
  size_t room = sizeof self->bytes - self->n;
  size_t n_kept = n < room ? n : room;

  memcpy (self->bytes + self->n, bytes, n_kept);
  self->n += n_kept;
  self->is_open = true;
}

static void
hand_on (const char *line, size_t length, OutputLineFunc func, void *data)
{
  if (length > 0 && line[length - 1] == '\r')
    length--;
  func (line, length < OUTPUT_LINES_BYTES ? length : OUTPUT_LINES_BYTES, data);
}

void
output_lines_take (OutputLines *self, const char *bytes, size_t n, OutputLineFunc func, void *data)
{
  const char *end = bytes + n;

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', (size_t) (end - bytes));

      if (newline == NULL)
        {
          keep (self, bytes, (size_t) (end - bytes));
          return;
        }

      if (self->is_open)
        {
          keep (self, bytes, (size_t) (newline - bytes));
          output_lines_finish (self, func, data);
        }
      else
        hand_on (bytes, (size_t) (newline - bytes), func, data);
      bytes = newline + 1;
    }
}

void
output_lines_finish (OutputLines *self, OutputLineFunc func, void *data)
{
  if (self->is_open)
    hand_on (self->bytes, self->n, func, data);
  self->n = 0;
  self->is_open = false;
}
