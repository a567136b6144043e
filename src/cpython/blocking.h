/* blocking.h: a function of the C library that may block, and the reason it gives
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "real.h"
#include "release.h"

/*
 * BLOCKING (ssize_t, read, (int fd, void *bytes, size_t size), (fd, bytes, size),
 *           STATE_WAITING_IO, REASON_READ, fd)
 *
 * defines read() in front of the C library's, which does the work: errno, results, signals and
 * cancellation are its own. A thread that is cancelled inside does not come back to
 * release_return(), which holds nothing. What only counts without the GIL costs a thread-local test
 * with it.
 */
#define BLOCKING(type, name, parameters, arguments, state, reason, argument)                       \
  INTERPOSED type name parameters                                                                  \
  {                                                                                                \
    uint64_t call = release_call (state, reason, (uint32_t) (argument));                           \
    type result = real ()->name arguments;                                                         \
                                                                                                   \
    release_return (call, state, reason, (uint32_t) (argument));                                   \
                                                                                                   \
    return result;                                                                                 \
  }

#define WAITS_IO(type, name, parameters, arguments, reason, argument)                              \
  BLOCKING (type, name, parameters, arguments, STATE_WAITING_IO, REASON_##reason, argument)

#define WAITS_LOCK(type, name, parameters, arguments, reason, argument)                            \
  BLOCKING (type, name, parameters, arguments, STATE_WAITING_LOCK, REASON_##reason, argument)
