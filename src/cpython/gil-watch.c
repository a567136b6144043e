/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "gil-watch.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include "process-lives.h"
#include "real.h"
#include "release.h"
#include "short-time.h"

#define INTERVAL 5000 /* microseconds: sys.getswitchinterval() of a new interpreter */

struct Gil
{
  _Atomic (void *) cond;        /* NULL: it was destroyed, or is none yet */
  _Atomic (void *) switch_cond; /* as cond */
  void *place;                  /* of cond, for ever: a fork makes it anew there */

  /* Written under gil->mutex, or while the GIL is held and nobody else can write them. */
  const ThreadLife *last; /* who had it last; may be gone */
  uint64_t told;          /* number of the last take that was told */
  uint64_t dropped;       /* ns: when that ended; 0: it has not, or that was told */
  uint64_t n_changes;     /* of @last */
  uint32_t lane;          /* 0: not told yet */
  bool is_held;
  bool is_told;   /* the take that goes on */
  bool is_asked;  /* to drop it */
  bool is_forced; /* the drop was asked for */
};

/* What CPython keeps in front of its first condition variable, since 3.2. */
typedef struct
{
  unsigned long interval;
  void *last_holder;
  int locked;
  unsigned long switch_number;
} Front;

static Gil gils[GIL_MOST];
static _Atomic unsigned n_gils; /* places of the table that were ever used */
static _Atomic unsigned n_names;

/* The GIL that @cond belongs to, or NULL. Called for every condition variable of the process. */
static inline Gil *
find (const void *cond, bool *is_switch)
{
  /* Pairs with the release in add(): a counted place is set. */
  unsigned n = atomic_load_explicit (&n_gils, memory_order_acquire);

  for (unsigned i = 0; i < n; i++)
    {
      Gil *gil = &gils[i];

      /* Both are set before CPython itself hands the GIL to other threads. */
      if (atomic_load_explicit (&gil->cond, memory_order_relaxed) == cond)
        {
          *is_switch = false;
          return gil;
        }
      if (atomic_load_explicit (&gil->switch_cond, memory_order_relaxed) == cond)
        {
          *is_switch = true;
          return gil;
        }
    }

  return NULL;
}

/* Anything may lie in front of a condition variable, even no memory at all. */
static bool
read_front (const void *cond, Front *front)
{
  struct iovec here = { front, sizeof *front };
  struct iovec there = { (char *) cond - sizeof *front, sizeof *front };

  if ((uintptr_t) cond % 4096 >= sizeof *front)
    {
      memcpy (front, there.iov_base, sizeof *front);
      return true;
    }

  return process_vm_readv (getpid (), &here, 1, &there, 1, 0) == (ssize_t) sizeof *front;
}

static bool
is_new_gil (const void *cond)
{
  Front front;

  return read_front (cond, &front) && front.interval == INTERVAL && front.locked == -1 &&
         front.switch_number == 0;
}

static void
set (Gil *gil, void *cond, void *switch_cond)
{
  gil->place = cond;
  gil->last = NULL;
  gil->told = gil->dropped = 0;
  gil->lane = 0;
  gil->is_held = gil->is_told = gil->is_asked = gil->is_forced = false;
  /* Only its maker knows it yet; see find(). */
  atomic_store_explicit (&gil->cond, cond, memory_order_relaxed);
  atomic_store_explicit (&gil->switch_cond, switch_cond, memory_order_relaxed);
}

static void
add (void *cond, void *switch_cond)
{
  /* Interpreters are made under a lock of CPython's, so nobody else adds one now. */
  unsigned n = atomic_load_explicit (&n_gils, memory_order_relaxed);
  unsigned i = 0;

  while (i < n && atomic_load_explicit (&gils[i].cond, memory_order_relaxed) != NULL)
    i++;
  if (i == GIL_MOST)
    return;

  set (&gils[i], cond, switch_cond);
  if (i == n)
    /* Pairs with the acquire in find(). */
    atomic_store_explicit (&n_gils, n + 1, memory_order_release);
}

static void
begin_lane (Gil *gil)
{
  unsigned n = atomic_fetch_add_explicit (&n_names, 1, memory_order_relaxed) + 1;
  char name[16] = "GIL";

  if (n > 1)
    snprintf (name, sizeof name, "GIL %u", n);
  gil->lane = probe_lane ();
  probe_lane_begin (gil->lane, LANE_KIND_GIL, LANE_SOURCE_MEASURED, 0, name, STATE_IDLE,
                    REASON_NONE);
}

