/* short-time.h: whether next to no time has passed, without reading the clock
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "thread-lives.h"

/*
 * Most releases of the GIL are shorter than THREAD_LIVES_SHORT and are not told; all that is wanted
 * at their end is to know that they were. The clock costs a third of what such a call costs us in
 * all, the processor's counter half of the clock:
 *
 *   now, about  =  told + (counter - counter then) * rate
 *
 *  - Good enough for a limit, never for a stamp: those are read from the clock.
 *  - "Short" is only said near a reading of the clock (SHORT_TIME_TICKS), so that an error of the
 *    rate cannot add up; else the clock is asked, and the counter is set to it again.
 *  - Only where the kernel itself trusts the counter.
 */
#define SHORT_TIME_TICKS (UINT64_C (1) << 24) /* some ms */

/* Once, while there is one thread. */
void short_time_start (void);

/* Whether less than THREAD_LIVES_SHORT has passed since @time, for sure. False: perhaps not. */
static inline bool short_time_since (uint64_t time);

/* @now was read just now. */
static inline void short_time_set (uint64_t now);

/* ns in a tick, times 2^32; 0: the counter is of no use, or not measured yet. */
extern _Atomic uint64_t short_time_rate;
void short_time_measure (uint64_t now, uint64_t ticks);

static inline uint64_t
short_time_ticks (void)
{
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc ();
#else
  return 0;
#endif
}

static inline bool
short_time_since (uint64_t time)
{
  const ThreadLife *life = &thread_life;
  /* Says everything by itself, so it orders nothing. */
  uint64_t rate = atomic_load_explicit (&short_time_rate, memory_order_relaxed);

  if (rate == 0)
    return false;

  uint64_t passed = short_time_ticks () - life->ticks;

  return passed < SHORT_TIME_TICKS &&
         life->ticks_time + (passed * rate >> 32) - time < THREAD_LIVES_SHORT;
}

static inline void
short_time_set (uint64_t now)
{
  ThreadLife *life = &thread_life;

  life->ticks = short_time_ticks ();
  life->ticks_time = now;
  if (atomic_load_explicit (&short_time_rate, memory_order_relaxed) == 0)
    short_time_measure (now, life->ticks);
}
