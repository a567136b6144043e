/* column.h: an array that is read while it grows
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>
#include <stdatomic.h>

/*
 *   n, directory --> | chunk 0 | chunk 1 | ... |      256 items a chunk
 *                    (the older, smaller directories are kept behind it)
 *
 *  - One thread adds, any number read without a lock. An item never moves, so a pointer to it is
 *    good until column_clear(): nothing is freed or reallocated under a reader.
 *  - An item is whole before `n` counts it.
 */
typedef struct _ColumnDirectory ColumnDirectory;

struct _ColumnDirectory
{
  ColumnDirectory *older;
  guint32 capacity; /* chunks that there is room for */
  char *chunks[];
};

typedef struct
{
  _Atomic (ColumnDirectory *) directory;
  _Atomic guint32 n;
  guint32 item_size;
} Column;

#define COLUMN_CHUNK 256

void column_init (Column *column, gsize item_size);
void column_clear (Column *column);

/* The place of the item after the last, zeroed. Readers see it after column_publish(). */
gpointer column_next (Column *column);
void column_publish (Column *column);

static inline guint32
column_count (const Column *column)
{
  /* Pairs with the release in column_publish(): a counted item is whole. */
  return atomic_load_explicit (&column->n, memory_order_acquire);
}

/* @i must be below a count that this thread has seen. */
static inline gpointer
column_get (const Column *column, guint32 i)
{
  /* Pairs with the release in column_next(): the directory may be newer than the count. */
  ColumnDirectory *directory = atomic_load_explicit (&column->directory, memory_order_acquire);

  return directory->chunks[i / COLUMN_CHUNK] + (gsize) (i % COLUMN_CHUNK) * column->item_size;
}
