/* SPDX-License-Identifier: MIT */

#include <stdatomic.h>

#include "gil.h"
#include "watch.h"

#define MAX_STAYS 200000

static Watch *watch;

typedef struct
{
  guint64 from;
  guint64 to;
} Stay;

typedef struct
{
  Gil *gil;
  int n_rounds;
  atomic_int *inside;
  GArray *stays; /* Stay: in the critical section, by the thread's own clock */
  gboolean blocks;
} Contender;

static void
compute (guint64 ns)
{
  guint64 end = arena_clock () + ns;

  while (arena_clock () < end)
    ;
}

static gpointer
contend (gpointer data)
{
  Contender *self = data;

  probe_begin ("contender", LANE_SOURCE_MEASURED);
  gil_take (self->gil);
  for (int i = 0; i < self->n_rounds; i++)
    {
      Stay stay = { .from = arena_clock () };

      g_assert_cmpint (atomic_fetch_add (self->inside, 1), ==, 0);
      compute (20000);
      g_assert_cmpint (atomic_fetch_sub (self->inside, 1), ==, 1);
      stay.to = arena_clock ();
      g_array_append_val (self->stays, stay);

      if (self->blocks && i % 4 == 0)
        {
          gil_drop (self->gil, STATE_WAITING_IO, REASON_SLEEP, 0);
          g_thread_yield ();
          gil_take (self->gil);
        }
      else
        gil_check (self->gil);
    }
  gil_drop (self->gil, STATE_NONE, REASON_NONE, 0);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

static int
compare_stays (gconstpointer a, gconstpointer b)
{
  const Stay *x = a;
  const Stay *y = b;

  return x->from < y->from ? -1 : x->from > y->from;
}

static void
run_contest (int n_threads, int n_rounds, gboolean blocks)
{
  Gil gil;
  atomic_int inside = 0;
  Contender contenders[8];
  GThread *threads[8];
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Stay));
  guint n_holds;

  watch_forget (watch);
  /* A short interval: many hand-overs in little time. */
  g_assert_cmpint (gil_init (&gil, TRUE, 100000), ==, 0);
  for (int i = 0; i < n_threads; i++)
    {
      contenders[i] =
          (Contender){ &gil, n_rounds, &inside, g_array_new (FALSE, FALSE, sizeof (Stay)), blocks };
      threads[i] = g_thread_new ("contender", contend, &contenders[i]);
    }
  for (int i = 0; i < n_threads; i++)
    {
      g_thread_join (threads[i]);
      g_array_append_vals (all, contenders[i].stays->data, contenders[i].stays->len);
      g_array_unref (contenders[i].stays);
    }

  g_array_sort (all, compare_stays);
  g_assert_cmpuint (all->len, ==, n_threads * n_rounds);
  for (guint i = 1; i < all->len; i++)
    g_assert_cmpuint (g_array_index (all, Stay, i - 1).to, <=, g_array_index (all, Stay, i).from);

  watch_drain (watch);
  n_holds = watch_check_gils (watch);
  g_assert_cmpuint (n_holds, ==, gil.takes);
  g_assert_cmpuint (n_holds, >=, n_threads);
  gil_clear (&gil);
  watch_drain (watch);
  g_assert_cmpuint (watch_check_lives (watch), ==, n_threads + 1);
}

static void
test_excludes (void)
{
  run_contest (4, 200, FALSE);
  run_contest (4, 200, TRUE);
  run_contest (1, 100, TRUE);
}

typedef struct
{
  Gil *gil;
  atomic_int other_had_it;
} HandOver;

