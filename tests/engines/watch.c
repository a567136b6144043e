/* SPDX-License-Identifier: MIT */

#include "watch.h"

Watch *
watch_new (guint32 n_slots)
{
  Watch *watch = g_new0 (Watch, 1);

  g_assert_cmpint (arena_create (&watch->arena, n_slots), ==, 0);
  arena_format (&watch->arena, -1, watch->variable, sizeof watch->variable);
  watch->readers = g_new0 (RingReader, n_slots);
  watch->pids = g_new0 (int, n_slots);
  watch->tids = g_new0 (int, n_slots);
  for (guint i = 0; i < n_slots; i++)
    ring_reader_init (&watch->readers[i], &watch->arena.slots[i], arena_ring (&watch->arena, i));
  watch->seen = g_array_new (FALSE, FALSE, sizeof (Seen));

  return watch;
}

void
watch_free (Watch *watch)
{
  g_array_unref (watch->seen);
  g_free (watch->tids);
  g_free (watch->pids);
  g_free (watch->readers);
  arena_clear (&watch->arena);
  g_free (watch);
}

void
watch_drain (Watch *watch)
{
  Event events[256];
  ssize_t n;

  for (guint slot = 0; slot < watch->arena.n_slots; slot++)
    while ((n = ring_reader_take (&watch->readers[slot], events, G_N_ELEMENTS (events))) != 0)
      {
        g_assert_cmpint (n, >, 0);
        for (gssize i = 0; i < n; i++)
          {
            Seen seen = { .slot = slot, .event = events[i] };

            g_assert_false (events[i].state_and_flags & EVENT_GAP && events[i].kind != EVENT_TEXT);
            if (events[i].kind == EVENT_BEGIN && events[i].lane == 0)
              {
                watch->pids[slot] = (int) (events[i].a & G_MAXUINT32);
                watch->tids[slot] = (int) (events[i].a >> 32);
              }
            seen.pid = watch->pids[slot];
            seen.tid = watch->tids[slot];
            g_array_append_val (watch->seen, seen);
          }
      }
}

void
watch_forget (Watch *watch)
{
  watch_drain (watch);
  g_array_set_size (watch->seen, 0);
}

guint
watch_count (const Watch *watch, EventKind kind, int state, int reason)
{
  guint n = 0;

  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Event *event = &g_array_index (watch->seen, Seen, i).event;

      n += event->kind == kind && (reason < 0 || event->reason == reason) &&
           (state < 0 || (event->state_and_flags & EVENT_STATE_MASK) == state);
    }

  return n;
}

State
watch_state_at (const Watch *watch, int tid, guint64 time)
{
  State state = STATE_NONE;
  guint64 since = 0;

  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Seen *seen = &g_array_index (watch->seen, Seen, i);
      const Event *event = &seen->event;

      if (seen->tid == tid && event->lane == 0 && event->time <= time && event->time >= since &&
          (event->kind == EVENT_BEGIN || event->kind == EVENT_STATE || event->kind == EVENT_END))
        {
          since = event->time;
          state = event->kind == EVENT_END ? STATE_NONE
                                           : (State) (event->state_and_flags & EVENT_STATE_MASK);
        }
    }

  return state;
}

guint
watch_check_lives (const Watch *watch)
{
  g_autoptr (GHashTable) lives = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Seen *seen = &g_array_index (watch->seen, Seen, i);
      const Event *event = &seen->event;
      g_autofree char *key =
          g_strdup_printf ("%d/%u/%d", seen->pid, event->lane, event->lane == 0 ? seen->tid : 0);

      if (event->kind == EVENT_BEGIN)
        {
          g_assert_true (g_hash_table_add (lives, g_steal_pointer (&key)));
          n++;
        }
    }

  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Seen *seen = &g_array_index (watch->seen, Seen, i);
      const Event *event = &seen->event;
      g_autofree char *key =
          g_strdup_printf ("%d/%u/%d", seen->pid, event->lane, event->lane == 0 ? seen->tid : 0);

      if (event->kind == EVENT_END)
        g_assert_true (g_hash_table_remove (lives, key));
    }
  g_assert_cmpuint (g_hash_table_size (lives), ==, 0);

  return n;
}

typedef struct
{
  int pid;
  guint32 gil;
  guint64 take;
  gboolean took;
  guint64 time;
} Hold;

static int
compare_holds (gconstpointer a, gconstpointer b)
{
  const Hold *x = a;
  const Hold *y = b;

  if (x->pid != y->pid)
    return x->pid < y->pid ? -1 : 1;
  if (x->gil != y->gil)
    return x->gil < y->gil ? -1 : 1;
  if (x->take != y->take)
    return x->take < y->take ? -1 : 1;
  return y->took - x->took;
}

guint
watch_check_gils (const Watch *watch)
{
  g_autoptr (GArray) holds = g_array_new (FALSE, FALSE, sizeof (Hold));

  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Seen *seen = &g_array_index (watch->seen, Seen, i);
      const Event *event = &seen->event;
      Hold hold = { seen->pid, (guint32) (event->a >> 32), event->b,
                    (event->state_and_flags & EVENT_TOOK) != 0, event->time };

      if (event->kind == EVENT_STATE && event->state_and_flags & (EVENT_TOOK | EVENT_DROPPED))
        g_array_append_val (holds, hold);
    }
  g_array_sort (holds, compare_holds);

  /* Take 1, drop 1, take 2, drop 2, ...: by number, and then by the clock too. */
  g_assert_cmpuint (holds->len % 2, ==, 0);
  for (guint i = 0; i < holds->len; i++)
    {
      const Hold *hold = &g_array_index (holds, Hold, i);
      const Hold *before = i == 0 ? NULL : &g_array_index (holds, Hold, i - 1);

      g_assert_cmpint (hold->took, ==, i % 2 == 0);
      if (before != NULL && before->pid == hold->pid && before->gil == hold->gil)
        {
          g_assert_cmpuint (hold->take, ==, before->take + (hold->took ? 1 : 0));
          g_assert_cmpuint (hold->time, >=, before->time);
        }
    }

  return holds->len / 2;
}
