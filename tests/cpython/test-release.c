/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "release.h"

#include <glib.h>
#include <stdlib.h>
#include <time.h>

/* What thread-lives.c has for the real ones. */
__thread ThreadLife thread_life __attribute__ ((tls_model ("initial-exec")));

#define FD 5

typedef struct
{
  RingReader reader;
  GString *told; /* "STATE REASON ARGUMENT|" of each event since the last look */
} Fixture;

static Arena arena; /* one for all: a process attaches once */

static void
set_up (Fixture *f, gconstpointer data)
{
  f->told = g_string_new (NULL);
  if (arena.header == NULL)
    {
      char value[128];

      g_assert_cmpint (arena_create (&arena, 4), ==, 0);
      arena_format (&arena, arena.fd, value, sizeof value);
      setenv (ARENA_VARIABLE, value, TRUE);
      g_assert_cmpint (probe_attach (), ==, 0);
    }

  g_assert_true (probe_begin_in (STATE_RUNNING, NULL, LANE_SOURCE_MEASURED));
  ring_reader_init (&f->reader, &arena.slots[0], arena_ring (&arena, 0));
  thread_life = (ThreadLife){ .mode = LIFE_HELD, .is_lane = true, .rest = STATE_NATIVE };
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  Event events[16];

  probe_end (ENDING_DONE, 0);
  while (ring_reader_take (&f->reader, events, G_N_ELEMENTS (events)) > 0)
    ;
  g_string_free (f->told, TRUE);
}

static const char *
look (Fixture *f)
{
  Event events[16];
  ssize_t n = ring_reader_take (&f->reader, events, G_N_ELEMENTS (events));
  guint64 last = 0;

  g_string_truncate (f->told, 0);
  for (ssize_t i = 0; i < n; i++)
    if (events[i].kind == EVENT_STATE)
      {
        g_string_append_printf (f->told, "%s %s %u|",
                                state_name (events[i].state_and_flags & EVENT_STATE_MASK),
                                reason_name (events[i].reason), (unsigned) events[i].a);
        g_assert_cmpuint (events[i].time, >=, last);
        last = events[i].time;
      }
  return f->told->str;
}

/* Longer than what is short. */
static void
last_a_while (void)
{
  struct timespec while_ = { 0, THREAD_LIVES_SHORT + 1000 };

  while (clock_nanosleep (CLOCK_MONOTONIC, 0, &while_, &while_) != 0)
    ;
}

static void
call (State state, Reason reason, uint32_t argument)
{
  uint64_t token = release_call (state, reason, argument);

  last_a_while ();
  release_return (token, state, reason, argument);
}

static void
test_held (Fixture *f, gconstpointer data)
{
  look (f);
  call (STATE_WAITING_IO, REASON_READ, FD);
  g_assert_cmpstr (look (f), ==, "");
}

static void
test_one_call (Fixture *f, gconstpointer data)
{
  look (f);
  release_begin (arena_clock (), false);
  call (STATE_WAITING_IO, REASON_READ, FD);
  g_assert_cmpstr (look (f), ==, "");
  g_assert_cmpuint (atomic_load (&arena.slots[0].now) & 7, ==, STATE_WAITING_IO);

  release_tell (arena_clock (), true);
  g_assert_cmpstr (look (f), ==, "waiting-io read 5|waiting-gil GIL 0|");
}

static void
test_no_call (Fixture *f, gconstpointer data)
{
  look (f);
  release_begin (arena_clock (), false);
  release_tell (arena_clock (), false);
  g_assert_cmpstr (look (f), ==, "native  0|");
}

/* From the second on they are told one by one, and what is between them too. */
static void
test_many_calls (Fixture *f, gconstpointer data)
{
  look (f);
  release_begin (arena_clock (), false);
  call (STATE_WAITING_IO, REASON_READ, FD);
  call (STATE_WAITING_IO, REASON_FSYNC, FD);
  g_assert_cmpstr (look (f), ==, "waiting-io read 5|native  0|waiting-io fsync 5|native  0|");
  call (STATE_WAITING_LOCK, REASON_LOCK, 0);
  g_assert_cmpstr (look (f), ==, "waiting-lock lock 0|native  0|");
  release_tell (arena_clock (), true);
  g_assert_cmpstr (look (f), ==, "waiting-gil GIL 0|");
}

/* A call inside a call (a signal handler's) is none. */
static void
test_nested (Fixture *f, gconstpointer data)
{
  uint64_t token;

  look (f);
  release_begin (arena_clock (), false);
  token = release_call (STATE_WAITING_IO, REASON_EPOLL, FD);
  last_a_while ();
  call (STATE_WAITING_IO, REASON_WRITE, FD);
  release_return (token, STATE_WAITING_IO, REASON_EPOLL, FD);
  release_tell (arena_clock (), false);
  g_assert_cmpstr (look (f), ==, "waiting-io epoll 5|");
}

/* Who was asked waits until it has seen that somebody took it, and then for its turn. */
static void
test_forced (Fixture *f, gconstpointer data)
{
  uint64_t dropped = arena_clock ();

  look (f);
  release_begin (dropped, true);
  release_tell (dropped + THREAD_LIVES_SHORT - 1, true);
  g_assert_cmpstr (look (f), ==, "waiting-gil forced hand-over 0|");

  dropped = arena_clock ();
  release_begin (dropped, true);
  thread_life.woke = dropped + 5;
  release_tell (dropped + 5 + THREAD_LIVES_SHORT, true);
  g_assert_cmpstr (look (f), ==, "waiting-gil forced hand-over 0|native  0|waiting-gil GIL 0|");

  dropped = arena_clock ();
  release_begin (dropped, true);
  thread_life.woke = dropped + 5;
  call (STATE_WAITING_IO, REASON_SLEEP, 0);
  release_tell (arena_clock (), true);
  g_assert_cmpstr (look (f), ==,
                   "waiting-gil forced hand-over 0|waiting-io sleep 0|waiting-gil GIL 0|");
}

/* A thread that has nothing to do with the GIL tells a wait when it is over. */
static void
test_outside (Fixture *f, gconstpointer data)
{
  look (f);
  thread_life.mode = LIFE_OUTSIDE;
  call (STATE_WAITING_IO, REASON_READ, FD);
  g_assert_cmpstr (look (f), ==, "waiting-io read 5|native  0|");

  thread_life.rest = STATE_RUNNING;
  call (STATE_WAITING_LOCK, REASON_LOCK, 0);
  g_assert_cmpstr (look (f), ==, "waiting-lock lock 0|running  0|");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/release/held", test_held);
  ADD ("/release/one-call", test_one_call);
  ADD ("/release/no-call", test_no_call);
  ADD ("/release/many-calls", test_many_calls);
  ADD ("/release/nested", test_nested);
  ADD ("/release/forced", test_forced);
  ADD ("/release/outside", test_outside);
  return g_test_run ();
}
