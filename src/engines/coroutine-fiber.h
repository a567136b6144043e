/* coroutine-fiber.h: tells the checkers that the stack changes
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>

/*
 * AddressSanitizer, ThreadSanitizer and valgrind each keep a picture of the stack and must be
 * told when it is another. Without them this is nothing.
 *
 *   fiber_leave (&me, &other)   switch   fiber_arrive (&me)
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer) && !defined(__SANITIZE_THREAD__)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define FIBER_SANITIZED 1
#define FIBER_NO_SANITIZE __attribute__ ((no_sanitize_address))
#else
#define FIBER_NO_SANITIZE
#endif
#ifdef __SANITIZE_THREAD__
#define FIBER_SANITIZED 1
void *__tsan_get_current_fiber (void); /* gcc 12 has no header for these */
void *__tsan_create_fiber (unsigned flags);
void __tsan_destroy_fiber (void *fiber);
void __tsan_switch_to_fiber (void *fiber, unsigned flags);
#endif
#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define FIBER_VALGRIND 1
#endif
#endif

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
