/* SPDX-License-Identifier: MIT */

#include "worker-process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

#define MESSAGE_HEAD offsetof (WorkerMessage, bytes)
#define MAX_ARGUMENTS 256

extern char **environ;

int
worker_process_fork (WorkerProcess *worker,
                     unsigned index,
                     const WorkerProcess *others,
                     void (*body) (int socket, unsigned index, uint64_t token, void *data),
                     void *data)
{
  int ends[2];
  uint64_t token;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    return -errno;

  token = probe_out (0, FLOW_CREATE, 0);
  *worker = (WorkerProcess){ .index = index, .socket = ends[0] };
  worker->pid = fork ();
  if (worker->pid == 0)
    {
      close (ends[0]);
      for (unsigned i = 0; i < index; i++)
        if (others[i].socket >= 0)
          close (others[i].socket);
      probe_forked ();
      body (ends[1], index, token, data);
      _exit (0);
    }
  if (worker->pid < 0)
    {
      int error = -errno;

      close (ends[0]);
      close (ends[1]);
      *worker = (WorkerProcess){ .socket = -1 };
      return error;
    }
  close (ends[1]);

  return 0;
}

int
worker_process_spawn (WorkerProcess *worker, unsigned index, const char *const *arguments)
{
  char texts[3][24];
  char *argv[MAX_ARGUMENTS + 6] = { (char *) "interleave-workload", (char *) "worker", texts[0],
                                    texts[1], texts[2] };
  posix_spawn_file_actions_t actions;
  int ends[2];
  int error;

  for (size_t i = 0; arguments[i] != NULL; i++)
    if (i < MAX_ARGUMENTS)
      argv[i + 5] = (char *) arguments[i];
    else
      return -E2BIG;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    return -errno;

  snprintf (texts[0], sizeof texts[0], "%u", index);
  snprintf (texts[1], sizeof texts[1], "%d", ends[1]);
  snprintf (texts[2], sizeof texts[2], "%llu", (unsigned long long) probe_out (0, FLOW_CREATE, 0));

  *worker = (WorkerProcess){ .index = index, .socket = ends[0] };
  posix_spawn_file_actions_init (&actions);
  /* Onto itself: keeps its number, which cannot be in use by the arena, and loses close-on-exec. */
  posix_spawn_file_actions_adddup2 (&actions, ends[1], ends[1]);
  error = posix_spawn (&worker->pid, "/proc/self/exe", &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy (&actions);
  close (ends[1]);
  if (error != 0)
    {
      close (ends[0]);
      *worker = (WorkerProcess){ .socket = -1 };
    }

  return -error;
}

static int
parse_number (const char *text, unsigned long long maximum, unsigned long long *number)
{
  char *end;

  if (text == NULL || *text < '0' || *text > '9')
    return -EINVAL;

  errno = 0;
  *number = strtoull (text, &end, 10);

  return errno != 0 || *end != '\0' || *number > maximum ? -EINVAL : 0;
}

int
worker_process_parse (const char *const arguments[3], unsigned *index, int *socket, uint64_t *token)
{
  unsigned long long numbers[3];
  int type;
  socklen_t size = sizeof type;

  if (parse_number (arguments[0], UINT32_MAX - 1, &numbers[0]) < 0 ||
      parse_number (arguments[1], INT32_MAX, &numbers[1]) < 0 ||
      parse_number (arguments[2], UINT64_MAX, &numbers[2]) < 0)
    return -EINVAL;

  *index = (unsigned) numbers[0];
  *socket = (int) numbers[1];
  *token = numbers[2];
  if (getsockopt (*socket, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET)
    return -EINVAL;

  return fcntl (*socket, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

int
worker_process_reap (WorkerProcess *worker)
{
  int status = 0;

  if (worker->socket >= 0)
    close (worker->socket);
  worker->socket = -1;

  if (worker->pid > 0)
    {
      while (waitpid (worker->pid, &status, 0) < 0 && errno == EINTR)
        ;
      probe_exit (worker->pid, status);
      worker->pid = 0;
    }

  return status;
}

int
worker_message_send (int socket, const WorkerMessage *message)
{
  ssize_t n;

  if (message->size > WORKER_MESSAGE_BYTES)
    return -EMSGSIZE;

  do
    n = send (socket, message, MESSAGE_HEAD + message->size, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  return n < 0 ? -errno : 0;
}

int
worker_message_receive (int socket, WorkerMessage *message)
{
  ssize_t n;

  do
    n = recv (socket, message, sizeof *message, 0);
  while (n < 0 && errno == EINTR);

  if (n == 0 || (n < 0 && errno == ECONNRESET))
    return 0;
  if (n < 0)
    return -errno;
  if ((size_t) n < MESSAGE_HEAD || message->size != (size_t) n - MESSAGE_HEAD ||
      message->size >= WORKER_MESSAGE_BYTES)
    return -EPROTO;
  message->bytes[message->size] = '\0';

  return 1;
}
