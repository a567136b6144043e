/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "probe.h"
#include "real.h"

/*
 * The arena takes much address space and hardly any memory, which nobody notices but who limits the
 * one (RLIMIT_AS) or wants all of it in the other (mlockall). Before it does, we take next to none.
 */
#define SPARE_THREADS 8

static void
make_room (int resource, bool is_set)
{
  if (resource == RLIMIT_AS && is_set)
    probe_shrink (SPARE_THREADS);
}

INTERPOSED int
setrlimit (__rlimit_resource_t resource, const struct rlimit *limit)
{
  make_room ((int) resource, true);

  return real ()->setrlimit (resource, limit);
}

INTERPOSED int
setrlimit64 (__rlimit_resource_t resource, const struct rlimit64 *limit)
{
  make_room ((int) resource, true);

  return real ()->setrlimit64 (resource, limit);
}

INTERPOSED int
prlimit (pid_t pid,
         enum __rlimit_resource resource,
         const struct rlimit *limit,
         struct rlimit *old_limit)
{
  make_room ((int) resource, limit != NULL);

  return real ()->prlimit (pid, resource, limit, old_limit);
}

INTERPOSED int
prlimit64 (pid_t pid,
           enum __rlimit_resource resource,
           const struct rlimit64 *limit,
           struct rlimit64 *old_limit)
{
  make_room ((int) resource, limit != NULL);

  return real ()->prlimit64 (pid, resource, limit, old_limit);
}

INTERPOSED int
mlockall (int flags)
{
  probe_shrink (SPARE_THREADS);

  return real ()->mlockall (flags);
}
