/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "item-queue.h"
#include "watch.h"
#include "worker-thread.h"

/* What threads, processes and the GIL cost here. Medians of many, because others compute too. */

#define MAX_ROUNDS 1000
#define SPAWN_BAR 5e6 /* ns: to a spawned program's first event */

extern char **environ;

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values, int n)
{
  qsort (values, (size_t) n, sizeof *values, compare);

  return values[n / 2];
}

static void
nothing (void *data)
{
}

static double
bench_thread (Gil *gil)
{
  double times[MAX_ROUNDS];

  for (int i = 0; i < MAX_ROUNDS; i++)
    {
      WorkerThread worker;
      uint64_t start = arena_clock ();

      g_assert_cmpint (worker_thread_start (&worker, "worker", gil, 65536, nothing, NULL), ==, 0);
      worker_thread_join (&worker);
      times[i] = (double) (arena_clock () - start);
    }

  return median (times, MAX_ROUNDS);
}

static double
bench_fork (void)
{
  double times[200];

  for (int i = 0; i < 200; i++)
    {
      uint64_t start = arena_clock ();
      pid_t pid = fork ();

      if (pid == 0)
        _exit (0);
      waitpid (pid, NULL, 0);
      times[i] = (double) (arena_clock () - start);
    }

  return median (times, 200);
}

/* The time is on the event itself, so how late we look does not matter. */
static double
bench_spawn (Watch *watch, const char *program)
{
  const char *argv[] = { program,     "run",       "sleepers", "model=sequential",
                         "workers=1", "seconds=0", NULL };
  posix_spawn_file_actions_t actions;
  double times[50];

  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, 1, "/dev/null", O_WRONLY, 0);
  for (int i = 0; i < 50; i++)
    {
      uint64_t start = arena_clock ();
      uint64_t first = 0;
      pid_t pid;

      watch_forget (watch);
      g_assert_cmpint (posix_spawn (&pid, program, &actions, NULL, (char **) argv, environ), ==, 0);
      waitpid (pid, NULL, 0);
      watch_drain (watch);
      for (guint e = 0; e < watch->seen->len && first == 0; e++)
        if (g_array_index (watch->seen, Seen, e).pid == pid)
          first = g_array_index (watch->seen, Seen, e).event.time;
      g_assert_cmpuint (first, >, start);
      times[i] = (double) (first - start);
    }
  posix_spawn_file_actions_destroy (&actions);

  return median (times, 50);
}

typedef struct
{
  Gil *gil;
  ItemQueue queue;
} Stream;

static void
get_all (void *data)
{
  Stream *stream = data;
  uint64_t item;

  while (item_queue_get (&stream->queue, stream->gil, &item))
    ;
}

static double
bench_queue (Gil *gil)
{
  Stream stream = { .gil = gil };
  WorkerThread worker;
  uint64_t start;
  int n = 500000;

  g_assert_cmpint (item_queue_init (&stream.queue, 1024), ==, 0);
  start = arena_clock ();
  worker_thread_start (&worker, "worker", gil, 65536, get_all, &stream);
  for (int i = 0; i < n; i++)
    item_queue_put (&stream.queue, gil, (uint64_t) i);
  item_queue_close (&stream.queue);
  worker_thread_join (&worker);
  item_queue_clear (&stream.queue);

  return (double) (arena_clock () - start) / n;
}

static double
bench_pipe (void)
{
  uint64_t item = 0;
  uint64_t start = arena_clock ();
  int n = 200000;
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      close (ends[1]);
      while (read (ends[0], &item, sizeof item) > 0)
        ;
      _exit (0);
    }
  close (ends[0]);
  for (int i = 0; i < n; i++)
    g_assert_cmpint (write (ends[1], &item, sizeof item), ==, sizeof item);
  close (ends[1]);
  waitpid (pid, NULL, 0);

  return (double) (arena_clock () - start) / n;
}

typedef struct
{
  Gil *gil;
  uint64_t end;
} Hog;

static void
compute (void *data)
{
  Hog *hog = data;

  while (arena_clock () < hog->end)
    gil_check (hog->gil);
}

static double
bench_switches (Gil *gil)
{
  Hog hog = { gil, arena_clock () + 1000000000 };
  WorkerThread workers[2];
  uint64_t before = gil->switches;

  for (int i = 0; i < 2; i++)
    worker_thread_start (&workers[i], "worker", gil, 65536, compute, &hog);
  for (int i = 0; i < 2; i++)
    worker_thread_join (&workers[i]);

  return (double) (gil->switches - before);
}

int
main (int argc, char **argv)
{
  const char *program = g_getenv ("TEST_WORKLOAD");
  Watch *watch = watch_new (16);
  Gil gil;
  Gil off;
  double spawn;

  g_setenv (ARENA_VARIABLE, watch->variable, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);
  probe_begin ("main", LANE_SOURCE_MEASURED);
  gil_init (&gil, TRUE, GIL_INTERVAL);
  gil_init (&off, FALSE, GIL_INTERVAL);

  g_print ("thread create and join   %8.1f us\n", bench_thread (&off) / 1e3);
  g_print ("fork, exit and wait      %8.1f us\n", bench_fork () / 1e3);
  if (program != NULL)
    {
      spawn = bench_spawn (watch, program);
      g_print ("spawn to first event     %8.1f us (%.2f of the bar of 5 ms)\n", spawn / 1e3,
               spawn / SPAWN_BAR);
    }
  g_print ("queue between threads    %8.3f us an item\n", bench_queue (&off) / 1e3);
  g_print ("pipe between processes   %8.3f us an item\n", bench_pipe () / 1e3);
  gil_take (&gil);
  g_print ("GIL, 2 threads, 5 ms     %8.0f switches/s\n", bench_switches (&gil));
  gil_drop (&gil, STATE_RUNNING, REASON_NONE, 0);

  gil_clear (&off);
  gil_clear (&gil);
  watch_free (watch);

  return 0;
}
