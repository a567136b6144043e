/* printer.h: lines to standard output, cheap when there are many
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "words.h"

/*
 * The first lines of any tenth of a second are written at once, each whole; what comes beyond
 * them is gathered and written in blocks: a few threads are seen as they speak, and 20,000 lines
 * do not cost 20,000 system calls. Any thread may print; lines of one thread stay in order.
 */
#define PRINTER_BYTES 65536
#define PRINTER_BURST 16 /* lines in PRINTER_WINDOW that are written at once */
#define PRINTER_WINDOW 100000000u

typedef struct
{
  int fd;
  pthread_mutex_t writing; /* held while bytes go out, so that blocks stay in order */
  char block[PRINTER_BYTES];
  pthread_mutex_t mutex; /* guards the rest; taken inside writing */
  uint64_t window;       /* ns: when the tenth of a second began */
  unsigned n_lines;      /* in it */
  size_t length;
  char bytes[PRINTER_BYTES];
} Printer;

/* Writes to @fd, which stays the caller's. */
void printer_init (Printer *printer, int fd);
void printer_clear (Printer *printer);

/* Adds @line (at most PRINTER_BYTES - 1 bytes of it) and a newline. Returns whether it is time to
 * call printer_flush(): not done here, because that may block. */
bool printer_add (Printer *printer, const char *line, size_t length);

/* Whether there is nothing to flush. */
bool printer_is_empty (Printer *printer);

/* Writes all that was added. Returns 0 or a negative errno; what cannot be written is dropped. */
int printer_flush (Printer *printer);
