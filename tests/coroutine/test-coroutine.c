/* SPDX-License-Identifier: MIT */

#include "stage.h"

#include <errno.h>
#include <stdlib.h>

static void
test_new_free (void)
{
  stage_open (0);
  g_assert_null (coroutine_self ());
  g_assert_nonnull (coroutine_loop_uv (stage.loop));
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  stage_close ("");
  coroutine_loop_free (NULL);
  coroutine_unref (NULL);
}

static void
test_order (void)
{
  stage_open (0);
  for (int i = 'a'; i <= 'e'; i++)
    g_assert_cmpint (coroutine_spawn (stage.loop, letter_twice, GINT_TO_POINTER (i), NULL, NULL),
                     ==, 0);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  stage_close ("abcdeabcde");
}

static void
test_result (void)
{
  Coroutine *coroutine;

  stage_open (0);
  coroutine = stage_spawn (letter, GINT_TO_POINTER ('r'));
  g_assert_cmpint (coroutine_result (coroutine), ==, -EINPROGRESS);
  g_assert_true (coroutine_loop (coroutine) == stage.loop);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  g_assert_cmpint (coroutine_result (coroutine), ==, 'r');
  g_assert_false (coroutine_cancel (coroutine));
  coroutine_ref (coroutine);
  coroutine_unref (coroutine);
  coroutine_unref (coroutine);
  stage_close ("r");
}

static int
nest (void *data)
{
  int depth = GPOINTER_TO_INT (data);
  Coroutine *child;
  int result;

  if (depth == 0)
    return 1;
  child = stage_spawn (nest, GINT_TO_POINTER (depth - 1));
  g_assert_cmpint (coroutine_join (child), ==, 0);
  g_assert_cmpint (coroutine_join (child), ==, 0); /* of one that has ended: at once */
  result = coroutine_result (child);
  coroutine_unref (child);
  return result + 1;
}

static void
test_nested_joins (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (nest, GINT_TO_POINTER (100)), ==, 101);
  stage_close ("");
}

static int
join_and_log (void *data)
{
  int r = coroutine_join (data);

  stage_log (r == 0 ? 'j' : 'x');
  return r;
}

static int
join_self (void *data)
{
  return coroutine_join (coroutine_self ());
}

static int
several_joiners (void *data)
{
  Coroutine *target = stage_spawn (sleep_for_ever, NULL);
  Coroutine *joiners[3];

  for (int i = 0; i < 3; i++)
    joiners[i] = stage_spawn (join_and_log, target);
  stage_pass (2);
  g_assert_true (coroutine_cancel (joiners[1])); /* before the end */
  stage_pass (2);
  g_assert_cmpint (coroutine_result (joiners[1]), ==, -ECANCELED);
  g_assert_true (coroutine_cancel (target));
  g_assert_cmpint (coroutine_join (target), ==, 0);
  stage_log ('e');
  coroutine_cancel (joiners[2]); /* woken by the end, not yet run: keeps its 0 */
  for (int i = 0; i < 3; i++)
    {
      coroutine_join (joiners[i]);
      coroutine_unref (joiners[i]);
    }
  g_assert_cmpint (coroutine_result (target), ==, -ECANCELED);
  coroutine_unref (target);
  return 0;
}

static void
test_several_joiners (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (several_joiners, NULL), ==, 0);
  g_assert_cmpint (stage_play (join_self, NULL), ==, -EDEADLK);
  stage_close ("xjje");
}

static void
test_cancel_unborn (void)
{
  Coroutine *coroutine;

  stage_open (0);
  coroutine = stage_spawn (letter, GINT_TO_POINTER ('n'));
  g_assert_true (coroutine_cancel (coroutine));
  g_assert_true (coroutine_cancel (coroutine));
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  g_assert_cmpint (coroutine_result (coroutine), ==, -ECANCELED);
  coroutine_unref (coroutine);
  stage_close ("");
}

/* A cancel is told once, by the next await; the ones after it work. */
static int
cancel_self (void *data)
{
  coroutine_cancel (coroutine_self ());
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_yield (), ==, -ECANCELED);
  g_assert_cmpint (coroutine_yield (), ==, 0);
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_sleep (FOR_EVER), ==, -ECANCELED);
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_gather (NULL, 0, TRUE), ==, -ECANCELED);
  g_assert_cmpint (coroutine_gather (NULL, 0, TRUE), ==, 0);
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_timeout (MS, letter, GINT_TO_POINTER ('t'), NULL), ==, -ECANCELED);
  return coroutine_sleep (0);
}

static int
log_yield (void *data)
{
  int r = coroutine_yield ();

  stage_log (r == -ECANCELED ? 'c' : '-');
  return r;
}

static int
cancel_yielder (void *data)
{
  Coroutine *yielder = stage_spawn (log_yield, NULL);

  stage_pass (1);
  coroutine_cancel (yielder); /* it is ready, not waiting */
  coroutine_join (yielder);
  coroutine_unref (yielder);
  return 0;
}

static void
test_cancel (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (cancel_self, NULL), ==, 0);
  g_assert_cmpint (stage_play (cancel_yielder, NULL), ==, 0);
  stage_close ("c");
}

static int
sleep_and_log (void *data)
{
  uint64_t ns = (uint64_t) GPOINTER_TO_INT (data) * MS;
  uint64_t before = uv_hrtime ();
  int r = coroutine_sleep (ns);

  g_assert_cmpint (r, ==, 0);
  g_assert_cmpuint (uv_hrtime () - before, >=, ns);
  stage_log ((char) ('0' + GPOINTER_TO_INT (data)));
  return r;
}

