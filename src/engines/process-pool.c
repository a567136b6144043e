/* SPDX-License-Identifier: MIT */

#include "process-pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "work.h"
#include "worker-process.h"

_Static_assert(ENGINE_ARGUMENT_BYTES <= WORKER_MESSAGE_BYTES, "an argument fits a message");
_Static_assert(ENGINE_RESULT_BYTES <= WORKER_MESSAGE_BYTES, "a result fits a message");

typedef struct
{
  WorkerProcess process;
  uint64_t item; /* that it works on */
  uint64_t next; /* of its pinned ones */
  uint64_t join_token;
  bool busy;
} Member;

typedef struct
{
  Engine *engine;
  const EngineTask *task;
  Member *members;
  struct pollfd *polls;
  WorkerProcess *others; /* as a forked child wants them: sockets to close */
  WorkerMessage message;
  uint64_t next; /* if items are not pinned */
  unsigned n_started;
  int error;
} Pool;

/* ==== In the worker ==== */

static int
answer (Engine *engine, const EngineTask *task, int socket)
{
  WorkerMessage message;
  int error;

  for (;;)
    {
      _Alignas(16) char result[ENGINE_RESULT_BYTES] = { 0 };

      gil_drop (&engine->gil, STATE_IDLE, REASON_QUEUE, (uint32_t) socket);
      error = worker_message_receive (socket, &message);
      gil_take (&engine->gil);
      if (error <= 0)
        return error;
      if (message.kind != WORKER_MESSAGE_WORK || message.item >= task->n_items)
        return -EPROTO;

      probe_in (0, FLOW_SEND, message.token);
      task->work (engine, task->data, message.item, message.size > 0 ? message.bytes : NULL,
                  result);
      work_flush (engine);

      message.kind = WORKER_MESSAGE_RESULT;
      message.size = (uint32_t) task->result_size;
      message.token = probe_out (0, FLOW_SEND, message.size);
      memcpy (message.bytes, result, task->result_size);
      error = worker_message_send (socket, &message);
      if (error < 0)
        return error;
    }
}

/* A worker's whole life. A spawned one knows neither creator nor data; a forked one was told. */
static int
live (const EngineSettings *settings,
      const EngineTask *task,
      int socket,
      unsigned index,
      uint64_t token)
{
  EngineSettings own = *settings;
  WorkerMessage bye = { .kind = WORKER_MESSAGE_BYE };
  Engine *engine;
  char name[32];
  int error;

  snprintf (name, sizeof name, "worker-%u", index + 1);
  own.name = name;
  own.progress = NULL;
  error = engine_new (&own, &engine);
  if (error < 0)
    return error;

  probe_in (0, FLOW_CREATE, token);
  error = answer (engine, task, socket);
  bye.token = probe_out (0, FLOW_JOIN, 0);
  engine_free (engine);
  if (error == 0)
    error = worker_message_send (socket, &bye);

  /* The creator may have given up on us: not our failure. */
  return error == -EPIPE ? 0 : error;
}

static void
live_forked (int socket, unsigned index, uint64_t token, void *data)
{
  Pool *pool = data;

  /* Without the creator's exit handlers, which are not ours to run. */
  _exit (live (&pool->engine->settings, pool->task, socket, index, token) < 0 ? 1 : 0);
}

int
process_pool_run_worker (const EngineSettings *settings,
                         const EngineTask *task,
                         const char *const arguments[3])
{
  unsigned index;
  int socket;
  uint64_t token;
  int error = worker_process_parse (arguments, &index, &socket, &token);

  if (error < 0)
    return error;

  error = live (settings, task, socket, index, token);
  close (socket);

  return error;
}

/* ==== In the creator ==== */

/* Says what became of a worker that ended without BYE, or otherwise than with 0. */
static void
report_death (Pool *pool, const Member *member, pid_t pid, int status)
{
  char how[96];

  if (WIFSIGNALED (status))
    snprintf (how, sizeof how, "was killed by signal %d (%s)", WTERMSIG (status),
              strsignal (WTERMSIG (status)));
  else
    snprintf (how, sizeof how, "exited with status %d", WEXITSTATUS (status));

  pool->error =
      engine_fail (pool->engine, -ECHILD, "worker-%u (process %d) %s before its work was done",
                   member->process.index + 1, (int) pid, how);
}

static void
finish (Pool *pool, Member *member, bool said_bye)
{
  pid_t pid = member->process.pid;
  int status;

  gil_drop (&pool->engine->gil, STATE_WAITING_LOCK, REASON_CHILD, (uint32_t) pid);
  status = worker_process_reap (&member->process);
  gil_take (&pool->engine->gil);
  if (said_bye)
    probe_in (0, FLOW_JOIN, member->join_token);
  if (!said_bye || status != 0)
    report_death (pool, member, pid, status);
}

