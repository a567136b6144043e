/* coroutine-stack.h: the stacks of a loop's coroutines, and going from one to another
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct CoroutineSlab CoroutineSlab;
typedef struct CoroutineFreeStack CoroutineFreeStack;

typedef enum
{
  GUARD_INSTALLED, /* by madvise() */
  GUARD_PROTECTED, /* by mprotect() */
  GUARD_CANARY     /* only looked at */
} CoroutineGuard;

typedef struct
{
  size_t size; /* bytes of a stack, without its guard */
  size_t page;
  CoroutineGuard guard; /* of the next slab */
  CoroutineSlab *slabs;
  CoroutineFreeStack *free; /* stacks given back, the last first */
  size_t n;                 /* stacks made */
} CoroutineStacks;

int coroutine_stacks_init (CoroutineStacks *stacks, size_t size);
void coroutine_stacks_clear (CoroutineStacks *stacks);
char *coroutine_stacks_take (CoroutineStacks *stacks, bool *guarded); /* its lowest byte, or NULL */
void coroutine_stacks_give (CoroutineStacks *stacks, char *stack, bool guarded);

/* Its bytes from the lowest to where the first frame may begin. */
size_t coroutine_stacks_usable (const CoroutineStacks *stacks, const char *stack);

/* False: the coroutine that sleeps at @context, or did some time before, ran over the end. */
bool coroutine_stacks_intact (const CoroutineStacks *stacks,
                              const char *stack,
                              bool guarded,
                              const void *context);

/* The first context of a stack: @function (@data), which never returns, when switched to. */
void *coroutine_context (char *stack, size_t size, void (*function) (void *data), void *data);

/* Stores where we are in @save, goes on at @load. */
void coroutine_switch (void **save, void *load);
