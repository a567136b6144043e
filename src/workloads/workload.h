/* workload.h: a piece of real work, and the table of all
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "parameters.h"

/*
 *   creator:        begin   prepare   engine_run (task)   finish   (main ends)   check   end
 *   spawned worker: begin             engine_run_worker (task)                           end
 *
 * What prepare, engine_run and finish do is seen on main's lane; check is not: a known answer
 * costs time that no model should be charged for. Whoever fails says why by packet_send().
 */
typedef struct
{
  const char *name;
  /* Fills a zeroed @task; what it needs comes from @parameters, which stay. */
  int (*begin) (const Parameters *parameters, EngineTask *task);
  int (*prepare) (Engine *engine, EngineTask *task); /* optional */
  void (*finish) (Engine *engine, EngineTask *task); /* prints */
  void (*check) (EngineTask *task);                  /* sends result, correct, metrics */
  void (*end) (EngineTask *task);                    /* accepts what begin left half-done */
} Workload;

extern const Workload sleepers_workload;
extern const Workload primes_workload;
extern const Workload files_workload;

/* NULL: there is none of that name. */
const Workload *workload_find (const char *name);

/* argv: interleave-workload run NAME KEY=VALUE... -- ARG... Returns the exit status. */
int workload_run (const char *const *argv);

/* argv: interleave-workload worker INDEX SOCKET TOKEN NAME KEY=VALUE... -- ARG... */
int workload_run_worker (const char *const *argv);
