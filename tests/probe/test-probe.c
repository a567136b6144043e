/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "probe.h"

/* A process attaches once, so all tests share an arena; each begins and ends its own life. */
static Arena arena;
static RingReader reader;
static Event events[4096];
static size_t n_events;

static void
take (void)
{
  ssize_t n = ring_reader_take (&reader, events, G_N_ELEMENTS (events));

  g_assert_cmpint (n, >=, 0);
  n_events = (size_t) n;
}

static uint64_t
get_now (void)
{
  return atomic_load (&arena.slots[0].now);
}

static void
begin (void)
{
  probe_begin (NULL, LANE_SOURCE_MEASURED);
  take ();
  g_assert_cmpuint (n_events, ==, 1);
}

static void
end (void)
{
  probe_end (ENDING_DONE, 0);
  take ();
}

static void
check (size_t i, EventKind kind, uint32_t lane, unsigned state_and_flags, unsigned reason)
{
  g_assert_cmpuint (i, <, n_events);
  g_assert_cmpuint (events[i].kind, ==, kind);
  g_assert_cmpuint (events[i].lane, ==, lane);
  g_assert_cmpuint (events[i].state_and_flags, ==, state_and_flags);
  g_assert_cmpuint (events[i].reason, ==, reason);
  g_assert_cmpuint (events[i].time, <=, arena_clock ());
  g_assert_cmpuint (events[i].time, >=, arena.header->origin);
}

/* Everything that a thread may say, by one that may not. */
static void
say_all (void)
{
  probe_process_name ("p");
  probe_state (STATE_IDLE, REASON_NONE, 0);
  probe_state_gil (STATE_RUNNING, REASON_NONE, 1, 1, EVENT_TOOK);
  probe_lane_begin (5, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 0, "t", STATE_READY, REASON_NONE);
  probe_lane_state (5, STATE_RUNNING, REASON_NONE, 0);
  probe_lane_end (5, ENDING_DONE, 0);
  g_assert_cmpuint (probe_out (0, FLOW_SEND, 1), ==, 0);
  probe_in (0, FLOW_SEND, 1);
  probe_text (0, TEXT_NOTE, "n", 1);
  probe_counter (0, COUNTER_VALUE, 1);
  probe_exit (1, 0);
  probe_end (ENDING_DONE, 0);
}

static void
test_not_traced (void)
{
  /* Without the variable, and with one that leads nowhere, in processes of their own. */
  static const char *const values[] = { NULL, "", "3:4:5", "-1:2147483647:3:4" };
  static const int results[] = { 0, -EINVAL, -EINVAL, -ENOENT };

  for (unsigned i = 0; i < G_N_ELEMENTS (values); i++)
    {
      int status;
      pid_t pid = fork ();

      if (pid == 0)
        {
          if (values[i] == NULL)
            g_unsetenv (ARENA_VARIABLE);
          else
            g_setenv (ARENA_VARIABLE, values[i], TRUE);
          if (probe_attach () != results[i])
            _exit (1);
          probe_forked ();
          probe_begin ("nobody", LANE_SOURCE_MEASURED);
          say_all ();
          _exit (0);
        }

      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_cmpint (status, ==, 0);
    }
}

