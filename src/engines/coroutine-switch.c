/* SPDX-License-Identifier: MIT */

/* The first frame of a stack, for coroutine-switch.S. */

#include "coroutine-stack.h"

#if (defined(__x86_64__) || defined(__aarch64__)) && !defined(COROUTINE_UCONTEXT)

#include <string.h>

extern char coroutine_boot[];

/* Lays out what coroutine_switch() will pop. The order is that of coroutine-switch.S. */
void *
coroutine_context (char *stack, size_t size, void (*function) (void *data), void *data)
{
  uintptr_t top = ((uintptr_t) stack + size) & ~(uintptr_t) 15;
#ifdef __x86_64__
  enum
  {
    R15,
    R14,
    R13,
    R12,
    RBX,
    RBP,
    RIP,
    N = 8 /* an empty word above keeps coroutine_boot's stack aligned to 16 */
  };
  uint64_t *frame = (uint64_t *) top - N - 1;

  memset (frame, 0, (N + 1) * sizeof *frame);
  frame[R12] = (uintptr_t) data;
  frame[R13] = (uintptr_t) function;
  frame[RIP] = (uintptr_t) coroutine_boot;
#else
  enum
  {
    X19,
    X20,
    X30 = 11,
    N = 20
  };
  uint64_t *frame = (uint64_t *) top - N;

  memset (frame, 0, N * sizeof *frame);
  frame[X19] = (uintptr_t) data;
  frame[X20] = (uintptr_t) function;
  frame[X30] = (uintptr_t) coroutine_boot;
#endif
  return frame;
}

#endif