/* Its take begins: tells the end of the one before, and of this one the beginning. */
static void
tell_take (Gil *gil, ThreadLife *life, uint64_t now)
{
  gil->is_told = life->is_lane;
  if (!life->is_lane)
    return;

  if (gil->dropped != 0)
    probe_gil_dropped (gil->lane, gil->told, gil->dropped, gil->is_forced);
  gil->dropped = 0;
  gil->told++;
  probe_took_at (now, gil->lane, gil->told);
  life->gil_lane = gil->lane;
  life->take = gil->told;
  life->took = now;
}

/* Nobody else had it meanwhile, and nothing was told, so the take before goes on. */
static inline bool
goes_on (const Gil *gil, const ThreadLife *life)
{
  return gil->last == life && life->mode == LIFE_RELEASED && life->gil == gil && !life->is_many;
}

/* Under gil->mutex, locked is 0 now. A free-threaded CPython signals without having it. */
static void
drop (Gil *gil)
{
  const ThreadLife *life = &thread_life;

  if (life->mode != LIFE_HELD || life->gil != gil)
    return;

  uint64_t now = arena_clock ();

  gil->is_held = false;
  if (gil->is_told)
    {
      gil->dropped = now;
      gil->is_forced = gil->is_asked;
    }
  release_begin (now, gil->is_asked);
}

/* The calling thread wants or takes @gil. It may be the last that ever had another. */
static void
leave_other (const Gil *gil)
{
  const ThreadLife *life = &thread_life;

  if (life->gil == NULL || life->gil == gil)
    return;

  /* An interpreter may end without dropping its GIL. */
  if (life->mode == LIFE_HELD)
    drop (life->gil);
  gil_watch_tell_drop (life->dropped);
}

static void
take_and_tell (Gil *gil, ThreadLife *life)
{
  thread_lives_begin ();
  leave_other (gil);
  /* A lane begins before the first that is told of it. */
  if (gil->lane == 0 && life->is_lane)
    begin_lane (gil);

  uint64_t now = arena_clock ();

  short_time_set (now);
  if (goes_on (gil, life) && now - life->dropped < THREAD_LIVES_SHORT)
    {
      gil->dropped = 0;
      release_now (life->took, STATE_RUNNING, REASON_NONE);
    }
  else
    {
      release_tell (now, false);
      tell_take (gil, life, now);
    }
}

/* Under gil->mutex, locked is 1 now. */
static void
take (Gil *gil)
{
  ThreadLife *life = &thread_life;

  if (goes_on (gil, life) && short_time_since (life->dropped))
    {
      gil->dropped = 0;
      release_now (life->took, STATE_RUNNING, REASON_NONE);
    }
  else
    take_and_tell (gil, life);

  if (gil->last != life)
    gil->n_changes++;
  gil->last = life;
  gil->is_held = true;
  gil->is_asked = false;
  life->gil = gil;
  life->mode = LIFE_HELD;
}

/* Its interpreter has ended, perhaps in the hands of who had it. */
static void
forget (Gil *gil)
{
  drop (gil);
  if (gil->lane != 0)
    {
      if (gil->dropped != 0)
        probe_gil_dropped (gil->lane, gil->told, gil->dropped, gil->is_forced);
      probe_lane_end (gil->lane, ENDING_DONE, 0);
    }
  gil->lane = 0;
  /* Its threads are done with it, so it orders nothing. */
  atomic_store_explicit (&gil->cond, NULL, memory_order_relaxed);
  atomic_store_explicit (&gil->switch_cond, NULL, memory_order_relaxed);
}

static void
consider (void *cond, void *switch_cond, const void *caller)
{
  unsigned n = atomic_load_explicit (&n_gils, memory_order_relaxed);

  for (unsigned i = 0; i < n; i++)
    if (gils[i].place == cond)
      {
        forget (&gils[i]);
        set (&gils[i], cond, switch_cond);
        return;
      }

  if (!is_new_gil (cond) || !process_lives_start (caller))
    return;

  add (cond, switch_cond);
  if (n == 0)
    process_lives_arm (caller);
}

