/* SPDX-License-Identifier: MIT */

/* Where coroutine-switch.S does not know the processor. A system call for the signal mask at each
 * switch makes it some hundred times dearer. The frame that coroutine_switch() sleeps in holds its
 * own context, so a context needs no memory but the stack's. */

#include "coroutine-stack.h"

#if !(defined(__x86_64__) || defined(__aarch64__)) || defined(COROUTINE_UCONTEXT)

#include <ucontext.h>

typedef struct
{
  ucontext_t context; /* first: what coroutine_switch() is given */
  void (*function) (void *data);
  void *data;
} FirstFrame;

/* makecontext() passes ints only, so the pointer comes in two halves. */
static void
boot (unsigned high, unsigned low)
{
  FirstFrame *first = (FirstFrame *) (uintptr_t) ((uint64_t) high << 32 | low);

  first->function (first->data);
}

void *
coroutine_context (char *stack, size_t size, void (*function) (void *data), void *data)
{
  uintptr_t top = ((uintptr_t) stack + size - sizeof (FirstFrame)) & ~(uintptr_t) 63;
  FirstFrame *first = (FirstFrame *) top;
  uint64_t address = (uint64_t) top;

  first->function = function;
  first->data = data;
  getcontext (&first->context);
  first->context.uc_stack.ss_sp = stack;
  first->context.uc_stack.ss_size = top - (uintptr_t) stack;
  first->context.uc_link = NULL;
  makecontext (&first->context, (void (*) (void)) boot, 2, (unsigned) (address >> 32),
               (unsigned) address);

  return first;
}

void
coroutine_switch (void **save, void *load)
{
  ucontext_t here;

  *save = &here;
  swapcontext (&here, load);
}

#endif
