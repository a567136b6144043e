/* SPDX-License-Identifier: MIT */

#include "signal-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static const int NUMBERS[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

struct SignalWatch
{
  SignalWatchFunc func;
  gpointer data;
  int pipe[2];
  GSource *source;
  struct sigaction before[G_N_ELEMENTS (NUMBERS)];
};

typedef struct
{
  int number;
  int is_from_terminal;
} Signal;

/* Of the one watch; the handler knows nothing else. */
static int handler_fd = -1;

static void
handle (int number, siginfo_t *info, void *context)
{
  Signal record = { number, info->si_code == SI_KERNEL };
  int error = errno;

  /* A full pipe holds enough of them. */
  if (write (handler_fd, &record, sizeof record) < 0)
    errno = error;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  SignalWatch *self = data;
  Signal record;

  if (read (fd, &record, sizeof record) == (ssize_t) sizeof record)
    self->func (record.number, record.is_from_terminal != 0, self->data);
  return G_SOURCE_CONTINUE;
}

SignalWatch *
signal_watch_new (SignalWatchFunc func, gpointer data)
{
  SignalWatch *self = g_new0 (SignalWatch, 1);
  struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART };

  g_assert (handler_fd < 0);
  self->func = func;
  self->data = data;
  if (!g_unix_open_pipe (self->pipe, FD_CLOEXEC, NULL))
    {
      /* Then the signals do what they always do. */
      g_free (self);
      return NULL;
    }
  g_unix_set_fd_nonblocking (self->pipe[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (self->pipe[1], TRUE, NULL);
  handler_fd = self->pipe[1];

  self->source = g_unix_fd_source_new (self->pipe[0], G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  for (gsize i = 0; i < G_N_ELEMENTS (NUMBERS); i++)
    {
      sigaction (NUMBERS[i], NULL, &self->before[i]);
      if (self->before[i].sa_handler != SIG_IGN)
        sigaction (NUMBERS[i], &action, NULL);
    }
  return self;
}

void
signal_watch_free (SignalWatch *self)
{
  if (self == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (NUMBERS); i++)
    sigaction (NUMBERS[i], &self->before[i], NULL);
  handler_fd = -1;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->pipe[0]);
  close (self->pipe[1]);
  g_free (self);
}
