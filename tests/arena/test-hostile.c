/* SPDX-License-Identifier: MIT */

/* What a workload may do to the arena while the app reads it. A broken test shows as a crash. */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"

#define N_SLOTS 8
#define N_PASSES 3000

typedef struct
{
  Arena arena;
  RingReader readers[N_SLOTS];
  pid_t child;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (arena_create (&f->arena, N_SLOTS), ==, 0);
  for (uint32_t i = 0; i < N_SLOTS; i++)
    ring_reader_init (&f->readers[i], &f->arena.slots[i], arena_ring (&f->arena, i));
}

static void
end_child (Fixture *f)
{
  int status;

  kill (f->child, SIGKILL);
  g_assert_cmpint (waitpid (f->child, &status, 0), ==, f->child);
  /* It did not fall over its own doing. */
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  arena_clear (&f->arena);
}

/* Runs @act (f) in a child for ever; returns when it has run once. */
static void
start_child (Fixture *f, void (*act) (Fixture *f))
{
  int pipes[2];
  char byte;

  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  f->child = fork ();
  if (f->child == 0)
    {
      act (f);
      if (write (pipes[1], "", 1) != 1)
        _exit (1);
      for (;;)
        act (f);
    }

  close (pipes[1]);
  g_assert_cmpint (read (pipes[0], &byte, 1), ==, 1);
  close (pipes[0]);
}

static void
drain (Fixture *f)
{
  Event events[512];

  for (uint32_t i = 0; i < N_SLOTS; i++)
    {
      ssize_t n = ring_reader_take (&f->readers[i], events, G_N_ELEMENTS (events));

      g_assert_true (n == -EBADMSG || (n >= 0 && n <= (ssize_t) G_N_ELEMENTS (events)));
      ring_reader_count_lost (&f->readers[i]);
    }
}

static uint64_t
next_random (void)
{
  static uint64_t state = UINT64_C (0x9e3779b97f4a7c15);

  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;

  return state;
}

static void
scribble (Fixture *f)
{
  uint64_t *words = (uint64_t *) (void *) f->arena.header;
  size_t n_head = (size_t) (f->arena.rings - (char *) f->arena.header) / sizeof *words;

  for (unsigned i = 0; i < 100; i++)
    {
      uint64_t value = next_random () >> next_random () % 64;

      words[next_random () % n_head] = value;
      words[next_random () % (f->arena.size / sizeof *words)] = value;
    }
}

static void
test_scribble (Fixture *f, gconstpointer data)
{
  start_child (f, scribble);

  for (unsigned i = 0; i < N_PASSES; i++)
    {
      uint32_t slot;

      drain (f);
      if (arena_claim (&f->arena, getpid (), 1, &slot) == 0)
        {
          RingWriter writer;
          Event event = { .kind = EVENT_STATE };

          g_assert_cmpuint (slot, <, N_SLOTS);
          ring_writer_init (&writer, &f->arena.slots[slot], arena_ring (&f->arena, slot));
          for (unsigned j = 0; j < 100; j++)
            ring_writer_put (&writer, &event);
          arena_release (&f->arena, slot);
        }
    }

  end_child (f);
}

static void
punch (Fixture *f)
{
  static RingWriter writers[N_SLOTS];
  uint64_t slot = next_random () % N_SLOTS;
  Event event = { .kind = EVENT_STATE, .time = 1 };

  if (writers[slot].slot == NULL)
    ring_writer_init (&writers[slot], &f->arena.slots[slot], arena_ring (&f->arena, slot));
  for (unsigned i = 0; i < 500; i++)
    ring_writer_put (&writers[slot], &event);

  /* Anywhere, or in the head. */
  uint64_t n_pages = next_random () % 4 == 0 ? 2 : f->arena.size / 4096;

  fallocate (f->arena.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
             (off_t) (next_random () % n_pages * 4096), 4096);
}

static void
test_punch (Fixture *f, gconstpointer data)
{
  start_child (f, punch);
  for (unsigned i = 0; i < N_PASSES; i++)
    drain (f);
  end_child (f);
}

/* The whole file at once, at a moment that the test chooses. */
static void
test_punch_all (Fixture *f, gconstpointer data)
{
  RingWriter writer;
  Event event = { .kind = EVENT_STATE, .time = 1 };
  Event events[64];

  ring_writer_init (&writer, &f->arena.slots[0], arena_ring (&f->arena, 0));
  for (unsigned i = 0; i < 20; i++)
    g_assert_true (ring_writer_put (&writer, &event));
  g_assert_cmpint (ring_reader_take (&f->readers[0], events, 10), ==, 10);

  g_assert_cmpint (
      fallocate (f->arena.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t) f->arena.size),
      ==, 0);

  /* The writer says again where it is, so only the events themselves are gone. */
  g_assert_true (ring_writer_put (&writer, &event));
  g_assert_cmpint (ring_reader_take (&f->readers[0], events, 64), ==, 11);
  for (unsigned i = 0; i < 10; i++)
    g_assert_cmpuint (events[i].kind, ==, EVENT_NONE);
  g_assert_cmpuint (events[10].kind, ==, EVENT_STATE);

  /* Without it the counter has fallen back, and the ring is of no more use. */
  g_assert_cmpint (
      fallocate (f->arena.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t) f->arena.size),
      ==, 0);
  g_assert_cmpint (ring_reader_take (&f->readers[0], events, 64), ==, -EBADMSG);
}

/* One life that goes on until it is killed; a new child begins where the last one stopped. */
static void
write_numbers (Fixture *f)
{
  static RingWriter writer;
  static uint64_t n;

  if (writer.slot == NULL)
    {
      uint32_t slot;

      if (arena_claim (&f->arena, getpid (), getpid (), &slot) < 0)
        _exit (1);
      ring_writer_init (&writer, &f->arena.slots[slot], arena_ring (&f->arena, slot));
    }

  Event event = { .time = n, .a = ~n, .b = n * 3, .lane = (uint32_t) n, .kind = EVENT_STATE };

  if (ring_writer_put (&writer, &event))
    n++;
}

static uint64_t
check_numbers (Fixture *f, uint64_t n)
{
  Event events[1000];
  ssize_t n_taken = ring_reader_take (&f->readers[0], events, G_N_ELEMENTS (events));

  g_assert_cmpint (n_taken, >=, 0);
  for (ssize_t i = 0; i < n_taken; i++, n++)
    {
      g_assert_cmpuint (events[i].time, ==, n);
      g_assert_cmpuint (events[i].a, ==, ~n);
      g_assert_cmpuint (events[i].b, ==, n * 3);
      g_assert_cmpuint (events[i].lane, ==, (uint32_t) n);
      g_assert_cmpuint (events[i].kind, ==, EVENT_STATE);
    }

  return n;
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  for (unsigned round = 0; round < 30; round++)
    {
      uint64_t enough = next_random () % 20000;
      uint64_t n = 0, before;

      start_child (f, write_numbers);
      while (n < enough)
        n = check_numbers (f, n);
      end_child (f);

      do
        before = n, n = check_numbers (f, n);
      while (n != before);

      g_assert_cmpuint (atomic_load (&f->arena.slots[0].owner), ==,
                        (uint64_t) f->child << 32 | (uint32_t) f->child);
      arena_release (&f->arena, 0);
    }

  g_assert_cmpuint (atomic_load (&f->arena.slots[1].written), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/hostile/scribble", test_scribble);
  ADD ("/hostile/punch", test_punch);
  ADD ("/hostile/punch-all", test_punch_all);
  ADD ("/hostile/killed", test_killed);

  return g_test_run ();
}
