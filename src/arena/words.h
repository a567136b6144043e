/* words.h: the vocabulary of the whole program: states, reasons, kinds
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Workloads write these numbers into shared memory, recordings keep them, pictures and JSON
 * show their names. So a number never changes its meaning; new ones are added at the end of
 * their table. The names are the contract of the command line and are not translated.
 *
 * Whatever comes from another process may hold any number: the *_name() calls answer "?" and
 * the *_from() calls answer false for what is not in the table.
 */

/*         id, name,           letter */
#define STATES(X)                                                                                  \
  X (NONE, "none", ' ')                                                                            \
  X (RUNNING, "running", 'R')                                                                      \
  X (NATIVE, "native", 'N')                                                                        \
  X (WAITING_GIL, "waiting-gil", 'G')                                                              \
  X (WAITING_LOCK, "waiting-lock", 'L')                                                            \
  X (READY, "ready", 'Q')                                                                          \
  X (WAITING_IO, "waiting-io", 'I')                                                                \
  X (IDLE, "idle", '-')

/* Why a lane is in its state. What follows a comma in the sentence is the lane's own argument. */
#define REASONS(X)                                                                                 \
  X (NONE, "")                                                                                     \
  X (SLEEP, "sleep")                                                                               \
  X (READ, "read")                                                                                 \
  X (WRITE, "write")                                                                               \
  X (OPEN, "open")                                                                                 \
  X (STAT, "stat")                                                                                 \
  X (RECV, "recv")                                                                                 \
  X (SEND, "send")                                                                                 \
  X (ACCEPT, "accept")                                                                             \
  X (CONNECT, "connect")                                                                           \
  X (EPOLL, "epoll")                                                                               \
  X (POLL, "poll")                                                                                 \
  X (SELECT, "select")                                                                             \
  X (FSYNC, "fsync")                                                                               \
  X (LOCK, "lock")                                                                                 \
  X (CONDITION, "condition")                                                                       \
  X (SEMAPHORE, "semaphore")                                                                       \
  X (BARRIER, "barrier")                                                                           \
  X (QUEUE, "queue")                                                                               \
  X (QUEUE_FULL, "queue full")                                                                     \
  X (JOIN, "join")                                                                                 \
  X (CHILD, "child")                                                                               \
  X (GIL, "GIL")                                                                                   \
  X (GIL_FORCED, "forced hand-over")                                                               \
  X (NO_CORE, "no core")                                                                           \
  X (QUEUED, "queued in the loop")                                                                 \
  X (EXECUTOR, "executor")                                                                         \
  X (GATHER, "gather")                                                                             \
  X (TIMEOUT, "timeout")                                                                           \
  X (YIELD, "yield")                                                                               \
  X (AWAIT, "await")                                                                               \
  X (TASK, "task")                                                                                 \
  X (SIGNAL, "signal")                                                                             \
  X (PAGE, "page fault")                                                                           \
  X (COMPUTE, "compute")                                                                           \
  X (AWAITING, "await") /* argument: the number of a label, "Queue.get" */                         \
  X (FILE_LOCK, "file lock")

#define LANE_KINDS(X)                                                                              \
  X (PROCESS, "process")                                                                           \
  X (THREAD, "thread")                                                                             \
  X (TASK, "task")                                                                                 \
  X (LOOP, "loop")                                                                                 \
  X (GIL, "gil")

/* How a lane's spans were known. */
#define LANE_SOURCES(X)                                                                            \
  X (MEASURED, "measured")                                                                         \
  X (EMULATED, "emulated")                                                                         \
  X (SAMPLED, "sampled")

#define FLOWS(X)                                                                                   \
  X (CREATE, "create")                                                                             \
  X (JOIN, "join")                                                                                 \
  X (SEND, "send")                                                                                 \
  X (WAKE, "wake")                                                                                 \
  X (HANDOVER, "hand-over")

#define COUNTERS(X)                                                                                \
  X (PSS, "memory")  /* bytes: the process's own share, without the arena */                       \
  X (CPU, "cpu")     /* ns of CPU time since the process began */                                  \
  X (QUEUE, "queue") /* items */                                                                   \
  X (DONE, "done")   /* units of work finished */                                                  \
  X (VALUE, "value") /* a workload's own number */

/* How a lane ended. */
#define ENDINGS(X)                                                                                 \
  X (OPEN, "open") /* not ended, or the run ended first */                                         \
  X (DONE, "done")                                                                                 \
  X (CANCELLED, "cancelled")                                                                       \
  X (EXCEPTION, "exception")                                                                       \
  X (EXITED, "exited") /* argument: exit status */                                                 \
  X (KILLED, "killed") /* argument: signal number */

#define TEXTS(X)                                                                                   \
  X (NAME, "name")     /* the lane's name */                                                       \
  X (STDOUT, "stdout") /* a line of output */                                                      \
  X (STDERR, "stderr")                                                                             \
  X (NOTE, "note")   /* what the workload or the program has to say about the lane */              \
  X (LABEL, "label") /* of no lane: what a REASON_AWAITING with this number awaits */

#define ENUM_STATE(id, ...) STATE_##id,
#define ENUM_REASON(id, ...) REASON_##id,
#define ENUM_LANE_KIND(id, ...) LANE_KIND_##id,
#define ENUM_LANE_SOURCE(id, ...) LANE_SOURCE_##id,
#define ENUM_FLOW(id, ...) FLOW_##id,
#define ENUM_COUNTER(id, ...) COUNTER_##id,
#define ENUM_ENDING(id, ...) ENDING_##id,
#define ENUM_TEXT(id, ...) TEXT_##id,

typedef enum
{
  STATES (ENUM_STATE) N_STATES
} State;
typedef enum
{
  REASONS (ENUM_REASON) N_REASONS
} Reason;
typedef enum
{
  LANE_KINDS (ENUM_LANE_KIND) N_LANE_KINDS
} LaneKind;
typedef enum
{
  LANE_SOURCES (ENUM_LANE_SOURCE) N_LANE_SOURCES
} LaneSource;
typedef enum
{
  FLOWS (ENUM_FLOW) N_FLOWS
} Flow;
typedef enum
{
  COUNTERS (ENUM_COUNTER) N_COUNTERS
} Counter;
typedef enum
{
  ENDINGS (ENUM_ENDING) N_ENDINGS
} Ending;
typedef enum
{
  TEXTS (ENUM_TEXT) N_TEXTS
} Text;

const char *state_name (unsigned state);
char state_letter (unsigned state);
bool state_from_name (const char *name, State *state);
const char *reason_name (unsigned reason);
const char *lane_kind_name (unsigned kind);
const char *lane_source_name (unsigned source);
const char *flow_name (unsigned flow);
const char *counter_name (unsigned counter);
const char *ending_name (unsigned ending);
const char *text_name (unsigned text);
