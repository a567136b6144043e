/* SPDX-License-Identifier: MIT */

#include "tasks-table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST 256

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static TaskEntry *slots;
static size_t n_slots; /* a power of two, or 0 */
static size_t n_used;

/* Objects are 16 bytes apart at least, and often follow each other. */
static size_t
home (const PyObject *object)
{
  uint64_t hash = ((uint64_t) (uintptr_t) object >> 4) * UINT64_C (0x9e3779b97f4a7c15);

  return (size_t) (hash >> 32) & (n_slots - 1);
}

/* Its place, or the free one where it would go. There is one: the table is half empty. */
static size_t
place (const PyObject *object)
{
  size_t i = home (object);

  while (slots[i].object != NULL && slots[i].object != object)
    i = (i + 1) & (n_slots - 1);

  return i;
}

static bool
grow (void)
{
  TaskEntry *old = slots;
  size_t n_old = n_slots;
  size_t n_new = n_old != 0 ? 2 * n_old : FEWEST;
  TaskEntry *new = calloc (n_new, sizeof *new);

  if (new == NULL)
    return false;

  slots = new;
  n_slots = n_new;
  for (size_t i = 0; i < n_old; i++)
    if (old[i].object != NULL)
      slots[place (old[i].object)] = old[i];
  free (old);

  return true;
}

static bool
put (const TaskEntry *entry)
{
  size_t i;

  if (2 * (n_used + 1) > n_slots && !grow ())
    return false;

  i = place (entry->object);
  if (slots[i].object == NULL)
    n_used++;
  slots[i] = *entry;

  return true;
}

/* Those behind the gap that may be nearer to their home move into it. */
static void
close_gap (size_t gap)
{
  for (size_t i = (gap + 1) & (n_slots - 1); slots[i].object != NULL; i = (i + 1) & (n_slots - 1))
    {
      size_t from_home = (i - home (slots[i].object)) & (n_slots - 1);
      size_t from_gap = (i - gap) & (n_slots - 1);

      if (from_home < from_gap)
        continue;
      slots[gap] = slots[i];
      gap = i;
    }
  memset (&slots[gap], 0, sizeof slots[gap]);
}

bool
tasks_table_find (const PyObject *object, TaskEntry *entry)
{
  bool is_found = false;

  pthread_mutex_lock (&mutex);
  if (n_slots != 0)
    {
      *entry = slots[place (object)];
      is_found = entry->object != NULL;
    }
  pthread_mutex_unlock (&mutex);

  return is_found;
}

bool
tasks_table_put (const TaskEntry *entry)
{
  bool is_put;

  pthread_mutex_lock (&mutex);
  is_put = put (entry);
  pthread_mutex_unlock (&mutex);

  return is_put;
}

void
tasks_table_remove (const PyObject *object)
{
  pthread_mutex_lock (&mutex);
  if (n_slots != 0)
    {
      size_t i = place (object);

      if (slots[i].object != NULL)
        {
          n_used--;
          close_gap (i);
        }
    }
  pthread_mutex_unlock (&mutex);
}

void
tasks_table_forked (void)
{
  pthread_mutex_init (&mutex, NULL);
  /* Not freed: the parent may have been in the middle of growing it. */
  slots = NULL;
  n_slots = 0;
  n_used = 0;
}
