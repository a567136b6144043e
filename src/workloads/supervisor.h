/* supervisor.h: the process between the app and a workload
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

/*
 *   app's collector thread --posix_spawn--> supervisor --fork, exec--> workload --> its children
 *                                            ^  subreaper: orphans below become its own
 *
 *  - It ends when no descendant is left, and not before: that is its whole purpose.
 *  - It stops the workload when the app says "stop", when the control socket ends, or when the
 *    app's thread dies (PDEATHSIG is SIGTERM here, because SIGKILL would spare the descendants).
 *  - Stopping: SIGINT to the workload's group, 150 ms, then SIGKILL to every descendant, found by
 *    the parents in /proc, until waitpid() knows of no child.
 *  - When the workload has ended by itself its orphans get SUPERVISOR_ORPHAN_MS to end too.
 *  - PDEATHSIG is never set in the workload: it follows the forking thread, and would kill a
 *    child whose starting thread has ended.
 *  - A native workload (CONTROL_VARIABLE is set) gets a process group of its own. Any other
 *    program stays in ours, so that it keeps the terminal: Ctrl+C and Ctrl+Z reach it as if we
 *    were not there, and this process waits through a Ctrl+C.
 */
#define SUPERVISOR_ASK_MS 150
#define SUPERVISOR_ORPHAN_MS 2000

/* argv: interleave-workload supervise FD NICE [KEY=VALUE]... -- PROGRAM ARG... (control.h). Returns
 * the exit status of this process: 0, or 2 if argv makes no sense. */
int supervisor_main (int argc, char **argv);
