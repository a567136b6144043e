/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define DEPTH 256      /* of parents */
#define ATTEMPTS 3     /* a parent may end while we climb, and its children move */
#define ROUNDS 64      /* of looking for more before the kill */
#define START_FIELD 22 /* of /proc/PID/stat, counted from 1 */

struct Descendants
{
  int supervisor;
  GHashTable *starts; /* Known by pid */
};

typedef struct
{
  guint64 start; /* ticks after the system's start */
  int parent;
  guint n_looks;
  gboolean is_told;
} Known;

Descendants *
descendants_new (int supervisor)
{
  Descendants *self = g_new0 (Descendants, 1);

  self->supervisor = supervisor;
  self->starts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
descendants_free (Descendants *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->starts);
  g_free (self);
}

static gssize
read_text (const char *path, char *text, gsize size)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n;

  if (fd < 0)
    return -1;

  n = read (fd, text, size - 1);
  close (fd);
  text[MAX (n, 0)] = '\0';
  return n;
}

/* Returns FALSE if there is no such process, or it is dead and only waits to be noticed. */
static gboolean
read_stat (int pid, int *parent, guint64 *start)
{
  char path[64], text[1024];
  const char *field;
  char state;

  g_snprintf (path, sizeof path, "/proc/%d/stat", pid);
  if (read_text (path, text, sizeof text) <= 0)
    return FALSE;

  /* The name in field 2 may hold anything. */
  field = strrchr (text, ')');
  if (field == NULL || sscanf (field, ") %c %d", &state, parent) != 2)
    return FALSE;

  for (int i = 2; i < START_FIELD && field != NULL; i++)
    field = strchr (field + 1, ' ');
  if (field == NULL)
    return FALSE;
  *start = g_ascii_strtoull (field, NULL, 10);
  return state != 'Z' && state != 'X';
}

static gboolean
is_below (const Descendants *self, int pid)
{
  for (int i = 0; i < DEPTH && pid > 1; i++)
    {
      guint64 start;
      int parent = 0;

      read_stat (pid, &parent, &start);
      if (parent == self->supervisor)
        return TRUE;
      pid = parent;
    }
  return FALSE;
}

static gboolean
is_known (const Descendants *self, int pid)
{
  return g_hash_table_contains (self->starts, GINT_TO_POINTER (pid));
}

static gboolean
remember (Descendants *self, int pid)
{
  Known known = { 0 };

  if (pid <= 1 || pid == self->supervisor || is_known (self, pid) ||
      g_hash_table_size (self->starts) >= DESCENDANTS_MOST ||
      !read_stat (pid, &known.parent, &known.start))
    return FALSE;

  g_hash_table_insert (self->starts, GINT_TO_POINTER (pid), g_memdup2 (&known, sizeof known));
  return TRUE;
}

void
descendants_add (Descendants *self, int pid)
{
  for (int i = 0; i < ATTEMPTS && !is_known (self, pid); i++)
    if (is_below (self, pid))
      remember (self, pid);
}

static gboolean
is_same (const Descendants *self, int pid)
{
  const Known *known = g_hash_table_lookup (self->starts, GINT_TO_POINTER (pid));
  guint64 start;
  int parent;

  return known != NULL && read_stat (pid, &parent, &start) && start == known->start;
}

/* Still: the list may be older than the end of both, and the pid another's. */
static gboolean
is_child (const Descendants *self, int pid, int of)
{
  guint64 start;
  int parent = 0;

  return read_stat (pid, &parent, &start) && parent == of &&
         (of == self->supervisor || is_same (self, of));
}

/* Children of @pid that it has now; returns how many of them were new. */
static guint
remember_children (Descendants *self, int pid)
{
  char path[96], text[4096];
  DIR *threads;
  struct dirent *item;
  guint n = 0;

  g_snprintf (path, sizeof path, "/proc/%d/task", pid);
  threads = opendir (path);
  while (threads != NULL && (item = readdir (threads)) != NULL)
    {
      char *at = text, *end;
      long child;

      g_snprintf (path, sizeof path, "/proc/%d/task/%.16s/children", pid, item->d_name);
      if (item->d_name[0] == '.' || read_text (path, text, sizeof text) <= 0)
        continue;
      for (; (child = strtol (at, &end, 10)) > 0 && end != at; at = end)
        /* What does not fit was cut in the middle of a number, which may be another's. */
        n += *end == ' ' && is_child (self, (int) child, pid) && remember (self, (int) child);
    }
  if (threads != NULL)
    closedir (threads);
  return n;
}

/* Those who were there at the beginning. */
static GArray *
list_known (const Descendants *self)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->starts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      int pid = GPOINTER_TO_INT (key);

      g_array_append_val (pids, pid);
    }
  return pids;
}

static guint
look (Descendants *self)
{
  g_autoptr (GArray) pids = list_known (self);
  guint n = 0;

  for (guint i = 0; i < pids->len; i++)
    {
      int pid = g_array_index (pids, int, i);

      if (is_same (self, pid))
        n += remember_children (self, pid);
      else
        g_hash_table_remove (self->starts, GINT_TO_POINTER (pid));
    }
  return n;
}

void
descendants_look (Descendants *self)
{
  GHashTableIter iter;
  gpointer known;

  remember_children (self, self->supervisor);
  look (self);

  g_hash_table_iter_init (&iter, self->starts);
  while (g_hash_table_iter_next (&iter, NULL, &known))
    ((Known *) known)->n_looks++;
}

/* The system counts from its start, sleep included, in hundredths of a second. */
static guint64
to_monotonic (guint64 ticks)
{
  gint64 per_second = sysconf (_SC_CLK_TCK);
  struct timespec all, awake;
  gint64 slept, time;

  if (per_second <= 0 || clock_gettime (CLOCK_BOOTTIME, &all) < 0 ||
      clock_gettime (CLOCK_MONOTONIC, &awake) < 0)
    return 0;

  slept = (all.tv_sec - awake.tv_sec) * 1000000000 + (all.tv_nsec - awake.tv_nsec);
  time = (gint64) ticks * (1000000000 / per_second) - slept;

  return (guint64) MAX (time, 0);
}

void
descendants_foreach_old (Descendants *self, guint n_looks, DescendantsFunc func, gpointer data)
{
  GHashTableIter iter;
  gpointer pid, value;

  g_hash_table_iter_init (&iter, self->starts);
  while (g_hash_table_iter_next (&iter, &pid, &value))
    {
      Known *known = value;

      if (known->is_told || known->n_looks < n_looks)
        continue;
      known->is_told = TRUE;
      func (GPOINTER_TO_INT (pid), known->parent, to_monotonic (known->start), data);
    }
}

static void
signal_all (const Descendants *self, int signal_number)
{
  g_autoptr (GArray) pids = list_known (self);

  for (guint i = 0; i < pids->len; i++)
    {
      int pid = g_array_index (pids, int, i);
      int fd = (int) syscall (SYS_pidfd_open, pid, 0);

      /* In this order: what is the same now was it when the descriptor was opened. */
      if (fd >= 0 && is_same (self, pid))
        syscall (SYS_pidfd_send_signal, fd, signal_number, NULL, 0);
      if (fd >= 0)
        close (fd);
    }
}

void
descendants_kill (Descendants *self)
{
  guint n = 1;

  for (int i = 0; i < ROUNDS && n > 0; i++)
    {
      signal_all (self, SIGSTOP);
      n = look (self);
    }
  signal_all (self, SIGKILL);
}

guint
descendants_count (const Descendants *self)
{
  return g_hash_table_size (self->starts);
}
