/* SPDX-License-Identifier: MIT */

#include "column.h"

#include <string.h>

void
column_init (Column *column, gsize item_size)
{
  memset (column, 0, sizeof *column);
  column->item_size = (guint32) item_size;
}

void
column_clear (Column *column)
{
  ColumnDirectory *directory = atomic_load_explicit (&column->directory, memory_order_relaxed);

  for (guint32 i = 0; directory && i < directory->capacity && directory->chunks[i]; i++)
    g_free (directory->chunks[i]);

  while (directory)
    {
      ColumnDirectory *older = directory->older;

      g_free (directory);
      directory = older;
    }

  column_init (column, column->item_size);
}

/* Doubles, so that all older directories together are no larger than the newest. */
static ColumnDirectory *
grow (Column *column, ColumnDirectory *older)
{
  guint32 capacity = older ? older->capacity * 2 : 4;
  ColumnDirectory *directory = g_malloc0 (sizeof *directory + capacity * sizeof (char *));

  directory->older = older;
  directory->capacity = capacity;
  if (older)
    memcpy (directory->chunks, older->chunks, older->capacity * sizeof (char *));

  /* Pairs with the acquire in column_get(). */
  atomic_store_explicit (&column->directory, directory, memory_order_release);

  return directory;
}

gpointer
column_next (Column *column)
{
  ColumnDirectory *directory = atomic_load_explicit (&column->directory, memory_order_relaxed);
  guint32 n = atomic_load_explicit (&column->n, memory_order_relaxed);
  guint32 chunk = n / COLUMN_CHUNK;

  if (!directory || chunk == directory->capacity)
    directory = grow (column, directory);
  /* Readers do not look at this place of the directory before n counts an item of the chunk. */
  if (!directory->chunks[chunk])
    directory->chunks[chunk] = g_malloc0 ((gsize) COLUMN_CHUNK * column->item_size);

  return directory->chunks[chunk] + (gsize) (n % COLUMN_CHUNK) * column->item_size;
}

void
column_publish (Column *column)
{
  guint32 n = atomic_load_explicit (&column->n, memory_order_relaxed);

  /* Pairs with the acquire in column_count(). */
  atomic_store_explicit (&column->n, n + 1, memory_order_release);
}
