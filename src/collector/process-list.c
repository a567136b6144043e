/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "process-list.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process-meter.h"

typedef struct
{
  uv_poll_t poll;
  ProcessList *list;
  int pid;
  int pidfd;
} Watch;

struct ProcessList
{
  uv_loop_t *loop;
  Decoder *decoder;
  GArray *pids;       /* int: processes that live */
  GPtrArray *watches; /* Watch */
  guint next_meter;
  void (*done) (gpointer data);
  gpointer data;
};

ProcessList *
process_list_new (uv_loop_t *loop, Decoder *decoder)
{
  ProcessList *self = g_new0 (ProcessList, 1);

  self->loop = loop;
  self->decoder = decoder;
  self->pids = g_array_new (FALSE, FALSE, sizeof (int));
  self->watches = g_ptr_array_new ();
  return self;
}

static void
free_if_closed (ProcessList *self)
{
  if (self->done == NULL || self->watches->len > 0)
    return;

  g_array_unref (self->pids);
  g_ptr_array_unref (self->watches);
  self->done (self->data);
  g_free (self);
}

static void
on_closed (uv_handle_t *handle)
{
  Watch *watch = (Watch *) handle;
  ProcessList *self = watch->list;

  close (watch->pidfd);
  g_ptr_array_remove_fast (self->watches, watch);
  g_free (watch);
  free_if_closed (self);
}

static void
close_watch (Watch *watch)
{
  if (!uv_is_closing ((uv_handle_t *) watch))
    uv_close ((uv_handle_t *) watch, on_closed);
}

void
process_list_close (ProcessList *self, void (*done) (gpointer data), gpointer data)
{
  self->done = done;
  self->data = data;
  for (guint i = 0; i < self->watches->len; i++)
    close_watch (self->watches->pdata[i]);
  free_if_closed (self);
}

void
process_list_note_exit (ProcessList *self, int pid, int status)
{
  guint64 now = arena_clock ();

  decoder_set_clock (self->decoder, now);
  decoder_exit (self->decoder, pid, now, status);
}

/* While the process is a zombie its status can be read; when its parent was faster, the parent or
 * the supervisor tells it. */
static void
on_ended (uv_poll_t *poll, int status, int events)
{
  Watch *watch = (Watch *) poll;
  ProcessMeter meter;

  process_meter_read_end (watch->pid, &meter);
  process_list_note_exit (watch->list, watch->pid, meter.status);
  close_watch (watch);
}

void
process_list_add (ProcessList *self, int pid)
{
  Watch *watch;
  int pidfd;

  g_array_append_val (self->pids, pid);
  if (self->watches->len >= PROCESS_LIST_WATCHES)
    return;

  pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  if (pidfd < 0)
    {
      if (errno == ESRCH)
        process_list_note_exit (self, pid, DECODER_STATUS_UNKNOWN);
      return;
    }

  watch = g_new0 (Watch, 1);
  watch->list = self;
  watch->pid = pid;
  watch->pidfd = pidfd;
  if (uv_poll_init (self->loop, &watch->poll, pidfd) < 0)
    {
      close (pidfd);
      g_free (watch);
      return;
    }
  g_ptr_array_add (self->watches, watch);
  uv_poll_start (&watch->poll, UV_READABLE, on_ended);
}

void
process_list_forget_dead (ProcessList *self)
{
  for (guint i = self->pids->len; i > 0; i--)
    if (!decoder_has_process (self->decoder, g_array_index (self->pids, int, i - 1)))
      g_array_remove_index_fast (self->pids, i - 1);
}

void
process_list_read_meters (ProcessList *self)
{
  guint n = MIN (self->pids->len, PROCESS_LIST_METERS);

  for (guint i = 0; i < n; i++)
    {
      int pid = g_array_index (self->pids, int, self->next_meter++ % self->pids->len);
      guint64 now = arena_clock ();
      ProcessMeter meter;

      decoder_set_clock (self->decoder, now);
      process_meter_read (pid, &meter);
      if (!meter.is_alive)
        process_list_note_exit (self, pid, meter.status);
      if (meter.pss >= 0)
        decoder_add_sample (self->decoder, pid, COUNTER_PSS, now, meter.pss);
      if (meter.cpu >= 0)
        decoder_add_sample (self->decoder, pid, COUNTER_CPU, now, meter.cpu);
    }
}
