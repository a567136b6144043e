/* engine.h: runs one task in any of the models
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "gil.h"
#include "printer.h"

/*
 * A task is n_items pieces of work, written once. The model decides who does which:
 *
 *   sequential   main does them all, one after another
 *   threads      workers worker-1 ... share them; main waits in join
 *   processes    so do processes, forked or spawned; main hands items out through socket pairs
 *   asyncio      so do coroutines in one thread
 *
 *   main: engine_run --> work (item), many at once --> combine (item, result), one at a time
 *
 *  - Work calls back for whatever touches concurrency (work.h). With the GIL on, each process
 *    has one and whoever computes holds it.
 *  - A result is plain data of at most ENGINE_RESULT_BYTES, because it may come from another
 *    process, in which the task's data are a copy (fork) or made anew (spawn).
 * Functions that can fail return a negative errno; engine_get_error() then says it in words.
 */
#define ENGINE_RESULT_BYTES 256
#define ENGINE_ARGUMENT_BYTES 4096

typedef struct Engine Engine;

typedef struct
{
  uint64_t n_items;
  bool pinned;        /* item i is worker i % n_workers's; else whoever is free takes the next */
  size_t result_size; /* bytes */
  size_t stack_size;  /* bytes that work needs in a coroutine; 0: the usual */
  void *data;
  /* Optional: says what item is, borrowed, shorter than ENGINE_ARGUMENT_BYTES. */
  const char *(*argument) (void *data, uint64_t item);
  void (*work) (Engine *engine, void *data, uint64_t item, const char *argument, void *result);
  void (*combine) (void *data, uint64_t item, const void *result);
} EngineTask;

/* name, runner */
#define ENGINE_MODELS(X)                                                                           \
  X (SEQUENTIAL, "sequential", sequential_run)                                                     \
  X (THREADS, "threads", thread_pool_run)                                                          \
  X (PROCESSES, "processes", process_pool_run)                                                     \
  X (ASYNCIO, "asyncio", task_pool_run)
#define ENUM_ENGINE_MODEL(id, ...) ENGINE_##id,
typedef enum
{
  ENGINE_MODELS (ENUM_ENGINE_MODEL) N_ENGINE_MODELS
} EngineModel;

typedef struct
{
  EngineModel model;
  bool gil;
  bool spawn; /* processes: posix_spawn of this program instead of fork */
  unsigned n_workers;
  uint64_t switch_interval; /* ns */
  const char *name;         /* of the process; borrowed */
  /* Borrowed, NULL-terminated: follows "worker INDEX FD TOKEN"; see engine_run_worker(). */
  const char *const *spawn_arguments;
  void (*progress) (uint64_t done, uint64_t total); /* optional; one call at a time */
} EngineSettings;

struct Engine
{
  EngineSettings settings;
  Gil gil;
  Printer printer;
  pthread_mutex_t combining; /* guards the next two */
  uint64_t done;
  uint64_t told; /* ns: the last progress */
  char error[512];
};

/* The calling thread becomes the lane main and takes the GIL. The process must have one thread.
 * -EINVAL: the settings make no sense. */
int engine_new (const EngineSettings *settings, Engine **engine);
void engine_free (Engine *engine); /* main ends; accepts NULL */

/* Does all of @task. -ECHILD: a worker process died. */
int engine_run (Engine *engine, const EngineTask *task);
/* In a spawned worker, with the same task, instead of all three. */
int engine_run_worker (const EngineSettings *settings,
                       const EngineTask *task,
                       const char *const arguments[3]);

/* Why the last call failed, in a line; "": it did not. */
const char *engine_get_error (const Engine *engine);

/* For the pools: sets the error's words and returns @error; combines one result. */
int engine_fail (Engine *engine, int error, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
void engine_combine (Engine *engine, const EngineTask *task, uint64_t item, const void *result);
void engine_work (Engine *engine, const EngineTask *task, uint64_t item);
