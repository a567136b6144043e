/* coroutine-timer.h: all sleeps of a loop
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/* Fires once, at or after its deadline; lies on its owner's stack. */
typedef struct CoroutineTimer CoroutineTimer;
struct CoroutineTimer
{
  uint64_t order; /* of equal deadlines the earlier started fires first */
  void (*fire) (CoroutineTimer *timer);
  size_t place; /* in the heap, from 1; 0: not started */
};

typedef struct
{
  uint64_t deadline;
  CoroutineTimer *timer;
} CoroutineDeadline;

/* All sleeps of a loop share one uv_timer: a binary heap of deadlines in ns, from 1. */
typedef struct
{
  uv_timer_t clock;
  CoroutineDeadline *heap;
  size_t n, capacity;
  uint64_t started;
  uint64_t armed; /* deadline that the clock is set to, 0: stopped */
} CoroutineTimers;

int coroutine_timers_init (CoroutineTimers *timers, uv_loop_t *uv);
void coroutine_timers_clear (CoroutineTimers *timers); /* after the clock was closed */
int coroutine_timers_start (CoroutineTimers *timers, CoroutineTimer *timer, uint64_t ns);
void coroutine_timers_stop (CoroutineTimers *timers, CoroutineTimer *timer);
void coroutine_timers_arm (CoroutineTimers *timers); /* before each poll */
