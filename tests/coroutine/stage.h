/* stage.h: a loop to try coroutines on
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <errno.h>
#include <glib.h>

#include "coroutine.h"

#define MS ((uint64_t) 1000000)
#define FOR_EVER (3600 * 1000 * MS)

/* What happened, in order, as letters: a test compares the whole with what it expects. */
typedef struct
{
  CoroutineLoop *loop;
  GString *log;
} Stage;

static Stage stage;

static inline void
stage_open (size_t stack_size)
{
  g_assert_cmpint (coroutine_loop_new (&stage.loop, stack_size), ==, 0);
  stage.log = g_string_new (NULL);
}

static inline void
stage_close (const char *expected)
{
  coroutine_loop_free (stage.loop);
  g_assert_cmpstr (stage.log->str, ==, expected);
  g_string_free (stage.log, TRUE);
}

static inline Coroutine *
stage_spawn (CoroutineFunction function, void *data)
{
  Coroutine *coroutine = NULL;

  g_assert_cmpint (coroutine_spawn (stage.loop, function, data, NULL, &coroutine), ==, 0);
  return coroutine;
}

/* Runs @function as the first coroutine until all have ended, and returns its result. */
static inline int
stage_play (CoroutineFunction function, void *data)
{
  Coroutine *coroutine = stage_spawn (function, data);
  int result;

  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  result = coroutine_result (coroutine);
  coroutine_unref (coroutine);
  return result;
}

static inline void
stage_log (char letter)
{
  g_string_append_c (stage.log, letter);
}

/* The turn of everybody else, @n times. */
static inline void
stage_pass (int n)
{
  while (n-- > 0)
    g_assert_cmpint (coroutine_yield (), ==, 0);
}

/* What coroutines do: they write their letter, they wait, they fail. */

static inline int
letter (void *data)
{
  stage_log ((char) GPOINTER_TO_INT (data));
  return GPOINTER_TO_INT (data);
}

static inline int
letter_twice (void *data)
{
  letter (data);
  if (coroutine_yield () < 0)
    return -ECANCELED;
  return letter (data);
}

static inline int
sleep_for_ever (void *data)
{
  return coroutine_sleep (FOR_EVER);
}

static inline int
fail (void *data)
{
  return -EIO;
}
