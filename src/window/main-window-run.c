/* SPDX-License-Identifier: MIT */

#include "main-window-private.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

#define STATUS_SIGNAL 128 /* and its number */

static void
on_output (MainWindow *self, int fd, GBytes *bytes, RunSession *session)
{
  ScriptStream *stream = run_item_get_stream (self->running);

  /* Of what has no terminal, the lines come by their lanes. */
  if (stream)
    script_stream_queue (stream, bytes);
}

/* What it has to say of that stands in its output. */
static void
say_status (MainWindow *self, const Facts *facts)
{
  const char *name = facts->script ? facts->script : _ ("The program");
  g_autofree char *words = NULL;

  if (facts->exit_status > STATUS_SIGNAL && facts->exit_status < STATUS_SIGNAL + NSIG)
    words = g_strdup_printf (_ ("%s was ended by signal %d (%s)."), name,
                             facts->exit_status - STATUS_SIGNAL,
                             g_strsignal (facts->exit_status - STATUS_SIGNAL));
  else
    words = g_strdup_printf (_ ("%s ended with exit status %d. Its output says why (Ctrl+J)."),
                             name, facts->exit_status);
  main_window_notice (self, TRUE, words);
}

static void
on_finished (MainWindow *self, RunSession *session)
{
  const Facts *facts = run_session_get_facts (session);
  RunItem *item = self->running;

  self->running = NULL;
  run_item_finish (item, facts);
  if (run_item_get_stream (item))
    script_stream_end (run_item_get_stream (item));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  if (facts->message)
    main_window_notice (self, TRUE, facts->message);
  else if (facts->exit_status != 0 && run_item_get_stream (item) && !self->stopped)
    say_status (self, facts);
  if (self->shown == item)
    {
      diagram_view_set_trace (self->diagram, run_item_get_trace (item), run_item_get_facts (item));
      main_window_show_summary (self);
    }
  g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session);
  main_window_update_actions (self);

  if (self->closing)
    gtk_window_destroy (GTK_WINDOW (self));
  else if (self->run_again)
    main_window_run (self);
}

static void
on_progress (MainWindow *self, double fraction, RunSession *session)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
  else
    gtk_progress_bar_pulse (self->progress);
}

static RunSession *
make_session (MainWindow *self, GError **error)
{
  RunSettings settings;

  if (main_window_is_python (self))
    return main_window_make_python (self, error);

  settings = (RunSettings){
    .demo = self->demo,
    .variant = self->variant,
    .workers = gtk_spin_button_get_value_as_int (self->workers),
    .scale = 1,
    .output = RUN_OUTPUT_CAPTURE,
    .nice = TRUE,
  };

  return run_session_new (&settings, error);
}

/* What is run is what is on the screen. */
static void
on_source_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MainWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (source_pane_save_finish (SOURCE_PANE (source), result, &error))
    main_window_run (self);
  else
    main_window_notice (self, TRUE, error->message);
}

void
main_window_run (MainWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RunSession) session = NULL;
  g_autoptr (RunItem) item = NULL;

  if (!self->variant && !self->script)
    return;
  if (self->session)
    {
      /* The next one starts when the last process of this one is gone. */
      self->run_again = TRUE;
      self->stopped = TRUE;
      run_session_stop (self->session);
      return;
    }

  self->run_again = FALSE;
  if (main_window_is_python (self) && (!self->script_bar || self->looking))
    {
      self->run_when_found = TRUE;
      return;
    }
  if (self->script && main_window_side_is_modified (self))
    {
      source_pane_save_async (self->source, on_source_saved, g_object_ref (self));
      return;
    }
  self->stopped = FALSE;
  main_window_notice (self, FALSE, NULL);
  session = make_session (self, &error);
  if (session)
    {
      g_signal_group_set_target (self->session_signals, session);
      if (!run_session_start (session, &error))
        g_clear_object (&session);
    }
  if (!session)
    {
      g_signal_group_set_target (self->session_signals, NULL);
      main_window_notice (self, TRUE, error->message);
      return;
    }

  self->session = g_steal_pointer (&session);
  item =
      run_item_new (run_session_get_trace (self->session), run_session_get_facts (self->session));
  if (main_window_is_python (self))
    {
      g_autoptr (ScriptStream) stream = script_stream_new ();

      run_item_set_stream (item, stream);
    }
  self->running = item;
  g_list_store_insert (self->runs, 0, item);
  frame_meter_reset (self->meter);
  main_window_show_run (self, item);
  main_window_update_actions (self);
}

void
main_window_stop (MainWindow *self)
{
  self->run_again = FALSE;
  self->stopped = TRUE;
  if (self->session)
    run_session_stop (self->session);
}

void
main_window_init_run (MainWindow *self)
{
  self->session_signals = g_signal_group_new (RUN_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "finished", G_CALLBACK (on_finished), self,
                                 G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->session_signals, "output", G_CALLBACK (on_output), self,
                                 G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->session_signals, "progress", G_CALLBACK (on_progress), self,
                                 G_CONNECT_SWAPPED);
}
