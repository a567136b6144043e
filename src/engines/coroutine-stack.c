/* SPDX-License-Identifier: MIT */

/* Stacks come in slabs of 64, one mmap each, and stay until the loop ends; a stack given back is
 * the next one taken, because its pages are there and warm. Memory is touched page by page: a
 * coroutine that sleeps holds one page of its 64 KiB.
 *
 *   slab:  | guard | stack 0    top | guard | stack 1    top | ...
 *
 * The page below each stack is its guard. The best guard is MADV_GUARD_INSTALL (Linux 6.13): no
 * mapping of its own. mprotect() splits the slab, two mappings a stack, and vm.max_map_count
 * (65,530) would refuse at about 32,700, and leave nothing for others: we stop at half of it.
 * The guards of stacks beyond are plain memory that nobody writes, so it reads as zero and costs
 * nothing; if it no longer does, the stack has run over, and the program ends at the next switch
 * instead of going on with somebody else's broken frames. */

#include "coroutine-stack.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "coroutine-checker.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

#define STACKS_PER_SLAB 64
#define MOST_PROTECTED 16000
#define SMALLEST_STACK (16 * 1024)
#define DEFAULT_STACK (64 * 1024)
#define SANITIZED_STACK (256 * 1024) /* red zones make frames several times as big */

/* Tops that lie at the same offset in their pages would all fight for the same few cache sets. */
#define STAGGER 128
#define STAGGERS 8

#define CANARY_WORDS 32

struct CoroutineSlab
{
  CoroutineSlab *next;
  char *memory;
  size_t size;
  unsigned n_taken;
  bool guarded[STACKS_PER_SLAB];
};

/* What lies at the top of a stack that nobody uses. */
struct CoroutineFreeStack
{
  CoroutineFreeStack *next;
  bool guarded;
};

int
coroutine_stacks_init (CoroutineStacks *stacks, size_t size)
{
  long page = sysconf (_SC_PAGESIZE);

  if (page <= 0)
    return -EINVAL;
  if (size == 0)
    size = DEFAULT_STACK;
  if (size < SMALLEST_STACK)
    size = SMALLEST_STACK;
#ifdef FIBER_SANITIZED
  if (size < SANITIZED_STACK)
    size = SANITIZED_STACK;
#endif
  if (size > SIZE_MAX / STACKS_PER_SLAB / 2)
    return -ENOMEM;

  stacks->page = (size_t) page;
  stacks->size = (size + stacks->page - 1) / stacks->page * stacks->page;
  stacks->guard = GUARD_INSTALLED;
  stacks->slabs = NULL;
  stacks->free = NULL;
  stacks->n = 0;
  return 0;
}

void
coroutine_stacks_clear (CoroutineStacks *stacks)
{
  CoroutineSlab *next;

  for (CoroutineSlab *slab = stacks->slabs; slab != NULL; slab = next)
    {
      next = slab->next;
      munmap (slab->memory, slab->size);
      free (slab);
    }
  stacks->slabs = NULL;
  stacks->free = NULL;
}

/* Tries the best guard first and does not try again what failed once. */
static bool
guard_page (CoroutineStacks *stacks, char *page)
{
  if (stacks->guard == GUARD_INSTALLED)
    {
      if (madvise (page, stacks->page, MADV_GUARD_INSTALL) == 0)
        return true;
      stacks->guard = GUARD_PROTECTED;
    }
  if (stacks->guard == GUARD_PROTECTED)
    {
      if (stacks->n < MOST_PROTECTED && mprotect (page, stacks->page, PROT_NONE) == 0)
        return true;
      stacks->guard = GUARD_CANARY;
    }
  return false;
}

static int
add_slab (CoroutineStacks *stacks)
{
  size_t step = stacks->size + stacks->page;
  CoroutineSlab *slab = calloc (1, sizeof *slab);

  if (slab == NULL)
    return -ENOMEM;

  slab->size = step * STACKS_PER_SLAB;
  slab->memory = mmap (NULL, slab->size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (slab->memory == MAP_FAILED)
    {
      free (slab);
      return -ENOMEM;
    }
  /* One touch of a huge page would make 30 stacks resident. Refused: it only costs memory. */
  (void) madvise (slab->memory, slab->size, MADV_NOHUGEPAGE);

  for (unsigned i = 0; i < STACKS_PER_SLAB; i++, stacks->n++)
    slab->guarded[i] = guard_page (stacks, slab->memory + i * step);

  slab->next = stacks->slabs;
  stacks->slabs = slab;
  return 0;
}

static CoroutineFreeStack *
free_stack (const CoroutineStacks *stacks, char *stack)
{
  return (CoroutineFreeStack *) (void *) (stack + stacks->size) - 1;
}

char *
coroutine_stacks_take (CoroutineStacks *stacks, bool *guarded)
{
  size_t step = stacks->size + stacks->page;
  CoroutineSlab *slab;
  unsigned i;

  if (stacks->free != NULL)
    {
      CoroutineFreeStack *top = stacks->free;

      stacks->free = top->next;
      *guarded = top->guarded;
      return (char *) (top + 1) - stacks->size;
    }

  if (stacks->slabs == NULL || stacks->slabs->n_taken == STACKS_PER_SLAB)
    {
      int r = add_slab (stacks);

      if (r < 0)
        return NULL;
    }

  slab = stacks->slabs;
  i = slab->n_taken++;
  *guarded = slab->guarded[i];
  return slab->memory + i * step + stacks->page;
}

void
coroutine_stacks_give (CoroutineStacks *stacks, char *stack, bool guarded)
{
  CoroutineFreeStack *top = free_stack (stacks, stack);

  top->next = stacks->free;
  top->guarded = guarded;
  stacks->free = top;
}

size_t
coroutine_stacks_usable (const CoroutineStacks *stacks, const char *stack)
{
  size_t step = stacks->size + stacks->page;

  return stacks->size - (uintptr_t) stack / step % STAGGERS * STAGGER;
}

FIBER_NO_SANITIZE bool
coroutine_stacks_intact (const CoroutineStacks *stacks,
                         const char *stack,
                         bool guarded,
                         const void *context)
{
  const volatile uint64_t *canary = (const volatile uint64_t *) (const void *) stack;
  uint64_t dirt = 0;

  if ((const char *) context < stack || (const char *) context >= stack + stacks->size)
    return false;
  if (guarded)
    return true;

  for (int i = 1; i <= CANARY_WORDS; i++)
    dirt |= canary[-i];
  return dirt == 0;
}
