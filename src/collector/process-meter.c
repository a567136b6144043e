/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "process-meter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_CODE_FIELD 52 /* of /proc/PID/stat, counted from 1 */

static gboolean
read_text (int pid, const char *name, char *text, gsize size)
{
  char path[64];
  ssize_t n;
  int fd;

  g_snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;

  n = read (fd, text, size - 1);
  close (fd);
  text[MAX (n, 0)] = '\0';
  return n > 0;
}

/* "Name:   123 kB" in bytes, or 0. */
static gint64
find_bytes (const char *text, const char *name)
{
  const char *line = strstr (text, name);

  return line != NULL ? strtoll (line + strlen (name), NULL, 10) * 1024 : 0;
}

void
process_meter_read_end (int pid, ProcessMeter *meter)
{
  char text[1024];
  const char *field;

  *meter = (ProcessMeter){ -1, -1, -1, FALSE };
  if (!read_text (pid, "stat", text, sizeof text))
    return;
  /* The name in field 2 may hold anything. */
  field = strrchr (text, ')');
  if (field == NULL || field[1] != ' ')
    return;

  field += 2;
  meter->is_alive = *field != 'Z' && *field != 'X';
  if (meter->is_alive)
    return;

  for (int i = 3; i < EXIT_CODE_FIELD && field != NULL; i++)
    {
      field = strchr (field, ' ');
      if (field != NULL)
        field++;
    }
  if (field != NULL)
    meter->status = (int) (strtol (field, NULL, 10) & 0xffff);
}

void
process_meter_read (int pid, ProcessMeter *meter)
{
  char text[2048];
  struct timespec time;
  clockid_t clock;

  process_meter_read_end (pid, meter);
  if (!meter->is_alive)
    return;

  if (read_text (pid, "smaps_rollup", text, sizeof text))
    meter->pss = find_bytes (text, "Pss_Anon:") + find_bytes (text, "Pss_File:");
  if (clock_getcpuclockid (pid, &clock) == 0 && clock_gettime (clock, &time) == 0)
    meter->cpu = (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}
