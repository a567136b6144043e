/* SPDX-License-Identifier: MIT */

#include "comparison.h"

#include <string.h>

#define N_RUNS 3

/* A demo that lives here, so that the shipped ones may change. */
typedef struct
{
  Demo demo;
  Variant variants[N_RUNS];
  Knob knob;
  RunSettings settings[N_RUNS];
  GMainLoop *loop;
  guint n_started, n_run_finished, n_finished;
  int stop_after; /* the run after whose end the comparison is stopped, or -1 */
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  static const Model models[N_RUNS] = { MODEL_SEQUENTIAL, MODEL_THREADS, MODEL_PROCESSES };
  static const int workers[N_RUNS] = { 1, 3, 2 };

  fixture->stop_after = -1;
  fixture->knob = (Knob){ (char *) "seconds", (char *) "How long", (char *) "0.01" };
  fixture->demo = (Demo){ .id = (char *) "test",
                          .title = (char *) "Test",
                          .variants = g_ptr_array_new (),
                          .knobs = g_ptr_array_new () };
  g_ptr_array_add (fixture->demo.knobs, &fixture->knob);
  for (guint i = 0; i < N_RUNS; i++)
    {
      fixture->variants[i] = (Variant){ .model = models[i],
                                        .runtime = RUNTIME_NATIVE,
                                        .program = (char *) "sleepers",
                                        .workers = workers[i],
                                        .max_workers = 8,
                                        .size = 1000 - i };
      g_ptr_array_add (fixture->demo.variants, &fixture->variants[i]);
      fixture->settings[i] = (RunSettings){ .demo = &fixture->demo,
                                            .variant = &fixture->variants[i],
                                            .scale = 1,
                                            .output = RUN_OUTPUT_CAPTURE };
    }
  fixture->loop = g_main_loop_new (NULL, FALSE);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->demo.variants);
  g_ptr_array_unref (fixture->demo.knobs);
  g_main_loop_unref (fixture->loop);
}

/* In order, and only when nothing else runs. */
static void
on_run_started (Comparison *comparison, guint run, Fixture *fixture)
{
  g_assert_cmpuint (run, ==, fixture->n_started++);
  g_assert_cmpuint (run, ==, fixture->n_run_finished);
  g_assert_cmpint (comparison_get_current (comparison), ==, (int) run);
  for (guint i = 0; i < N_RUNS; i++)
    {
      ComparisonState state = comparison_get_state (comparison, i);

      g_assert_cmpint (run_session_is_running (comparison_get_session (comparison, i)), ==,
                       i == run);
      g_assert_cmpint (state == COMPARISON_RUNNING, ==, i == run);
      g_assert_cmpint (state == COMPARISON_WAITING, ==, i > run);
    }
}

static void
on_run_finished (Comparison *comparison, guint run, Fixture *fixture)
{
  g_assert_cmpuint (run, ==, fixture->n_run_finished++);
  g_assert_false (run_session_is_running (comparison_get_session (comparison, run)));
  if (fixture->stop_after == (int) run)
    comparison_stop (comparison);
}

static void
on_finished (Comparison *comparison, Fixture *fixture)
{
  fixture->n_finished++;
  g_assert_false (comparison_is_running (comparison));
  g_assert_cmpint (comparison_get_current (comparison), ==, -1);
  g_main_loop_quit (fixture->loop);
}

static Comparison *
make (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  Comparison *comparison = comparison_new (fixture->settings, N_RUNS, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (comparison_get_n_runs (comparison), ==, N_RUNS);
  g_signal_connect (comparison, "run-started", G_CALLBACK (on_run_started), fixture);
  g_signal_connect (comparison, "run-finished", G_CALLBACK (on_run_finished), fixture);
  g_signal_connect (comparison, "finished", G_CALLBACK (on_finished), fixture);
  return comparison;
}

static Comparison *
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  Comparison *comparison = make (fixture);

  g_assert_true (comparison_start (comparison, &error));
  g_assert_no_error (error);
  g_assert_true (comparison_is_running (comparison));
  return comparison;
}

static void
run_to_end (Fixture *fixture)
{
  g_main_loop_run (fixture->loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->n_finished, ==, 1);
}

static void
test_new_destroy (Fixture *fixture, gconstpointer data)
{
  Comparison *comparison = make (fixture);

  comparison_stop (comparison);
  g_assert_false (comparison_is_running (comparison));
  g_assert_false (comparison_was_stopped (comparison));
  g_assert_null (comparison_get_verdict (comparison));
  g_assert_finalize_object (comparison);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  static const char *const models[N_RUNS] = { "sequential", "threads", "processes" };
  g_autoptr (Comparison) comparison = start (fixture);
  const ComparedRun *runs;
  guint n;

  run_to_end (fixture);
  g_assert_cmpuint (fixture->n_started, ==, N_RUNS);
  g_assert_cmpuint (fixture->n_run_finished, ==, N_RUNS);
  g_assert_false (comparison_was_stopped (comparison));

  runs = comparison_get_runs (comparison, &n);
  g_assert_cmpuint (n, ==, N_RUNS);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpstr (runs[i].failure, ==, NULL);
      g_assert_cmpstr (runs[i].facts->model, ==, models[i]);
      g_assert_false (trace_is_live (runs[i].trace));
      g_assert_cmpint (runs[i].summary->wall_ns, ==, runs[i].facts->wall_ns);
      g_assert_cmpint (comparison_get_state (comparison, i), ==, COMPARISON_DONE);
      if (i > 0)
        g_assert_cmpint (runs[i].facts->started, >=, runs[i - 1].facts->started);
    }
  g_assert_nonnull (comparison_get_verdict (comparison));
  comparison_stop (comparison);
}