static gpointer
want (gpointer data)
{
  HandOver *self = data;

  probe_begin ("waiter", LANE_SOURCE_MEASURED);
  gil_take (self->gil);
  atomic_store (&self->other_had_it, 1);
  gil_drop (self->gil, STATE_NONE, REASON_NONE, 0);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

/* The holder never blocks: only gil_check() can let the waiter in. */
static void
test_hands_over (void)
{
  Gil gil;
  HandOver self = { &gil, 0 };
  GThread *thread;
  guint n_forced = 0;

  watch_forget (watch);
  g_assert_cmpint (gil_init (&gil, TRUE, 1000000), ==, 0);
  gil_take (&gil);
  g_assert_false (gil_check (&gil));
  thread = g_thread_new ("waiter", want, &self);
  while (!gil_check (&gil))
    g_assert_cmpint (atomic_load (&self.other_had_it), ==, 0);
  g_assert_cmpint (atomic_load (&self.other_had_it), ==, 1);
  g_assert_cmpuint (gil.switches, ==, 3);
  gil_drop (&gil, STATE_RUNNING, REASON_NONE, 0);
  g_thread_join (thread);
  gil_clear (&gil);

  watch_drain (watch);
  g_assert_cmpuint (watch_check_gils (watch), ==, 3);
  for (guint i = 0; i < watch->seen->len; i++)
    n_forced += (g_array_index (watch->seen, Seen, i).event.state_and_flags & EVENT_FORCED) != 0;
  g_assert_cmpuint (n_forced, ==, 1);
  g_assert_cmpuint (watch_count (watch, EVENT_STATE, STATE_WAITING_GIL, REASON_GIL_FORCED), ==, 1);
}

static gpointer
hold_until_forced (gpointer data)
{
  Gil *gil = data;

  probe_begin ("holder", LANE_SOURCE_MEASURED);
  gil_take (gil);
  /* Only takers write it, and nobody takes while we hold. */
  while (gil->switches < 100)
    gil_check (gil);
  gil_drop (gil, STATE_NONE, REASON_NONE, 0);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

/* Two that only compute: after each forced drop it is the other's turn, however long it takes. */
static void
test_alternates (void)
{
  Gil gil;
  GThread *threads[2];
  guint n_forced;

  watch_forget (watch);
  g_assert_cmpint (gil_init (&gil, TRUE, 200000), ==, 0);
  for (int i = 0; i < 2; i++)
    threads[i] = g_thread_new ("holder", hold_until_forced, &gil);
  for (int i = 0; i < 2; i++)
    g_thread_join (threads[i]);

  watch_drain (watch);
  n_forced = watch_count (watch, EVENT_STATE, STATE_WAITING_GIL, REASON_GIL_FORCED);
  g_assert_cmpuint (watch_check_gils (watch), ==, gil.takes);
  g_assert_cmpuint (n_forced, >=, 99);
  /* Condition variables may wake for nothing, so not quite always. */
  g_assert_cmpuint (gil.takes - gil.switches, <=, 10);
  gil_clear (&gil);
}

typedef struct
{
  Gil gil;
  pthread_barrier_t barrier;
} Open;

static gpointer
meet (gpointer data)
{
  Open *open = data;

  probe_begin ("guest", LANE_SOURCE_MEASURED);
  gil_take (&open->gil);
  /* Hangs, and fails by the time limit, if only one can be here. */
  pthread_barrier_wait (&open->barrier);
  g_assert_false (gil_check (&open->gil));
  gil_drop (&open->gil, STATE_NONE, REASON_NONE, 0);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

static void
test_off (void)
{
  Open open;
  GThread *threads[2];

  watch_forget (watch);
  g_assert_cmpint (gil_init (&open.gil, FALSE, GIL_INTERVAL), ==, 0);
  pthread_barrier_init (&open.barrier, NULL, 2);
  for (int i = 0; i < 2; i++)
    threads[i] = g_thread_new ("guest", meet, &open);
  for (int i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  pthread_barrier_destroy (&open.barrier);

  watch_drain (watch);
  g_assert_cmpuint (open.gil.takes, ==, 0);
  g_assert_cmpuint (watch_check_gils (watch), ==, 0);
  g_assert_cmpuint (watch_count (watch, EVENT_STATE, STATE_WAITING_GIL, -1), ==, 0);
  g_assert_cmpuint (watch_check_lives (watch), ==, 2);
  gil_clear (&open.gil);
}

static void
test_new_and_clear (void)
{
  Gil gil;

  g_assert_cmpint (gil_init (&gil, TRUE, 0), <, 0);
  g_assert_cmpint (gil_init (&gil, TRUE, 1), ==, 0);
  gil_clear (&gil);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  watch = watch_new (32);
  g_setenv (ARENA_VARIABLE, watch->variable, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  probe_begin ("main", LANE_SOURCE_MEASURED);

  g_test_add_func ("/gil/new-and-clear", test_new_and_clear);
  g_test_add_func ("/gil/excludes", test_excludes);
  g_test_add_func ("/gil/hands-over", test_hands_over);
  g_test_add_func ("/gil/alternates", test_alternates);
  g_test_add_func ("/gil/off", test_off);
  result = g_test_run ();

  watch_free (watch);

  return result;
}
