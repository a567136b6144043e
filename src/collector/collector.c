/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "collector.h"

#include <pthread.h>
#include <signal.h>

#include "collector-run.h"

typedef struct
{
  enum
  {
    COMMAND_START,
    COMMAND_STOP,
    COMMAND_OUTPUT_TAKEN,
    COMMAND_IGNORE_OUTPUT,
    COMMAND_TYPE,
    COMMAND_QUIT,
  } kind;
  CollectorRun *run;
  gsize n_bytes;
  GBytes *bytes; /* NULL, or what was typed */
} Command;

/* A pthread mutex and not a GMutex, because the thread sanitizer sees what it orders. */
struct Collector
{
  GThread *thread;
  uv_loop_t loop;
  uv_async_t wake;
  pthread_mutex_t mutex;
  GQueue commands; /* Command; under the mutex */
  GPtrArray *runs; /* those that are on; of the thread */
  gboolean is_quitting;
};

static void
close_when_idle (Collector *self)
{
  if (self->is_quitting && self->runs->len == 0 && !uv_is_closing ((uv_handle_t *) &self->wake))
    uv_close ((uv_handle_t *) &self->wake, NULL);
}

static void
on_run_done (CollectorRun *run, gpointer data)
{
  Collector *self = data;

  g_ptr_array_remove_fast (self->runs, run);
  close_when_idle (self);
}

static gboolean
is_on (const Collector *self, CollectorRun *run)
{
  return g_ptr_array_find (self->runs, run, NULL);
}

static void
obey (Collector *self, Command *command)
{
  switch (command->kind)
    {
    case COMMAND_START:
      g_ptr_array_add (self->runs, collector_run_ref (command->run));
      collector_run_begin (command->run, &self->loop, on_run_done, self);
      break;
    case COMMAND_STOP:
      if (is_on (self, command->run))
        collector_run_ask_to_stop (command->run);
      break;
    case COMMAND_OUTPUT_TAKEN:
      if (is_on (self, command->run))
        collector_run_output_taken (command->run, command->n_bytes);
      break;
    case COMMAND_IGNORE_OUTPUT:
      if (is_on (self, command->run))
        collector_run_drop_output (command->run);
      break;
    case COMMAND_TYPE:
      if (is_on (self, command->run))
        collector_run_typed (command->run, command->bytes);
      break;
    case COMMAND_QUIT:
      self->is_quitting = TRUE;
      for (guint i = 0; i < self->runs->len; i++)
        collector_run_ask_to_stop (self->runs->pdata[i]);
      close_when_idle (self);
      break;
    }
}

static Command *
pop_command (Collector *self)
{
  Command *command;

  pthread_mutex_lock (&self->mutex);
  command = g_queue_pop_head (&self->commands);
  pthread_mutex_unlock (&self->mutex);
  return command;
}

static void
on_wake (uv_async_t *wake)
{
  Collector *self = wake->data;
  Command *command;

  while ((command = pop_command (self)) != NULL)
    {
      obey (self, command);
      g_clear_pointer (&command->run, collector_run_unref);
      g_clear_pointer (&command->bytes, g_bytes_unref);
      g_free (command);
    }
}

static gpointer
run_loop (gpointer data)
{
  Collector *self = data;

  uv_run (&self->loop, UV_RUN_DEFAULT);
  return NULL;
}

static void
send_command (Collector *self, int kind, CollectorRun *run, gsize n_bytes, GBytes *bytes)
{
  Command *command = g_new0 (Command, 1);

  command->kind = kind;
  command->run = run != NULL ? collector_run_ref (run) : NULL;
  command->n_bytes = n_bytes;
  command->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  pthread_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->commands, command);
  pthread_mutex_unlock (&self->mutex);
  uv_async_send (&self->wake);
}

Collector *
collector_new (void)
{
  Collector *self = g_new0 (Collector, 1);
  sigset_t all, before;

  pthread_mutex_init (&self->mutex, NULL);
  g_queue_init (&self->commands);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) collector_run_unref);
  if (uv_loop_init (&self->loop) < 0 || uv_async_init (&self->loop, &self->wake, on_wake) < 0)
    g_error ("No event loop could be made: too many open files?");
  self->wake.data = self;

  /* The app's signals are its own threads' business. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  self->thread = g_thread_new ("collector", run_loop, self);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return self;
}

Collector *
collector_get_default (void)
{
  static gsize once;
  static Collector *collector;

  if (g_once_init_enter (&once))
    {
      collector = collector_new ();
      g_once_init_leave (&once, 1);
    }
  return collector;
}

void
collector_free (Collector *self)
{
  if (self == NULL)
    return;

  send_command (self, COMMAND_QUIT, NULL, 0, NULL);
  g_thread_join (self->thread);
  uv_loop_close (&self->loop);
  g_ptr_array_unref (self->runs);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

CollectorRun *
collector_start (Collector *self,
                 Trace *trace,
                 const CollectorSettings *settings,
                 const CollectorFuncs *funcs,
                 gpointer data)
{
  CollectorRun *run = collector_run_new (self, trace, settings, funcs, data);

  send_command (self, COMMAND_START, run, 0, NULL);
  return run;
}

void
collector_run_stop (CollectorRun *run)
{
  send_command (collector_run_get_collector (run), COMMAND_STOP, run, 0, NULL);
}

void
collector_run_take_output (CollectorRun *run, gsize n_bytes)
{
  send_command (collector_run_get_collector (run), COMMAND_OUTPUT_TAKEN, run, n_bytes, NULL);
}

void
collector_run_ignore_output (CollectorRun *run)
{
  send_command (collector_run_get_collector (run), COMMAND_IGNORE_OUTPUT, run, 0, NULL);
}

void
collector_run_type (CollectorRun *run, GBytes *bytes)
{
  send_command (collector_run_get_collector (run), COMMAND_TYPE, run, 0, bytes);
}
