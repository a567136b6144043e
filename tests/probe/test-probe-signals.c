/* SPDX-License-Identifier: MIT */

/* A handler that interrupts an emit counts what it would say; otherwise it says it. Nothing is torn
 * and nothing is unaccounted for. */

#define _GNU_SOURCE

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "probe.h"

#define N_SIGNALS 300

static volatile sig_atomic_t n_signals;

/* Three states and a text of three pieces. */
static void
on_signal (int number)
{
  int saved = errno;

  for (unsigned i = 0; i < 3; i++)
    probe_state (STATE_IDLE, REASON_SIGNAL, 0);
  probe_text (0, TEXT_NOTE, "from a handler that may interrupt", 33);
  n_signals++;
  errno = saved;
}

typedef struct
{
  RingReader reader;
  uint64_t n_heard;   /* of the thread's own */
  uint64_t n_handled; /* of the handler's states */
  uint64_t n_pieces;  /* of its texts */
} Listener;

static void
hear (Listener *listener)
{
  Event events[512];
  ssize_t n;

  while ((n = ring_reader_take (&listener->reader, events, G_N_ELEMENTS (events))) > 0)
    for (ssize_t i = 0; i < n; i++)
      if (events[i].kind == EVENT_TEXT)
        {
          unsigned piece = listener->n_pieces++ % 3;

          /* No other event between the pieces of one text. */
          g_assert_cmpuint (events[i].state_and_flags & EVENT_MORE, ==, piece < 2 ? EVENT_MORE : 0);
        }
      else
        {
          g_assert_cmpuint (listener->n_pieces % 3, ==, 0);
          g_assert_cmpuint (events[i].kind, ==, EVENT_STATE);
          if (events[i].reason == REASON_SIGNAL)
            listener->n_handled++;
          else
            g_assert_cmpuint (events[i].a, ==, listener->n_heard++);
        }

  g_assert_cmpint (n, ==, 0);
}

static timer_t
start_timer (void)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };
  struct itimerspec often = { { 0, 50000 }, { 0, 50000 } };
  timer_t timer;

  event._sigev_un._tid = (pid_t) syscall (SYS_gettid);
  g_assert_cmpint (sigaction (SIGUSR1, &action, NULL), ==, 0);
  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
  g_assert_cmpint (timer_settime (timer, 0, &often, NULL), ==, 0);

  return timer;
}

static void
test_signals (void)
{
  Arena arena;
  Listener listener = { .n_heard = 0 };
  Event begin;
  char value[128];
  uint64_t n_said = 0, n_lost;

  g_assert_cmpint (arena_create (&arena, 1), ==, 0);
  arena_format (&arena, arena.fd, value, sizeof value);
  g_setenv (ARENA_VARIABLE, value, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  ring_reader_init (&listener.reader, &arena.slots[0], arena_ring (&arena, 0));
  probe_begin (NULL, LANE_SOURCE_MEASURED);
  g_assert_cmpint (ring_reader_take (&listener.reader, &begin, 1), ==, 1);

  timer_t timer = start_timer ();

  while (n_signals < N_SIGNALS)
    {
      for (unsigned i = 0; i < 200; i++)
        probe_state (STATE_RUNNING, REASON_COMPUTE, (uint32_t) n_said++);
      hear (&listener);
    }

  /* The last signal has been handled when it is ignored, and what it left is counted now. */
  g_assert_cmpint (timer_delete (timer), ==, 0);
  g_assert_true (signal (SIGUSR1, SIG_IGN) == on_signal);
  probe_state (STATE_RUNNING, REASON_COMPUTE, (uint32_t) n_said++);
  hear (&listener);

  n_lost = ring_reader_count_lost (&listener.reader);
  g_test_message ("%" G_GUINT64_FORMAT " of %d interrupted an emit", n_lost / 4, n_signals);
  g_assert_cmpuint (listener.n_heard, ==, n_said);
  /* A text that is not tried counts as one. */
  g_assert_cmpuint (listener.n_handled + listener.n_pieces / 3 + n_lost, ==,
                    4 * (uint64_t) n_signals);

  probe_end (ENDING_DONE, 0);
  arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/probe/signals", test_signals);

  return g_test_run ();
}
