/* SPDX-License-Identifier: MIT */

#include "stage.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "coroutine-inside.h"
#include "coroutine-loop.h"
#include "probe.h"

static Arena arena;
static RingReader reader;

/* What one lane told, as words: "begin-task +create ready:queued in the loop ...". */
typedef struct
{
  GHashTable *stories; /* lane number -> GString */
  guint n;
} Telling;

static void
tell (Telling *telling, const Event *event)
{
  GString *story = g_hash_table_lookup (telling->stories, GUINT_TO_POINTER (event->lane));
  unsigned state = event->state_and_flags & EVENT_STATE_MASK;

  if (story == NULL)
    {
      story = g_string_new (NULL);
      g_hash_table_insert (telling->stories, GUINT_TO_POINTER (event->lane), story);
    }
  telling->n++;
  switch (event->kind)
    {
    case EVENT_BEGIN:
      g_string_append_printf (story, "[%s ", lane_kind_name (event->b & 0xff));
      break;
    case EVENT_STATE:
      g_string_append_printf (story, "%s:%s ", state_name (state), reason_name (event->reason));
      break;
    case EVENT_TEXT:
      break;
    case EVENT_OUT:
      g_string_append_printf (story, "%s> ", flow_name (event->reason));
      break;
    case EVENT_IN:
      g_string_append_printf (story, ">%s ", flow_name (event->reason));
      break;
    case EVENT_END:
      g_string_append_printf (story, "%s] ", ending_name (event->reason));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
free_story (gpointer story)
{
  g_string_free (story, TRUE);
}

static Telling
listen_to_all (void)
{
  Telling telling = { g_hash_table_new_full (NULL, NULL, NULL, free_story), 0 };
  Event events[256];
  ssize_t n;

  while ((n = ring_reader_take (&reader, events, G_N_ELEMENTS (events))) > 0)
    for (ssize_t i = 0; i < n; i++)
      tell (&telling, &events[i]);
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (ring_reader_count_lost (&reader), ==, 0);
  return telling;
}

static const char *
story_of (Telling *telling, guint32 lane)
{
  GString *story = g_hash_table_lookup (telling->stories, GUINT_TO_POINTER (lane));

  return story != NULL ? story->str : "";
}

#define BEGUN "[task >create "
#define RUN "running:task "
#define QUEUED "ready:queued in the loop "

static CoroutineChannel *channel;

static int
sleeper (void *data)
{
  return coroutine_sleep ((uint64_t) GPOINTER_TO_INT (data) * MS);
}

static int
getter (void *data)
{
  void *item;

  return coroutine_channel_get (channel, &item);
}

static int
failing (void *data)
{
  return -EIO;
}

static int
nothing (void *data)
{
  return 0;
}

static guint32 lanes[6];

static int
conductor (void *data)
{
  Coroutine *c[5] = {
    stage_spawn (sleeper, GINT_TO_POINTER (5)),
    stage_spawn (getter, NULL),
    stage_spawn (failing, NULL),
    stage_spawn (sleeper, GINT_TO_POINTER (1000000)),
    stage_spawn (nothing, NULL),
  };

  for (int i = 0; i < 5; i++)
    lanes[i] = coroutine_lane (c[i]);
  lanes[5] = coroutine_lane (coroutine_self ());
  coroutine_cancel (c[4]);
  stage_pass (1);
  coroutine_channel_put (channel, NULL);
  coroutine_cancel (c[3]);
  coroutine_join (c[0]);
  for (int i = 0; i < 5; i++)
    coroutine_unref (c[i]);
  return 0;
}

static void
test_stories (void)
{
  Telling telling;
  guint32 loop_lane;

  g_hash_table_unref (listen_to_all ().stories);
  stage_open (0);
  loop_lane = stage.loop->lane;
  coroutine_channel_new (&channel, 1);
  stage_play (conductor, NULL);
  coroutine_channel_free (channel);
  stage_close ("");

  telling = listen_to_all ();
  g_assert_cmpstr (story_of (&telling, lanes[0]), ==,
                   BEGUN RUN "waiting-io:sleep " QUEUED RUN "join> done] ");
  g_assert_cmpstr (story_of (&telling, lanes[1]), ==,
                   BEGUN RUN "waiting-lock:queue " QUEUED ">send " RUN "done] ");
  g_assert_cmpstr (story_of (&telling, lanes[2]), ==, BEGUN RUN "exception] ");
  g_assert_cmpstr (story_of (&telling, lanes[3]), ==,
                   BEGUN RUN "waiting-io:sleep " QUEUED ">wake " RUN "cancelled] ");
  g_assert_cmpstr (story_of (&telling, lanes[4]), ==, BEGUN "cancelled] ");
  g_assert_cmpstr (story_of (&telling, lanes[5]), ==,
                   BEGUN RUN "create> create> create> create> create> ready:yield " RUN
                             "send> wake> waiting-lock:join " QUEUED ">join " RUN "done] ");
  g_assert_true (g_str_has_prefix (story_of (&telling, loop_lane), "[loop idle:epoll "));
  g_assert_true (g_str_has_suffix (story_of (&telling, loop_lane), "done] "));
  g_assert_true (g_str_has_prefix (story_of (&telling, 0), "create> waiting-io:epoll running: "));
  g_hash_table_unref (telling.stories);
}

/* The first poll of a loop is told too, though libuv has yet to register its own descriptors then:
 * it may be the longest of all. */
static void
test_first_poll (void)
{
  g_autoptr (GString) told = g_string_new (NULL);
  Coroutine *coroutine;
  guint32 loop_lane, lane;
  Event events[64];
  ssize_t n;

  g_hash_table_unref (listen_to_all ().stories);
  stage_open (0);
  coroutine = stage_spawn (sleeper, GINT_TO_POINTER (5));
  loop_lane = stage.loop->lane;
  lane = coroutine_lane (coroutine);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  coroutine_unref (coroutine);
  stage_close ("");

  n = ring_reader_take (&reader, events, G_N_ELEMENTS (events));
  for (ssize_t i = 0; i < n; i++)
    if (events[i].kind == EVENT_STATE)
      g_string_append_printf (told, "%s %s:%s, ",
                              events[i].lane == 0           ? "thread"
                              : events[i].lane == loop_lane ? "loop"
                              : events[i].lane == lane      ? "task"
                                                            : "?",
                              state_name (events[i].state_and_flags & EVENT_STATE_MASK),
                              reason_name (events[i].reason));
  g_test_message ("%s", told->str);
  g_assert_true (g_str_has_prefix (told->str, "task running:task, task waiting-io:sleep, "));
  g_assert_nonnull (strstr (told->str, "task waiting-io:sleep, loop idle:epoll, "
                                       "thread waiting-io:epoll, thread running:, "
                                       "task ready:queued in the loop, "));
}

static int
compute (void *data)
{
  return 0;
}

static int
worker (void *data)
{
  return coroutine_work (compute, NULL);
}

/* There and back: the arrows meet in two rings. */
static void
test_executor (void)
{
  Telling telling;
  Coroutine *coroutine;
  Event events[16];
  RingReader executor;
  GString *kinds = g_string_new (NULL);
  ssize_t n;

  stage_open (0);
  coroutine = stage_spawn (worker, NULL);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  telling = listen_to_all ();
  g_assert_cmpstr (story_of (&telling, coroutine_lane (coroutine)), ==,
                   BEGUN RUN "send> waiting-io:executor " QUEUED ">wake " RUN "done] ");
  coroutine_unref (coroutine);
  stage_close ("");
  g_hash_table_unref (telling.stories);
  g_hash_table_unref (listen_to_all ().stories);

  ring_reader_init (&executor, &arena.slots[1], arena_ring (&arena, 1));
  n = ring_reader_take (&executor, events, G_N_ELEMENTS (events));
  for (ssize_t i = 0; i < n; i++)
    if (events[i].kind != EVENT_TEXT)
      g_string_append_printf (kinds, "%d ", events[i].kind);
  g_assert_cmpstr (kinds->str, ==, "1 6 5 2 "); /* begin, in, out, state */
  g_string_free (kinds, TRUE);
}

#define MANY 10000

static int
many (void *data)
{
  Coroutine **sleepers = g_new (Coroutine *, MANY);

  for (int i = 0; i < MANY; i++)
    coroutine_spawn (stage.loop, sleeper, GINT_TO_POINTER (1), "sleeper", &sleepers[i]);
  g_assert_cmpint (coroutine_gather (sleepers, MANY, TRUE), ==, 0);
  for (int i = 0; i < MANY; i++)
    coroutine_unref (sleepers[i]);
  g_free (sleepers);
  return 0;
}

/* Nobody drains meanwhile, and yet nothing is lost. */
static void
test_many (void)
{
  Telling telling;

#ifdef __SANITIZE_THREAD__
  g_test_skip ("ThreadSanitizer knows at most 8,128 fibers");
  return;
#endif
  stage_open (16 * 1024);
  stage_play (many, NULL);
  stage_close ("");
  telling = listen_to_all ();
  g_test_message ("%u events for %d sleepers", telling.n, MANY);
  g_assert_cmpuint (telling.n, <, 9 * MANY + 4000);
  g_hash_table_unref (telling.stories);
}

int
main (int argc, char *argv[])
{
  char value[128];
  int status;

  setenv ("UV_THREADPOOL_SIZE", "1", 1);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (arena_create (&arena, 4), ==, 0);
  arena_format (&arena, arena.fd, value, sizeof value);
  setenv (ARENA_VARIABLE, value, 1);
  g_assert_cmpint (probe_attach (), ==, 0);
  probe_begin ("main", LANE_SOURCE_MEASURED);
  ring_reader_init (&reader, &arena.slots[0], arena_ring (&arena, 0));

  g_test_add_func ("/coroutine-probe/stories", test_stories);
  g_test_add_func ("/coroutine-probe/first-poll", test_first_poll);
  g_test_add_func ("/coroutine-probe/executor", test_executor);
  g_test_add_func ("/coroutine-probe/many", test_many);
  status = g_test_run ();
  probe_end (ENDING_DONE, 0);
  return status;
}