/* Every other test comes behind this one. */
static void
test_attach (void)
{
  char value[128];

  arena_format (&arena, arena.fd, value, sizeof value);
  g_setenv (ARENA_VARIABLE, value, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  g_assert_cmpint (probe_attach (), ==, 0);
}

static void
test_not_begun (void)
{
  say_all ();
  take ();
  g_assert_cmpuint (n_events, ==, 0);
  g_assert_cmpuint (atomic_load (&arena.slots[0].written), ==, 0);
}

static void
test_life (void)
{
  uint64_t ids = (uint64_t) syscall (SYS_gettid) << 32 | (uint32_t) getpid ();

  probe_begin ("worker-1", LANE_SOURCE_EMULATED);
  g_assert_cmpuint (atomic_load (&arena.slots[0].owner), ==, (ids << 32 | ids >> 32));
  g_assert_cmpuint (RING_NOW_STATE (get_now ()), ==, STATE_RUNNING);
  probe_begin ("again", LANE_SOURCE_EMULATED);
  probe_end (ENDING_EXCEPTION, 7);
  probe_end (ENDING_DONE, 8);
  g_assert_cmpuint (atomic_load (&arena.slots[0].owner), ==, 0);
  g_assert_cmpuint (get_now (), ==, 0);

  take ();
  g_assert_cmpuint (n_events, ==, 3);
  check (0, EVENT_BEGIN, 0, STATE_RUNNING, REASON_NONE);
  g_assert_cmpuint (events[0].a, ==, ids);
  g_assert_cmpuint (events[0].b, ==,
                    (uint64_t) getppid () << 32 |
                        LANE_FLAGS (LANE_KIND_THREAD, LANE_SOURCE_EMULATED));
  check (1, EVENT_TEXT, 0, 0, TEXT_NAME);
  g_assert_cmpmem (&events[1].a, events[1].core, "worker-1", 8);
  check (2, EVENT_END, 0, 0, ENDING_EXCEPTION);
  g_assert_cmpuint (events[2].a, ==, 7);
}

static void
test_states (void)
{
  begin ();

  probe_state (STATE_WAITING_IO, REASON_RECV, 42);
  uint64_t now = get_now ();
  probe_state_gil (STATE_NATIVE, REASON_GIL_FORCED, 3, 99, EVENT_DROPPED | EVENT_FORCED);
  /* A flag that is not the caller's to set, and a state that there is not. */
  probe_state_gil (STATE_RUNNING, REASON_NONE, 3, 100, EVENT_TOOK | EVENT_GAP | EVENT_MORE);
  take ();

  g_assert_cmpuint (n_events, ==, 3);
  check (0, EVENT_STATE, 0, STATE_WAITING_IO, REASON_RECV);
  g_assert_cmpuint (events[0].a, ==, 42);
  g_assert_cmpuint (now, ==, RING_NOW (events[0].time, STATE_WAITING_IO, events[0].reason));
  check (1, EVENT_STATE, 0, STATE_NATIVE | EVENT_DROPPED | EVENT_FORCED, REASON_GIL_FORCED);
  g_assert_cmpuint (events[1].a, ==, UINT64_C (3) << 32);
  g_assert_cmpuint (events[1].b, ==, 99);
  check (2, EVENT_STATE, 0, STATE_RUNNING | EVENT_TOOK, REASON_NONE);
  g_assert_cmpuint (get_now (), ==, RING_NOW (events[2].time, STATE_RUNNING, events[2].reason));
  g_assert_true (events[0].time <= events[1].time && events[1].time <= events[2].time);

  end ();
}

static void
test_lanes (void)
{
  uint32_t lane = probe_lane ();

  g_assert_cmpuint (lane, ==, 1);
  g_assert_cmpuint (probe_lane (), ==, 2);
  begin ();

  uint64_t now = get_now ();

  probe_lane_begin (lane, LANE_KIND_TASK, LANE_SOURCE_SAMPLED, 2, "fetch", STATE_READY,
                    REASON_QUEUED);
  probe_lane_state (lane, STATE_WAITING_IO, REASON_TASK, 17);
  probe_lane_end (lane, ENDING_CANCELLED, 5);
  probe_counter (lane, COUNTER_VALUE, -4);
  probe_exit (77, 256);
  probe_process_name ("server");
  take ();

  g_assert_cmpuint (n_events, ==, 7);
  check (0, EVENT_BEGIN, lane, STATE_READY, REASON_QUEUED);
  g_assert_cmpuint (events[0].a, ==, 2);
  g_assert_cmpuint (events[0].b, ==, LANE_FLAGS (LANE_KIND_TASK, LANE_SOURCE_SAMPLED));
  check (1, EVENT_TEXT, lane, 0, TEXT_NAME);
  check (2, EVENT_STATE, lane, STATE_WAITING_IO, REASON_TASK);
  g_assert_cmpuint (events[2].a, ==, 17);
  check (3, EVENT_END, lane, 0, ENDING_CANCELLED);
  g_assert_cmpuint (events[3].a, ==, 5);
  check (4, EVENT_COUNTER, lane, 0, COUNTER_VALUE);
  g_assert_cmpint ((int64_t) events[4].a, ==, -4);
  check (5, EVENT_EXIT, EVENT_LANE_PROCESS, 0, 0);
  g_assert_cmpuint (events[5].a, ==, 77);
  g_assert_cmpuint (events[5].b, ==, 256);
  check (6, EVENT_TEXT, EVENT_LANE_PROCESS, 0, TEXT_NAME);
  /* Another lane's states are not the thread's. */
  g_assert_cmpuint (get_now (), ==, now);

  end ();
}

static void
test_arrows (void)
{
  begin ();

  uint64_t first = probe_out (0, FLOW_SEND, 64);
  uint64_t second = probe_out (3, FLOW_WAKE, 0);

  probe_in (3, FLOW_SEND, first);
  probe_in (3, FLOW_SEND, 0);
  take ();

  g_assert_cmpuint (first >> 32, ==, (uint64_t) getpid ());
  g_assert_cmpuint (first, !=, second);
  g_assert_cmpuint (n_events, ==, 3);
  check (0, EVENT_OUT, 0, 0, FLOW_SEND);
  g_assert_cmpuint (events[0].a, ==, first);
  g_assert_cmpuint (events[0].b, ==, 64);
  check (1, EVENT_OUT, 3, 0, FLOW_WAKE);
  check (2, EVENT_IN, 3, 0, FLOW_SEND);
  g_assert_cmpuint (events[2].a, ==, first);

  end ();
}

/* What the pieces that were taken say. */
static char *
join_text (void)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < n_events; i++)
    {
      char piece[EVENT_TEXT_BYTES];

      check (i, EVENT_TEXT, 4, i + 1 < n_events ? EVENT_MORE : 0, TEXT_STDOUT);
      memcpy (piece, &events[i].a, 8);
      memcpy (piece + 8, &events[i].b, 8);
      g_assert_cmpuint (events[i].core, <=, EVENT_TEXT_BYTES);
      g_string_append_len (text, piece, events[i].core);
    }

  return g_string_free (text, FALSE);
}

