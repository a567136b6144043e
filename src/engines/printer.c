/* SPDX-License-Identifier: MIT */

#include "printer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"

void
printer_init (Printer *printer, int fd)
{
  printer->fd = fd;
  printer->window = 0;
  printer->n_lines = 0;
  printer->length = 0;
  pthread_mutex_init (&printer->writing, NULL);
  pthread_mutex_init (&printer->mutex, NULL);
}

void
printer_clear (Printer *printer)
{
  pthread_mutex_destroy (&printer->mutex);
  pthread_mutex_destroy (&printer->writing);
}

bool
printer_add (Printer *printer, const char *line, size_t length)
{
  uint64_t now = arena_clock ();
  bool due;

  if (length > PRINTER_BYTES - 1)
    length = PRINTER_BYTES - 1;

  pthread_mutex_lock (&printer->mutex);
  while (PRINTER_BYTES - printer->length < length + 1)
    {
      /* Somebody else's bytes, who was to flush them and has not come to it. */
      pthread_mutex_unlock (&printer->mutex);
      printer_flush (printer);
      pthread_mutex_lock (&printer->mutex);
    }
  memcpy (printer->bytes + printer->length, line, length);
  printer->bytes[printer->length + length] = '\n';
  printer->length += length + 1;

  if (now - printer->window > PRINTER_WINDOW)
    {
      printer->window = now;
      printer->n_lines = 0;
    }
  printer->n_lines++;
  due = printer->n_lines <= PRINTER_BURST || printer->length > PRINTER_BYTES / 2;
  pthread_mutex_unlock (&printer->mutex);

  return due;
}

bool
printer_is_empty (Printer *printer)
{
  bool empty;

  pthread_mutex_lock (&printer->mutex);
  empty = printer->length == 0;
  pthread_mutex_unlock (&printer->mutex);

  return empty;
}

int
printer_flush (Printer *printer)
{
  size_t length;
  int error = 0;

  pthread_mutex_lock (&printer->writing);
  pthread_mutex_lock (&printer->mutex);
  length = printer->length;
  memcpy (printer->block, printer->bytes, length);
  printer->length = 0;
  pthread_mutex_unlock (&printer->mutex);

  for (size_t done = 0; done < length;)
    {
      ssize_t n = write (printer->fd, printer->block + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        {
          /* Somebody else made the terminal non-blocking for everybody. */
          poll (&(struct pollfd){ .fd = printer->fd, .events = POLLOUT }, 1, -1);
          continue;
        }
      if (n < 0)
        {
          error = -errno;
          break;
        }
      done += (size_t) n;
    }
  pthread_mutex_unlock (&printer->writing);

  return error;
}
