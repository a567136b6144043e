/* SPDX-License-Identifier: MIT */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "comparison-report.h"
#include "comparison.h"
#include "nearest.h"
#include "output.h"
#include "progress.h"
#include "run-choice.h"
#include "sentence-comparison.h"
#include "signal-watch.h"

#define PROGRESS_MS 200

typedef struct
{
  Comparison *comparison;
  GMainLoop *loop;
  Progress *progress;
  double fraction;
  int interrupted; /* the signal, or 0 */
} Comparing;

typedef struct
{
  const Variant *variants[COMPARED_RUNS_MAX];
  guint n;
} Models;

static int
fail_word (const char *word, const char *(*get_word) (int i), int n)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  const char *nearest;
  g_autofree char *list = NULL;

  for (int i = 0; i < n; i++)
    g_ptr_array_add (words, (gpointer) get_word (i));
  g_ptr_array_add (words, NULL);
  nearest = nearest_word (word, (const char *const *) words->pdata);
  if (nearest != NULL)
    return command_fail (STATUS_USAGE, _ ("--models cannot have '%s'. Did you mean '%s'?"), word,
                         nearest);

  list = g_strjoinv (", ", (char **) words->pdata);
  return command_fail (STATUS_USAGE, _ ("--models cannot have '%s'. It takes: %s."), word, list);
}

static const char *
get_model (int i)
{
  return model_name ((Model) i);
}

static const char *
get_runtime (int i)
{
  return runtime_name ((Runtime) i);
}

/* One M[:RUNTIME]. */
static int
add_model (Models *models, const Demo *demo, const char *text, int runtime)
{
  g_auto (GStrv) words = g_strsplit (text, ":", 2);
  const Variant *variant;
  Runtime own;
  Model model;

  if (words[0] == NULL || !model_from_name (words[0], &model))
    return fail_word (words[0] != NULL ? words[0] : "", get_model, N_MODELS);
  if (words[1] != NULL)
    {
      if (!runtime_from_name (words[1], &own))
        return fail_word (words[1], get_runtime, N_RUNTIMES);
      runtime = (int) own;
    }

  variant = demo_find_variant (demo, (int) model, runtime);
  if (variant == NULL)
    return run_choice_fail_variant (demo);
  if (variant->missing != NULL)
    return command_fail (STATUS_ERROR, _ ("cannot run %s: %s."), demo->id, variant->missing);
  for (guint i = 0; i < models->n; i++)
    if (models->variants[i] == variant)
      return command_fail (STATUS_USAGE,
                           _ ("--models has '%s' twice. Leave one of them out, or give one "
                              "another runtime, as in M:RUNTIME."),
                           text);
  if (models->n == COMPARED_RUNS_MAX)
    return command_fail (STATUS_USAGE, _ ("--models has more than %d. Leave some of them out."),
                         COMPARED_RUNS_MAX);

  models->variants[models->n++] = variant;
  return STATUS_FINE;
}

/* All that can be run, those first that are the simplest. */
static void
add_all (Models *models, const Demo *demo, int runtime)
{
  for (int model = 0; model < N_MODELS && models->n < COMPARED_RUNS_MAX; model++)
    {
      const Variant *variant = demo_find_variant (demo, model, runtime);

      if (variant != NULL && variant->missing == NULL)
        models->variants[models->n++] = variant;
    }
}

static int
choose_models (Models *models, const Arguments *arguments, const Demo *demo)
{
  const Variant *first = g_ptr_array_index (demo->variants, 0);
  int runtime = arguments->runtime;
  int status = STATUS_FINE;

  if (runtime < 0)
    runtime = run_choice_wants_python (arguments) ? RUNTIME_PYTHON : (int) first->runtime;
  if (arguments->models == NULL)
    add_all (models, demo, runtime);
  else
    {
      g_auto (GStrv) words = g_strsplit (arguments->models, ",", -1);

      for (char **word = words; *word != NULL && status == STATUS_FINE; word++)
        status = add_model (models, demo, *word, runtime);
    }

  if (status == STATUS_FINE && models->n < 2)
    status = command_fail (STATUS_USAGE,
                           _ ("there is nothing to compare in '%s' with these options. Name two to "
                              "five models: --models M[:RUNTIME],M[:RUNTIME]; `interleave list` "
                              "shows which it has."),
                           demo->id);
  return status;
}

static gboolean
has_python (const Models *models)
{
  for (guint i = 0; i < models->n; i++)
    if (models->variants[i]->runtime == RUNTIME_PYTHON)
      return TRUE;

  return FALSE;
}

static int
choose (RunChoice *choice, Models *models, const Arguments *arguments)
{
  int status;

  if (arguments->operands->len != 1)
    return command_fail (STATUS_USAGE,
                         _ ("compare takes one demo; `interleave list` shows them. What is for it "
                            "comes after --."));

  run_choice_begin (choice, arguments);
  status = run_choice_find_demo (choice, g_ptr_array_index (arguments->operands, 0),
                                 &choice->settings.demo);
  if (status == STATUS_FINE)
    status = choose_models (models, arguments, choice->settings.demo);
  if (status != STATUS_FINE)
    return status;
  if (has_python (models))
    return run_choice_find_interpreter (choice, arguments);
  if (run_choice_wants_python (arguments))
    return command_fail (STATUS_USAGE,
                         _ ("%s is for the runtime python, which no model here has. "
                            "Leave it out."),
                         arguments->interpreter != NULL ? "--interpreter" : "--python-option");

  return STATUS_FINE;
}

