/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "blocking.h"
#include "tasks.h"

/* A loop that asks without waiting has work. */
#define LOOP_WAITS(type, name, parameters, arguments, reason, argument, waits)                     \
  INTERPOSED type name parameters                                                                  \
  {                                                                                                \
    uint64_t call = release_call (STATE_WAITING_IO, reason, (uint32_t) (argument));                \
    bool is_idle = call != 0 && (waits);                                                           \
                                                                                                   \
    if (is_idle)                                                                                   \
      tasks_loop_waits ();                                                                         \
                                                                                                   \
    type result = real ()->name arguments;                                                         \
                                                                                                   \
    if (is_idle)                                                                                   \
      tasks_loop_runs ();                                                                          \
    release_return (call, STATE_WAITING_IO, reason, (uint32_t) (argument));                        \
                                                                                                   \
    return result;                                                                                 \
  }

#define HAS_TIME(time) ((time) == NULL || (time)->tv_sec != 0 || (time)->tv_nsec != 0)

/* Before 3.11 this is how Python sleeps. */
#define SELECT_REASON(n) ((n) == 0 ? REASON_SLEEP : REASON_SELECT)

/* The C library's headers say that poll() only writes there. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#define FIRST(fds, n) ((n) > 0 ? (fds)->fd : 0)

LOOP_WAITS (int,
            poll,
            (struct pollfd * fds, nfds_t n, int timeout),
            (fds, n, timeout),
            REASON_POLL,
            FIRST (fds, n),
            timeout != 0)
LOOP_WAITS (int,
            ppoll,
            (struct pollfd * fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask),
            (fds, n, timeout, mask),
            REASON_POLL,
            FIRST (fds, n),
            HAS_TIME (timeout))
LOOP_WAITS (int,
            select,
            (int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *timeout),
            (n, in, out, bad, timeout),
            SELECT_REASON (n),
            0,
            timeout == NULL || timeout->tv_sec != 0 || timeout->tv_usec != 0)
LOOP_WAITS (int,
            pselect,
            (int n,
             fd_set *in,
             fd_set *out,
             fd_set *bad,
             const struct timespec *timeout,
             const sigset_t *mask),
            (n, in, out, bad, timeout, mask),
            SELECT_REASON (n),
            0,
            HAS_TIME (timeout))
LOOP_WAITS (int,
            epoll_wait,
            (int fd, struct epoll_event *events, int n, int timeout),
            (fd, events, n, timeout),
            REASON_EPOLL,
            fd,
            timeout != 0)
LOOP_WAITS (int,
            epoll_pwait,
            (int fd, struct epoll_event *events, int n, int timeout, const sigset_t *mask),
            (fd, events, n, timeout, mask),
            REASON_EPOLL,
            fd,
            timeout != 0)
LOOP_WAITS (int,
            epoll_pwait2,
            (int fd,
             struct epoll_event *events,
             int n,
             const struct timespec *timeout,
             const sigset_t *mask),
            (fd, events, n, timeout, mask),
            REASON_EPOLL,
            fd,
            HAS_TIME (timeout))

WAITS_IO (
    int, nanosleep, (const struct timespec *time, struct timespec *rest), (time, rest), SLEEP, 0)
WAITS_IO (int,
          clock_nanosleep,
          (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest),
          (clock, flags, time, rest),
          SLEEP,
          0)
WAITS_IO (unsigned, sleep, (unsigned seconds), (seconds), SLEEP, 0)
WAITS_IO (int, usleep, (useconds_t microseconds), (microseconds), SLEEP, 0)
WAITS_IO (int, pause, (void), (), SIGNAL, 0)
WAITS_IO (int, sigwait, (const sigset_t *set, int *number), (set, number), SIGNAL, 0)
WAITS_IO (int, sigwaitinfo, (const sigset_t *set, siginfo_t *info), (set, info), SIGNAL, 0)
WAITS_IO (int,
          sigtimedwait,
          (const sigset_t *set, siginfo_t *info, const struct timespec *timeout),
          (set, info, timeout),
          SIGNAL,
          0)
