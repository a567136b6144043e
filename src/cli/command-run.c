/* SPDX-License-Identifier: MIT */

#include <signal.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "output.h"
#include "progress.h"
#include "report.h"
#include "run-choice.h"
#include "signal-watch.h"

#define PROGRESS_MS 200
#define PROGRESS_AFTER_NS 500000000 /* a run that is over sooner needs no progress */
#define MAX_KILLED_LINES 3

typedef struct
{
  RunSession *session;
  GMainLoop *loop;
  Progress *progress;
  double fraction;
  int interrupted; /* the signal, or 0 */
} Running;

static void
on_progress (RunSession *session, double fraction, Running *running)
{
  running->fraction = fraction;
}

static void
on_finished (RunSession *session, Running *running)
{
  g_main_loop_quit (running->loop);
}

static gboolean
is_python (const Running *running)
{
  return run_session_get_facts (running->session)->interpreter != NULL;
}

/* What the workload writes would end up in the middle of our line, so the line is for workloads
 * that write nothing: their output is all the progress one needs. */
static gboolean
on_tick (gpointer data)
{
  Running *running = data;
  Trace *trace = run_session_get_trace (running->session);

  for (guint32 i = 0; i < trace_get_n_marks (trace); i++)
    {
      TraceMark mark;

      trace_get_mark (trace, i, &mark);
      if (mark.kind == TEXT_STDOUT || mark.kind == TEXT_STDERR)
        {
          g_clear_pointer (&running->progress, progress_free);
          return G_SOURCE_REMOVE;
        }
    }

  if (trace_get_now (trace) > PROGRESS_AFTER_NS)
    progress_show (running->progress, running->fraction, trace_get_now (trace),
                   trace_get_n_lanes (trace));

  return G_SOURCE_CONTINUE;
}

/* What the terminal sends, it sends to the script as well: Ctrl+C is the script's business. A
 * native workload has a process group of its own, so it is ours. */
static void
on_signal (int number, gboolean is_from_terminal, gpointer data)
{
  Running *running = data;

  if (is_from_terminal && is_python (running))
    return;

  running->interrupted = number;
  run_session_stop (running->session);
}

/* Runs the session to its end, whatever end that is. FALSE if it could not be started. */
static gboolean
run_to_end (Running *running, GError **error)
{
  g_autoptr (SignalWatch) watch G_GNUC_UNUSED = signal_watch_new (on_signal, running);
  guint tick = 0;
  gboolean started;

  g_signal_connect (running->session, "progress", G_CALLBACK (on_progress), running);
  g_signal_connect (running->session, "finished", G_CALLBACK (on_finished), running);
  started = run_session_start (running->session, error);
  if (started)
    {
      /* A script's terminal is its own: it may prompt. */
      if (progress_is_visible (running->progress) && !is_python (running))
        tick = g_timeout_add (PROGRESS_MS, on_tick, running);
      g_main_loop_run (running->loop);
    }

  /* The tick ends by itself when it has given the line up. */
  if (tick != 0 && running->progress != NULL)
    g_source_remove (tick);
  g_signal_handlers_disconnect_by_data (running->session, running);
  g_clear_pointer (&running->progress, progress_free);

  return started;
}

static guint
report_killed (const Trace *trace)
{
  guint n = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      int number = (int) lane_get_ending_argument (lane);

      if (lane_get_kind (lane) != LANE_KIND_PROCESS || lane_get_ending (lane) != ENDING_KILLED)
        continue;
      if (n++ < MAX_KILLED_LINES)
        command_fail (0,
                      _ ("%s (process %d) was killed by signal %d (%s). What it did until "
                         "then is recorded."),
                      lane_get_name (lane), lane_get_pid (lane), number, g_strsignal (number));
    }

  if (n > MAX_KILLED_LINES)
    command_fail (0, _ ("%u processes in all were killed."), n);

  return n;
}

/* Says how the run ended, if not well, and makes our exit status of it. */
static int
report_ending (const Running *running, const Arguments *arguments)
{
  const Facts *facts = run_session_get_facts (running->session);

  if (running->interrupted != 0)
    return command_fail (STATUS_SIGNAL + running->interrupted,
                         _ ("stopped by signal %d (%s). What was recorded until then is kept."),
                         running->interrupted, g_strsignal (running->interrupted));
  if (run_session_timed_out (running->session))
    return command_fail (STATUS_TIMEOUT,
                         _ ("stopped after %.9g s. Give a longer --timeout to let it end."),
                         (double) arguments->timeout_ns / 1e9);

  /* The workload itself knows best what went wrong. */
  if (facts->message != NULL)
    command_fail (0, "%s.", facts->message);
  else if (report_killed (run_session_get_trace (running->session)) == 0 && facts->exit_status != 0)
    command_fail (0,
                  is_python (running) ? _ ("the script ended with exit status %d.")
                                      : _ ("the workload ended with exit status %d."),
                  facts->exit_status);

  return facts->exit_status;
}

static int
finish (const Running *running, const Arguments *arguments, const PictureOptions *options)
{
  const Facts *facts = run_session_get_facts (running->session);
  Trace *trace = run_session_get_trace (running->session);
  g_autoptr (Summary) summary = summary_new (trace, facts);
  g_autofree char *report = report_to_text (trace, facts, summary);
  int written = output_write (arguments, options, trace, facts);
  int status;

  g_printerr ("%s", report);
  status = report_ending (running, arguments);
  if (arguments->json)
    {
      g_autofree char *json = summary_to_json (summary, trace, facts, TRUE);
      int printed = command_print (json);

      written = written != STATUS_FINE ? written : printed;
    }

  return status != STATUS_FINE ? status : written;
}

/* The session says what is wrong with the settings before we look at the disk. */
static int
run_settings (const RunSettings *settings, const Arguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (RunSession) session = run_session_new (settings, &error);
  Running running = { session, loop, NULL, -1, 0 };
  PictureOptions options;

  if (session != NULL)
    {
      int status = output_check (arguments, &options);

      if (status != STATUS_FINE)
        return status;

      running.progress = progress_new (settings->demo != NULL ? settings->demo->title : "");
      if (run_to_end (&running, &error))
        return finish (&running, arguments, &options);
    }

  return command_fail (g_error_matches (error, RUN_ERROR, RUN_ERROR_USAGE) ? STATUS_USAGE
                                                                           : STATUS_ERROR,
                       "%s.", error->message);
}

int
command_run (const Arguments *arguments)
{
  g_auto (RunChoice) choice = { 0 };
  int status = run_choice_init (&choice, arguments);

  return status == STATUS_FINE ? run_settings (&choice.settings, arguments) : status;
}
