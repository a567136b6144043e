/* gil-watch.h: finds CPython's GILs and follows who has them
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "thread-lives.h"

/*
 * take_gil() and drop_gil() make the same calls in CPython 3.9 to 3.15:
 *
 *   take_gil:  lock gil->mutex                       drop_gil:  locked = 0 under gil->mutex
 *              while locked:                                    signal gil->cond           <- DROP
 *                timedwait gil->cond      <- WANTS              unlock
 *              locked = 1                                       if a drop was asked for:
 *              signal switch_cond         <- TAKE                 wait switch_cond         <- ASKED
 *              unlock gil->mutex
 *
 *  - So the condition variables are all that is watched: TAKE and DROP are stamped under gil->mutex
 *    while the GIL is held, or no more, so that holds of different threads cannot overlap. No mutex
 *    is interposed, nothing of CPython is changed.
 *  - A GIL is found when it is made: two condition variables with a mutex between them, behind an
 *    interval of 5000, a locked of -1 and a switch_number of 0. Interpreters with a GIL of their
 * own are found the same way. A fork makes the GIL anew in its old place.
 *  - Takes are numbered from 1 under gil->mutex; only those that are told have a number. Who takes
 *    it also tells when the one before has ended.
 *  - A release shorter than THREAD_LIVES_SHORT during which nobody else had it is not told.
 *  - Who waits for long asks for the drop. It does so when its timed wait is over and nobody has
 *    given the GIL to somebody else meanwhile, and we follow that rule.
 */
#define GIL_MOST 256 /* at a time; more are not seen */

/* The calling thread leaves for good (its end, exec) at @now while it has the GIL or had it last:
 * tells the end of its take. */
void gil_watch_tell_drop (uint64_t now);

/* It did not leave after all. */
void gil_watch_take_again (void);

/* In the child of a fork. */
void gil_watch_forked (void);
