/* text-pool.h: keeps strings until all are freed at once
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/* One thread adds. What it got may be read by any thread that it is handed to by a release. */
typedef struct
{
  GPtrArray *blocks;
  char *free;
  gsize n_free;
} TextPool;

void text_pool_init (TextPool *pool);
void text_pool_clear (TextPool *pool);

/* Returns a copy of @text, borrowed from the pool; what is not UTF-8 in it is replaced by U+FFFD.
 * NULL is "". */
const char *text_pool_add (TextPool *pool, const char *text);
