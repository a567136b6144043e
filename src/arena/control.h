/* control.h: what the app, the supervisor and a native workload say to each other
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

/*
 * A SOCK_SEQPACKET pair; each packet is one line of text without newline, at most CONTROL_BYTES, a
 * word and what belongs to it:
 *
 *   app           --posix_spawn-->  supervisor  --fork, exec-->  workload
 *   "stop"        -------------->   (asks with SIGINT, kills after 150 ms)
 *                 <--------------   started PID, exited PID STATUS, failed ERRNO TEXT,
 *                                   finished STATUS
 *                 <--------------------------------------------  the rest (native workloads only)
 *
 *  - End of file at the supervisor means stop: the app is gone.
 *  - "finished" is the last packet, sent when no descendant is left. STATUS is a wait status.
 *  - The app believes nothing: unknown words are ignored, numbers range-checked, text made valid
 *    UTF-8 and cut.
 *
 * The supervisor finds its end in argv; a native workload finds CONTROL_VARIABLE = FD.
 *
 *   interleave-workload supervise FD NICE [KEY=VALUE]... -- PROGRAM ARG...   (of the supervisor)
 *   interleave-workload run NAME KEY=VALUE... -- ARG...         (of a native workload)
 *
 * KEY=VALUE before -- goes into the environment of the program, but not of the supervisor: a
 * preload is meant for the former. KEYs of every native workload: model, runtime (words of the
 * catalog), workers, size, tasks; the rest are the demo's knobs.
 */
#define CONTROL_VARIABLE "INTERLEAVE_CONTROL"
#define CONTROL_BYTES 4096

#define CONTROL_STOP "stop"
#define CONTROL_STARTED "started"   /* PID of the workload */
#define CONTROL_EXITED "exited"     /* PID, wait status: of any descendant the supervisor reaped */
#define CONTROL_FAILED "failed"     /* errno, text: the program could not be started */
#define CONTROL_FINISHED "finished" /* wait status of the workload */
#define CONTROL_PROGRESS "progress" /* done, total */
#define CONTROL_SIZE "size"         /* number */
#define CONTROL_RESULT "result"     /* text: the answer */
#define CONTROL_CORRECT "correct"   /* 0 or 1 */
#define CONTROL_METRIC "metric"     /* NAME number */
#define CONTROL_NOTE "note"         /* text: something the user should know */
#define CONTROL_ERROR "error"       /* text: why the workload gives up */