static void
test_sleep (void)
{
  stage_open (0);
  for (int ms = 7; ms > 0; ms -= 2)
    coroutine_spawn (stage.loop, sleep_and_log, GINT_TO_POINTER (ms), NULL, NULL);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  g_assert_cmpuint (stage.log->len, ==, 4);
  g_string_truncate (stage.log, 0);
  stage_close ("");
}

static int
freeze_then_cancel (void *data)
{
  Coroutine *sleeper = stage_spawn (sleep_and_log, GINT_TO_POINTER (1));
  uint64_t until;

  stage_pass (1);
  until = uv_hrtime () + 3 * MS;
  while (uv_hrtime () < until)
    ;
  /* Its time is over; either the loop has seen that or the cancel undoes it. */
  stage_pass (1);
  coroutine_cancel (sleeper);
  coroutine_join (sleeper);
  coroutine_unref (sleeper);
  return 0;
}

static void
test_cancel_after_sleep (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (freeze_then_cancel, NULL), ==, 0);
  stage_close ("1");
}

/* 10,000 in a heap, a third of them cancelled out of its middle. */
#define MANY 10000

static int
many (void *data)
{
  Coroutine **sleepers = g_new (Coroutine *, MANY);
  int n_done = 0, n_cancelled = 0;

  for (int i = 0; i < MANY; i++)
    sleepers[i] = stage_spawn (i % 3 == 0 ? sleep_for_ever : sleep_and_log,
                               GINT_TO_POINTER (i * 7919 % 9 + 1));
  stage_pass (1);
  for (int i = 0; i < MANY; i += 3)
    coroutine_cancel (sleepers[i]);
  g_assert_cmpint (coroutine_gather (sleepers, MANY, FALSE), ==, -ECANCELED);
  for (int i = 0; i < MANY; i++)
    {
      n_done += coroutine_result (sleepers[i]) == 0;
      n_cancelled += coroutine_result (sleepers[i]) == -ECANCELED;
      coroutine_unref (sleepers[i]);
    }
  g_assert_cmpint (n_cancelled, ==, (MANY + 2) / 3);
  g_assert_cmpint (n_done, ==, MANY - n_cancelled);
  g_free (sleepers);
  return 0;
}

#ifdef __SANITIZE_THREAD__
#define SKIP_MASSES 1
#else
#define SKIP_MASSES 0
#endif

static void
test_many (void)
{
  if (SKIP_MASSES)
    {
      g_test_skip ("ThreadSanitizer knows at most 8,128 fibers");
      return;
    }
  stage_open (16 * 1024);
  g_assert_cmpint (stage_play (many, NULL), ==, 0);
  g_string_truncate (stage.log, 0);
  stage_close ("");
}

static int
wait_in_channel (void *data)
{
  void *item;
  int r = coroutine_channel_get (data, &item);

  stage_log (r == -ECANCELED ? 'c' : '?');
  return r;
}

/* Those left wait for one another: run says so, free ends them. */
static void
test_deadlock (void)
{
  CoroutineChannel *channel;

  stage_open (0);
  g_assert_cmpint (coroutine_channel_new (&channel, 1), ==, 0);
  coroutine_spawn (stage.loop, wait_in_channel, channel, NULL, NULL);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, -EDEADLK);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, -EDEADLK);
  stage_close ("c");
  coroutine_channel_free (channel);
}

static int
refuse (void *data)
{
  while (coroutine_channel_get (data, &data) < 0)
    ;
  return 0;
}

/* It swallows every cancel; free gives up on it and frees all the same. */
static void
test_refusal (void)
{
  CoroutineChannel *channel;
  Coroutine *unborn;

  stage_open (0);
  g_assert_cmpint (coroutine_channel_new (&channel, 1), ==, 0);
  coroutine_spawn (stage.loop, refuse, channel, NULL, NULL);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, -EDEADLK);
  unborn = stage_spawn (letter, GINT_TO_POINTER ('u'));
  stage_close ("");
  g_assert_cmpint (coroutine_result (unborn), ==, -ECANCELED);
  coroutine_unref (unborn);
  /* The channel still lists the refuser's frame, which is gone, so coroutine_channel_free() would
   * object. */
  free (channel);
}

static int n_before, n_after;

static void
count_before (void *data)
{
  g_assert_cmpint (n_before++, ==, n_after);
}

static void
count_after (void *data)
{
  g_assert_cmpint (++n_after, ==, n_before);
}

static void
test_around_poll (void)
{
  stage_open (0);
  coroutine_loop_around_poll (stage.loop, count_before, count_after, NULL);
  stage_play (letter_twice, GINT_TO_POINTER ('l'));
  g_assert_cmpint (n_before, ==, 0); /* nothing to wait for */
  stage_play (sleep_and_log, GINT_TO_POINTER (2));
  g_assert_cmpint (n_before, >=, 1);
  g_assert_cmpint (n_before, ==, n_after);
  stage_close ("ll2");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coroutine/new-free", test_new_free);
  g_test_add_func ("/coroutine/order", test_order);
  g_test_add_func ("/coroutine/result", test_result);
  g_test_add_func ("/coroutine/nested-joins", test_nested_joins);
  g_test_add_func ("/coroutine/several-joiners", test_several_joiners);
  g_test_add_func ("/coroutine/cancel-unborn", test_cancel_unborn);
  g_test_add_func ("/coroutine/cancel", test_cancel);
  g_test_add_func ("/coroutine/sleep", test_sleep);
  g_test_add_func ("/coroutine/cancel-after-sleep", test_cancel_after_sleep);
  g_test_add_func ("/coroutine/many", test_many);
  g_test_add_func ("/coroutine/deadlock", test_deadlock);
  g_test_add_func ("/coroutine/refusal", test_refusal);
  g_test_add_func ("/coroutine/around-poll", test_around_poll);
  return g_test_run ();
}
