/* output-lines.h: makes lines of what is written piece by piece
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 *   write "one\ntw", write "o\n"    =>    "one", "two"
 *
 * A line that is whole in one piece is handed on where it stands. Of a line that is longer than
 * OUTPUT_LINES_BYTES, or that comes in pieces, so much is kept; the rest up to its end is dropped.
 * A carriage return before the newline is no part of the line.
 */
#define OUTPUT_LINES_BYTES 1025 /* one more than a text holds, so that it shows that it was cut */

typedef struct
{
  char bytes[OUTPUT_LINES_BYTES];
  size_t n;
  bool is_open; /* a line has begun, perhaps with nothing kept of it */
} OutputLines;

typedef void (*OutputLineFunc) (const char *line, size_t length, void *data);

void
output_lines_take (OutputLines *self, const char *bytes, size_t n, OutputLineFunc func, void *data);

/* Hands on the line that has no end yet. */
void output_lines_finish (OutputLines *self, OutputLineFunc func, void *data);
