/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "probe-inside.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

__thread ProbeThread probe_thread __attribute__ ((tls_model ("initial-exec")));
pid_t probe_process;

static Arena arena;

int
probe_attach (void)
{
  const char *value = getenv (ARENA_VARIABLE);

  if (value == NULL || arena.header != NULL)
    return 0;

  int result = arena_attach (&arena, value);

  if (result < 0)
    {
      arena = (Arena){ .fd = -1 };
      return result;
    }

  probe_process = getpid ();
  /* So that a child that nobody told never writes into its parent's ring. */
  pthread_atfork (NULL, NULL, probe_forked);

  return 0;
}

void
probe_forked (void)
{
  /* Called twice, by the C library and by the workload, and perhaps after probe_begin(). */
  if (arena.header == NULL || probe_process == getpid ())
    return;

  probe_process = getpid ();
  probe_thread.begun = false;
}

void
probe_shrink (uint32_t n_threads)
{
  static atomic_flag is_shrunk = ATOMIC_FLAG_INIT;
  int error = errno;

  if (arena.header != NULL && !atomic_flag_test_and_set (&is_shrunk))
    arena_shrink (&arena, probe_process, n_threads);
  errno = error;
}

/* The kernel keeps the core's number in memory of each thread, if the C library asked it to. */
static const volatile int32_t *
find_core (void)
{
  static const int32_t unknown = -1;

#ifdef RSEQ_SIG
  if (__rseq_size > 0)
    {
      const struct rseq *rseq =
          (const void *) ((const char *) __builtin_thread_pointer () + __rseq_offset);

      return (const volatile int32_t *) &rseq->cpu_id;
    }
#endif

  return &unknown;
}

bool
probe_begin_in (State state, const char *name, LaneSource source)
{
  pid_t tid = gettid ();
  uint32_t slot;

  if (arena.header == NULL || probe_thread.begun ||
      arena_claim (&arena, probe_process, tid, &slot) < 0)
    return probe_thread.begun;

  probe_thread = (ProbeThread){ .core = find_core (), .slot = slot };
  ring_writer_init (&probe_thread.ring, &arena.slots[slot], arena_ring (&arena, slot));

  /* No memory for its first page: a lane without a beginning would be of no use. */
  if (!ring_writer_has_room (&probe_thread.ring, 1))
    {
      /* Only shown, so it orders nothing. */
      atomic_fetch_add_explicit (&arena.header->refused, 1, memory_order_relaxed);
      arena_release (&arena, slot);
      return false;
    }

  Event event = {
    .a = (uint64_t) tid << 32 | (uint32_t) probe_process,
    .b = (uint64_t) getppid () << 32 | LANE_FLAGS (LANE_KIND_THREAD, source),
    .kind = EVENT_BEGIN,
    .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
  };

  atomic_store_explicit (&probe_thread.busy, true, memory_order_relaxed);
  probe_thread.begun = true;
  ring_writer_set_now (&probe_thread.ring, put (event), state, REASON_NONE);
  probe_put_name (0, name);
  leave ();

  return true;
}

void
probe_begin (const char *name, LaneSource source)
{
  probe_begin_in (STATE_RUNNING, name, source);
}

/* Nobody can ask for it any more when the thread has gone. Some 300 ns, once a thread. */
static uint64_t
cpu_time (void)
{
  struct timespec time;

  if (!probe_thread.begun || clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) < 0)
    return 0;

  return (uint64_t) time.tv_sec * 1000000000 + (uint64_t) time.tv_nsec;
}

void
probe_end (Ending ending, uint64_t argument)
{
  Event event = { .a = argument, .b = cpu_time (), .kind = EVENT_END, .reason = (uint8_t) ending };

  if (!enter ())
    return;

  uint32_t slot = probe_thread.slot;

  put (event);
  probe_thread.begun = false;
  leave ();
  arena_release (&arena, slot);
}

void
probe_state (State state, Reason reason, uint32_t argument)
{
  emit_state (
      (Event){
          .a = argument,
          .kind = EVENT_STATE,
          .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
          .reason = (uint8_t) reason,
      },
      state);
}

void
probe_state_gil (State state, Reason reason, uint32_t gil, uint64_t take, unsigned flags)
{
  emit_state (
      (Event){
          .a = (uint64_t) gil << 32,
          .b = take,
          .kind = EVENT_STATE,
          .state_and_flags = (uint8_t) ((state & EVENT_STATE_MASK) |
                                        (flags & (EVENT_TOOK | EVENT_DROPPED | EVENT_FORCED))),
          .reason = (uint8_t) reason,
      },
      state);
}

static inline void
emit_state_at (uint64_t time, Event event, State state)
{
  if (!enter ())
    return;

  put_at (time, event);
  ring_writer_set_now (&probe_thread.ring, time, state, (Reason) event.reason);
  leave ();
}

void
probe_state_at (uint64_t time, State state, Reason reason, uint32_t argument)
{
  emit_state_at (time,
                 (Event){
                     .a = argument,
                     .kind = EVENT_STATE,
                     .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
                     .reason = (uint8_t) reason,
                 },
                 state);
}

void
probe_took_at (uint64_t time, uint32_t gil, uint64_t take)
{
  emit_state_at (time,
                 (Event){
                     .a = (uint64_t) gil << 32,
                     .b = take,
                     .kind = EVENT_STATE,
                     .state_and_flags = STATE_RUNNING | EVENT_TOOK,
                 },
                 STATE_RUNNING);
}

void
probe_gil_dropped (uint32_t gil, uint64_t take, uint64_t time, bool is_forced)
{
  Event event = {
    .b = take,
    .lane = gil,
    .kind = EVENT_STATE,
    .state_and_flags = STATE_IDLE | EVENT_DROPPED,
  };

  if (!enter ())
    return;

  if (is_forced)
    event.state_and_flags |= EVENT_FORCED;
  put_at (time, event);
  leave ();
}

void
probe_now (uint64_t since, State state, Reason reason)
{
  if (probe_thread.begun)
    ring_writer_set_now (&probe_thread.ring, since, state, reason);
}
