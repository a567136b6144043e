/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "untraced.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"

#define ENVIRONMENT_BYTES (1024 * 1024)

static gssize
read_file (int pid, const char *name, char *bytes, gsize size)
{
  char path[64];
  gsize n = 0;
  gssize piece;
  int fd;

  g_snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return -1;

  while (n < size - 1 && (piece = read (fd, bytes + n, size - 1 - n)) > 0)
    n += (gsize) piece;
  close (fd);
  bytes[n] = '\0';
  return (gssize) n;
}

/* It is what the program began with, and that is what decides. */
static gboolean
has_variable (const char *environment, gssize length, const char *name)
{
  gsize n = strlen (name);

  for (gssize at = 0; at < length; at += (gssize) strlen (environment + at) + 1)
    if (strncmp (environment + at, name, n) == 0 && environment[(gsize) at + n] == '=')
      return TRUE;

  return FALSE;
}

static const char *
find_reason (int pid)
{
  g_autofree char *environment = g_malloc (ENVIRONMENT_BYTES);
  gssize length = read_file (pid, "environ", environment, ENVIRONMENT_BYTES);

  if (length < 0)
    return _ ("not traced");
  if (!has_variable (environment, length, ARENA_VARIABLE) ||
      !has_variable (environment, length, "LD_PRELOAD"))
    return _ ("not traced: it was started with an environment of its own");

  return _ ("not traced: this program is no CPython");
}

static void
add (int pid, int parent, guint64 start, gpointer decoder)
{
  char program[64];
  gssize length;

  if (decoder_has_process (decoder, pid))
    return;

  length = read_file (pid, "comm", program, sizeof program);
  if (length <= 0)
    return;

  g_strchomp (program);
  decoder_add_untraced (decoder, pid, parent, start, program, find_reason (pid));
}

void
untraced_add_all (Descendants *descendants, Decoder *decoder)
{
  descendants_foreach_old (descendants, UNTRACED_LOOKS, add, decoder);
}
