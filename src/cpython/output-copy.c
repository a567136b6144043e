/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "output-copy.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "output-lines.h"
#include "tasks.h"

#define SECOND UINT64_C (1000000000)
#define AT_ONCE (OUTPUT_COPY_EVENTS / 4)

typedef struct
{
  Text text;
  uint32_t lane;
} Target;

/* All under the lock. */
static _Atomic (const ThreadLife *) owner;
static OutputLines lines[2];
static uint64_t budget = AT_ONCE; /* events that may be written now */
static uint64_t refilled;         /* ns: when it was looked at */
static uint64_t n_left_out;       /* lines, since the last note */

/* False in a signal handler that came upon its own thread. */
static bool
lock (void)
{
  const ThreadLife *nobody = NULL;

  /* Pairs with the release in unlock(). */
  while (!atomic_compare_exchange_weak_explicit (&owner, &nobody, &thread_life,
                                                 memory_order_acquire, memory_order_relaxed))
    {
      if (nobody == &thread_life)
        return false;
      nobody = NULL;
      sched_yield ();
    }

  return true;
}

static void
unlock (void)
{
  /* Pairs with the acquire in lock(). */
  atomic_store_explicit (&owner, NULL, memory_order_release);
}

static void
refill (void)
{
  uint64_t now = arena_clock ();
  uint64_t since = now - refilled;

  budget += since >= SECOND ? OUTPUT_COPY_EVENTS : since * OUTPUT_COPY_EVENTS / SECOND;
  if (budget > AT_ONCE)
    budget = AT_ONCE;
  refilled = now;
}

static void
tell_left_out (void)
{
  char note[64];
  int length;

  if (n_left_out == 0)
    return;

  length = snprintf (note, sizeof note, "%llu lines of output were too many to copy",
                     (unsigned long long) n_left_out);
  probe_text (0, TEXT_NOTE, note, (size_t) length);
  n_left_out = 0;
}

static void
tell (const char *line, size_t length, void *data)
{
  const Target *target = data;
  uint64_t cost = 1 + length / EVENT_TEXT_BYTES;

  if (cost > budget)
    {
      n_left_out++;
      return;
    }

  budget -= cost;
  tell_left_out ();
  probe_text (target->lane, target->text, line, length);
}

void
output_copy_lines (int fd, const void *bytes, size_t size)
{
  Target target = { fd == 1 ? TEXT_STDOUT : TEXT_STDERR, tasks_current_lane () };

  if (!lock ())
    return;

  refill ();
  output_lines_take (&lines[fd - 1], bytes, size, tell, &target);
  unlock ();
}

void
output_copy_forked (void)
{
  memset (lines, 0, sizeof lines);
  n_left_out = 0;
  unlock ();
}

void
output_copy_end (void)
{
  Target targets[2] = { { TEXT_STDOUT, 0 }, { TEXT_STDERR, 0 } };

  if (!thread_life.is_lane || !lock ())
    return;

  refill ();
  for (int i = 0; i < 2; i++)
    output_lines_finish (&lines[i], tell, &targets[i]);
  tell_left_out ();
  unlock ();
}
