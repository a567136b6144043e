/* coroutine-fiber.h: tells the checkers that the stack changes
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>

#include "coroutine-checker.h"

/*
 * AddressSanitizer, ThreadSanitizer and valgrind each keep a picture of the stack and must be
 * told when it is another. Without them this is nothing.
 *
 *   fiber_leave (&me, &other)   switch   fiber_arrive (&me)
 */
typedef struct
{
#ifdef __SANITIZE_ADDRESS__
  void *fake; /* its fake frames while it does not run */
  const void *bottom;
  size_t size;
#endif
#ifdef __SANITIZE_THREAD__
  void *tsan;
#endif
#ifdef FIBER_VALGRIND
  unsigned valgrind;
#endif
  char unused; /* a struct has a member */
} CoroutineFiber;

/* The thread's own stack; its bounds are found out when the first coroutine arrives. */
static inline void
fiber_init_thread (CoroutineFiber *fiber)
{
#ifdef __SANITIZE_THREAD__
  fiber->tsan = __tsan_get_current_fiber ();
#endif
}

static inline void
fiber_init (CoroutineFiber *fiber, char *stack, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
  fiber->bottom = stack;
  fiber->size = size;
#endif
#ifdef __SANITIZE_THREAD__
  fiber->tsan = __tsan_create_fiber (0);
#endif
#ifdef FIBER_VALGRIND
  fiber->valgrind = VALGRIND_STACK_REGISTER (stack, stack + size);
#endif
}

static inline void
fiber_clear (CoroutineFiber *fiber)
{
#ifdef __SANITIZE_ADDRESS__
  /* Whoever gets the stack next must not trip over the red zones of frames long gone. */
  ASAN_UNPOISON_MEMORY_REGION (fiber->bottom, fiber->size);
#endif
#ifdef __SANITIZE_THREAD__
  __tsan_destroy_fiber (fiber->tsan);
#endif
#ifdef FIBER_VALGRIND
  VALGRIND_STACK_DEREGISTER (fiber->valgrind);
#endif
}

/* @me: NULL if it will never run again. */
static inline void
fiber_leave (CoroutineFiber *me, CoroutineFiber *other)
{
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber (me ? &me->fake : NULL, other->bottom, other->size);
#endif
#ifdef __SANITIZE_THREAD__
  __tsan_switch_to_fiber (other->tsan, 0);
#endif
}

/* @thread: if we come from the thread's own stack, to learn its bounds; else NULL. */
static inline void
fiber_arrive (CoroutineFiber *me, CoroutineFiber *thread)
{
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber (me->fake, thread ? &thread->bottom : NULL,
                                   thread ? &thread->size : NULL);
  me->fake = NULL;
#endif
}
