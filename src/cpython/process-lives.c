/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "process-lives.h"

#include <errno.h>
#include <stdlib.h>

#include "arena.h"
#include "bootstrap.h"
#include "gil-watch.h"
#include "output-copy.h"
#include "real.h"
#include "release.h"
#include "short-time.h"
#include "tasks.h"

static pid_t process;    /* that we are in; 0: not traced */
static bool is_asked;    /* for the arena, once */
static bool is_told;     /* that there is this process */
static uint64_t created; /* the token of the fork that goes on; forks take turns, under the GIL */

static bool
is_our_process (void)
{
  return process != 0 && process == getpid ();
}

static void
before_fork (void)
{
  created = is_our_process () ? probe_out (tasks_current_lane (), FLOW_CREATE, 0) : 0;
}

static void
after_fork (void)
{
  process = getpid ();
  is_told = false;
  gil_watch_forked ();
  output_copy_forked ();
  thread_lives_forked ();
}

bool
process_lives_start (const void *code)
{
  if (is_asked)
    return process != 0;

  is_asked = true;
  if (getenv (ARENA_VARIABLE) == NULL || probe_attach () < 0)
    return false;

  process = getpid ();
  short_time_start ();
  thread_lives_start (code);
  /* Behind the probe's own, which forgets the parent's ring. */
  pthread_atfork (before_fork, NULL, after_fork);
  thread_lives_begin ();

  return true;
}

void
process_lives_tell (void)
{
  if (is_told)
    return;

  is_told = true;
  probe_process_name (program_invocation_short_name);
  probe_in (0, FLOW_CREATE, created);
  created = 0;
}

void
process_lives_arm (const void *code)
{
  bootstrap_arm (code);
}

static void
end (void)
{
  if (!is_our_process ())
    return;

  output_copy_end ();
  thread_lives_end ();
}

__attribute__ ((destructor)) static void
unload (void)
{
  end ();
}

/* exec ends what is open, and this thread goes on in another program. Returns whether anything was
 * told, for after_exec(). errno stays. */
static bool
before_exec (void)
{
  int error = errno;

  if (!thread_life.is_lane || !is_our_process ())
    return false;

  uint64_t now = arena_clock ();

  release_tell (now, false);
  gil_watch_tell_drop (now);
  probe_state_at (now, STATE_NATIVE, REASON_NONE, 0);
  errno = error;

  return true;
}

static void
after_exec (bool was_told)
{
  int error = errno;

  if (!was_told)
    return;

  if (thread_life.mode == LIFE_RELEASED)
    release_begin (arena_clock (), false);
  else
    gil_watch_take_again ();
  errno = error;
}

INTERPOSED int
execve (const char *path, char *const argv[], char *const environment[])
{
  bool was_told = before_exec ();
  int result = real ()->execve (path, argv, environment);

  after_exec (was_told);

  return result;
}

INTERPOSED int
execv (const char *path, char *const argv[])
{
  bool was_told = before_exec ();
  int result = real ()->execv (path, argv);

  after_exec (was_told);

  return result;
}

INTERPOSED int
execvp (const char *file, char *const argv[])
{
  bool was_told = before_exec ();
  int result = real ()->execvp (file, argv);

  after_exec (was_told);

  return result;
}

INTERPOSED int
execvpe (const char *file, char *const argv[], char *const environment[])
{
  bool was_told = before_exec ();
  int result = real ()->execvpe (file, argv, environment);

  after_exec (was_told);

  return result;
}

INTERPOSED int
fexecve (int fd, char *const argv[], char *const environment[])
{
  bool was_told = before_exec ();
  int result = real ()->fexecve (fd, argv, environment);

  after_exec (was_told);

  return result;
}

INTERPOSED void
_exit (int status)
{
  end ();
  real ()->_exit (status);
  __builtin_unreachable ();
}

INTERPOSED void
_Exit (int status)
{
  end ();
  real ()->_Exit (status);
  __builtin_unreachable ();
}