static void
on_run_started (Comparison *comparison, guint run, Comparing *comparing)
{
  const Facts *facts = run_session_get_facts (comparison_get_session (comparison, run));
  g_autofree char *label = g_strdup_printf (_ ("%s: %s, %u of %u"), facts->title, facts->model,
                                            run + 1, comparison_get_n_runs (comparison));

  g_clear_pointer (&comparing->progress, progress_free);
  comparing->progress = progress_new (label);
  comparing->fraction = -1;
}

static void
on_progress (Comparison *comparison, double fraction, Comparing *comparing)
{
  comparing->fraction = fraction;
}

static void
on_finished (Comparison *comparison, Comparing *comparing)
{
  g_main_loop_quit (comparing->loop);
}

static gboolean
on_tick (gpointer data)
{
  Comparing *comparing = data;
  int run = comparison_get_current (comparing->comparison);
  Trace *trace;

  if (run < 0)
    return G_SOURCE_CONTINUE;

  trace = run_session_get_trace (comparison_get_session (comparing->comparison, (guint) run));
  if (trace_is_live (trace))
    progress_show (comparing->progress, comparing->fraction, trace_get_now (trace),
                   trace_get_n_lanes (trace));
  return G_SOURCE_CONTINUE;
}

static void
on_signal (int number, gboolean is_from_terminal, gpointer data)
{
  Comparing *comparing = data;

  comparing->interrupted = number;
  comparison_stop (comparing->comparison);
}

/* FALSE if not even the first run could be started. */
static gboolean
run_to_end (Comparing *comparing, GError **error)
{
  g_autoptr (SignalWatch) watch G_GNUC_UNUSED = signal_watch_new (on_signal, comparing);
  guint tick = 0;
  gboolean started;

  g_signal_connect (comparing->comparison, "run-started", G_CALLBACK (on_run_started), comparing);
  g_signal_connect (comparing->comparison, "progress", G_CALLBACK (on_progress), comparing);
  g_signal_connect (comparing->comparison, "finished", G_CALLBACK (on_finished), comparing);
  started = comparison_start (comparing->comparison, error);
  if (started)
    {
      if (progress_is_visible (comparing->progress))
        tick = g_timeout_add (PROGRESS_MS, on_tick, comparing);
      g_main_loop_run (comparing->loop);
    }
  if (tick != 0)
    g_source_remove (tick);
  g_signal_handlers_disconnect_by_data (comparing->comparison, comparing);
  g_clear_pointer (&comparing->progress, progress_free);

  return started;
}

/* Says who failed and why; our status is that of the first of them. */
static int
report_endings (const Comparing *comparing, const ComparedRun *runs, guint n)
{
  int status = STATUS_FINE;

  if (comparing->interrupted != 0)
    return command_fail (STATUS_SIGNAL + comparing->interrupted,
                         _ ("stopped by signal %d (%s). What was recorded until then is kept."),
                         comparing->interrupted, g_strsignal (comparing->interrupted));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *who = sentence_compared_run (runs, n, i, FALSE);

      if (runs[i].failure == NULL)
        continue;
      command_fail (0, _ ("%s came to no end: %s."), who, runs[i].failure);
      if (status == STATUS_FINE)
        status = runs[i].facts->exit_status != 0 ? runs[i].facts->exit_status : STATUS_ERROR;
    }

  return status;
}

static int
finish (const Comparing *comparing, const Arguments *arguments, const PictureOptions *options)
{
  guint n;
  const ComparedRun *runs = comparison_get_runs (comparing->comparison, &n);
  const char *verdict = comparison_get_verdict (comparing->comparison);
  g_autofree char *report = comparison_report_to_text (runs, n, verdict);
  int written = output_write_comparison (arguments, options, runs, n);
  int status;

  g_printerr ("%s", report);
  status = report_endings (comparing, runs, n);
  if (arguments->json)
    {
      g_autofree char *json = comparison_report_to_json (runs, n, verdict, arguments->lanes);
      int printed = command_print (json);

      written = written != STATUS_FINE ? written : printed;
    }

  return status != STATUS_FINE ? status : written;
}

int
command_compare (const Arguments *arguments)
{
  g_auto (RunChoice) choice = { 0 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (Comparison) comparison = NULL;
  g_autoptr (GError) error = NULL;
  RunSettings settings[COMPARED_RUNS_MAX];
  Models models = { .n = 0 };
  PictureOptions options;
  int status = choose (&choice, &models, arguments);

  if (status != STATUS_FINE)
    return status;

  for (guint i = 0; i < models.n; i++)
    {
      settings[i] = choice.settings;
      settings[i].variant = models.variants[i];
      if (models.variants[i]->runtime != RUNTIME_PYTHON)
        settings[i].python_options = NULL;
    }
  /* The comparison says what is wrong with the settings before we look at the disk. */
  comparison = comparison_new (settings, models.n, &error);
  if (comparison != NULL)
    {
      Comparing comparing = { .comparison = comparison, .loop = loop };

      status = output_check_comparison (arguments, &options);
      if (status != STATUS_FINE)
        return status;
      comparing.progress = progress_new (choice.settings.demo->title);
      if (run_to_end (&comparing, &error))
        return finish (&comparing, arguments, &options);
    }

  return command_fail (g_error_matches (error, RUN_ERROR, RUN_ERROR_USAGE) ? STATUS_USAGE
                                                                           : STATUS_ERROR,
                       "%s.", error->message);
}
