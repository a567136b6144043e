/* SPDX-License-Identifier: MIT */

#include "run-session.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

/* A demo that lives here, so that the shipped ones may change. */
typedef struct
{
  Demo demo;
  Variant variant;
  Knob knob;
  RunSettings settings;
  GMainLoop *loop;
  guint n_finished;
  gsize n_output;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->knob = (Knob){ (char *) "seconds", (char *) "How long", (char *) "0.01" };
  fixture->variant = (Variant){ .model = MODEL_THREADS,
                                .runtime = RUNTIME_NATIVE,
                                .program = (char *) "sleepers",
                                .workers = 3,
                                .max_workers = 8,
                                .size = -1 };
  fixture->demo = (Demo){ .id = (char *) "test",
                          .title = (char *) "Test",
                          .variants = g_ptr_array_new (),
                          .knobs = g_ptr_array_new () };
  g_ptr_array_add (fixture->demo.variants, &fixture->variant);
  g_ptr_array_add (fixture->demo.knobs, &fixture->knob);
  fixture->settings = (RunSettings){
    .demo = &fixture->demo, .variant = &fixture->variant, .scale = 1, .output = RUN_OUTPUT_CAPTURE
  };
  fixture->loop = g_main_loop_new (NULL, FALSE);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->demo.variants);
  g_ptr_array_unref (fixture->demo.knobs);
  g_main_loop_unref (fixture->loop);
}

static void
on_finished (RunSession *session, Fixture *fixture)
{
  fixture->n_finished++;
  g_assert_false (run_session_is_running (session));
  g_assert_false (trace_is_live (run_session_get_trace (session)));
  g_main_loop_quit (fixture->loop);
}

static void
on_output (RunSession *session, int fd, GBytes *bytes, Fixture *fixture)
{
  g_assert_true (fd == 1 || fd == 2);
  fixture->n_output += g_bytes_get_size (bytes);
}

static RunSession *
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  RunSession *session = run_session_new (&fixture->settings, &error);

  g_assert_no_error (error);
  g_signal_connect (session, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (session, "output", G_CALLBACK (on_output), fixture);
  g_assert_true (run_session_start (session, &error));
  g_assert_no_error (error);
  g_assert_true (run_session_is_running (session));
  return session;
}

static void
test_new_destroy (Fixture *fixture, gconstpointer data)
{
  RunSession *session = run_session_new (&fixture->settings, NULL);

  run_session_stop (session);
  g_assert_finalize_object (session);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RunSession) session = start (fixture);
  const Facts *facts = run_session_get_facts (session);

  g_main_loop_run (fixture->loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (fixture->n_finished, ==, 1);
  g_assert_cmpstr (facts->message, ==, NULL);
  g_assert_cmpint (facts->exit_status, ==, 0);
  g_assert_cmpint (facts->correct, ==, 1);
  g_assert_cmpint (facts->wall_ns, >, 10000000);
  g_assert_cmpint (facts->started, >, 0);
  g_assert_cmpstr (facts->model, ==, "threads");
  g_assert_nonnull (strstr (facts->machine, "Linux"));
  g_assert_cmpint (facts->workers, ==, 3);
  g_assert_nonnull (facts->verdict);
  g_assert_cmpint (trace_get_n_lanes (run_session_get_trace (session)), >=, 4);
  run_session_stop (session);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  const char *settings[] = { "seconds=3000", NULL };
  g_autoptr (RunSession) session = NULL;

  fixture->settings.settings = settings;
  session = start (fixture);
  run_session_stop (session);
  run_session_stop (session);
  g_main_loop_run (fixture->loop);
  g_assert_cmpint (run_session_get_facts (session)->exit_status, !=, 0);
  g_assert_false (run_session_timed_out (session));
}

static void
test_timeout (Fixture *fixture, gconstpointer data)
{
  const char *settings[] = { "seconds=3000", NULL };
  g_autoptr (RunSession) session = NULL;

  fixture->settings.settings = settings;
  fixture->settings.timeout_ns = SECOND / 100;
  session = start (fixture);
  g_main_loop_run (fixture->loop);
  g_assert_cmpint (run_session_get_facts (session)->exit_status, ==, 124);
  g_assert_true (run_session_timed_out (session));
}

static void
on_other_finished (RunSession *session, gpointer data)
{
  g_assert_not_reached ();
}

/* Disposing stops the workload and says nothing any more; the run after it is whole. */
static void
test_dispose_running (Fixture *fixture, gconstpointer data)
{
  const char *settings[] = { "seconds=3000", NULL };
  g_autoptr (RunSession) second = NULL;
  g_autoptr (Trace) trace = NULL;
  RunSession *session;

  fixture->settings.settings = settings;
  session = start (fixture);
  g_signal_connect (session, "finished", G_CALLBACK (on_other_finished), NULL);
  trace = trace_ref (run_session_get_trace (session));
  g_assert_finalize_object (session);

  fixture->settings.settings = NULL;
  second = start (fixture);
  g_main_loop_run (fixture->loop);
  g_assert_cmpint (run_session_get_facts (second)->exit_status, ==, 0);
  while (trace_is_live (trace))
    g_thread_yield ();
  g_assert_cmpint (fixture->n_finished, ==, 1);
}

