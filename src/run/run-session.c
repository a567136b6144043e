/* SPDX-License-Identifier: MIT */

#include "run-session.h"

#include <glib/gi18n-lib.h>
#include <sys/wait.h>

#include "collector.h"
#include "run-command.h"
#include "run-report.h"
#include "sentence.h"

#define STATUS_OURS 1
#define STATUS_TIMEOUT 124

/* What the collector's thread knows of us: it outlives the session, and may not touch it. */
typedef struct
{
  gatomicrefcount refs;
  GMainContext *context;
  GWeakRef session;
} Link;

struct _RunSession
{
  GObject parent_instance;
  Trace *trace;
  Facts *facts;
  RunCommand *command;
  Link *link;
  CollectorRun *run; /* NULL: not started */
  GSource *timeout;
  gboolean is_running;
  gboolean timed_out;
};

enum
{
  SIGNAL_FINISHED,
  SIGNAL_OUTPUT,
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (run - error - quark, run_error)
G_DEFINE_FINAL_TYPE (RunSession, run_session, G_TYPE_OBJECT)

/* One message from the collector's thread to the session's context. */
typedef struct
{
  Link *link;
  char *line;    /* a packet, or a failure */
  GBytes *bytes; /* output */
  int fd;
  gboolean is_finished;
  CollectorResult result;
} Message;

static void
link_unref (Link *link)
{
  if (!g_atomic_ref_count_dec (&link->refs))
    return;

  g_weak_ref_clear (&link->session);
  g_main_context_unref (link->context);
  g_free (link);
}

static void
message_free (Message *message)
{
  g_free (message->line);
  g_clear_pointer (&message->bytes, g_bytes_unref);
  link_unref (message->link);
  g_free (message);
}

static int
exit_status (const RunSession *self, const CollectorResult *result)
{
  if (self->timed_out)
    return STATUS_TIMEOUT;
  if (result->failure != NULL)
    return STATUS_OURS;
  return WIFSIGNALED (result->status) ? 128 + WTERMSIG (result->status)
                                      : WEXITSTATUS (result->status);
}

/* What a native workload would have told by itself. */
static void
read_python (RunSession *self)
{
  Facts *facts = self->facts;

  run_answer_find (&self->command->answer, self->trace, facts);
  if (self->command->is_script)
    {
      g_free (facts->model);
      facts->model = g_strdup (run_answer_find_model (self->trace));
    }

  if (facts->message == NULL && self->command->note != NULL)
    facts->message = g_strdup (self->command->note);
  else if (facts->message == NULL && facts->exit_status == 0 && !run_answer_is_traced (self->trace))
    facts->message = g_strdup (_ ("Nothing was recorded: this Python cannot be followed, because "
                                  "it is static, or drops LD_PRELOAD"));
}

static void
finish (RunSession *self, const CollectorResult *result)
{
  g_autoptr (Summary) summary = NULL;

  self->is_running = FALSE;
  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);

  self->facts->wall_ns = result->wall_ns;
  self->facts->exit_status = exit_status (self, result);
  if (result->failure != NULL)
    {
      g_free (self->facts->message);
      self->facts->message = g_strdup (result->failure);
    }
  else if (self->facts->interpreter != NULL)
    read_python (self);

  summary = summary_new (self->trace, self->facts);
  g_free (self->facts->verdict);
  self->facts->verdict = sentence_verdict (self->trace, self->facts, summary);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
take_line (RunSession *self, const char *line)
{
  double fraction;

  if (run_report_take (self->facts, line, &fraction))
    g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, fraction);
}

static gboolean
deliver (gpointer data)
{
  Message *message = data;
  g_autoptr (RunSession) self = g_weak_ref_get (&message->link->session);

  if (self == NULL)
    return G_SOURCE_REMOVE;

  if (message->is_finished)
    {
      message->result.failure = message->line;
      finish (self, &message->result);
    }
  else if (message->bytes != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_OUTPUT], 0, message->fd, message->bytes);
      if (self->run != NULL)
        collector_run_take_output (self->run, g_bytes_get_size (message->bytes));
    }
  else
    take_line (self, message->line);
  return G_SOURCE_REMOVE;
}

/* All in one priority, so that they arrive in the order they were sent. */
static void
post (Link *link, const Message *content)
{
  Message *message = g_memdup2 (content, sizeof *content);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_atomic_ref_count_inc (&link->refs);
  message->link = link;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, message, (GDestroyNotify) message_free);
  g_source_attach (source, link->context);
}

static void
on_message (const char *line, gpointer data)
{
  Message message = { .line = g_strdup (line) };

  post (data, &message);
}

