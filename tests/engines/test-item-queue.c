/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "item-queue.h"
#include "watch.h"

#define N_ITEMS 5000

static Watch *watch;

typedef struct
{
  Gil *gil;
  ItemQueue *queue;
  guint64 sum;
  guint64 last;
} Getter;

static gpointer
get_all (gpointer data)
{
  Getter *self = data;
  uint64_t item;

  probe_begin ("getter", LANE_SOURCE_MEASURED);
  gil_take (self->gil);
  while (item_queue_get (self->queue, self->gil, &item))
    {
      g_assert_cmpuint (item, >, self->last);
      self->last = item;
      self->sum += item;
    }
  gil_drop (self->gil, STATE_NONE, REASON_NONE, 0);
  probe_end (ENDING_DONE, 0);

  return NULL;
}

/* Everything put is got once, each getter's in order; empty and full queues are waited for. */
static void
test_between_threads (const void *on)
{
  Gil gil;
  ItemQueue queue;
  Getter getters[3];
  GThread *threads[3];
  guint64 sum = 0;

  watch_forget (watch);
  g_assert_cmpint (gil_init (&gil, on != NULL, 100000), ==, 0);
  g_assert_cmpint (item_queue_init (&queue, 4), ==, 0);
  gil_take (&gil);
  for (guint i = 0; i < G_N_ELEMENTS (getters); i++)
    {
      getters[i] = (Getter){ &gil, &queue, 0, 0 };
      threads[i] = g_thread_new ("getter", get_all, &getters[i]);
    }
  for (guint64 item = 1; item <= N_ITEMS; item++)
    g_assert_true (item_queue_put (&queue, &gil, item));
  item_queue_close (&queue);
  g_assert_false (item_queue_put (&queue, &gil, 1));
  gil_drop (&gil, STATE_WAITING_LOCK, REASON_JOIN, 0);
  for (guint i = 0; i < G_N_ELEMENTS (getters); i++)
    {
      g_thread_join (threads[i]);
      sum += getters[i].sum;
    }
  g_assert_cmpuint (sum, ==, (guint64) N_ITEMS * (N_ITEMS + 1) / 2);

  item_queue_clear (&queue);
  gil_clear (&gil);
  watch_drain (watch);
  watch_check_gils (watch);
  /* 5000 items through 4 places. */
  g_assert_cmpuint (watch_count (watch, EVENT_STATE, STATE_WAITING_LOCK, REASON_QUEUE) +
                        watch_count (watch, EVENT_STATE, STATE_WAITING_LOCK, REASON_QUEUE_FULL),
                    >, 0);
}

static void
test_order (void)
{
  Gil gil;
  ItemQueue queue;
  uint64_t item;

  g_assert_cmpint (item_queue_init (&queue, 0), ==, -EINVAL);
  item_queue_clear (&queue);
  g_assert_cmpint (gil_init (&gil, FALSE, 1), ==, 0);
  g_assert_cmpint (item_queue_init (&queue, 2), ==, 0);
  for (guint64 i = 0; i < 7; i++)
    {
      g_assert_true (item_queue_put (&queue, &gil, i));
      g_assert_true (item_queue_get (&queue, &gil, &item));
      g_assert_cmpuint (item, ==, i);
    }
  g_assert_true (item_queue_put (&queue, &gil, 42));
  item_queue_close (&queue);
  g_assert_true (item_queue_get (&queue, &gil, &item));
  g_assert_false (item_queue_get (&queue, &gil, &item));
  item_queue_clear (&queue);
  item_queue_clear (&queue);
  gil_clear (&gil);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  watch = watch_new (16);
  g_setenv (ARENA_VARIABLE, watch->variable, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  probe_begin ("main", LANE_SOURCE_MEASURED);

  g_test_add_func ("/item-queue/order", test_order);
  g_test_add_data_func ("/item-queue/between-threads", NULL, test_between_threads);
  g_test_add_data_func ("/item-queue/between-threads/gil", "on", test_between_threads);
  result = g_test_run ();
  watch_free (watch);

  return result;
}