static void
test_missing_workload (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RunSession) session = NULL;

  fixture->variant.program = (char *) "there-is-no-such-workload";
  session = start (fixture);
  g_main_loop_run (fixture->loop);
  g_assert_cmpint (run_session_get_facts (session)->exit_status, !=, 0);
  g_assert_nonnull (run_session_get_facts (session)->message);
}

/* A script, on a terminal of its own: what is typed there reaches it. */
static void
on_python_output (RunSession *session, int fd, GBytes *bytes, GString *output)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  g_string_append_len (output, text, (gssize) size);
  if (strstr (output->str, "Name? ") != NULL && strstr (output->str, "Ada") == NULL)
    {
      g_autoptr (GBytes) line = g_bytes_new_static ("Ada\n", 4);

      run_session_type (session, line);
      g_string_append (output, "(typed Ada)");
    }
}

static void
test_script (Fixture *fixture, gconstpointer data)
{
  static const char *const ARGUMENTS[] = { "a", "b c", NULL };
  g_autofree char *folder = g_dir_make_tmp ("interleave-run-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "script.py", NULL);
  g_autoptr (Interpreter) interpreter = interpreter_ask ("/usr/bin/python3", NULL);
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (RunSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const Facts *facts;
  const RunSettings settings = { .script = path,
                                 .interpreter = interpreter,
                                 .scale = 1,
                                 .arguments = ARGUMENTS,
                                 .output = RUN_OUTPUT_PTY };

  g_assert_true (g_file_set_contents (path,
                                      "import sys\nprint(input('Name? ') + '!', sys.argv[1:])\n"
                                      "sys.exit(3)\n",
                                      -1, NULL));
  session = run_session_new (&settings, &error);
  g_assert_no_error (error);
  g_signal_connect (session, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (session, "output", G_CALLBACK (on_python_output), output);
  g_assert_true (run_session_start (session, &error));
  g_assert_no_error (error);
  g_main_loop_run (fixture->loop);

  facts = run_session_get_facts (session);
  g_assert_cmpint (facts->exit_status, ==, 3);
  g_assert_cmpstr (facts->script, ==, "script.py");
  g_assert_cmpstr (facts->model, ==, "sequential");
  g_assert_true (g_str_has_prefix (facts->interpreter, "CPython "));
  g_assert_nonnull (strstr (output->str, "Ada! ['a', 'b c']"));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
expect_script_error (const RunSettings *settings, RunError code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (run_session_new (settings, &error));
  g_assert_error (error, RUN_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_script_errors (Fixture *fixture, gconstpointer data)
{
  static const char *const WORD[] = { "word", NULL };
  Interpreter interpreter = { .path = (char *) "/usr/bin/python3",
                              .implementation = (char *) "CPython",
                              .version = (char *) "3.11.2" };
  RunSettings settings = { .module = "this", .scale = 1 };

  expect_script_error (&settings, RUN_ERROR_MISSING, "python3");
  settings.interpreter = &interpreter;
  settings.python_options = WORD;
  expect_script_error (&settings, RUN_ERROR_USAGE, "word");
  settings.python_options = NULL;
  settings.workers = 3;
  expect_script_error (&settings, RUN_ERROR_USAGE, "--workers");
  settings.workers = 0;
  settings.script = "/no/such/script.py";
  expect_script_error (&settings, RUN_ERROR_USAGE, "at once");
  settings.module = NULL;
  expect_script_error (&settings, RUN_ERROR_MISSING, "/no/such/script.py");
}

static void
expect_usage (Fixture *fixture, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (run_session_new (&fixture->settings, &error));
  g_assert_error (error, RUN_ERROR, RUN_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  static const double scales[] = { 0, -1, NAN, INFINITY };
  const char *unknown[] = { "speed=3", NULL };
  const char *malformed[] = { "seconds", NULL };
  const char *arguments[] = { "/tmp", NULL };

  fixture->settings.workers = 9;
  expect_usage (fixture, "8");
  fixture->settings.workers = -1;
  expect_usage (fixture, "8");
  fixture->settings.workers = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      fixture->settings.scale = scales[i];
      expect_usage (fixture, "scale");
    }
  fixture->settings.scale = 1e300;
  fixture->variant.size = 10;
  expect_usage (fixture, "scale");
  fixture->variant.size = -1;
  fixture->settings.scale = 1;
  fixture->settings.tasks = -1;
  expect_usage (fixture, "tasks");
  fixture->settings.tasks = 0;
  fixture->settings.settings = unknown;
  expect_usage (fixture, "seconds");
  fixture->settings.settings = malformed;
  expect_usage (fixture, "KEY=VALUE");
  fixture->settings.settings = NULL;
  fixture->settings.arguments = arguments;
  expect_usage (fixture, "test");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/run-session/new-destroy", test_new_destroy);
  ADD ("/run-session/whole", test_whole);
  ADD ("/run-session/stop", test_stop);
  ADD ("/run-session/timeout", test_timeout);
  ADD ("/run-session/dispose-running", test_dispose_running);
  ADD ("/run-session/missing-workload", test_missing_workload);
  ADD ("/run-session/usage", test_usage);
  ADD ("/run-session/script", test_script);
  ADD ("/run-session/script-errors", test_script_errors);

  return g_test_run ();
}
