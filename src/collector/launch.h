/* launch.h: starts the supervisor
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "arena.h"

#include <glib.h>

/*
 * posix_spawn, because a fork of the app's big address space costs ten times as much. The child
 * gets the environment, the signal mask and the dispositions as they were when main began, so that
 * what GTK and we have set since does not leak, plus:
 *
 *   INTERLEAVE_ARENA     the arena's descriptor; for others than native workloads only its path, so
 *                        that they find the descriptors they would find without us, and no more
 *   INTERLEAVE_CONTROL   the control socket, for native workloads only
 *
 * Descriptors for the child are moved above 20 first: the actions of posix_spawn run in order and
 * could overwrite each other.
 *
 * With LAUNCH_OUTPUT_PTY stdin, stdout and stderr are a terminal of LAUNCH_COLUMNS x LAUNCH_ROWS,
 * which is the controlling one of the session the child leads: programs write line by line, ask
 * for passwords, and get SIGHUP when our end is closed. It is a dumb one: TERM says so.
 *
 * PDEATHSIG of the supervisor follows the thread that calls launch_start().
 */
#define LAUNCH_COLUMNS 80
#define LAUNCH_ROWS 24

typedef enum
{
  LAUNCH_OUTPUT_INHERIT,
  LAUNCH_OUTPUT_STDERR,  /* stdout goes to our stderr */
  LAUNCH_OUTPUT_CAPTURE, /* into pipes; stdin is empty; in a session of its own */
  LAUNCH_OUTPUT_PTY,     /* a pseudo terminal, as below */
} LaunchOutput;

typedef struct
{
  const char *supervisor;         /* the workload program */
  const char *const *argv;        /* what it starts, a path first */
  const char *const *environment; /* NULL: as it was when main began */
  const char *const *extra;       /* "KEY=VALUE" for the program only, or NULL */
  const char *folder;             /* it starts there; NULL: where we are */
  LaunchOutput output;
  gboolean is_native;
  gboolean is_nice;
} LaunchSettings;

/* All strings are @copy's own. */
void launch_settings_copy (LaunchSettings *copy, const LaunchSettings *settings);
void launch_settings_clear (LaunchSettings *copy);

typedef struct
{
  pid_t pid;
  int pidfd;
  int control;
  int output[2]; /* stdout and stderr, or -1; of a terminal, both are the first */
  int input;     /* into the terminal, or -1 */
} Launch;

/* All descriptors are close-on-exec and non-blocking. Returns a negative errno. */
int launch_start (Launch *launch, const LaunchSettings *settings, const Arena *arena);

/* Closes the descriptors. */
void launch_clear (Launch *launch);
