/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

#include "program.h"

#define SHORT "--set", "seconds=0.05"
#define LONG "--set", "seconds=600"

static JsonObject *
parse (JsonParser *parser, const char *text)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (text, "}\n"));

  return json_node_get_object (json_parser_get_root (parser));
}

/* And gives it. */
static JsonObject *
check_run (JsonArray *runs, guint i, const char *model, const char *runtime)
{
  JsonObject *run = json_array_get_object_element (runs, i);

  g_assert_cmpstr (json_object_get_string_member (run, "demo"), ==, "sleepers");
  g_assert_cmpstr (json_object_get_string_member (run, "model"), ==, model);
  g_assert_cmpstr (json_object_get_string_member (run, "runtime"), ==, runtime);
  g_assert_cmpint (json_object_get_int_member (run, "exit_status"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (run, "wall_ns"), >=, 50000000);

  return run;
}

/* The runs in the order that was asked for. */
static void
test_json (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) outcome = { 0 };
  JsonObject *root;
  JsonArray *runs;

  program_run (&outcome, "compare", "sleepers", SHORT, "--json", "--lanes", "--runtime=native",
               "--models=threads,sequential:native-gil,asyncio", NULL);
  outcome_assert_fine (&outcome);
  root = parse (parser, outcome.out);
  g_assert_cmpuint (json_object_get_size (root), ==, 2);
  g_assert_nonnull (json_object_get_string_member (root, "verdict"));
  runs = json_object_get_array_member (root, "runs");
  g_assert_cmpuint (json_array_get_length (runs), ==, 3);
  check_run (runs, 0, "threads", "native");
  check_run (runs, 1, "sequential", "native-gil");
  check_run (runs, 2, "asyncio", "native");
  for (guint i = 0; i < 3; i++)
    g_assert_true (json_object_has_member (json_array_get_object_element (runs, i), "lanes"));
  /* What the workloads write is not ours to keep from anybody. */
  g_assert_nonnull (strstr (outcome.err, "Thread 0 starting\n"));
}

/* Without --models all that the demo has in the runtime that it has first. */
static void
test_defaults (void)
{
  static const char *const MODELS[] = { "sequential", "threads", "processes", "asyncio" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) outcome = { 0 };
  JsonArray *runs;

  program_run (&outcome, "compare", "sleepers", SHORT, "--json", NULL);
  outcome_assert_fine (&outcome);
  runs = json_object_get_array_member (parse (parser, outcome.out), "runs");
  g_assert_cmpuint (json_array_get_length (runs), ==, G_N_ELEMENTS (MODELS));
  for (guint i = 0; i < G_N_ELEMENTS (MODELS); i++)
    g_assert_false (json_object_has_member (check_run (runs, i, MODELS[i], "native-gil"), "lanes"));
}

static void
test_streams (void)
{
  g_auto (Outcome) outcome = { 0 };

  program_run (&outcome, "compare", "sleepers", SHORT, "--models", "threads,processes", NULL);
  outcome_assert_fine (&outcome);
  g_assert_nonnull (strstr (outcome.out, "Thread 0 starting\n"));
  g_assert_nonnull (strstr (outcome.out, "Process "));
  g_assert_nonnull (strstr (outcome.err, "wall time"));
  g_assert_nonnull (strstr (outcome.err, "one at a time"));
  /* Progress is for terminals. */
  g_assert_null (strchr (outcome.err, '\r'));
}

static void
test_pictures (void)
{
  static const struct
  {
    const char *name;
    const char *beginning;
  } FILES[] = { { "c.png", "\x89PNG" }, { "c.SVG", "<?xml" }, { "c.pdf", "%PDF" } };
  g_auto (Outcome) outcome = { 0 };

  program_run (&outcome, "compare", "primes", "--scale", "0.01", "--runtime", "native-gil",
               "--models", "sequential,threads,processes", "--output", FILES[0].name, "--output",
               FILES[1].name, "--output", FILES[2].name, "--theme", "dark", "--preset", "1200x800",
               NULL);
  outcome_assert_fine (&outcome);
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autoptr (GBytes) bytes = program_read_file (FILES[i].name);
      gsize n = strlen (FILES[i].beginning);

      g_assert_cmpuint (g_bytes_get_size (bytes), >, 1000);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), n, FILES[i].beginning, n);
      if (i == 1)
        {
          g_autofree char *svg =
              g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

          g_assert_nonnull (strstr (svg, ">Threads<"));
          g_assert_nonnull (strstr (svg, ">Processes<"));
        }
      g_assert_cmpint (g_remove (FILES[i].name), ==, 0);
    }
}

