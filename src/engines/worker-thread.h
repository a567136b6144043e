/* worker-thread.h: a thread that is a lane, with the arrows of its life
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <pthread.h>

#include "gil.h"

/*
 *   creator  ---CREATE------------------ waiting-lock (join) ------JOIN---
 *                  \                                              /
 *   worker          BEGIN  (waits for the GIL)  body  (drops it)  END
 *
 * The body runs with the GIL. The creator must hold the GIL when it starts and joins a worker;
 * joining drops it meanwhile.
 */
typedef struct
{
  Gil *gil;
  void (*body) (void *data);
  void *data;
  char name[32];
  uint64_t create_token;
  uint64_t join_token;
  pthread_t thread;
} WorkerThread;

/* The struct must stay where it is until the worker is joined. @name is copied, cut at 31 bytes.
 * @stack_size in bytes; 0: the system's. Returns 0 or a negative errno. */
int worker_thread_start (WorkerThread *worker,
                         const char *name,
                         Gil *gil,
                         size_t stack_size,
                         void (*body) (void *data),
                         void *data);

/* Waits until the body has returned; each started worker once. */
void worker_thread_join (WorkerThread *worker);