static void
on_output (int fd, GBytes *bytes, gpointer data)
{
  Message message = { .fd = fd, .bytes = g_bytes_ref (bytes) };

  post (data, &message);
}

static void
on_finished (const CollectorResult *result, gpointer data)
{
  Message message = { .is_finished = TRUE, .result = *result, .line = g_strdup (result->failure) };

  post (data, &message);
}

static const CollectorFuncs funcs = { on_message, on_output, on_finished,
                                      (GDestroyNotify) link_unref };

static gboolean
on_timeout (gpointer data)
{
  RunSession *self = data;

  self->timed_out = self->is_running;
  run_session_stop (self);
  return G_SOURCE_REMOVE;
}

static void
run_session_dispose (GObject *object)
{
  RunSession *self = RUN_SESSION (object);

  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);

  /* Nobody will take the output that is still to come: the workload must not wait for it. */
  if (self->run != NULL)
    {
      collector_run_stop (self->run);
      collector_run_ignore_output (self->run);
    }
  g_clear_pointer (&self->run, collector_run_unref);

  G_OBJECT_CLASS (run_session_parent_class)->dispose (object);
}

static void
run_session_finalize (GObject *object)
{
  RunSession *self = RUN_SESSION (object);

  trace_unref (self->trace);
  facts_free (self->facts);
  run_command_free (self->command);
  g_clear_pointer (&self->link, link_unref);

  G_OBJECT_CLASS (run_session_parent_class)->finalize (object);
}

static void
run_session_class_init (RunSessionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = run_session_dispose;
  object_class->finalize = run_session_finalize;

  signals[SIGNAL_FINISHED] = g_signal_new ("finished", RUN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OUTPUT] = g_signal_new ("output", RUN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BYTES);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", RUN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
run_session_init (RunSession *self)
{
  self->trace = trace_new ();
  self->link = g_new0 (Link, 1);
  g_atomic_ref_count_init (&self->link->refs);
  g_weak_ref_init (&self->link->session, self);
  self->link->context = g_main_context_ref_thread_default ();
}

RunSession *
run_session_new (const RunSettings *settings, GError **error)
{
  g_autoptr (RunSession) self = NULL;
  g_autoptr (RunCommand) command = NULL;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail ((settings->demo != NULL) == (settings->variant != NULL), NULL);
  g_return_val_if_fail (
      settings->demo != NULL || settings->script != NULL || settings->module != NULL, NULL);

  command = run_command_new (settings, error);
  if (command == NULL)
    return NULL;

  self = g_object_new (RUN_TYPE_SESSION, NULL);
  self->facts = run_command_make_facts (command, settings);
  self->command = g_steal_pointer (&command);
  return g_steal_pointer (&self);
}

gboolean
run_session_start (RunSession *self, GError **error)
{
  g_return_val_if_fail (RUN_IS_SESSION (self), FALSE);
  g_return_val_if_fail (self->run == NULL, FALSE);

  if (!run_command_check_program (self->command, error))
    return FALSE;

  self->facts->started = g_get_real_time ();
  self->is_running = TRUE;
  if (self->command->timeout_ns > 0)
    {
      gint64 ms = (self->command->timeout_ns + 999999) / 1000000;

      self->timeout = g_timeout_source_new ((guint) MIN (ms, (gint64) G_MAXUINT));
      g_source_set_callback (self->timeout, on_timeout, self, NULL);
      g_source_attach (self->timeout, self->link->context);
    }

  g_atomic_ref_count_inc (&self->link->refs);
  self->run = collector_start (collector_get_default (), self->trace, &self->command->collector,
                               &funcs, self->link);
  return TRUE;
}

void
run_session_stop (RunSession *self)
{
  g_return_if_fail (RUN_IS_SESSION (self));

  if (self->is_running)
    collector_run_stop (self->run);
}

void
run_session_type (RunSession *self, GBytes *bytes)
{
  g_return_if_fail (RUN_IS_SESSION (self));

  if (self->is_running)
    collector_run_type (self->run, bytes);
}

gboolean
run_session_is_running (RunSession *self)
{
  g_return_val_if_fail (RUN_IS_SESSION (self), FALSE);

  return self->is_running;
}

gboolean
run_session_timed_out (RunSession *self)
{
  g_return_val_if_fail (RUN_IS_SESSION (self), FALSE);

  return self->timed_out;
}

Trace *
run_session_get_trace (RunSession *self)
{
  g_return_val_if_fail (RUN_IS_SESSION (self), NULL);

  return self->trace;
}

const Facts *
run_session_get_facts (RunSession *self)
{
  g_return_val_if_fail (RUN_IS_SESSION (self), NULL);

  return self->facts;
}
