/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "probe.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

#include "arena.h"

#define TEXT_MAX 1024
#define ELLIPSIS "\xe2\x80\xa6"

/* One writer per thread. A signal handler may interrupt an emit and want to emit itself: then it
 * finds busy, and only counts. */
typedef struct
{
  RingWriter ring;
  const volatile int32_t *core; /* where the kernel says it; negative: it does not */
  uint32_t slot;
  bool begun;
  _Atomic bool busy;
  _Atomic uint32_t missed;
} Thread;

/* Found without a call: every program and preload that links us is there from the start, and the
 * block is small enough for what a late dlopen() may still have. */
static __thread Thread self __attribute__ ((tls_model ("initial-exec")));

static Arena arena;
static pid_t process;
static _Atomic uint32_t n_lanes;
static _Atomic uint32_t n_tokens;

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

  process = getpid ();
  /* So that a child that nobody told never writes into its parent's ring. */
  pthread_atfork (NULL, NULL, probe_forked);

  return 0;
}

void
probe_forked (void)
{
  /* Called twice, by the C library and by the workload, and perhaps after probe_begin(). */
  if (arena.header == NULL || process == getpid ())
    return;

  process = getpid ();
  self.begun = false;
}

/* False in a thread that is no lane, and in a signal handler that interrupted an emit. */
static inline bool
enter (void)
{
  if (!self.begun)
    return false;

  /* All of this is between a thread and its own signal handlers, which see its stores in order:
   * the compiler must keep them, the machine does. */
  if (atomic_load_explicit (&self.busy, memory_order_relaxed))
    {
      atomic_fetch_add_explicit (&self.missed, 1, memory_order_relaxed);
      return false;
    }

  atomic_store_explicit (&self.busy, true, memory_order_relaxed);
  /* Pairs with the fence in leave(). */
  atomic_signal_fence (memory_order_seq_cst);

  return true;
}

static inline void
leave (void)
{
  /* Pairs with the fence in enter(). */
  atomic_signal_fence (memory_order_seq_cst);
  atomic_store_explicit (&self.busy, false, memory_order_relaxed);

  if (atomic_load_explicit (&self.missed, memory_order_relaxed) != 0)
    ring_writer_lose (&self.ring, atomic_exchange_explicit (&self.missed, 0, memory_order_relaxed));
}

static inline uint8_t
core (void)
{
  int32_t cpu = *self.core;

  if (__builtin_expect (cpu < 0, 0))
    cpu = sched_getcpu ();

  return cpu >= 0 && cpu < EVENT_NO_CORE ? (uint8_t) cpu : EVENT_NO_CORE;
}

/* Stamps and puts @event; the caller has entered. Returns its time. Inline with all its callers,
 * see ring_writer_put(). */
static inline uint64_t
put (Event event)
{
  event.time = arena_clock ();
  event.core = core ();
  ring_writer_put (&self.ring, &event);

  return event.time;
}

static inline void
emit (Event event)
{
  if (!enter ())
    return;

  put (event);
  leave ();
}

static inline void
emit_state (Event event, State state)
{
  if (!enter ())
    return;

  uint64_t time = put (event);

  if (event.lane == 0)
    ring_writer_set_now (&self.ring, time, state);

  leave ();
}

/* The bytes of @string, at most @max, that end with a whole character. */
static size_t
cut (const char *string, size_t max)
{
  size_t end = max;

  /* A character has at most three bytes after its first; anything longer is not UTF-8. */
  while (end > 0 && max - end < 3 && ((unsigned char) string[end] & 0xc0) == 0x80)
    end--;

  return ((unsigned char) string[end] & 0xc0) == 0x80 ? max : end;
}

/* Puts all pieces or none: half a name is worse than no name. The caller has entered. */
static void
put_text (uint32_t lane, Text text, const char *string, size_t length)
{
  char bytes[TEXT_MAX];

  if (length > TEXT_MAX)
    {
      length = cut (string, TEXT_MAX - strlen (ELLIPSIS));
      memcpy (bytes, string, length);
      memcpy (bytes + length, ELLIPSIS, strlen (ELLIPSIS));
      length += strlen (ELLIPSIS);
      string = bytes;
    }

  size_t n = length == 0 ? 1 : (length + EVENT_TEXT_BYTES - 1) / EVENT_TEXT_BYTES;
  Event event = {
    .time = arena_clock (), .lane = lane, .kind = EVENT_TEXT, .reason = (uint8_t) text
  };

  if (!ring_writer_has_room (&self.ring, (uint32_t) n))
    {
      ring_writer_lose (&self.ring, (uint32_t) n);
      return;
    }

  for (size_t i = 0; i < n; i++)
    {
      size_t rest = length - i * EVENT_TEXT_BYTES;
      size_t n_bytes = rest < EVENT_TEXT_BYTES ? rest : EVENT_TEXT_BYTES;
      char piece[EVENT_TEXT_BYTES] = "";

      memcpy (piece, string + i * EVENT_TEXT_BYTES, n_bytes);
      memcpy (&event.a, piece, sizeof event.a);
      memcpy (&event.b, piece + sizeof event.a, sizeof event.b);
      event.core = (uint8_t) n_bytes;
      event.state_and_flags = i + 1 < n ? EVENT_MORE : 0;
      ring_writer_put (&self.ring, &event);
    }
}