/* A run that fails says which and why, and what there is of all is drawn. */
static void
test_failure (void)
{
  g_auto (Outcome) failed = { 0 };
  g_auto (Outcome) late = { 0 };

  program_run (&failed, "compare", "files", "--output", "f.png", "--", "/no/such/folder", NULL);
  g_assert_cmpint (failed.status, ==, 1);
  g_assert_nonnull (strstr (failed.err, "/no/such/folder"));
  g_assert_nonnull (strstr (failed.err, "came to no end"));
  g_assert_cmpint (g_remove ("f.png"), ==, 0);

  program_run (&late, "compare", "sleepers", LONG, "--models", "threads,asyncio", "--timeout",
               "0.3", "--output", "t.svg", NULL);
  g_assert_cmpint (late.status, ==, 124);
  g_assert_nonnull (strstr (late.err, "the time was up"));
  g_assert_cmpint (g_remove ("t.svg"), ==, 0);
}

/* Stopped in its first run: the others are not made, and what was recorded is drawn. */
static void
test_signal (void)
{
  const char *const words[] = { "compare",  "sleepers", LONG, "--models", "threads,sequential",
                                "--output", "s.png",    NULL };
  g_autoptr (GSubprocess) process = program_start (words);
  g_autoptr (GDataInputStream) out =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_subprocess_send_signal (process, SIGINT);
  g_subprocess_communicate (process, NULL, NULL, NULL, &err, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (err, NULL), g_bytes_get_size (err));
  g_assert_cmpint (program_get_status (process), ==, 128 + SIGINT);
  g_assert_nonnull (strstr (text, "stopped by signal 2"));
  g_assert_null (strstr (text, "sequential"));
  g_assert_cmpint (g_remove ("s.png"), ==, 0);
}

/* Every line that makes no sense: status 2, one line that says what and what to do. */
static void
test_usage (void)
{
  static const struct
  {
    const char *words[8];
    const char *part;
  } CASES[] = {
    { { "compare" }, "interleave list" },
    { { "compare", "sleepers", "primes" }, "one demo" },
    { { "compare", "sleepers", "--model", "threads" }, "--models" },
    { { "compare", "sleepers", "--models" }, "--models M" },
    { { "compare", "sleepers", "--models", "threads" }, "two to five" },
    { { "compare", "sleepers", "--models", "" }, "two to five" },
    { { "compare", "sleepers", "--models", "threads,proceses" }, "'processes'" },
    { { "compare", "sleepers", "--models", "threads:jvm,asyncio" }, "native-gil" },
    { { "compare", "sleepers", "--models", "threads,mixed" }, "It has" },
    { { "compare", "sleepers", "--models", "asyncio,threads,asyncio" }, "twice" },
    { { "compare", "sleepers", "--models",
        "asyncio,threads,sequential,processes,threads:native,asyncio:native" },
      "more than 5" },
    { { "compare", "sleepers", "--workers", "900000000" }, "workers" },
    { { "compare", "sleepers", "--runtime", "native", "--interpreter", "/usr/bin/python3" },
      "--interpreter" },
    { { "compare", "sleepers", "--output", "c.interleave" }, ".png" },
    { { "compare", "sleepers", "--output", "c.png", "--preset", "huge" }, "slide" },
    { { "run", "sleepers", "--models", "threads" }, "--model" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      program_run_words (&outcome, CASES[i].words);
      outcome_assert_failed (&outcome, 2, CASES[i].part);
    }
  g_assert_cmpuint (program_count_files (), ==, 0);
}

static void
test_bad_output (void)
{
  g_auto (Outcome) outcome = { 0 };

  program_run (&outcome, "compare", "sleepers", "--output", "no-folder/c.png", NULL);
  outcome_assert_failed (&outcome, 1, "no-folder/c.png");
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/json", test_json);
  g_test_add_func ("/compare/defaults", test_defaults);
  g_test_add_func ("/compare/streams", test_streams);
  g_test_add_func ("/compare/pictures", test_pictures);
  g_test_add_func ("/compare/failure", test_failure);
  g_test_add_func ("/compare/signal", test_signal);
  g_test_add_func ("/compare/usage", test_usage);
  g_test_add_func ("/compare/bad-output", test_bad_output);
  status = g_test_run ();
  program_clear ();

  return status;
}