static void
test_text (void)
{
  static const size_t lengths[] = { 0, 1, 15, 16, 17, 32, 1023, 1024 };
  char text[1024];

  memset (text, 'x', sizeof text);
  begin ();

  for (unsigned i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      probe_text (4, TEXT_STDOUT, text, lengths[i]);
      take ();

      g_autofree char *joined = join_text ();

      g_assert_cmpuint (n_events, ==, MAX (1, (lengths[i] + 15) / 16));
      g_assert_cmpuint (strlen (joined), ==, lengths[i]);
    }

  end ();
}

static void
test_long_text (void)
{
  static const char *const characters[] = { "x", "é", "€", "🎄" };

  begin ();

  for (unsigned i = 0; i < G_N_ELEMENTS (characters); i++)
    for (unsigned shift = 0; shift < 4; shift++)
      {
        g_autoptr (GString) text = g_string_new_len ("abc", shift);

        while (text->len < 1500)
          g_string_append (text, characters[i]);

        probe_text (4, TEXT_STDOUT, text->str, text->len);
        take ();

        g_autofree char *joined = join_text ();

        g_assert_true (g_utf8_validate (joined, -1, NULL));
        g_assert_true (g_str_has_suffix (joined, "…"));
        g_assert_cmpuint (strlen (joined), <=, 1024);
        g_assert_cmpuint (strlen (joined), >, 1020);
      }

  /* No UTF-8 at all is cut anywhere. */
  g_autofree char *bytes = g_strnfill (1500, '\x80');

  probe_text (4, TEXT_STDOUT, bytes, 1500);
  take ();
  g_assert_cmpuint (n_events, ==, 64);

  end ();
}

static void
test_full (void)
{
  begin ();

  for (unsigned i = 0; i < RING_EVENTS - 2; i++)
    probe_state (STATE_IDLE, REASON_NONE, i);

  /* Three pieces do not fit into two places, so none is put. */
  probe_text (0, TEXT_NOTE, "0123456789abcdef0123456789abcdef0", 33);
  g_assert_cmpuint (ring_reader_count_lost (&reader), ==, 3);
  probe_text (0, TEXT_NOTE, "0123456789abcdef0123456789abcdef", 32);
  g_assert_cmpuint (ring_reader_count_lost (&reader), ==, 3);
  probe_state (STATE_RUNNING, REASON_NONE, 0);
  g_assert_cmpuint (ring_reader_count_lost (&reader), ==, 4);
  /* The live edge knows what the ring could not hold. */
  g_assert_cmpuint (RING_NOW_STATE (get_now ()), ==, STATE_RUNNING);

  do
    take ();
  while (n_events > 0);

  probe_state (STATE_IDLE, REASON_NONE, 0);
  take ();
  check (0, EVENT_STATE, 0, STATE_IDLE | EVENT_GAP, REASON_NONE);

  end ();
}

