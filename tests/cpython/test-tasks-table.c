/* SPDX-License-Identifier: MIT */

#include "tasks-table.h"

#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_OBJECTS 3000

/* As objects lie: 16 bytes apart. */
static const PyObject *
object (guint i)
{
  return GSIZE_TO_POINTER (0x7f0000000000 + 16 * (gsize) i);
}

/* Objects come and go in any order; what is known of each is what was put last. */
static void
test_random (void)
{
  g_autofree guint32 *lanes = g_new0 (guint32, N_OBJECTS); /* 0: is not there */

  for (guint32 n = 1; n <= 200000; n++)
    {
      guint i = (guint) g_test_rand_int_range (0, N_OBJECTS);
      TaskEntry entry = { .object = object (i), .lane = n };

      /* Many come, then most go. */
      if (g_test_rand_int_range (0, 200000) > (gint32) n)
        {
          g_assert_true (tasks_table_put (&entry));
          lanes[i] = n;
        }
      else
        {
          tasks_table_remove (object (i));
          lanes[i] = 0;
        }
    }

  for (guint i = 0; i < N_OBJECTS; i++)
    {
      TaskEntry entry;

      g_assert_cmpint (tasks_table_find (object (i), &entry), ==, lanes[i] != 0);
      if (lanes[i] != 0)
        g_assert_cmpuint (entry.lane, ==, lanes[i]);
      tasks_table_remove (object (i));
      g_assert_false (tasks_table_find (object (i), &entry));
    }
}

/* What the child forgets is never freed, so the child must be one. */
static void
test_forked (void)
{
  TaskEntry entry = { .object = object (1), .lane = 1 };
  int status;
  pid_t pid;

  g_assert_true (tasks_table_put (&entry));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      tasks_table_forked ();
      g_assert_false (tasks_table_find (object (1), &entry));
      tasks_table_remove (object (1));
      entry.object = object (2);
      g_assert_true (tasks_table_put (&entry));
      g_assert_true (tasks_table_find (object (2), &entry));
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (tasks_table_find (object (1), &entry));
  g_assert_false (tasks_table_find (object (2), &entry));
  tasks_table_remove (object (1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tasks-table/random", test_random);
  g_test_add_func ("/tasks-table/forked", test_forked);
  return g_test_run ();
}
