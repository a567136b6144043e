/* SPDX-License-Identifier: MIT */

#include "stage.h"

#include <errno.h>

static CoroutineChannel *channel;

static void
open_channel (size_t capacity)
{
  stage_open (0);
  g_assert_cmpint (coroutine_channel_new (&channel, capacity), ==, 0);
}

static void
close_channel (const char *expected)
{
  stage_close (expected);
  coroutine_channel_free (channel);
}

static int
put (void *data)
{
  int r = coroutine_channel_put (channel, data);

  stage_log ((char) (r == 0 ? g_ascii_toupper ((char) GPOINTER_TO_INT (data)) : '!'));
  return r;
}

static int
get (void *data)
{
  void *item = NULL;
  int r = coroutine_channel_get (channel, &item);

  stage_log (r == 0 ? (char) GPOINTER_TO_INT (item) : r == -EPIPE ? '.' : '?');
  return r;
}

static Coroutine *
putter (char letter)
{
  return stage_spawn (put, GINT_TO_POINTER ((int) letter));
}

static Coroutine *
getter (void)
{
  return stage_spawn (get, NULL);
}

static void
finish (Coroutine *coroutine, int result)
{
  g_assert_cmpint (coroutine_join (coroutine), ==, 0);
  g_assert_cmpint (coroutine_result (coroutine), ==, result);
  coroutine_unref (coroutine);
}

static void
test_new_free (void)
{
  g_assert_cmpint (coroutine_channel_new (&channel, 0), ==, -EINVAL);
  g_assert_cmpint (coroutine_channel_new (&channel, SIZE_MAX / 8), ==, -ENOMEM);
  g_assert_cmpint (coroutine_channel_new (&channel, 3), ==, 0);
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 0);
  coroutine_channel_free (channel);
  coroutine_channel_free (NULL);
}

static int
fill_and_empty (void *data)
{
  for (char c = 'a'; c <= 'e'; c++)
    coroutine_unref (putter (c)); /* two find a place, three wait in line */
  stage_pass (2);
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 2);
  for (int i = 0; i < 5; i++)
    get (NULL);
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 0);
  stage_pass (1);
  return 0;
}

static void
test_full (void)
{
  open_channel (2);
  stage_play (fill_and_empty, NULL);
  close_channel ("ABabcdeCDE");
}

static int
getters_first (void *data)
{
  for (int i = 0; i < 3; i++)
    coroutine_unref (getter ());
  stage_pass (1);
  for (char c = 'x'; c <= 'z'; c++)
    put (GINT_TO_POINTER ((int) c)); /* each straight to the one that waits longest */
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 0);
  return 0;
}

static void
test_empty (void)
{
  open_channel (1);
  stage_play (getters_first, NULL);
  close_channel ("XYZxyz");
}

static int
close_it (void *data)
{
  Coroutine *a, *b, *c;

  put (GINT_TO_POINTER ('a'));
  b = putter ('b');
  stage_pass (1);
  coroutine_channel_close (channel);
  finish (b, -EPIPE);
  put (GINT_TO_POINTER ('c'));
  get (NULL); /* what is in it can still be got */
  get (NULL);

  coroutine_channel_free (channel);
  g_assert_cmpint (coroutine_channel_new (&channel, 1), ==, 0);
  a = getter ();
  c = getter ();
  stage_pass (1);
  coroutine_channel_close (channel);
  coroutine_channel_close (channel);
  finish (a, -EPIPE);
  finish (c, -EPIPE);
  return 0;
}

static void
test_close (void)
{
  open_channel (1);
  stage_play (close_it, NULL);
  close_channel ("A!!a...");
}

/* The middle one of three in line goes, and the others keep their order. */
static int
cancel_in_line (void *data)
{
  Coroutine *line[3];

  for (int i = 0; i < 3; i++)
    line[i] = getter ();
  stage_pass (1);
  coroutine_cancel (line[1]);
  put (GINT_TO_POINTER ('a'));
  put (GINT_TO_POINTER ('b'));
  /* This one has its item already: it keeps it. */
  coroutine_cancel (line[2]);
  finish (line[0], 0);
  finish (line[1], -ECANCELED);
  finish (line[2], 0);

  put (GINT_TO_POINTER ('p'));
  for (int i = 0; i < 3; i++)
    line[i] = putter ((char) ('q' + i));
  stage_pass (1);
  coroutine_cancel (line[2]); /* the last */
  coroutine_cancel (line[0]); /* the first */
  get (NULL);
  coroutine_cancel (line[1]); /* has its place */
  get (NULL);
  finish (line[0], -ECANCELED);
  finish (line[1], 0);
  finish (line[2], -ECANCELED);
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 0);

  coroutine_cancel (coroutine_self ());
  put (GINT_TO_POINTER ('z'));
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 0);
  put (GINT_TO_POINTER ('z'));
  coroutine_cancel (coroutine_self ());
  get (NULL);
  g_assert_cmpuint (coroutine_channel_count (channel), ==, 1);
  return 0;
}

static void
test_cancel (void)
{
  open_channel (1);
  stage_play (cancel_in_line, NULL);
  close_channel ("AB?abPpr!!R!Z?");
}

#define ITEMS 5000

static int
produce (void *data)
{
  for (int i = 1; i <= ITEMS; i++)
    if (coroutine_channel_put (channel, GINT_TO_POINTER (i)) < 0)
      return -ECANCELED;
  coroutine_channel_close (channel);
  return 0;
}

static int
consume (void *data)
{
  int *sum = data;
  int last = 0;
  void *item;

  while (coroutine_channel_get (channel, &item) == 0)
    {
      g_assert_cmpint (GPOINTER_TO_INT (item), >, last);
      last = GPOINTER_TO_INT (item);
      *sum += last;
    }
  return 0;
}

static void
test_stream (void)
{
  for (size_t capacity = 1; capacity <= 100; capacity *= 10)
    {
      int sums[3] = { 0 };

      open_channel (capacity);
      for (int i = 0; i < 3; i++)
        coroutine_spawn (stage.loop, consume, &sums[i], "consumer", NULL);
      coroutine_spawn (stage.loop, produce, NULL, "producer", NULL);
      g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
      g_assert_cmpint (sums[0] + sums[1] + sums[2], ==, ITEMS * (ITEMS + 1) / 2);
      close_channel ("");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coroutine-channel/new-free", test_new_free);
  g_test_add_func ("/coroutine-channel/full", test_full);
  g_test_add_func ("/coroutine-channel/empty", test_empty);
  g_test_add_func ("/coroutine-channel/close", test_close);
  g_test_add_func ("/coroutine-channel/cancel", test_cancel);
  g_test_add_func ("/coroutine-channel/stream", test_stream);
  return g_test_run ();
}
