/* worker-process.h: a child process that works, and the messages between it and its creator
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 *   creator   --CREATE-->  fork, or posix_spawn of this program   --> worker
 *             <== one socket pair, whole messages (SOCK_SEQPACKET) ==>
 *             --WORK item, argument-->   <--RESULT item, bytes--   ...
 *             end of file: no more work  <--BYE--                  exits with 0
 *
 *  - End of file at the creator without BYE before it: the worker died.
 *  - The worker has no other descriptor of the creator's sockets, so the creator's death is end of
 *    file for all of them.
 *  - What a message says is checked: the other end is another process.
 *
 * Functions that can fail return a negative errno.
 */
typedef enum
{
  WORKER_MESSAGE_WORK,
  WORKER_MESSAGE_RESULT,
  WORKER_MESSAGE_BYE,
} WorkerMessageKind;

#define WORKER_MESSAGE_BYTES 4096

typedef struct
{
  uint64_t item;
  uint64_t token; /* of the arrow to the other end */
  uint32_t kind;  /* WorkerMessageKind */
  uint32_t size;
  _Alignas(16) char bytes[WORKER_MESSAGE_BYTES]; /* size of them are sent */
} WorkerMessage;

typedef struct
{
  pid_t pid;  /* 0: none, or reaped */
  int socket; /* the creator's end, -1: closed */
  unsigned index;
} WorkerProcess;

/* The process must have one thread. In the child, calls @body (@socket, @index, @token of
 * CREATE), which must not return; @others are the earlier workers, whose sockets it closes. */
int worker_process_fork (WorkerProcess *worker,
                         unsigned index,
                         const WorkerProcess *others,
                         void (*body) (int socket, unsigned index, uint64_t token, void *data),
                         void *data);

/* The child runs this program with "worker INDEX SOCKET TOKEN" and @arguments. */
int worker_process_spawn (WorkerProcess *worker, unsigned index, const char *const *arguments);

/* What the child finds after "worker". -EINVAL: it is not that. */
int worker_process_parse (const char *const arguments[3],
                          unsigned *index,
                          int *socket,
                          uint64_t *token);

/* Closes the socket, waits for the end, tells the probe. Returns the wait status. */
int worker_process_reap (WorkerProcess *worker);

/* -EPIPE, -ECONNRESET: the other end is gone. Never a signal. */
int worker_message_send (int socket, const WorkerMessage *message);

/* Waits. Returns 1, 0 at the end of file, -EPROTO if it is no message. Bytes has a 0 behind it. */
int worker_message_receive (int socket, WorkerMessage *message);
