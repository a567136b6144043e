/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "coroutine-timer.h"

#define N 2000

typedef struct
{
  CoroutineTimer timer; /* first: on_fire() is given this */
  guint64 deadline;     /* at the earliest */
  gboolean stopped, fired;
} Alarm;

static Alarm alarms[N];
static int n_fired;

static void
on_fire (CoroutineTimer *timer)
{
  Alarm *alarm = (Alarm *) timer;

  g_assert_false (alarm->fired);
  g_assert_false (alarm->stopped);
  g_assert_cmpuint (uv_hrtime (), >=, alarm->deadline); /* never early */
  alarm->fired = TRUE;
  n_fired++;
}

static void
assert_heap (const CoroutineTimers *timers)
{
  for (size_t i = 1; i <= timers->n; i++)
    {
      g_assert_cmpuint (timers->heap[i].timer->place, ==, i);
      if (i > 1)
        g_assert_cmpuint (timers->heap[i].deadline, >=, timers->heap[i / 2].deadline);
    }
}

static void
test_heap (void)
{
  CoroutineTimers timers;
  uv_loop_t uv;
  int n_stopped = 0;

  g_assert_cmpint (uv_loop_init (&uv), ==, 0);
  g_assert_cmpint (coroutine_timers_init (&timers, &uv), ==, 0);
  for (guint64 i = 0; i < N; i++)
    {
      guint64 ns = i * 7919 % N * 3000; /* up to 6 ms, in no order */

      alarms[i].deadline = uv_hrtime () + ns;
      alarms[i].timer.fire = on_fire;
      g_assert_cmpint (coroutine_timers_start (&timers, &alarms[i].timer, ns), ==, 0);
    }
  assert_heap (&timers);
  for (int i = 0; i < N; i += 3, n_stopped++)
    {
      coroutine_timers_stop (&timers, &alarms[i].timer);
      coroutine_timers_stop (&timers, &alarms[i].timer); /* nothing the second time */
      alarms[i].stopped = TRUE;
    }
  assert_heap (&timers);
  g_assert_cmpuint (timers.n, ==, N - n_stopped);

  while (timers.n > 0)
    {
      coroutine_timers_arm (&timers);
      uv_run (&uv, UV_RUN_ONCE);
    }
  coroutine_timers_arm (&timers);
  g_assert_false (uv_is_active ((uv_handle_t *) &timers.clock));
  g_assert_cmpint (n_fired, ==, N - n_stopped);

  uv_close ((uv_handle_t *) &timers.clock, NULL);
  uv_run (&uv, UV_RUN_DEFAULT);
  g_assert_cmpint (uv_loop_close (&uv), ==, 0);
  coroutine_timers_clear (&timers);
}

/* A sleep of centuries does not wrap around to now. */
static void
test_far (void)
{
  CoroutineTimers timers;
  CoroutineTimer timer = { .fire = on_fire };
  uv_loop_t uv;

  g_assert_cmpint (uv_loop_init (&uv), ==, 0);
  g_assert_cmpint (coroutine_timers_init (&timers, &uv), ==, 0);
  g_assert_cmpint (coroutine_timers_start (&timers, &timer, UINT64_MAX), ==, 0);
  coroutine_timers_arm (&timers);
  uv_run (&uv, UV_RUN_NOWAIT);
  g_assert_cmpuint (timers.n, ==, 1);
  coroutine_timers_stop (&timers, &timer);
  uv_close ((uv_handle_t *) &timers.clock, NULL);
  uv_run (&uv, UV_RUN_DEFAULT);
  g_assert_cmpint (uv_loop_close (&uv), ==, 0);
  coroutine_timers_clear (&timers);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coroutine-timer/heap", test_heap);
  g_test_add_func ("/coroutine-timer/far", test_far);
  return g_test_run ();
}
