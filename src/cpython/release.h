/* release.h: what a thread does without the GIL
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "arena.h"
#include "probe-inside.h"
#include "thread-lives.h"

/*
 *   drop                 call                              wants the GIL     take
 *    |  (native)          | read(5) ....................... |                 |
 *    +--------------------+---------------------------------+-----------------+
 *   told when it wants it, from the drop on:  waiting-io    |  waiting-gil    | running
 *
 *  - One call is all that most releases are made of: it gives the whole release its state and
 *    reason. The clock is not read for it.
 *  - A second call after THREAD_LIVES_SHORT is not the first's any more: from there on calls are
 *    told one by one when they are over, as those of a thread that has nothing to do with the GIL;
 *    shorter ones than THREAD_LIVES_SHORT not at all.
 *  - After a drop that was asked for the thread first waits until it has seen the hand-over.
 */

/* probe_now(), without a call. */
static inline void
release_now (uint64_t since, State state, Reason reason)
{
  if (thread_life.is_lane)
    ring_writer_set_now (&probe_thread.ring, since, state, reason);
}

/* The calling thread has dropped the GIL just now. */
void release_begin (uint64_t now, bool is_forced);

/* Tells what it did from the drop up to @now; @wants: and wants the GIL again. */
void release_tell (uint64_t now, bool wants);

/* Around a call that may block. Begin returns 0 if it does not count; else what end needs. */
static inline uint64_t release_call (State state, Reason reason, uint32_t argument);
static inline void release_return (uint64_t call, State state, Reason reason, uint32_t argument);

/* Their rarer ways. */
uint64_t release_call_slowly (State state, Reason reason, uint32_t argument);
void release_return_slowly (uint64_t call, State state, Reason reason, uint32_t argument);

#define RELEASE_FIRST_CALL 1

static inline uint64_t
release_call (State state, Reason reason, uint32_t argument)
{
  ThreadLife *life = &thread_life;

  if (life->mode < LIFE_RELEASED || life->is_in_call)
    return 0;

  life->is_in_call = true;
  if (life->mode != LIFE_RELEASED || life->reason != REASON_NONE)
    return release_call_slowly (state, reason, argument);

  life->state = (uint8_t) state;
  life->reason = (uint8_t) reason;
  life->argument = argument;
  release_now (life->dropped, state, reason);

  return RELEASE_FIRST_CALL;
}

static inline void
release_return (uint64_t call, State state, Reason reason, uint32_t argument)
{
  if (call == 0)
    return;

  if (call != RELEASE_FIRST_CALL)
    release_return_slowly (call, state, reason, argument);
  thread_life.is_in_call = false;
}
