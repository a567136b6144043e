/* process-meter.h: what /proc says about a process
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

typedef struct
{
  gint64 pss; /* bytes: its share of anonymous and file memory. Not of shared memory, because that
                 is our arena. -1: not allowed to know */
  gint64 cpu; /* ns of CPU time since it began; -1: not known */
  int status; /* wait status if it is a zombie and we may know, else -1 */
  gboolean is_alive;
} ProcessMeter;

/* Some 20 us. */
void process_meter_read (int pid, ProcessMeter *meter);
/* Only is_alive and status. */
void process_meter_read_end (int pid, ProcessMeter *meter);