/* The next item, or no more: then the worker reads the end of file and says BYE. */
static void
hand_out (Pool *pool, Member *member)
{
  const EngineTask *task = pool->task;
  WorkerMessage *message = &pool->message;
  const char *argument;

  member->item = task->pinned ? member->next : pool->next;
  member->busy = pool->error == 0 && member->item < task->n_items;
  if (!member->busy)
    {
      shutdown (member->process.socket, SHUT_WR);
      return;
    }
  member->next += pool->engine->settings.n_workers;
  pool->next++;

  argument = task->argument ? task->argument (task->data, member->item) : NULL;
  message->kind = WORKER_MESSAGE_WORK;
  message->item = member->item;
  message->size = argument ? (uint32_t) strnlen (argument, ENGINE_ARGUMENT_BYTES - 1) : 0;
  if (argument)
    memcpy (message->bytes, argument, message->size);
  message->token = probe_out (0, FLOW_SEND, message->size);
  /* If it fails, the worker is gone, and its end of the socket says so. */
  worker_message_send (member->process.socket, message);
}

static void
receive (Pool *pool, Member *member)
{
  WorkerMessage *message = &pool->message;
  int got = worker_message_receive (member->process.socket, message);

  if (got > 0 && message->kind == WORKER_MESSAGE_RESULT && member->busy &&
      message->item == member->item && message->size == pool->task->result_size)
    {
      probe_in (0, FLOW_SEND, message->token);
      engine_combine (pool->engine, pool->task, member->item, message->bytes);
      hand_out (pool, member);
    }
  else if (got > 0 && message->kind == WORKER_MESSAGE_BYE && !member->busy)
    {
      member->join_token = message->token;
      finish (pool, member, true);
    }
  else
    {
      /* A worker that talks nonsense is as good as dead. */
      if (got != 0)
        kill (member->process.pid, SIGKILL);
      finish (pool, member, false);
    }
}

static unsigned
list_polls (Pool *pool)
{
  unsigned n_open = 0;

  for (unsigned i = 0; i < pool->n_started; i++)
    {
      int socket = pool->members[i].process.socket;

      pool->polls[i] = (struct pollfd){ .fd = socket, .events = POLLIN };
      n_open += socket >= 0;
    }

  return n_open;
}

static void
serve (Pool *pool)
{
  Reason reason = pool->task->pinned ? REASON_CHILD : REASON_QUEUE;

  while (list_polls (pool) > 0)
    {
      int n;

      gil_drop (&pool->engine->gil, STATE_WAITING_LOCK, reason, 0);
      n = poll (pool->polls, pool->n_started, -1);
      gil_take (&pool->engine->gil);

      for (unsigned i = 0; n > 0 && i < pool->n_started; i++)
        if (pool->polls[i].revents != 0)
          receive (pool, &pool->members[i]);
    }
}

static int
start (Pool *pool, unsigned index)
{
  const EngineSettings *settings = &pool->engine->settings;
  Member *member = &pool->members[index];
  int error;

  member->next = index;
  if (settings->spawn)
    error = worker_process_spawn (&member->process, index, settings->spawn_arguments);
  else
    error = worker_process_fork (&member->process, index, pool->others, live_forked, pool);
  pool->others[index] = member->process;
  if (error < 0)
    pool->error = engine_fail (pool->engine, error,
                               "Process %u of %u cannot be started: %s; try fewer workers",
                               index + 1, settings->n_workers, strerror (-error));

  return error;
}

int
process_pool_run (Engine *engine, const EngineTask *task)
{
  unsigned n_workers = engine->settings.n_workers;
  Pool *pool = calloc (1, sizeof *pool);
  int error = -ENOMEM;

  if (pool == NULL)
    return error;

  pool->engine = engine;
  pool->task = task;
  pool->members = calloc (n_workers, sizeof *pool->members);
  pool->polls = calloc (n_workers, sizeof *pool->polls);
  pool->others = calloc (n_workers, sizeof *pool->others);
  if (pool->members != NULL && pool->polls != NULL && pool->others != NULL)
    {
      /* What stands in our buffer would be written once more by every forked child. */
      work_flush (engine);
      for (; pool->n_started < n_workers; pool->n_started++)
        {
          if (start (pool, pool->n_started) < 0)
            break;
          hand_out (pool, &pool->members[pool->n_started]);
        }
      serve (pool);
      error = pool->error;
    }

  free (pool->others);
  free (pool->polls);
  free (pool->members);
  free (pool);

  return error;
}
