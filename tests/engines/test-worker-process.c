/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker-process.h"

static void
echo (int socket, unsigned index, uint64_t token, void *data)
{
  WorkerMessage message;
  const WorkerProcess *others = data;

  /* The earlier ones' sockets are not ours. */
  for (unsigned i = 0; i < index; i++)
    if (fcntl (others[i].socket, F_GETFD) >= 0)
      _exit (9);
  while (worker_message_receive (socket, &message) > 0)
    {
      message.item += index;
      worker_message_send (socket, &message);
    }
  _exit (4);
}

static void
test_fork (void)
{
  WorkerProcess workers[3];
  WorkerMessage message = { .size = 3, .bytes = "abc" };

  for (unsigned i = 0; i < 3; i++)
    g_assert_cmpint (worker_process_fork (&workers[i], i, workers, echo, workers), ==, 0);
  for (unsigned i = 0; i < 3; i++)
    {
      message.item = 10;
      g_assert_cmpint (worker_message_send (workers[i].socket, &message), ==, 0);
      g_assert_cmpint (worker_message_receive (workers[i].socket, &message), ==, 1);
      g_assert_cmpuint (message.item, ==, 10 + i);
      g_assert_cmpstr (message.bytes, ==, "abc");
    }
  for (unsigned i = 0; i < 3; i++)
    {
      int status = worker_process_reap (&workers[i]);

      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 4);
      g_assert_cmpint (worker_process_reap (&workers[i]), ==, 0);
    }
}

/* Sending to the dead is an error, not a signal. */
static void
test_dead (void)
{
  WorkerProcess worker;
  WorkerMessage message = { .size = 0 };

  g_assert_cmpint (worker_process_fork (&worker, 0, NULL, echo, NULL), ==, 0);
  g_assert_cmpint (kill (worker.pid, SIGKILL), ==, 0);
  g_assert_cmpint (worker_message_receive (worker.socket, &message), ==, 0);
  g_assert_cmpint (worker_message_send (worker.socket, &message), ==, -EPIPE);
  g_assert_cmpint (WTERMSIG (worker_process_reap (&worker)), ==, SIGKILL);
}

static void
test_spawn (void)
{
  const char *const arguments[] = { "one", "two", NULL };
  const char *many[400];
  WorkerProcess worker;
  WorkerMessage message;

  g_assert_cmpint (worker_process_spawn (&worker, 7, arguments), ==, 0);
  g_assert_cmpint (worker_message_receive (worker.socket, &message), ==, 1);
  g_assert_cmpuint (message.item, ==, 7);
  g_assert_cmpstr (message.bytes, ==, "two");
  g_assert_cmpint (WEXITSTATUS (worker_process_reap (&worker)), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = i + 1 < G_N_ELEMENTS (many) ? "x" : NULL;
  g_assert_cmpint (worker_process_spawn (&worker, 0, many), ==, -E2BIG);
}

/* Whatever comes is no message unless it is one. */
static void
test_hostile_messages (void)
{
  WorkerMessage message = { .size = WORKER_MESSAGE_BYTES + 1 };
  WorkerMessage got;
  char noise[sizeof message + 100];
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, ends), ==, 0);
  g_assert_cmpint (worker_message_send (ends[0], &message), ==, -EMSGSIZE);
  for (gsize length = 1; length < sizeof noise; length += 17)
    {
      memset (noise, (int) length, sizeof noise);
      g_assert_cmpint (send (ends[0], noise, length, 0), ==, length);
      g_assert_cmpint (worker_message_receive (ends[1], &got), ==, -EPROTO);
    }
  close (ends[0]);
  g_assert_cmpint (worker_message_receive (ends[1], &got), ==, 0);
  close (ends[1]);
}

int
main (int argc, char **argv)
{
  if (argc == 7 && strcmp (argv[1], "worker") == 0)
    {
      WorkerMessage message = { .size = 4 };
      unsigned index;
      uint64_t token;
      int socket;

      if (worker_process_parse ((const char *const *) argv + 2, &index, &socket, &token) < 0)
        return 1;
      message.item = index;
      strcpy (message.bytes, argv[6]);
      return worker_message_send (socket, &message) < 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-process/fork", test_fork);
  g_test_add_func ("/worker-process/dead", test_dead);
  g_test_add_func ("/worker-process/spawn", test_spawn);
  g_test_add_func ("/worker-process/hostile-messages", test_hostile_messages);

  return g_test_run ();
}
