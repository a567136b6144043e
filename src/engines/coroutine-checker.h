/* coroutine-checker.h: which checkers of memory and threads look over our shoulder
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

/* gcc defines __SANITIZE_*__, clang answers __has_feature(); valgrind may come at any time, so
 * its header is used wherever it is installed (a few no-ops otherwise). */
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
