/* item-queue.h: a queue of numbers between threads
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "gil.h"

/*
 * First in, first out, bounded. Whoever finds it empty or full drops the GIL and waits in
 * waiting-lock, reason queue or queue full. Any number of threads may put and get; all of them
 * hold the GIL that they name.
 */
typedef struct
{
  pthread_mutex_t mutex; /* guards the rest */
  pthread_cond_t filled;
  pthread_cond_t emptied;
  uint64_t *items;
  uint64_t capacity;
  uint64_t first;
  uint64_t length;
  bool closed;
} ItemQueue;

/* Returns 0, -EINVAL if @capacity is 0, or -ENOMEM. */
int item_queue_init (ItemQueue *queue, uint64_t capacity);

/* Nobody may use it any more. Accepts a zeroed queue. */
void item_queue_clear (ItemQueue *queue);

/* Waits for room. Returns false if the queue was closed: then @item is not in it. */
bool item_queue_put (ItemQueue *queue, Gil *gil, uint64_t item);

/* Waits for an item. Returns false if there is none and the queue was closed. */
bool item_queue_get (ItemQueue *queue, Gil *gil, uint64_t *item);

/* No more puts; what is in it can still be got. */
void item_queue_close (ItemQueue *queue);
