/* SPDX-License-Identifier: MIT */

#include "item-queue.h"

#include <errno.h>
#include <stdlib.h>

int
item_queue_init (ItemQueue *queue, uint64_t capacity)
{
  *queue = (ItemQueue){ .capacity = capacity };
  if (capacity == 0 || capacity > SIZE_MAX / sizeof *queue->items)
    return -EINVAL;

  queue->items = calloc (capacity, sizeof *queue->items);
  if (queue->items == NULL)
    return -ENOMEM;

  pthread_mutex_init (&queue->mutex, NULL);
  pthread_cond_init (&queue->filled, NULL);
  pthread_cond_init (&queue->emptied, NULL);

  return 0;
}

void
item_queue_clear (ItemQueue *queue)
{
  if (queue->items == NULL)
    return;

  pthread_cond_destroy (&queue->emptied);
  pthread_cond_destroy (&queue->filled);
  pthread_mutex_destroy (&queue->mutex);
  free (queue->items);
  queue->items = NULL;
}

/* Called and returns with the mutex. Taking the GIL back with it would be a deadlock: its holder
 * may want the mutex. */
static void
wait_for (
    ItemQueue *queue, Gil *gil, uint64_t wrong_length, pthread_cond_t *condition, Reason reason)
{
  pthread_mutex_unlock (&queue->mutex);
  gil_drop (gil, STATE_WAITING_LOCK, reason, 0);
  pthread_mutex_lock (&queue->mutex);
  while (queue->length == wrong_length && !queue->closed)
    pthread_cond_wait (condition, &queue->mutex);
  pthread_mutex_unlock (&queue->mutex);
  gil_take (gil);
  pthread_mutex_lock (&queue->mutex);
}

bool
item_queue_put (ItemQueue *queue, Gil *gil, uint64_t item)
{
  bool open;

  pthread_mutex_lock (&queue->mutex);
  while (queue->length == queue->capacity && !queue->closed)
    wait_for (queue, gil, queue->capacity, &queue->emptied, REASON_QUEUE_FULL);

  open = !queue->closed;
  if (open)
    {
      queue->items[(queue->first + queue->length) % queue->capacity] = item;
      queue->length++;
      pthread_cond_signal (&queue->filled);
    }
  pthread_mutex_unlock (&queue->mutex);

  return open;
}

bool
item_queue_get (ItemQueue *queue, Gil *gil, uint64_t *item)
{
  bool got;

  pthread_mutex_lock (&queue->mutex);
  while (queue->length == 0 && !queue->closed)
    wait_for (queue, gil, 0, &queue->filled, REASON_QUEUE);

  got = queue->length > 0;
  if (got)
    {
      *item = queue->items[queue->first];
      queue->first = (queue->first + 1) % queue->capacity;
      queue->length--;
      pthread_cond_signal (&queue->emptied);
    }
  pthread_mutex_unlock (&queue->mutex);

  return got;
}

void
item_queue_close (ItemQueue *queue)
{
  pthread_mutex_lock (&queue->mutex);
  queue->closed = true;
  pthread_cond_broadcast (&queue->filled);
  pthread_cond_broadcast (&queue->emptied);
  pthread_mutex_unlock (&queue->mutex);
}
