/* SPDX-License-Identifier: MIT */

#include "stage.h"

#include <pthread.h>

static int
gather_error (void *data)
{
  gboolean cancel = GPOINTER_TO_INT (data);
  Coroutine *members[4] = {
    stage_spawn (cancel ? sleep_for_ever : letter_twice, GINT_TO_POINTER ('a')),
    stage_spawn (fail, NULL),
    stage_spawn (letter, GINT_TO_POINTER ('b')),
    stage_spawn (cancel ? sleep_for_ever : letter_twice, GINT_TO_POINTER ('c')),
  };

  g_assert_cmpint (coroutine_gather (members, 4, cancel), ==, -EIO);
  g_assert_cmpint (coroutine_gather (members, 4, cancel), ==, cancel ? -ECANCELED : -EIO);
  g_assert_cmpint (coroutine_result (members[0]), ==, cancel ? -ECANCELED : 'a');
  g_assert_cmpint (coroutine_result (members[3]), ==, cancel ? -ECANCELED : 'c');
  for (int i = 0; i < 4; i++)
    coroutine_unref (members[i]);
  return 0;
}

static int
gather_for_ever (void *data)
{
  Coroutine *members[2] = { stage_spawn (sleep_for_ever, NULL),
                            stage_spawn (sleep_for_ever, NULL) };
  Coroutine *self = coroutine_self ();
  int r = coroutine_gather (&self, 1, TRUE);

  g_assert_cmpint (r, ==, -EDEADLK);
  r = coroutine_gather (members, 2, FALSE);
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (coroutine_result (members[i]), ==, -ECANCELED);
      coroutine_unref (members[i]);
    }
  return r;
}

static int
cancel_gather (void *data)
{
  Coroutine *gatherer = stage_spawn (gather_for_ever, NULL);
  int r;

  stage_pass (GPOINTER_TO_INT (data));
  coroutine_cancel (gatherer);
  coroutine_cancel (gatherer); /* the second finds it on its way */
  coroutine_join (gatherer);
  r = coroutine_result (gatherer);
  coroutine_unref (gatherer);
  return r;
}

static void
test_gather (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (gather_error, GINT_TO_POINTER (FALSE)), ==, 0);
  g_assert_cmpint (stage_play (gather_error, GINT_TO_POINTER (TRUE)), ==, 0);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (stage_play (cancel_gather, GINT_TO_POINTER (i)), ==, -ECANCELED);
  stage_close ("abcac");
}

static int
stubborn (void *data)
{
  g_assert_cmpint (coroutine_sleep (FOR_EVER), ==, -ECANCELED);
  return 5;
}

static int
cancelled_by_other (void *data)
{
  coroutine_cancel (coroutine_self ());
  return coroutine_sleep (FOR_EVER);
}

static int
timeouts (void *data)
{
  g_assert_cmpint (coroutine_timeout (FOR_EVER, letter, GINT_TO_POINTER ('t'), "t"), ==, 't');
  g_assert_cmpint (coroutine_timeout (FOR_EVER, fail, NULL, NULL), ==, -EIO);
  g_assert_cmpint (coroutine_timeout (MS, sleep_for_ever, NULL, NULL), ==, -ETIMEDOUT);
  g_assert_cmpint (coroutine_timeout (MS, stubborn, NULL, NULL), ==, 5);
  g_assert_cmpint (coroutine_timeout (FOR_EVER, cancelled_by_other, NULL, NULL), ==, -ECANCELED);
  return 0;
}

static int
sleep_a_ms (void *data)
{
  return coroutine_sleep (MS);
}

/* Both are due at once: either may win, neither may hang or be told twice. */
static int
timeout_race (void *data)
{
  for (int i = 0; i < 20; i++)
    {
      int r = coroutine_timeout (MS, sleep_a_ms, NULL, NULL);

      g_assert_true (r == 0 || r == -ETIMEDOUT);
    }
  return 0;
}

static int
outer_timeout (void *data)
{
  return coroutine_timeout (FOR_EVER, sleep_for_ever, NULL, NULL);
}

static int
cancel_timeout (void *data)
{
  Coroutine *outer = stage_spawn (outer_timeout, NULL);
  int r;

  stage_pass (GPOINTER_TO_INT (data));
  coroutine_cancel (outer);
  coroutine_join (outer);
  r = coroutine_result (outer);
  coroutine_unref (outer);
  return r;
}

static void
test_timeout (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (timeouts, NULL), ==, 0);
  g_assert_cmpint (stage_play (timeout_race, NULL), ==, 0);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (stage_play (cancel_timeout, GINT_TO_POINTER (i)), ==, -ECANCELED);
  stage_close ("t");
}

static int
work_letter (void *data)
{
  g_assert_null (coroutine_self ());
  return GPOINTER_TO_INT (data);
}

typedef struct
{
  pthread_mutex_t mutex; /* GMutex is a futex that ThreadSanitizer does not see */
  pthread_cond_t cond;
  gboolean begun, go;
} Gate;

static int
wait_at_gate (void *data)
{
  Gate *gate = data;

  pthread_mutex_lock (&gate->mutex);
  gate->begun = TRUE;
  while (!gate->go)
    pthread_cond_wait (&gate->cond, &gate->mutex);
  pthread_mutex_unlock (&gate->mutex);
  return 9;
}

static int
work_at_gate (void *data)
{
  return coroutine_work (wait_at_gate, data);
}

static gboolean
gate_begun (Gate *gate)
{
  gboolean begun;

  pthread_mutex_lock (&gate->mutex);
  begun = gate->begun;
  pthread_mutex_unlock (&gate->mutex);
  return begun;
}

static int
works (void *data)
{
  Gate gate = { .begun = FALSE };
  Coroutine *worker, *second;

  pthread_mutex_init (&gate.mutex, NULL);
  pthread_cond_init (&gate.cond, NULL);
  g_assert_cmpint (coroutine_work (work_letter, GINT_TO_POINTER (3)), ==, 3);
  g_assert_cmpint (coroutine_work (fail, NULL), ==, -EIO);

  /* The pool has one thread: the first runs, the second waits in libuv's queue. */
  worker = stage_spawn (work_at_gate, &gate);
  second = stage_spawn (work_at_gate, &gate);
  while (!gate_begun (&gate))
    stage_pass (1);
  coroutine_cancel (second);
  coroutine_join (second);
  g_assert_cmpint (coroutine_result (second), ==, -ECANCELED);
  coroutine_cancel (worker); /* told when it ends */
  stage_pass (2);
  g_assert_cmpint (coroutine_result (worker), ==, -EINPROGRESS);
  pthread_mutex_lock (&gate.mutex);
  gate.go = TRUE;
  pthread_cond_signal (&gate.cond);
  pthread_mutex_unlock (&gate.mutex);
  coroutine_join (worker);
  g_assert_cmpint (coroutine_result (worker), ==, -ECANCELED);

  coroutine_unref (worker);
  coroutine_unref (second);
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_work (work_letter, NULL), ==, -ECANCELED);
  pthread_mutex_destroy (&gate.mutex);
  pthread_cond_destroy (&gate.cond);
  return 0;
}

static void
test_work (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (works, NULL), ==, 0);
  stage_close ("");
}

int
main (int argc, char *argv[])
{
  g_setenv ("UV_THREADPOOL_SIZE", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coroutine-await/gather", test_gather);
  g_test_add_func ("/coroutine-await/timeout", test_timeout);
  g_test_add_func ("/coroutine-await/work", test_work);
  return g_test_run ();
}
