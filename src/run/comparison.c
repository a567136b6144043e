/* SPDX-License-Identifier: MIT */

#include "comparison.h"

#include <glib/gi18n-lib.h>

#include "sentence-comparison.h"

typedef struct
{
  RunSession *session;
  ComparisonState state;
  Summary *summary; /* NULL: not made */
  char *failure;
} Entry;

struct _Comparison
{
  GObject parent_instance;
  GMainContext *context;
  Entry entries[COMPARED_RUNS_MAX];
  guint n;
  int current;   /* -1: none */
  GSource *next; /* starts the run after the current one */
  gboolean is_running;
  gboolean was_stopped;
  ComparedRun runs[COMPARED_RUNS_MAX];
  guint n_made;
  char *verdict;
};

enum
{
  SIGNAL_RUN_STARTED,
  SIGNAL_RUN_FINISHED,
  SIGNAL_PROGRESS,
  SIGNAL_OUTPUT,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (Comparison, comparison, G_TYPE_OBJECT)

static void
finish (Comparison *self)
{
  self->is_running = FALSE;
  self->current = -1;
  for (guint i = 0; i < self->n; i++)
    {
      const Entry *entry = &self->entries[i];

      if (entry->summary != NULL)
        self->runs[self->n_made++] =
            (ComparedRun){ run_session_get_trace (entry->session),
                           run_session_get_facts (entry->session), entry->summary, entry->failure };
    }
  if (self->n_made > 0)
    self->verdict = sentence_comparison (self->runs, self->n_made);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
finish_run (Comparison *self, char *failure)
{
  guint run = (guint) self->current;
  Entry *entry = &self->entries[run];

  entry->failure = failure;
  entry->state = failure != NULL ? COMPARISON_FAILED : COMPARISON_DONE;
  entry->summary =
      summary_new (run_session_get_trace (entry->session), run_session_get_facts (entry->session));
  g_signal_emit (self, signals[SIGNAL_RUN_FINISHED], 0, run);
}

static gboolean
start_run (Comparison *self, guint run, GError **error)
{
  Entry *entry = &self->entries[run];

  if (!run_session_start (entry->session, error))
    return FALSE;

  self->current = (int) run;
  entry->state = COMPARISON_RUNNING;
  g_signal_emit (self, signals[SIGNAL_RUN_STARTED], 0, run);
  return TRUE;
}

static gboolean
on_next (gpointer data)
{
  g_autoptr (Comparison) self = g_object_ref (data);

  g_clear_pointer (&self->next, g_source_unref);
  while (!self->was_stopped && (guint) self->current + 1 < self->n)
    {
      g_autoptr (GError) error = NULL;
      guint run = (guint) self->current + 1;

      if (start_run (self, run, &error))
        return G_SOURCE_REMOVE;

      self->current = (int) run;
      finish_run (self, g_strdup (error->message));
    }

  finish (self);
  return G_SOURCE_REMOVE;
}

/* Not from within the session's own signal: its other listeners come first. */
static void
schedule_next (Comparison *self)
{
  self->next = g_idle_source_new ();
  g_source_set_priority (self->next, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->next, on_next, self, NULL);
  g_source_attach (self->next, self->context);
}

static void
on_session_finished (RunSession *session, Comparison *self)
{
  g_autoptr (Comparison) alive G_GNUC_UNUSED = g_object_ref (self);
  char *failure = compared_run_dup_failure (run_session_get_facts (session));

  /* By which of our signals it ended is nobody's business. */
  if (failure != NULL && self->was_stopped)
    {
      g_free (failure);
      failure = g_strdup (_ ("stopped"));
    }
  schedule_next (self);
  finish_run (self, failure);
}

static void
on_session_progress (RunSession *session, double fraction, Comparison *self)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, fraction);
}

static void
on_session_output (RunSession *session, int fd, GBytes *bytes, Comparison *self)
{
  g_signal_emit (self, signals[SIGNAL_OUTPUT], 0, fd, bytes);
}

static void
comparison_dispose (GObject *object)
{
  Comparison *self = RUN_COMPARISON (object);

  if (self->next != NULL)
    g_source_destroy (self->next);
  g_clear_pointer (&self->next, g_source_unref);
  /* A session that runs stops its workload as it goes. */
  for (guint i = 0; i < self->n; i++)
    if (self->entries[i].session != NULL)
      g_signal_handlers_disconnect_by_data (self->entries[i].session, self);

  G_OBJECT_CLASS (comparison_parent_class)->dispose (object);
}

