/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "release.h"

#include <errno.h>

void
release_begin (uint64_t now, bool is_forced)
{
  ThreadLife *life = &thread_life;

  life->dropped = now;
  life->woke = 0;
  life->is_many = false;
  life->is_forced = is_forced;
  life->state = STATE_NATIVE;
  life->reason = REASON_NONE;
  life->argument = 0;
  life->mode = LIFE_RELEASED;
  if (is_forced)
    release_now (now, STATE_WAITING_GIL, REASON_GIL_FORCED);
  else
    release_now (now, STATE_NATIVE, REASON_NONE);
}

/* From the drop on. Whether it now counts as waiting for the GIL. */
static bool
tell_since_drop (const ThreadLife *life, uint64_t now, bool wants)
{
  uint64_t from = life->dropped;

  if (life->woke != 0 || life->is_forced)
    {
      uint64_t resumed = life->woke != 0 ? life->woke : life->dropped;

      /* Nothing but the way round the loop of take and drop. */
      if (wants && life->reason == REASON_NONE && now - resumed < THREAD_LIVES_SHORT)
        {
          probe_state_at (from, STATE_WAITING_GIL, REASON_GIL_FORCED, 0);
          return true;
        }
      if (life->woke != 0)
        probe_state_at (from, STATE_WAITING_GIL, REASON_GIL_FORCED, 0);
      from = resumed;
    }
  probe_state_at (from, life->state, life->reason, life->argument);

  return false;
}

void
release_tell (uint64_t now, bool wants)
{
  const ThreadLife *life = &thread_life;
  bool is_waiting = false;

  if (life->mode == LIFE_RELEASED && !life->is_many)
    is_waiting = tell_since_drop (life, now, wants);
  if (wants && !is_waiting)
    probe_state_at (now, STATE_WAITING_GIL, REASON_GIL, 0);
}

uint64_t
release_call_slowly (State state, Reason reason, uint32_t argument)
{
  ThreadLife *life = &thread_life;
  int error = errno;
  uint64_t now = arena_clock ();

  if (life->mode == LIFE_RELEASED && !life->is_many)
    {
      if (now - life->dropped < THREAD_LIVES_SHORT)
        {
          life->state = (uint8_t) state;
          life->reason = (uint8_t) reason;
          life->argument = argument;
          release_now (life->dropped, state, reason);
          return RELEASE_FIRST_CALL;
        }
      tell_since_drop (life, now, false);
      probe_state_at (now, STATE_NATIVE, REASON_NONE, 0);
      life->is_many = true;
    }
  release_now (now, state, reason);
  errno = error;

  return now;
}

void
release_return_slowly (uint64_t call, State state, Reason reason, uint32_t argument)
{
  const ThreadLife *life = &thread_life;
  int error = errno;
  uint64_t now = arena_clock ();
  State rest = life->mode == LIFE_OUTSIDE ? life->rest : STATE_NATIVE;

  if (now - call >= THREAD_LIVES_SHORT)
    {
      probe_state_at (call, state, reason, argument);
      probe_state_at (now, rest, REASON_NONE, 0);
    }
  else
    release_now (call, rest, REASON_NONE);
  errno = error;
}