/* One size and one number of workers, whatever the variants would do by themselves. */
static void
test_level (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Comparison) own = comparison_new (fixture->settings, N_RUNS, NULL);
  g_autoptr (Comparison) bounded = NULL;
  g_autoptr (Comparison) given = NULL;

  for (guint i = 0; i < N_RUNS; i++)
    {
      const Facts *facts = run_session_get_facts (comparison_get_session (own, i));

      g_assert_cmpint (facts->workers, ==, 3);
      g_assert_cmpint (facts->size, ==, 1000 - (N_RUNS - 1));
    }

  fixture->variants[0].max_workers = 2;
  bounded = comparison_new (fixture->settings, N_RUNS, NULL);
  for (guint i = 0; i < N_RUNS; i++)
    g_assert_cmpint (run_session_get_facts (comparison_get_session (bounded, i))->workers, ==, 2);

  for (guint i = 0; i < N_RUNS; i++)
    fixture->settings[i].workers = 1;
  given = comparison_new (fixture->settings, N_RUNS, NULL);
  for (guint i = 0; i < N_RUNS; i++)
    g_assert_cmpint (run_session_get_facts (comparison_get_session (given, i))->workers, ==, 1);
}

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->settings[1].workers = 9;
  g_assert_null (comparison_new (fixture->settings, N_RUNS, &error));
  g_assert_error (error, RUN_ERROR, RUN_ERROR_USAGE);
}

/* The one in the middle fails: it says why, and the others are made and kept. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Comparison) comparison = NULL;
  const ComparedRun *runs;
  guint n;

  fixture->variants[1].program = (char *) "there-is-no-such-workload";
  comparison = start (fixture);
  run_to_end (fixture);

  runs = comparison_get_runs (comparison, &n);
  g_assert_cmpuint (n, ==, N_RUNS);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (comparison_get_state (comparison, i), ==,
                       i == 1 ? COMPARISON_FAILED : COMPARISON_DONE);
      g_assert_cmpint (runs[i].failure != NULL, ==, i == 1);
      g_assert_cmpint (runs[i].facts->correct, ==, i == 1 ? -1 : 1);
    }
  g_assert_nonnull (strstr (comparison_get_verdict (comparison), runs[1].failure));
}

/* In the middle of a run: that one is stopped, those after it are not made. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  const char *settings[] = { "seconds=3000", NULL };
  g_autoptr (Comparison) comparison = NULL;
  const ComparedRun *runs;
  guint n;

  fixture->settings[1].settings = settings;
  fixture->settings[0].settings = settings;
  comparison = start (fixture);
  comparison_stop (comparison);
  comparison_stop (comparison);
  run_to_end (fixture);

  runs = comparison_get_runs (comparison, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (runs[0].failure, ==, "stopped");
  g_assert_true (comparison_was_stopped (comparison));
  g_assert_cmpuint (fixture->n_started, ==, 1);
  g_assert_cmpint (comparison_get_state (comparison, 0), ==, COMPARISON_FAILED);
  g_assert_cmpint (comparison_get_state (comparison, 1), ==, COMPARISON_WAITING);
  g_assert_nonnull (comparison_get_verdict (comparison));
}

/* Between two runs: what was made is whole. */
static void
test_stop_between (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Comparison) comparison = NULL;
  const ComparedRun *runs;
  guint n;

  fixture->stop_after = 1;
  comparison = start (fixture);
  run_to_end (fixture);

  runs = comparison_get_runs (comparison, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (runs[1].failure, ==, NULL);
  g_assert_cmpuint (fixture->n_started, ==, 2);
}

static void
on_other_finished (Comparison *comparison, gpointer data)
{
  g_assert_not_reached ();
}

static void
test_dispose_running (Fixture *fixture, gconstpointer data)
{
  const char *settings[] = { "seconds=3000", NULL };
  g_autoptr (Trace) trace = NULL;
  Comparison *comparison;

  fixture->settings[0].settings = settings;
  comparison = start (fixture);
  g_signal_connect (comparison, "finished", G_CALLBACK (on_other_finished), NULL);
  trace = trace_ref (run_session_get_trace (comparison_get_session (comparison, 0)));
  g_assert_finalize_object (comparison);
  while (trace_is_live (trace))
    g_thread_yield ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/comparison/" name, Fixture, NULL, setup, function, teardown)
  ADD ("new-destroy", test_new_destroy);
  ADD ("whole", test_whole);
  ADD ("level", test_level);
  ADD ("usage", test_usage);
  ADD ("failure", test_failure);
  ADD ("stop", test_stop);
  ADD ("stop-between", test_stop_between);
  ADD ("dispose-running", test_dispose_running);
#undef ADD

  return g_test_run ();
}
