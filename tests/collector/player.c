/* player.c: a workload with known behaviour, and its supervisor in one program
 *
 * SPDX-License-Identifier: MIT
 */

#define _GNU_SOURCE

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "control.h"
#include "probe.h"
#include "supervisor.h"

#define STEPS 100

static void
say (const char *word, long number)
{
  const char *fd = getenv (CONTROL_VARIABLE);
  char line[64];

  snprintf (line, sizeof line, "%s %ld", word, number);
  if (fd != NULL)
    send (atoi (fd), line, strlen (line), MSG_NOSIGNAL);
}

static void
wait_for_ever (void)
{
  for (;;)
    pause ();
}

static int64_t
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

/* Threads that do nothing but compute for so many ms, and then say what CPU time they have had,
 * against which the lane is held. */
static void *
spin (void *data)
{
  uint64_t end = arena_clock () + (uint64_t) (intptr_t) data * 1000000;
  int64_t before;

  probe_begin ("spinner", LANE_SOURCE_MEASURED);
  before = cpu_time ();
  while (arena_clock () < end)
    ;
  probe_counter (0, COUNTER_VALUE, cpu_time () - before);
  probe_end (ENDING_DONE, 0);
  return NULL;
}

static int
play_spin (int n, int ms)
{
  pthread_t threads[64];

  probe_begin ("main", LANE_SOURCE_MEASURED);
  probe_state (STATE_WAITING_LOCK, REASON_JOIN, 0);
  for (int i = 0; i < n && i < 64; i++)
    pthread_create (&threads[i], NULL, spin, (void *) (intptr_t) ms);
  for (int i = 0; i < n && i < 64; i++)
    pthread_join (threads[i], NULL);
  probe_end (ENDING_DONE, 0);
  return 0;
}

/* Changes state and says by a counter, between two states, what time it is: the time must lie in
 * the span that the trace has. */
static int
play_steps (int n, int unused)
{
  probe_begin ("stepper", LANE_SOURCE_MEASURED);
  probe_process_name ("player");
  for (int i = 0; i < (n > 0 ? n : STEPS); i++)
    {
      probe_state (i % 2 ? STATE_WAITING_IO : STATE_RUNNING, REASON_NONE, 0);
      probe_counter (0, COUNTER_VALUE, (int64_t) arena_clock ());
    }
  probe_end (ENDING_DONE, 0);
  return 0;
}

/* A child that is killed while it waits, and a parent that goes on. */
static int
play_killed (int by, int unused)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      probe_forked ();
      probe_begin ("victim", LANE_SOURCE_MEASURED);
      probe_state (STATE_WAITING_IO, REASON_SLEEP, 0);
      raise (by);
      wait_for_ever ();
    }
  probe_begin ("parent", LANE_SOURCE_MEASURED);
  probe_state (STATE_WAITING_LOCK, REASON_CHILD, 0);
  waitpid (pid, &status, 0);
  probe_exit (pid, status);
  probe_end (ENDING_DONE, 0);
  return 3;
}

/* Everything that does not want to end: ignores SIGINT, leaves the session, forks twice. */
static int
play_stubborn (int n, int unused)
{
  signal (SIGINT, SIG_IGN);
  for (int i = 0; i < n; i++)
    if (fork () == 0)
      {
        setsid ();
        if (fork () != 0)
          _exit (0);
        probe_begin ("stubborn", LANE_SOURCE_MEASURED);
        say (CONTROL_SIZE, getpid ());
        wait_for_ever ();
      }
  probe_begin ("stubborn", LANE_SOURCE_MEASURED);
  say (CONTROL_SIZE, getpid ());
  wait_for_ever ();
  return 0;
}

static int
play_output (int n, int unused)
{
  char block[1024];

  memset (block, 'x', sizeof block);
  for (int i = 0; i < n; i++)
    if (write (1, block, sizeof block) < 0)
      return 1;
  return write (2, "err", 3) == 3 ? 0 : 1;
}

static int
play_flood (int n, int per_ms)
{
  probe_begin ("flood", LANE_SOURCE_MEASURED);
  for (int i = 0; i < n; i++)
    {
      struct timespec ms = { 0, 500000 };

      for (int k = 0; k < per_ms; k++)
        probe_state (k % 2 ? STATE_IDLE : STATE_RUNNING, REASON_NONE, 0);
      nanosleep (&ms, NULL);
    }
  probe_end (ENDING_DONE, 0);
  return 0;
}

/* Speaks for the supervisor, which it is not. */
static int
play_forger (int unused, int unused2)
{
  say (CONTROL_FINISHED, 0);
  say (CONTROL_EXITED, 1);
  return 5;
}

static int
play_exit (int status, int unused)
{
  return status;
}

static const struct
{
  const char *name;
  int (*play) (int, int);
} plays[] = {
  { "spin", play_spin },         { "steps", play_steps },   { "killed", play_killed },
  { "stubborn", play_stubborn }, { "output", play_output }, { "flood", play_flood },
  { "forger", play_forger },     { "exit", play_exit },
};

int
main (int argc, char **argv)
{
  if (argc > 1 && strcmp (argv[1], "supervise") == 0)
    return supervisor_main (argc, argv);

  probe_attach ();
  for (size_t i = 0; argc > 1 && i < sizeof plays / sizeof *plays; i++)
    if (strcmp (plays[i].name, argv[1]) == 0)
      return plays[i].play (argc > 2 ? atoi (argv[2]) : 0, argc > 3 ? atoi (argv[3]) : 0);
  return 2;
}
