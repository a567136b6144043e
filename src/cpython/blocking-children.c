/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "blocking.h"

#include <errno.h>

WAITS_IO (int, system, (const char *command), (command), CHILD, 0)

/* @status is NULL where the caller does not want to know. */
static void
tell_exit (pid_t pid, const int *status)
{
  int error = errno;

  if (pid > 0 && status != NULL && (WIFEXITED (*status) || WIFSIGNALED (*status)))
    probe_exit (pid, *status);
  errno = error;
}

#define REAPS(name, parameters, arguments, child)                                                  \
  INTERPOSED pid_t name parameters                                                                 \
  {                                                                                                \
    uint64_t call = release_call (STATE_WAITING_IO, REASON_CHILD, (uint32_t) (child));             \
    int own = 0;                                                                                   \
    int *wanted = status != NULL ? status : &own;                                                  \
    pid_t result = real ()->name arguments;                                                        \
                                                                                                   \
    release_return (call, STATE_WAITING_IO, REASON_CHILD, (uint32_t) (child));                     \
    tell_exit (result, wanted);                                                                    \
                                                                                                   \
    return result;                                                                                 \
  }

REAPS (wait, (int *status), (wanted), 0)
REAPS (wait3, (int *status, int options, struct rusage *usage), (wanted, options, usage), 0)
REAPS (wait4,
       (pid_t pid, int *status, int options, struct rusage *usage),
       (pid, wanted, options, usage),
       pid)
REAPS (waitpid, (pid_t pid, int *status, int options), (pid, wanted, options), pid)

static int
status_of (const siginfo_t *info)
{
  return info->si_code == CLD_EXITED ? (info->si_status & 0xff) << 8 : info->si_status & 0x7f;
}

INTERPOSED int
waitid (idtype_t kind, id_t id, siginfo_t *info, int options)
{
  uint64_t call = release_call (STATE_WAITING_IO, REASON_CHILD, (uint32_t) id);
  siginfo_t own = { 0 };
  siginfo_t *wanted = info != NULL ? info : &own;
  int result = real ()->waitid (kind, id, wanted, options);

  release_return (call, STATE_WAITING_IO, REASON_CHILD, (uint32_t) id);
  if (result == 0 && (options & WNOWAIT) == 0 && wanted->si_pid > 0 &&
      (wanted->si_code == CLD_EXITED || wanted->si_code == CLD_KILLED ||
       wanted->si_code == CLD_DUMPED))
    tell_exit (wanted->si_pid, &(int){ status_of (wanted) });

  return result;
}
