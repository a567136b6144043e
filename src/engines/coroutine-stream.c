/* SPDX-License-Identifier: MIT */

/* Awaits on handles. Each operation lies on the stack of the coroutine that awaits it, which
 * therefore must not go on before libuv has let go of it: that is what the undo of each says. */

#include "coroutine-stream.h"

#include "coroutine-inside.h"

static uint32_t
handle_fd (const uv_handle_t *handle)
{
  uv_os_fd_t fd;

  return uv_fileno (handle, &fd) == 0 ? (uint32_t) fd : 0;
}

/* What libuv cannot take back: the cancel is told when it ends by itself. */
static bool
undo_never (Coroutine *coroutine, void *operation)
{
  return false;
}

/* --- read --- */

typedef struct
{
  Coroutine *reader;
  void *buffer;
  size_t size;
} Read;

static void
on_alloc (uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  Read *read = handle->data;

  buffer->base = read->buffer;
  buffer->len = read->size;
}

static void
on_read (uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
  Read *read = stream->data;

  if (n == 0)
    return; /* libuv's word for EAGAIN */

  uv_read_stop (stream);
  coroutine_wake (read->reader, n == UV_EOF ? 0 : n, COROUTINE_NO_WAKER, FLOW_WAKE);
}

static bool
undo_read (Coroutine *coroutine, void *operation)
{
  uv_read_stop (operation);
  return true;
}

ssize_t
coroutine_read (uv_stream_t *stream, void *buffer, size_t size)
{
  Read read = { .buffer = buffer, .size = size };
  int r = coroutine_await (&read.reader);

  if (r < 0 || size == 0)
    return r;
  r = uv_read_start (stream, on_alloc, on_read);
  if (r < 0)
    return r == UV_EALREADY ? -EALREADY : r;
  stream->data = &read;
  return coroutine_park (read.reader, undo_read, stream, STATE_WAITING_IO, REASON_READ,
                         handle_fd ((uv_handle_t *) stream));
}

/* --- write, connect --- */

static void
on_written (uv_write_t *request, int status)
{
  coroutine_wake (request->data, status, COROUTINE_NO_WAKER, FLOW_WAKE);
}

ssize_t
coroutine_write (uv_stream_t *stream, const void *bytes, size_t size)
{
  uv_buf_t buffer = { .base = (char *) bytes, .len = size };
  uv_write_t request;
  Coroutine *self;
  int r = coroutine_await (&self);

  if (r < 0 || size == 0)
    return r;

  r = uv_try_write (stream, &buffer, 1);
  if (r < 0 && r != UV_EAGAIN)
    return r;
  if (r > 0)
    {
      buffer.base += r;
      buffer.len -= (size_t) r;
      if (buffer.len == 0)
        return (ssize_t) size;
    }

  request.data = self;
  r = uv_write (&request, stream, &buffer, 1, on_written);
  if (r == 0)
    r = (int) coroutine_park (self, undo_never, NULL, STATE_WAITING_IO, REASON_WRITE,
                              handle_fd ((uv_handle_t *) stream));
  return r < 0 ? r : (ssize_t) size;
}

static void
on_connected (uv_connect_t *request, int status)
{
  coroutine_wake (request->data, status, COROUTINE_NO_WAKER, FLOW_WAKE);
}

int
coroutine_connect (uv_tcp_t *tcp, const struct sockaddr *address)
{
  uv_connect_t request;
  Coroutine *self;
  int r = coroutine_await (&self);

  if (r < 0)
    return r;
  request.data = self;
  r = uv_tcp_connect (&request, tcp, address, on_connected);
  if (r < 0)
    return r;
  return (int) coroutine_park (self, undo_never, NULL, STATE_WAITING_IO, REASON_CONNECT,
                               handle_fd ((uv_handle_t *) tcp));
}

/* --- listen, accept, close --- */

typedef struct
{
  Coroutine *acceptor;
  uv_stream_t *client;
} Accept;

/* With nobody awaiting, the connection stays in the handle, and libuv does not look for the next
 * before somebody accepts it. */
static void
on_connection (uv_stream_t *server, int status)
{
  Accept *accept = server->data;

  if (accept == NULL)
    return;
  server->data = NULL;
  if (status == 0)
    status = uv_accept (server, accept->client);
  coroutine_wake (accept->acceptor, status, COROUTINE_NO_WAKER, FLOW_WAKE);
}

static bool
undo_accept (Coroutine *coroutine, void *operation)
{
  ((uv_stream_t *) operation)->data = NULL;
  return true;
}

int
coroutine_listen (uv_stream_t *server, int backlog)
{
  server->data = NULL;
  return uv_listen (server, backlog, on_connection);
}

int
coroutine_accept (uv_stream_t *server, uv_stream_t *client)
{
  Accept accept = { .client = client };
  int r = coroutine_await (&accept.acceptor);

  if (r < 0)
    return r;
  if (server->data != NULL)
    return -EALREADY;
  r = uv_accept (server, client);
  if (r != UV_EAGAIN)
    return r;
  server->data = &accept;
  return (int) coroutine_park (accept.acceptor, undo_accept, server, STATE_WAITING_IO,
                               REASON_ACCEPT, handle_fd ((uv_handle_t *) server));
}

static void
on_closed (uv_handle_t *handle)
{
  coroutine_wake (handle->data, 0, COROUTINE_NO_WAKER, FLOW_WAKE);
}

int
coroutine_close (uv_handle_t *handle)
{
  Coroutine *self = coroutine_self ();

  handle->data = self;
  uv_close (handle, on_closed);
  if (coroutine_park (self, undo_never, NULL, STATE_WAITING_IO, REASON_AWAIT, 0) == -ECANCELED)
    self->cancel = true;
  return 0;
}