static void
comparison_finalize (GObject *object)
{
  Comparison *self = RUN_COMPARISON (object);

  for (guint i = 0; i < self->n; i++)
    {
      g_clear_object (&self->entries[i].session);
      g_clear_pointer (&self->entries[i].summary, summary_free);
      g_free (self->entries[i].failure);
    }
  g_main_context_unref (self->context);
  g_free (self->verdict);

  G_OBJECT_CLASS (comparison_parent_class)->finalize (object);
}

static void
comparison_class_init (ComparisonClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = comparison_dispose;
  object_class->finalize = comparison_finalize;

  signals[SIGNAL_RUN_STARTED] = g_signal_new ("run-started", RUN_TYPE_COMPARISON, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_RUN_FINISHED] =
      g_signal_new ("run-finished", RUN_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", RUN_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_OUTPUT] = g_signal_new ("output", RUN_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BYTES);
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", RUN_TYPE_COMPARISON, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
comparison_init (Comparison *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->current = -1;
}

/* What all runs have in common. */
static void
find_level (const RunSettings *settings, guint n, int *workers, gint64 *size)
{
  int most = G_MAXINT;

  *workers = 0;
  *size = -1;
  for (guint i = 0; i < n; i++)
    {
      const Variant *variant = settings[i].variant;

      *workers = MAX (*workers, variant->workers);
      most = MIN (most, MAX (variant->max_workers, variant->workers));
      if (variant->size >= 0 && (*size < 0 || variant->size < *size))
        *size = variant->size;
    }
  *workers = MIN (*workers, most);
}

Comparison *
comparison_new (const RunSettings *settings, guint n, GError **error)
{
  g_autoptr (Comparison) self = NULL;
  gint64 size;
  int workers;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (n >= 2 && n <= COMPARED_RUNS_MAX, NULL);
  for (guint i = 0; i < n; i++)
    g_return_val_if_fail (settings[i].variant != NULL && settings[i].demo == settings[0].demo,
                          NULL);

  self = g_object_new (RUN_TYPE_COMPARISON, NULL);
  find_level (settings, n, &workers, &size);
  for (guint i = 0; i < n; i++)
    {
      RunSettings own = settings[i];
      Variant variant = *settings[i].variant;
      RunSession *session;

      if (variant.size >= 0)
        variant.size = size;
      own.variant = &variant;
      if (own.workers == 0)
        own.workers = workers;
      session = run_session_new (&own, error);
      if (session == NULL)
        return NULL;

      self->entries[self->n++].session = session;
      g_signal_connect (session, "finished", G_CALLBACK (on_session_finished), self);
      g_signal_connect (session, "progress", G_CALLBACK (on_session_progress), self);
      g_signal_connect (session, "output", G_CALLBACK (on_session_output), self);
    }

  return g_steal_pointer (&self);
}

gboolean
comparison_start (Comparison *self, GError **error)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), FALSE);
  g_return_val_if_fail (!self->is_running && self->n_made == 0, FALSE);

  self->is_running = TRUE;
  if (!start_run (self, 0, error))
    self->is_running = FALSE;
  return self->is_running;
}

void
comparison_stop (Comparison *self)
{
  g_return_if_fail (RUN_IS_COMPARISON (self));

  if (!self->is_running)
    return;

  self->was_stopped = TRUE;
  run_session_stop (self->entries[self->current].session);
}

gboolean
comparison_is_running (Comparison *self)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), FALSE);

  return self->is_running;
}

gboolean
comparison_was_stopped (Comparison *self)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), FALSE);

  return self->was_stopped;
}

guint
comparison_get_n_runs (Comparison *self)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), 0);

  return self->n;
}

int
comparison_get_current (Comparison *self)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), -1);

  return self->current;
}

ComparisonState
comparison_get_state (Comparison *self, guint run)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self) && run < self->n, COMPARISON_WAITING);

  return self->entries[run].state;
}

RunSession *
comparison_get_session (Comparison *self, guint run)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self) && run < self->n, NULL);

  return self->entries[run].session;
}

const ComparedRun *
comparison_get_runs (Comparison *self, guint *n)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), NULL);

  *n = self->n_made;
  return self->runs;
}

const char *
comparison_get_verdict (Comparison *self)
{
  g_return_val_if_fail (RUN_IS_COMPARISON (self), NULL);

  return self->verdict;
}
