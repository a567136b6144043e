/* SPDX-License-Identifier: MIT */

#include "packet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "control.h"

static int control = -1;

void
packet_open (void)
{
  const char *value = getenv (CONTROL_VARIABLE);
  char *end;
  long fd;
  int type;
  socklen_t size = sizeof type;

  if (value == NULL || *value < '0' || *value > '9')
    return;

  fd = strtol (value, &end, 10);
  if (*end != '\0' || fd > INT32_MAX)
    return;

  /* Some other descriptor of ours must not get packets. */
  if (getsockopt ((int) fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET)
    {
      control = (int) fd;
      fcntl (control, F_SETFD, FD_CLOEXEC);
    }
}

static void
send_line (const char *line, int flags)
{
  while (send (control, line, strlen (line), flags | MSG_NOSIGNAL) < 0 && errno == EINTR)
    ;
}

void
packet_send (const char *word, const char *format, ...)
{
  char line[CONTROL_BYTES];
  va_list arguments;
  int length = snprintf (line, sizeof line, "%s ", word);

  va_start (arguments, format);
  vsnprintf (line + length, sizeof line - (size_t) length, format, arguments);
  va_end (arguments);
  for (char *c = line; *c != '\0'; c++)
    if (*c == '\n')
      *c = ' ';

  if (control >= 0)
    send_line (line, 0);
  else if (strcmp (word, CONTROL_ERROR) == 0 || strcmp (word, CONTROL_NOTE) == 0)
    fprintf (stderr, "%s\n", line + length);
}

void
packet_progress (uint64_t done, uint64_t total)
{
  char line[64];

  if (control < 0)
    return;

  snprintf (line, sizeof line, CONTROL_PROGRESS " %llu %llu", (unsigned long long) done,
            (unsigned long long) total);
  send_line (line, MSG_DONTWAIT);
}
