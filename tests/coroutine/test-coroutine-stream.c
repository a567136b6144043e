/* SPDX-License-Identifier: MIT */

#include "stage.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define BIG (4 * 1024 * 1024) /* more than any socket buffer takes at once */

static uv_tcp_t server;
static struct sockaddr_in address;

static void
server_open (void)
{
  int length = sizeof address;

  uv_tcp_init (coroutine_loop_uv (stage.loop), &server);
  uv_ip4_addr ("127.0.0.1", 0, &address);
  g_assert_cmpint (uv_tcp_bind (&server, (struct sockaddr *) &address, 0), ==, 0);
  g_assert_cmpint (coroutine_listen ((uv_stream_t *) &server, 8), ==, 0);
  g_assert_cmpint (uv_tcp_getsockname (&server, (struct sockaddr *) &address, &length), ==, 0);
}

static void
connect_to_server (uv_tcp_t *tcp)
{
  uv_tcp_init (coroutine_loop_uv (stage.loop), tcp);
  g_assert_cmpint (coroutine_connect (tcp, (struct sockaddr *) &address), ==, 0);
}

/* Two ends of one connection, for the coroutine that calls. */
static void
connection_open (uv_tcp_t *client, uv_tcp_t *accepted)
{
  server_open ();
  connect_to_server (client);
  uv_tcp_init (coroutine_loop_uv (stage.loop), accepted);
  g_assert_cmpint (coroutine_accept ((uv_stream_t *) &server, (uv_stream_t *) accepted), ==, 0);
}

static void
connection_close (uv_tcp_t *client, uv_tcp_t *accepted)
{
  coroutine_close ((uv_handle_t *) client);
  coroutine_close ((uv_handle_t *) accepted);
  coroutine_close ((uv_handle_t *) &server);
}

/* --- A whole conversation --- */

static int
echo (void *data)
{
  uv_tcp_t tcp;
  char buffer[4096];
  ssize_t n;

  uv_tcp_init (coroutine_loop_uv (stage.loop), &tcp);
  g_assert_cmpint (coroutine_accept ((uv_stream_t *) &server, (uv_stream_t *) &tcp), ==, 0);
  while ((n = coroutine_read ((uv_stream_t *) &tcp, buffer, sizeof buffer)) > 0)
    g_assert_cmpint (coroutine_write ((uv_stream_t *) &tcp, buffer, (size_t) n), ==, n);
  g_assert_cmpint (n, ==, 0);
  stage_log ('e');
  coroutine_close ((uv_handle_t *) &tcp);
  return 0;
}

static int
shout (void *data)
{
  char *bytes = g_malloc (BIG);
  ssize_t n;

  memset (bytes, 'x', BIG);
  n = coroutine_write (data, bytes, BIG);
  g_free (bytes);
  g_assert_cmpint (n, ==, BIG);
  return 0;
}

static int
converse (void *data)
{
  uv_tcp_t tcp;
  Coroutine *echoer, *shouter;
  char buffer[4096];
  size_t total = 0;

  server_open ();
  echoer = stage_spawn (echo, NULL);
  connect_to_server (&tcp);
  shouter = stage_spawn (shout, &tcp);
  while (total < BIG)
    {
      ssize_t n = coroutine_read ((uv_stream_t *) &tcp, buffer, sizeof buffer);

      g_assert_cmpint (n, >, 0);
      total += (size_t) n;
    }
  g_assert_cmpuint (total, ==, BIG);
  g_assert_cmpint (coroutine_read ((uv_stream_t *) &tcp, buffer, 0), ==, 0);
  g_assert_cmpint (coroutine_write ((uv_stream_t *) &tcp, buffer, 0), ==, 0);
  coroutine_join (shouter);
  coroutine_close ((uv_handle_t *) &tcp);
  coroutine_join (echoer);
  coroutine_close ((uv_handle_t *) &server);
  coroutine_unref (echoer);
  coroutine_unref (shouter);
  return 0;
}

static void
test_echo (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (converse, NULL), ==, 0);
  stage_close ("e");
}

/* --- Cancelled awaits --- */

static int
read_one (void *data)
{
  char byte = '?';
  ssize_t n = coroutine_read (data, &byte, 1);

  stage_log (n == 1 ? byte : n == -ECANCELED ? 'c' : '?');
  return (int) n;
}

static int
read_cancelled (void *data)
{
  uv_tcp_t client, accepted;
  Coroutine *reader;
  char byte;

  connection_open (&client, &accepted);
  /* Before. */
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_read ((uv_stream_t *) &client, &byte, 1), ==, -ECANCELED);
  /* During; and there is one reader at a time. */
  reader = stage_spawn (read_one, &client);
  stage_pass (1);
  g_assert_cmpint (coroutine_read ((uv_stream_t *) &client, &byte, 1), ==, -EALREADY);
  coroutine_cancel (reader);
  coroutine_join (reader);
  coroutine_unref (reader);
  /* After: the byte has come, the reader had no turn yet, and keeps it. */
  reader = stage_spawn (read_one, &client);
  stage_pass (1);
  g_assert_cmpint (coroutine_write ((uv_stream_t *) &accepted, "b", 1), ==, 1);
  coroutine_join (reader);
  coroutine_unref (reader);
  /* The stream is as good as before. */
  g_assert_cmpint (coroutine_write ((uv_stream_t *) &accepted, "d", 1), ==, 1);
  g_assert_cmpint (coroutine_read ((uv_stream_t *) &client, &byte, 1), ==, 1);
  stage_log (byte);
  connection_close (&client, &accepted);
  return 0;
}

static int
write_big (void *data)
{
  char *bytes = g_malloc0 (BIG);
  ssize_t n = coroutine_write (data, bytes, BIG);

  g_free (bytes);
  return (int) n;
}

