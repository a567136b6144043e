/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <sched.h>

#include "arena.h"

#define N_SLOTS 64

enum
{
  N_SPAWNERS = 4,
  N_LIVES = 1000,
  LIFE = 5
};

typedef struct
{
  Arena *arena;
  uint64_t id;
} Life;

static gpointer
live (gpointer data)
{
  Life *life = data;
  RingWriter writer;
  uint32_t slot;

  g_assert_cmpint (arena_claim (life->arena, 1, (int) life->id + 1, &slot), ==, 0);

  ring_writer_init (&writer, &life->arena->slots[slot], arena_ring (life->arena, slot));
  for (unsigned i = 0; i < LIFE; i++)
    {
      Event event = {
        .a = life->id,
        .b = i,
        .kind = i == 0          ? EVENT_BEGIN
                : i == LIFE - 1 ? EVENT_END
                                : EVENT_STATE,
      };

      g_assert_true (ring_writer_put (&writer, &event));
    }
  arena_release (life->arena, slot);

  return NULL;
}

static gpointer
spawn (gpointer data)
{
  Life life = *(Life *) data;

  for (unsigned i = 0; i < N_LIVES; i++, life.id++)
    g_thread_join (g_thread_new ("life", live, &life));

  return NULL;
}

typedef struct
{
  RingReader reader;
  uint64_t id;
  uint64_t next;
} Follower;

static unsigned
follow (Follower *follower, guint8 *lived)
{
  Event events[64];
  unsigned n_ended = 0;
  ssize_t n = ring_reader_take (&follower->reader, events, G_N_ELEMENTS (events));

  g_assert_cmpint (n, >=, 0);
  for (ssize_t i = 0; i < n; i++)
    {
      if (follower->next == 0)
        follower->id = events[i].a;

      g_assert_cmpuint (events[i].a, ==, follower->id);
      g_assert_cmpuint (events[i].b, ==, follower->next);
      follower->next = (follower->next + 1) % LIFE;
      if (follower->next == 0)
        {
          g_assert_cmpuint (events[i].kind, ==, EVENT_END);
          g_assert_cmpuint (lived[follower->id], ==, 0);
          lived[follower->id] = 1;
          n_ended++;
        }
    }

  return n_ended;
}

/* 4,000 threads live in a few slots while a reader follows: none is lost and no two are mixed. */
static void
test_short_lives (void)
{
  g_autofree guint8 *lived = g_new0 (guint8, N_SPAWNERS * N_LIVES);
  g_autofree Follower *followers = g_new0 (Follower, N_SLOTS);
  Arena arena;
  Life lives[N_SPAWNERS];
  GThread *spawners[N_SPAWNERS];
  unsigned n_ended = 0;

  g_assert_cmpint (arena_create (&arena, N_SLOTS), ==, 0);
  for (uint32_t i = 0; i < N_SLOTS; i++)
    ring_reader_init (&followers[i].reader, &arena.slots[i], arena_ring (&arena, i));

  for (unsigned i = 0; i < N_SPAWNERS; i++)
    {
      lives[i] = (Life){ .arena = &arena, .id = i * N_LIVES };
      spawners[i] = g_thread_new ("spawner", spawn, &lives[i]);
    }

  while (n_ended < N_SPAWNERS * N_LIVES)
    {
      unsigned before = n_ended;

      for (uint32_t i = 0; i < N_SLOTS; i++)
        n_ended += follow (&followers[i], lived);
      if (n_ended == before)
        sched_yield ();
    }

  for (unsigned i = 0; i < N_SPAWNERS; i++)
    g_thread_join (spawners[i]);

  g_assert_cmpuint (atomic_load (&arena.header->refused), ==, 0);
  /* Four at a time: those who come take the slots of those who went. */
  g_assert_cmpuint (atomic_load (&arena.slots[16].written), ==, 0);

  arena_clear (&arena);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/arena/short-lives", test_short_lives);

  return g_test_run ();
}
