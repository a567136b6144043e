/* output-copy.h: lines of output, on the lane of who wrote them
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <errno.h>
#include <sys/types.h>

#include "thread-lives.h"

/*
 * What a thread writes to descriptor 1 or 2 is copied line by line into its ring, on the lane of
 * the task whose step it is in. Whose output a line is, is said by who wrote its end.
 *
 *  - The copy is made after the write and changes nothing about it, errno included.
 *  - A flood must not push the states out of the ring: of more than OUTPUT_COPY_EVENTS a second
 * (and a quarter of that at once) the rest is counted, and a note says so.
 *  - Text in flight when a process forks is the parent's.
 */
#define OUTPUT_COPY_EVENTS 65536 /* of 16 bytes */

/* @size as write() returned it. */
static inline void output_copy (int fd, const void *bytes, ssize_t size);
void output_copy_lines (int fd, const void *bytes, size_t size);

void output_copy_forked (void);

/* The process ends: what has no newline is told as well. */
void output_copy_end (void);

static inline void
output_copy (int fd, const void *bytes, ssize_t size)
{
  if (__builtin_expect ((fd == 1 || fd == 2) && size > 0 && thread_life.is_lane, 0))
    {
      int error = errno;

      output_copy_lines (fd, bytes, (size_t) size);
      errno = error;
    }
}
