/* SPDX-License-Identifier: MIT */

#include "typing.h"

#include <errno.h>
#include <unistd.h>

struct Typing
{
  uv_poll_t poll;
  int fd;
  GByteArray *waiting;
  void (*done) (gpointer data);
  gpointer data;
};

Typing *
typing_new (uv_loop_t *loop, int fd)
{
  Typing *self = g_new0 (Typing, 1);
  int error = uv_poll_init (loop, &self->poll, fd);

  if (error < 0)
    g_error ("A terminal of our own cannot be polled: %s", uv_strerror (error));

  self->poll.data = self;
  self->fd = fd;
  self->waiting = g_byte_array_new ();
  return self;
}

/* Returns FALSE when there is no room, or nothing to be written any more. */
static gboolean
write_some (Typing *self)
{
  ssize_t n = write (self->fd, self->waiting->data, self->waiting->len);

  if (n >= 0)
    g_byte_array_remove_range (self->waiting, 0, (guint) n);
  else if (errno != EAGAIN && errno != EINTR)
    /* Nobody has the other end open. */
    g_byte_array_set_size (self->waiting, 0);
  return n > 0 && self->waiting->len > 0;
}

static void
on_room (uv_poll_t *poll, int status, int events)
{
  Typing *self = poll->data;

  while (self->waiting->len > 0 && write_some (self))
    ;
  if (self->waiting->len == 0)
    uv_poll_stop (poll);
}

void
typing_add (Typing *self, const void *bytes, gsize n_bytes)
{
  if (uv_is_closing ((uv_handle_t *) &self->poll) || n_bytes > TYPING_BYTES - self->waiting->len)
    return;

  g_byte_array_append (self->waiting, bytes, (guint) n_bytes);
  uv_poll_start (&self->poll, UV_WRITABLE, on_room);
}

static void
on_closed (uv_handle_t *handle)
{
  Typing *self = handle->data;

  g_byte_array_unref (self->waiting);
  self->done (self->data);
  g_free (self);
}

void
typing_close (Typing *self, void (*done) (gpointer data), gpointer data)
{
  self->done = done;
  self->data = data;
  uv_close ((uv_handle_t *) &self->poll, on_closed);
}
