/* SPDX-License-Identifier: MIT */

#include "primes.h"

#include <errno.h>
#include <stdlib.h>

#include "arena.h"
#include "control.h"
#include "packet.h"
#include "work.h"
#include "workload.h"

/* Counting by trial division: computing and nothing else, so that what is seen is how a model
 * shares the cores. */

#define DEFAULT_LIMIT 10000000u
/* Enough chunks that the last ones, which cost most, do not leave a worker alone for long. */
#define DEFAULT_CHUNKS 96u
/* Divisions between two looks at the GIL: at 25 ns, the slowest division around, 50 us. */
#define CHECK_INTERVAL 2000u

typedef struct
{
  uint64_t limit;
  uint64_t n_chunks;
  uint64_t count;
  uint64_t began; /* ns */
  uint64_t ended;
} Primes;

uint64_t
primes_count_known (uint64_t limit)
{
  uint64_t root = 1;
  uint64_t *small;
  uint64_t *large;
  uint64_t count;

  if (limit < 2)
    return 0;
  while ((root + 1) * (root + 1) <= limit)
    root++;

  /* small[i]: how many in 2..i, large[i]: in 2..limit / i, are left when the multiples of the
   * primes so far are struck out. It never looks at a single number, as trial division does. */
  small = calloc (root + 1, sizeof *small);
  large = calloc (root + 1, sizeof *large);
  for (uint64_t i = 1; small != NULL && large != NULL && i <= root; i++)
    {
      small[i] = i - 1;
      large[i] = limit / i - 1;
    }

  for (uint64_t p = 2; small != NULL && large != NULL && p <= root; p++)
    {
      if (small[p] == small[p - 1])
        continue;
      for (uint64_t i = 1; i <= root && limit / i >= p * p; i++)
        large[i] -= (i * p <= root ? large[i * p] : small[limit / (i * p)]) - small[p - 1];
      for (uint64_t i = root; i >= p * p; i--)
        small[i] -= small[i / p] - small[p - 1];
    }

  count = large != NULL && small != NULL ? large[1] : 0;
  free (large);
  free (small);

  return count;
}

static bool
is_prime (Engine *engine, uint64_t n, unsigned *n_divisions)
{
  if (n < 4)
    return n >= 2;
  if (n % 2 == 0 || n % 3 == 0)
    return false;

  for (uint64_t divisor = 5; divisor * divisor <= n; divisor += 6)
    {
      if (n % divisor == 0 || n % (divisor + 2) == 0)
        return false;

      *n_divisions += 2;
      if (*n_divisions >= CHECK_INTERVAL)
        {
          *n_divisions = 0;
          work_check (engine);
        }
    }

  return true;
}

static void
work (Engine *engine, void *data, uint64_t item, const char *argument, void *result)
{
  const Primes *self = data;
  uint64_t length = self->limit / self->n_chunks + 1;
  uint64_t first = item * length;
  uint64_t past = first + length <= self->limit + 1 ? first + length : self->limit + 1;
  uint64_t count = 0;
  unsigned n_divisions = 0;

  for (uint64_t n = first; n < past; n++)
    {
      count += is_prime (engine, n, &n_divisions);
      /* An even number costs too. */
      n_divisions += 1;
    }

  *(uint64_t *) result = count;
}

static void
combine (void *data, uint64_t item, const void *result)
{
  ((Primes *) data)->count += *(const uint64_t *) result;
}

static int
begin (const Parameters *parameters, EngineTask *task)
{
  Primes *self = calloc (1, sizeof *self);

  if (self == NULL)
    return -ENOMEM;

  self->limit = parameters->size > 0 ? parameters->size : DEFAULT_LIMIT;
  self->n_chunks = parameters->tasks > 0 ? parameters->tasks : DEFAULT_CHUNKS;
  self->began = arena_clock ();
  *task = (EngineTask){
    .n_items = self->n_chunks,
    .result_size = sizeof (uint64_t),
    .data = self,
    .work = work,
    .combine = combine,
  };

  return 0;
}

static void
finish (Engine *engine, EngineTask *task)
{
  Primes *self = task->data;

  self->ended = arena_clock ();
  work_print (engine, "There are %llu primes up to %llu.", (unsigned long long) self->count,
              (unsigned long long) self->limit);
}

static void
check (EngineTask *task)
{
  const Primes *self = task->data;
  double seconds = (double) (self->ended - self->began) / 1e9;

  packet_send (CONTROL_SIZE, "%llu", (unsigned long long) self->limit);
  packet_send (CONTROL_RESULT, "%llu", (unsigned long long) self->count);
  packet_send (CONTROL_CORRECT, "%d", self->count == primes_count_known (self->limit));
  packet_send (CONTROL_METRIC, "numbers_per_s %.0f", (double) self->limit / seconds);
}

static void
end (EngineTask *task)
{
  free (task->data);
}

const Workload primes_workload = { "primes", begin, NULL, finish, check, end };
