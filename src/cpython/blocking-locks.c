/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "blocking.h"

/* CPython's own locks are semaphores; those that others wait for are semaphores to their user, too
 * (multiprocessing). */
#define SEM_REASON()                                                                               \
  (thread_lives_is_python (__builtin_return_address (0)) ? REASON_LOCK : REASON_SEMAPHORE)

BLOCKING (int, sem_wait, (sem_t * semaphore), (semaphore), STATE_WAITING_LOCK, SEM_REASON (), 0)
BLOCKING (int,
          sem_timedwait,
          (sem_t * semaphore, const struct timespec *until),
          (semaphore, until),
          STATE_WAITING_LOCK,
          SEM_REASON (),
          0)
BLOCKING (int,
          sem_clockwait,
          (sem_t * semaphore, clockid_t clock, const struct timespec *until),
          (semaphore, clock, until),
          STATE_WAITING_LOCK,
          SEM_REASON (),
          0)
WAITS_LOCK (int, pthread_join, (pthread_t thread, void **returned), (thread, returned), JOIN, 0)