INTERPOSED int
pthread_cond_init (pthread_cond_t *cond, const pthread_condattr_t *attributes)
{
  static __thread char *last __attribute__ ((tls_model ("initial-exec")));
  int result = real ()->pthread_cond_init (cond, attributes);
  int error = errno;

  if (last != NULL && (char *) cond - last == sizeof (pthread_cond_t) + sizeof (pthread_mutex_t))
    consider (last, cond, __builtin_return_address (0));
  last = (char *) cond;
  errno = error;

  return result;
}

INTERPOSED int
pthread_cond_destroy (pthread_cond_t *cond)
{
  bool is_switch;
  Gil *gil = find (cond, &is_switch);

  if (gil != NULL)
    forget (gil);

  return real ()->pthread_cond_destroy (cond);
}

INTERPOSED int
pthread_cond_signal (pthread_cond_t *cond)
{
  bool is_switch;
  Gil *gil = find (cond, &is_switch);

  if (gil != NULL)
    {
      if (is_switch)
        take (gil);
      else
        drop (gil);
    }

  return real ()->pthread_cond_signal (cond);
}

/* Under gil->mutex. It wants the GIL, and will come again each time its wait is over. */
static void
want (const Gil *gil)
{
  if (thread_life.mode == LIFE_WAITING)
    return;

  thread_lives_begin ();
  leave_other (gil);
  release_tell (arena_clock (), true);
  thread_life.mode = LIFE_WAITING;
}

INTERPOSED int
pthread_cond_timedwait (pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
  bool is_switch;
  Gil *gil = find (cond, &is_switch);

  if (gil == NULL)
    {
      uint64_t call = release_call (STATE_WAITING_LOCK, REASON_CONDITION, 0);
      int result = real ()->pthread_cond_timedwait (cond, mutex, until);

      release_return (call, STATE_WAITING_LOCK, REASON_CONDITION, 0);
      return result;
    }

  want (gil);

  uint64_t n_changes = gil->n_changes;
  int result = real ()->pthread_cond_timedwait (cond, mutex, until);

  if (result == ETIMEDOUT && gil->is_held && gil->n_changes == n_changes)
    gil->is_asked = true;

  return result;
}

INTERPOSED int
pthread_cond_wait (pthread_cond_t *cond, pthread_mutex_t *mutex)
{
  bool is_switch;
  Gil *gil = find (cond, &is_switch);
  uint64_t call = gil == NULL ? release_call (STATE_WAITING_LOCK, REASON_CONDITION, 0) : 0;
  int result = real ()->pthread_cond_wait (cond, mutex);

  if (gil != NULL && is_switch && thread_life.mode == LIFE_RELEASED)
    thread_life.woke = arena_clock ();
  release_return (call, STATE_WAITING_LOCK, REASON_CONDITION, 0);

  return result;
}

INTERPOSED int
pthread_cond_clockwait (pthread_cond_t *cond,
                        pthread_mutex_t *mutex,
                        clockid_t clock,
                        const struct timespec *until)
{
  uint64_t call = release_call (STATE_WAITING_LOCK, REASON_CONDITION, 0);
  int result = real ()->pthread_cond_clockwait (cond, mutex, clock, until);

  release_return (call, STATE_WAITING_LOCK, REASON_CONDITION, 0);

  return result;
}

void
gil_watch_tell_drop (uint64_t now)
{
  const ThreadLife *life = &thread_life;

  /* Where it was there may be another by now. */
  if (life->gil == NULL || life->take == 0 || life->gil->lane != life->gil_lane)
    return;

  if (life->mode == LIFE_HELD)
    probe_gil_dropped (life->gil_lane, life->take, now, false);
  else if (life->mode == LIFE_RELEASED)
    probe_gil_dropped (life->gil_lane, life->take, life->dropped, life->is_forced);
}

void
gil_watch_take_again (void)
{
  if (thread_life.mode == LIFE_HELD)
    tell_take (thread_life.gil, &thread_life, arena_clock ());
}

void
gil_watch_forked (void)
{
  unsigned n = atomic_load_explicit (&n_gils, memory_order_relaxed);

  /* Its lane numbers are the parent's, and so are its takes. */
  for (unsigned i = 0; i < n; i++)
    {
      gils[i].lane = 0;
      gils[i].told = gils[i].dropped = 0;
      gils[i].last = NULL;
      gils[i].is_held = gils[i].is_told = gils[i].is_asked = false;
    }
  atomic_store_explicit (&n_names, 0, memory_order_relaxed);
}
