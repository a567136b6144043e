/* coroutine-stream.h: sockets and pipes for coroutines
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

/*
 * The handles are libuv's, of the loop's uv_loop_t (coroutine_loop_uv()); the rules of coroutine.h
 * hold. While a coroutine awaits a handle, handle->data is ours. A handle that lies on a
 * coroutine's stack is closed by coroutine_close() before its function returns.
 */

/* Await: at least a byte; 0: end of file. One reader per stream at a time, else -EALREADY. */
ssize_t coroutine_read (uv_stream_t *stream, void *buffer, size_t size);

/* Await: all @size bytes written; at once where the socket takes them. Returns @size. A cancel is
 * told when the write has ended. SIGPIPE must be ignored. */
ssize_t coroutine_write (uv_stream_t *stream, const void *bytes, size_t size);
/* Await: the connection. A cancel is told when it was made or refused. */
int coroutine_connect (uv_tcp_t *tcp, const struct sockaddr *address);

/* Listens; then await the next connection, on an initialised @client. One acceptor at a time. */
int coroutine_listen (uv_stream_t *server, int backlog);
int coroutine_accept (uv_stream_t *server, uv_stream_t *client);

/* Await: closed, so that its memory may go. No cancel is told here. Nobody else may await it. */
int coroutine_close (uv_handle_t *handle);
