/* parameters.h: how a workload was asked to run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "engine.h"

/*
 * From argv: NAME KEY=VALUE... -- ARG... (control.h). All of it may be anything: a key that is
 * not known, not the workload's, or given a value out of its range is an error, in words.
 * Given twice, the last counts.
 */
typedef struct
{
  const char *name; /* of the workload */
  uint64_t model;   /* EngineModel */
  uint64_t gil;     /* bool */
  uint64_t spawn;   /* bool */
  uint64_t workers;
  uint64_t size;                /* 0: the workload's own */
  uint64_t tasks;               /* 0: the workload's own */
  uint64_t switch_interval;     /* ns */
  uint64_t sleep;               /* ns */
  const char *const *arguments; /* borrowed from argv, NULL-terminated */
} Parameters;

/* @argv begins with NAME and ends with NULL. Returns 0, or -EINVAL with a line in @error. */
int
parameters_parse (Parameters *parameters, const char *const *argv, char *error, size_t error_size);