static void
put_name (uint32_t lane, const char *name)
{
  /* One byte more than fits says that there is more. */
  if (name != NULL && name[0] != '\0')
    put_text (lane, TEXT_NAME, name, strnlen (name, TEXT_MAX + 1));
}

void
probe_process_name (const char *name)
{
  if (!enter ())
    return;

  put_name (EVENT_LANE_PROCESS, name);
  leave ();
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

void
probe_begin (const char *name, LaneSource source)
{
  pid_t tid = gettid ();
  uint32_t slot;

  if (arena.header == NULL || self.begun || arena_claim (&arena, process, tid, &slot) < 0)
    return;

  self = (Thread){ .core = find_core (), .slot = slot };
  ring_writer_init (&self.ring, &arena.slots[slot], arena_ring (&arena, slot));

  /* No memory for its first page: a lane without a beginning would be of no use. */
  if (!ring_writer_has_room (&self.ring, 1))
    {
      /* Only shown, so it orders nothing. */
      atomic_fetch_add_explicit (&arena.header->refused, 1, memory_order_relaxed);
      arena_release (&arena, slot);
      return;
    }

  Event event = {
    .a = (uint64_t) tid << 32 | (uint32_t) process,
    .b = (uint64_t) getppid () << 32 | LANE_FLAGS (LANE_KIND_THREAD, source),
    .kind = EVENT_BEGIN,
    .state_and_flags = STATE_RUNNING,
  };

  atomic_store_explicit (&self.busy, true, memory_order_relaxed);
  self.begun = true;
  ring_writer_set_now (&self.ring, put (event), STATE_RUNNING);
  put_name (0, name);
  leave ();
}

/* Nobody can ask for it any more when the thread has gone. Some 300 ns, once a thread. */
static uint64_t
cpu_time (void)
{
  struct timespec time;

  if (!self.begun || clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) < 0)
    return 0;

  return (uint64_t) time.tv_sec * 1000000000 + (uint64_t) time.tv_nsec;
}

void
probe_end (Ending ending, uint64_t argument)
{
  Event event = { .a = argument, .b = cpu_time (), .kind = EVENT_END, .reason = (uint8_t) ending };

  if (!enter ())
    return;

  uint32_t slot = self.slot;

  put (event);
  self.begun = false;
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

uint32_t
probe_lane (void)
{
  uint32_t lane;

  /* Not begun again after a fork: the child may still hold numbers of its parent. Each number
   * says all, so it orders nothing. */
  do
    lane = atomic_fetch_add_explicit (&n_lanes, 1, memory_order_relaxed) + 1;
  while (lane == 0 || lane == EVENT_LANE_PROCESS);

  return lane;
}

void
probe_lane_begin (uint32_t lane,
                  LaneKind kind,
                  LaneSource source,
                  uint32_t under,
                  const char *name,
                  State state,
                  Reason reason)
{
  Event event = {
    .a = under,
    .b = LANE_FLAGS (kind, source),
    .lane = lane,
    .kind = EVENT_BEGIN,
    .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
    .reason = (uint8_t) reason,
  };

  if (!enter ())
    return;

  put (event);
  put_name (lane, name);
  leave ();
}

void
probe_lane_state (uint32_t lane, State state, Reason reason, uint32_t argument)
{
  emit_state (
      (Event){
          .a = argument,
          .lane = lane,
          .kind = EVENT_STATE,
          .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
          .reason = (uint8_t) reason,
      },
      state);
}

void
probe_lane_end (uint32_t lane, Ending ending, uint64_t argument)
{
  emit ((Event){ .a = argument, .lane = lane, .kind = EVENT_END, .reason = (uint8_t) ending });
}

uint64_t
probe_out (uint32_t lane, Flow flow, uint64_t size)
{
  Event event = { .b = size, .lane = lane, .kind = EVENT_OUT, .reason = (uint8_t) flow };
  uint64_t token = 0;

  if (!enter ())
    return 0;

  /* The pid makes it different in every process. Each token says all, so it orders nothing. */
  token = (uint64_t) process << 32 | atomic_fetch_add_explicit (&n_tokens, 1, memory_order_relaxed);
  event.a = token;
  put (event);
  leave ();

  return token;
}

void
probe_in (uint32_t lane, Flow flow, uint64_t token)
{
  if (token != 0)
    emit ((Event){ .a = token, .lane = lane, .kind = EVENT_IN, .reason = (uint8_t) flow });
}

void
probe_text (uint32_t lane, Text text, const char *string, size_t length)
{
  if (!enter ())
    return;

  put_text (lane, text, string, length);
  leave ();
}

void
probe_counter (uint32_t lane, Counter counter, int64_t value)
{
  emit ((Event){
      .a = (uint64_t) value, .lane = lane, .kind = EVENT_COUNTER, .reason = (uint8_t) counter });
}

void
probe_exit (pid_t pid, int wait_status)
{
  emit ((Event){ .a = (uint64_t) pid,
                 .b = (uint32_t) wait_status,
                 .lane = EVENT_LANE_PROCESS,
                 .kind = EVENT_EXIT });
}
