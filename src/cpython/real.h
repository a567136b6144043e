/* real.h: the C library's own functions behind those we stand in front of
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * One row is one function that a file here defines anew. The next in the search order may be the C
 * library's or another preload's, which is why it is looked for and not named.
 *
 *  - They are looked for when we are loaded, or at the first call, if a constructor before ours
 *    calls one.
 *  - dlsym() may allocate, and who allocates may read or open: such a call inside the search goes
 * to the kernel directly.
 *
 * @version: of the condition variables there are two kinds with the same names; dlsym() may answer
 * with the one of before 2003.
 */
#define REAL_FUNCTIONS(X)                                                                          \
  X (read)                                                                                         \
  X (write)                                                                                        \
  X (open)                                                                                         \
  X (open64)                                                                                       \
  X (openat)                                                                                       \
  X (openat64)                                                                                     \
  X (stat)                                                                                         \
  X (stat64)                                                                                       \
  X (lstat)                                                                                        \
  X (lstat64)                                                                                      \
  X (fstat)                                                                                        \
  X (fstat64)                                                                                      \
  X (fstatat)                                                                                      \
  X (fstatat64)                                                                                    \
  X (pread)                                                                                        \
  X (pread64)                                                                                      \
  X (pwrite)                                                                                       \
  X (pwrite64)                                                                                     \
  X (readv)                                                                                        \
  X (fgets)                                                                                        \
  X (writev)                                                                                       \
  X (recv)                                                                                         \
  X (recvfrom)                                                                                     \
  X (recvmsg)                                                                                      \
  X (send)                                                                                         \
  X (sendto)                                                                                       \
  X (sendmsg)                                                                                      \
  X (sendfile)                                                                                     \
  X (sendfile64)                                                                                   \
  X (accept)                                                                                       \
  X (accept4)                                                                                      \
  X (connect)                                                                                      \
  X (getaddrinfo)                                                                                  \
  X (getnameinfo)                                                                                  \
  X (poll)                                                                                         \
  X (ppoll)                                                                                        \
  X (select)                                                                                       \
  X (pselect)                                                                                      \
  X (epoll_wait)                                                                                   \
  X (epoll_pwait)                                                                                  \
  X (epoll_pwait2)                                                                                 \
  X (nanosleep)                                                                                    \
  X (clock_nanosleep)                                                                              \
  X (sleep)                                                                                        \
  X (usleep)                                                                                       \
  X (pause)                                                                                        \
  X (sigwait)                                                                                      \
  X (sigwaitinfo)                                                                                  \
  X (sigtimedwait)                                                                                 \
  X (sem_wait)                                                                                     \
  X (sem_timedwait)                                                                                \
  X (sem_clockwait)                                                                                \
  X (pthread_join)                                                                                 \
  X (pthread_create)                                                                               \
  X (pthread_setname_np)                                                                           \
  X (wait)                                                                                         \
  X (wait3)                                                                                        \
  X (wait4)                                                                                        \
  X (waitpid)                                                                                      \
  X (waitid)                                                                                       \
  X (system)                                                                                       \
  X (flock)                                                                                        \
  X (lockf)                                                                                        \
  X (lockf64)                                                                                      \
  X (fcntl)                                                                                        \
  X (fcntl64)                                                                                      \
  X (fsync)                                                                                        \
  X (fdatasync)                                                                                    \
  X (execve)                                                                                       \
  X (execv)                                                                                        \
  X (execvp)                                                                                       \
  X (execvpe)                                                                                      \
  X (fexecve)                                                                                      \
  X (setrlimit)                                                                                    \
  X (setrlimit64)                                                                                  \
  X (prlimit)                                                                                      \
  X (prlimit64)                                                                                    \
  X (mlockall)                                                                                     \
  X (_exit)                                                                                        \
  X (_Exit)

#define REAL_CONDITIONS(X)                                                                         \
  X (pthread_cond_init)                                                                            \
  X (pthread_cond_destroy)                                                                         \
  X (pthread_cond_signal)                                                                          \
  X (pthread_cond_wait)                                                                            \
  X (pthread_cond_timedwait)                                                                       \
  X (pthread_cond_clockwait)

#define REAL_POINTER(name) __typeof__ (name) *name;

typedef struct
{
  REAL_FUNCTIONS (REAL_POINTER)
  REAL_CONDITIONS (REAL_POINTER)
} RealFunctions;

extern RealFunctions real_functions;
extern bool real_is_found;

void real_find (void);

/* The only symbols of ours that others see. */
#define INTERPOSED __attribute__ ((visibility ("default")))

static inline const RealFunctions *
real (void)
{
  if (__builtin_expect (!real_is_found, 0))
    real_find ();

  return &real_functions;
}
