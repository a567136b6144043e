/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "short-time.h"

#include <string.h>
#include <sys/prctl.h>

#include "arena.h"
#include "real.h"

#define CLOCK_SOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define MEASURE_NS 4000000 /* two readings that are 100 ns apart tell the rate to 1/40000 */

_Atomic uint64_t short_time_rate;

static uint64_t first_time; /* 0: never measure */
static uint64_t first_ticks;

/* The kernel watches the counter, and leaves it when it is not steady or not the same everywhere.
 */
static bool
is_trusted (void)
{
  char source[8] = "";
  int fd = real ()->open (CLOCK_SOURCE, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return false;

  ssize_t size = real ()->read (fd, source, sizeof source - 1);

  close (fd);

  return size > 0 && strcmp (source, "tsc\n") == 0;
}

static bool
is_readable (void)
{
#if defined(__x86_64__)
  int mode = 0;

  return prctl (PR_GET_TSC, &mode) == 0 && mode == PR_TSC_ENABLE;
#else
  return false;
#endif
}

void
short_time_start (void)
{
  if (!is_readable () || !is_trusted ())
    return;

  first_ticks = short_time_ticks ();
  first_time = arena_clock ();
}

void
short_time_measure (uint64_t now, uint64_t ticks)
{
  if (first_time == 0 || now - first_time < MEASURE_NS || ticks - first_ticks >= UINT64_C (1) << 32)
    return;

  /* Measured by two threads at once it is nearly the same. */
  atomic_store_explicit (&short_time_rate, ((now - first_time) << 32) / (ticks - first_ticks),
                         memory_order_relaxed);
}
