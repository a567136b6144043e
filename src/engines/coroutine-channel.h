/* coroutine-channel.h: a bounded queue between coroutines
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>

/*
 *   put --> [ waiting putters ] --> | item | item |  <- capacity -> | --> [ waiting getters ] -->
 * get
 *
 * First in, first out, for items as for those who wait: an item goes straight to the getter that
 * waits longest, a place to the putter that waits longest, so nobody overtakes and a woken one
 * never finds its turn gone. Both lists are never non-empty at once. Items are the caller's.
 *
 * A channel belongs to the thread of one loop; it may be made and freed outside of coroutines.
 */
typedef struct CoroutineChannel CoroutineChannel;

/* @capacity: at least 1 item, else -EINVAL. -ENOMEM. */
int coroutine_channel_new (CoroutineChannel **channel, size_t capacity);

/* Nobody may wait in it. Accepts NULL. */
void coroutine_channel_free (CoroutineChannel *channel);

/* How many items it holds now. */
size_t coroutine_channel_count (const CoroutineChannel *channel);

/* Await (see coroutine.h): a place in the queue. 0, -ECANCELED, or -EPIPE if it is closed; after
 * an error @item is still the caller's. */
int coroutine_channel_put (CoroutineChannel *channel, void *item);

/* Await: the oldest item. 0, -ECANCELED, or -EPIPE when it is closed and empty. */
int coroutine_channel_get (CoroutineChannel *channel, void **item);

/* Refuses further items. Those who wait are told -EPIPE; items in the queue can still be got. */
void coroutine_channel_close (CoroutineChannel *channel);