static void
test_fork (void)
{
  uint32_t lane = probe_lane ();
  uint64_t token;
  int status;

  begin ();
  token = probe_out (0, FLOW_CREATE, 0);

  pid_t pid = fork ();

  if (pid == 0)
    {
      /* Nobody told it yet, but it must not write into its parent's ring. */
      say_all ();
      probe_forked ();
      probe_begin ("child", LANE_SOURCE_MEASURED);
      probe_forked ();
      probe_in (0, FLOW_CREATE, token);
      if (probe_lane () != lane + 1 || probe_out (0, FLOW_SEND, 0) >> 32 != (uint64_t) getpid ())
        _exit (1);
      probe_end (ENDING_EXITED, 0);
      _exit (0);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  take ();
  g_assert_cmpuint (n_events, ==, 1);
  check (0, EVENT_OUT, 0, 0, FLOW_CREATE);

  RingReader other;

  ring_reader_init (&other, &arena.slots[1], arena_ring (&arena, 1));
  g_assert_cmpint (ring_reader_take (&other, events, 16), ==, 5);
  g_assert_cmpuint (events[0].a & UINT32_MAX, ==, (uint32_t) pid);
  g_assert_cmpuint (events[0].b >> 32, ==, (uint32_t) getpid ());
  g_assert_cmpuint (events[2].a, ==, token);

  end ();
}

static gpointer
be_thread (gpointer data)
{
  GMutex *mutex = data;

  say_all ();
  probe_begin ("thread", LANE_SOURCE_MEASURED);
  /* Waits until the test has looked at both slots. */
  g_mutex_lock (mutex);
  g_mutex_unlock (mutex);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

static void
test_threads (void)
{
  GMutex mutex;
  GThread *thread;

  g_mutex_init (&mutex);
  begin ();
  g_mutex_lock (&mutex);
  thread = g_thread_new ("thread", be_thread, &mutex);
  while (atomic_load (&arena.slots[1].owner) == 0)
    g_thread_yield ();
  g_assert_cmpuint (atomic_load (&arena.slots[1].owner) >> 32, ==, (uint32_t) getpid ());
  g_assert_cmpuint (atomic_load (&arena.slots[1].owner), !=, atomic_load (&arena.slots[0].owner));
  g_mutex_unlock (&mutex);
  g_thread_join (thread);
  g_assert_cmpuint (atomic_load (&arena.slots[1].owner), ==, 0);
  g_mutex_clear (&mutex);
  end ();
}

static void
test_no_slot (void)
{
  uint32_t slots[2];

  for (unsigned i = 0; i < G_N_ELEMENTS (slots); i++)
    g_assert_cmpint (arena_claim (&arena, 1, 1, &slots[i]), ==, 0);

  probe_begin ("too many", LANE_SOURCE_MEASURED);
  say_all ();
  take ();
  g_assert_cmpuint (n_events, ==, 0);
  g_assert_cmpuint (atomic_load (&arena.header->refused), ==, 1);

  for (unsigned i = 0; i < G_N_ELEMENTS (slots); i++)
    arena_release (&arena, slots[i]);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (arena_create (&arena, 2), ==, 0);
  ring_reader_init (&reader, &arena.slots[0], arena_ring (&arena, 0));

  g_test_add_func ("/probe/not-traced", test_not_traced);
  g_test_add_func ("/probe/attach", test_attach);
  g_test_add_func ("/probe/not-begun", test_not_begun);
  g_test_add_func ("/probe/life", test_life);
  g_test_add_func ("/probe/states", test_states);
  g_test_add_func ("/probe/lanes", test_lanes);
  g_test_add_func ("/probe/arrows", test_arrows);
  g_test_add_func ("/probe/text", test_text);
  g_test_add_func ("/probe/long-text", test_long_text);
  g_test_add_func ("/probe/full", test_full);
  g_test_add_func ("/probe/fork", test_fork);
  g_test_add_func ("/probe/threads", test_threads);
  g_test_add_func ("/probe/no-slot", test_no_slot);

  result = g_test_run ();
  arena_clear (&arena);

  return result;
}