/* A write cannot be taken back: it is whole at the other end, and then the cancel is told. */
static int
write_cancelled (void *data)
{
  uv_tcp_t client, accepted;
  Coroutine *writer;
  char buffer[16384];
  size_t total = 0;
  int small = 16384;

  connection_open (&client, &accepted);
  /* However generous the system's own buffers are, these do not take it all. */
  g_assert_cmpint (uv_send_buffer_size ((uv_handle_t *) &client, &small), ==, 0);
  g_assert_cmpint (uv_recv_buffer_size ((uv_handle_t *) &accepted, &small), ==, 0);
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_write ((uv_stream_t *) &client, "x", 1), ==, -ECANCELED);

  writer = stage_spawn (write_big, &client);
  stage_pass (1);
  g_assert_cmpint (coroutine_result (writer), ==, -EINPROGRESS);
  g_assert_true (coroutine_cancel (writer));
  stage_pass (1);
  g_assert_cmpint (coroutine_result (writer), ==, -EINPROGRESS);
  while (total < BIG)
    {
      ssize_t n = coroutine_read ((uv_stream_t *) &accepted, buffer, sizeof buffer);

      g_assert_cmpint (n, >, 0);
      total += (size_t) n;
    }
  coroutine_join (writer);
  g_assert_cmpint (coroutine_result (writer), ==, -ECANCELED);
  coroutine_unref (writer);
  connection_close (&client, &accepted);
  return 0;
}

static int
write_broken (void *data)
{
  uv_tcp_t client, accepted;
  ssize_t n = 0;

  connection_open (&client, &accepted);
  coroutine_close ((uv_handle_t *) &accepted);
  while (n >= 0)
    n = coroutine_write ((uv_stream_t *) &client, "x", 1);
  g_assert_true (n == -EPIPE || n == -ECONNRESET);
  coroutine_close ((uv_handle_t *) &client);
  coroutine_close ((uv_handle_t *) &server);
  return 0;
}

static void
test_read_write (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (read_cancelled, NULL), ==, 0);
  g_assert_cmpint (stage_play (write_cancelled, NULL), ==, 0);
  g_assert_cmpint (stage_play (write_broken, NULL), ==, 0);
  stage_close ("cbd");
}

static int
accept_one (void *data)
{
  uv_tcp_t tcp;
  int r;

  uv_tcp_init (coroutine_loop_uv (stage.loop), &tcp);
  r = coroutine_accept ((uv_stream_t *) &server, (uv_stream_t *) &tcp);
  stage_log (r == 0 ? 'a' : r == -ECANCELED ? 'c' : r == -EALREADY ? 'x' : '?');
  coroutine_close ((uv_handle_t *) &tcp);
  return r;
}

static int
connect_one (void *data)
{
  uv_tcp_t tcp;
  int r;

  uv_tcp_init (coroutine_loop_uv (stage.loop), &tcp);
  r = coroutine_connect (&tcp, (struct sockaddr *) &address);
  coroutine_close ((uv_handle_t *) &tcp);
  return r;
}

static int
accept_cancelled (void *data)
{
  uv_tcp_t first, second;
  Coroutine *acceptor, *connector;

  server_open ();
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (coroutine_accept ((uv_stream_t *) &server, NULL), ==, -ECANCELED);
  acceptor = stage_spawn (accept_one, NULL);
  stage_pass (1);
  accept_one (NULL);
  coroutine_cancel (acceptor);
  coroutine_join (acceptor);
  coroutine_unref (acceptor);

  /* Nobody awaits these two when they come; none is lost. */
  connect_to_server (&first);
  connect_to_server (&second);
  accept_one (NULL);
  accept_one (NULL);
  coroutine_close ((uv_handle_t *) &first);
  coroutine_close ((uv_handle_t *) &second);

  /* A connect ends before its cancel is told. */
  connector = stage_spawn (connect_one, NULL);
  stage_pass (1);
  if (coroutine_cancel (connector))
    {
      coroutine_join (connector);
      g_assert_true (coroutine_result (connector) == -ECANCELED ||
                     coroutine_result (connector) == 0);
    }
  coroutine_unref (connector);
  coroutine_close ((uv_handle_t *) &server);

  /* Now nobody listens there. */
  g_assert_cmpint (connect_one (NULL), ==, -ECONNREFUSED);
  coroutine_cancel (coroutine_self ());
  g_assert_cmpint (connect_one (NULL), ==, -ECANCELED);
  return 0;
}

static int
cancelled_while_closing (void *data)
{
  uv_tcp_t tcp;

  uv_tcp_init (coroutine_loop_uv (stage.loop), &tcp);
  g_assert_cmpint (coroutine_close ((uv_handle_t *) &tcp), ==, 0);
  return coroutine_yield ();
}

/* A close is never cut short; the cancel is told by the await after it. */
static int
close_cancelled (void *data)
{
  Coroutine *closer = stage_spawn (cancelled_while_closing, NULL);

  stage_pass (1);
  coroutine_cancel (closer);
  coroutine_join (closer);
  g_assert_cmpint (coroutine_result (closer), ==, -ECANCELED);
  coroutine_unref (closer);
  return 0;
}

static void
test_accept_connect (void)
{
  stage_open (0);
  g_assert_cmpint (stage_play (accept_cancelled, NULL), ==, 0);
  g_assert_cmpint (stage_play (close_cancelled, NULL), ==, 0);
  stage_close ("xcaa");
}

int
main (int argc, char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coroutine-stream/echo", test_echo);
  g_test_add_func ("/coroutine-stream/read-write", test_read_write);
  g_test_add_func ("/coroutine-stream/accept-connect", test_accept_connect);
  return g_test_run ();
}
