/* SPDX-License-Identifier: MIT */

#include "text-pool.h"

#include <string.h>

#define BLOCK 16384

void
text_pool_init (TextPool *pool)
{
  pool->blocks = g_ptr_array_new_with_free_func (g_free);
  pool->free = NULL;
  pool->n_free = 0;
}

void
text_pool_clear (TextPool *pool)
{
  g_clear_pointer (&pool->blocks, g_ptr_array_unref);
  pool->free = NULL;
  pool->n_free = 0;
}

static const char *
copy (TextPool *pool, const char *text, gsize size)
{
  char *place;

  /* Long texts get a block of their own, so that the rest of the present one is not lost. */
  if (size > BLOCK / 4)
    {
      place = g_malloc (size);
      g_ptr_array_add (pool->blocks, place);
      return memcpy (place, text, size);
    }

  if (size > pool->n_free)
    {
      pool->free = g_malloc (BLOCK);
      pool->n_free = BLOCK;
      g_ptr_array_add (pool->blocks, pool->free);
    }

  place = memcpy (pool->free, text, size);
  pool->free += size;
  pool->n_free -= size;

  return place;
}

const char *
text_pool_add (TextPool *pool, const char *text)
{
  g_autofree char *valid = NULL;

  if (!text || !*text)
    return "";

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  return copy (pool, text, strlen (text) + 1);
}
