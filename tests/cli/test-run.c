/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdlib.h>
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

static void
check_lane (JsonObject *lane)
{
  JsonObject *states = json_object_get_object_member (lane, "states");
  g_autoptr (GList) values = json_object_get_values (states);
  gint64 sum = 0;

  for (GList *at = values; at != NULL; at = at->next)
    sum += json_node_get_int (at->data);
  g_assert_cmpint (sum, ==,
                   json_object_get_int_member (lane, "end_ns") -
                       json_object_get_int_member (lane, "begin_ns"));
}

/* All that the contract says of the object. */
static void
test_json (void)
{
  static const char *const MEMBERS[] = {
    "demo",         "script",      "model",       "runtime", "interpreter", "cores",  "size",
    "extrapolated", "wall_ns",     "exit_status", "events",  "lost",        "result", "metrics",
    "parallelism",  "concurrency", "gils",        "memory",  "lanes",       "verdict"
  };
  static const char *const MODELS[] = { "sequential", "threads", "processes", "asyncio" };

  for (gsize i = 0; i < G_N_ELEMENTS (MODELS); i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_auto (Outcome) outcome = { 0 };
      JsonObject *root;
      JsonArray *lanes;

      program_run (&outcome, "run", "sleepers", SHORT, "--json", "--model", MODELS[i],
                   "--runtime=native", NULL);
      outcome_assert_fine (&outcome);
      root = parse (parser, outcome.out);
      g_assert_cmpuint (json_object_get_size (root), ==, G_N_ELEMENTS (MEMBERS));
      for (gsize m = 0; m < G_N_ELEMENTS (MEMBERS); m++)
        g_assert_true (json_object_has_member (root, MEMBERS[m]));
      g_assert_cmpstr (json_object_get_string_member (root, "demo"), ==, "sleepers");
      g_assert_cmpstr (json_object_get_string_member (root, "model"), ==, MODELS[i]);
      g_assert_cmpstr (json_object_get_string_member (root, "runtime"), ==, "native");
      g_assert_true (json_object_get_null_member (root, "script"));
      g_assert_cmpint (json_object_get_int_member (root, "exit_status"), ==, 0);
      g_assert_cmpint (json_object_get_int_member (root, "wall_ns"), >=, 50000000);
      g_assert_cmpint (json_object_get_int_member (root, "lost"), ==, 0);
      g_assert_true (json_object_get_boolean_member (json_object_get_object_member (root, "result"),
                                                     "correct"));
      lanes = json_object_get_array_member (root, "lanes");
      g_assert_cmpuint (json_array_get_length (lanes), >=, 2);
      for (guint n = 0; n < json_array_get_length (lanes); n++)
        check_lane (json_array_get_object_element (lanes, n));
    }
}

/* Without --json the workload has our standard output to itself; with it, the object has. */
static void
test_streams (void)
{
  g_auto (Outcome) plain = { 0 };
  g_auto (Outcome) json = { 0 };

  program_run (&plain, "run", "sleepers", SHORT, "--model", "threads", "--workers", "2", NULL);
  outcome_assert_fine (&plain);
  g_assert_nonnull (strstr (plain.out, "Thread 0 starting\n"));
  g_assert_nonnull (strstr (plain.out, "Thread 1 done\n"));
  g_assert_true (g_str_has_suffix (plain.out, "complete.\n"));
  g_assert_nonnull (strstr (plain.err, "wall time"));
  g_assert_nonnull (strstr (plain.err, "parallelism"));
  g_assert_nonnull (strstr (plain.err, "waiting-io"));
  /* Progress is for terminals. */
  g_assert_null (strchr (plain.err, '\r'));

  program_run (&json, "run", "sleepers", SHORT, "--model", "threads", "--json", NULL);
  outcome_assert_fine (&json);
  g_assert_null (strstr (json.out, "starting"));
  g_assert_nonnull (strstr (json.err, "Thread 0 starting\n"));
}

static void
assert_begins (const char *name, const char *beginning)
{
  g_autoptr (GBytes) bytes = program_read_file (name);

  g_assert_cmpuint (g_bytes_get_size (bytes), >, strlen (beginning));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), strlen (beginning), beginning,
                   strlen (beginning));
}

static void
test_outputs (void)
{
  static const struct
  {
    const char *name;
    const char *beginning;
  } FILES[] = {
    { "a.interleave", "ILVTRACE" },
    { "a.png", "\x89PNG" },
    { "a.svg", "<?xml" },
    { "a.pdf", "%PDF" },
    { "a.json", "{" },
    { "a.CSV", "lane,kind,name" },
  };
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_auto (Outcome) outcome = { 0 };

  g_ptr_array_add (words, (gpointer) "run");
  g_ptr_array_add (words, (gpointer) "sleepers");
  g_ptr_array_add (words, (gpointer) "--set=seconds=0.05");
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_ptr_array_add (words, (gpointer) "--output");
      g_ptr_array_add (words, (gpointer) FILES[i].name);
    }
  g_ptr_array_add (words, NULL);

  program_run_words (&outcome, (const char *const *) words->pdata);
  outcome_assert_fine (&outcome);
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      assert_begins (FILES[i].name, FILES[i].beginning);
      g_assert_cmpint (g_remove (FILES[i].name), ==, 0);
    }
  /* Nothing beside them. */
  g_assert_cmpuint (program_count_files (), ==, 0);
}

static void
assert_recorded (const char *name, const char *part)
{
  g_auto (Outcome) info = { 0 };

  program_run (&info, "info", name, NULL);
  outcome_assert_fine (&info);
  g_assert_nonnull (strstr (info.out, part));
  g_assert_cmpint (g_remove (name), ==, 0);
}

static void
test_timeout (void)
{
  g_auto (Outcome) outcome = { 0 };

  program_run (&outcome, "run", "sleepers", LONG, "--model", "threads", "--timeout", "0.3",
               "--output", "timeout.interleave", NULL);
  g_assert_cmpint (outcome.status, ==, 124);
  g_assert_nonnull (strstr (outcome.err, "--timeout"));
  assert_recorded ("timeout.interleave", "thread");
}

/* Starts a run that would take ten minutes and returns its first line, when its worker works. */
static GSubprocess *
start_long (const char *model, const char *output, char **line, GDataInputStream **out)
{
  const char *const words[] = { "run",      "sleepers", LONG,        "--model", model,
                                "--output", output,     "--workers", "1",       NULL };
  GSubprocess *process = program_start (words);
  g_autoptr (GError) error = NULL;

  *out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  *line = g_data_input_stream_read_line (*out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (*line);

  return process;
}

/* Its standard error, once it has ended. */
static char *
wait_long (GSubprocess *process)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) err = NULL;
  gsize size = 0;
  const char *text;

  g_subprocess_communicate (process, NULL, NULL, NULL, &err, &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (err, &size);
  g_test_message ("%d: %.*s", program_get_status (process), (int) size, size > 0 ? text : "");

  return g_strndup (size > 0 ? text : "", size);
}

static void
test_signals (void)
{
  static const int SIGNALS[] = { SIGINT, SIGTERM, SIGHUP };

  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    {
      g_autoptr (GDataInputStream) out = NULL;
      g_autofree char *line = NULL;
      g_autofree char *err = NULL;
      g_autoptr (GSubprocess) process = start_long ("threads", "stopped.interleave", &line, &out);

      g_subprocess_send_signal (process, SIGNALS[i]);
      err = wait_long (process);
      g_assert_cmpint (program_get_status (process), ==, 128 + SIGNALS[i]);
      g_assert_nonnull (strstr (err, "stopped by signal"));
      assert_recorded ("stopped.interleave", "thread");
    }
}

/* "Process PID computing 0^2" */
static void
test_killed_worker (void)
{
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GSubprocess) process = start_long ("processes", "killed.interleave", &line, &out);
  int pid = 0;

  g_assert_cmpint (sscanf (line, "Process %d computing", &pid), ==, 1);
  g_assert_cmpint (pid, >, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  err = wait_long (process);
  g_assert_cmpint (program_get_status (process), !=, 0);
  g_assert_nonnull (strstr (err, "was killed by signal 9"));
  assert_recorded ("killed.interleave", "killed by signal 9");
}

static void
test_bad_values (void)
{
  g_auto (Outcome) value = { 0 };
  g_auto (Outcome) folder = { 0 };

  program_run (&value, "run", "sleepers", "--set", "seconds=fast", NULL);
  g_assert_cmpint (value.status, !=, 0);
  g_assert_nonnull (strstr (value.err, "seconds"));
  program_run (&folder, "run", "files", "--", "/no/such/folder", NULL);
  g_assert_cmpint (folder.status, ==, 1);
  g_assert_nonnull (strstr (folder.err, "/no/such/folder"));
}

/* A moved prefix works; without its workload program it says so. */
static void
test_moved_prefix (void)
{
  g_auto (Outcome) copied = { 0 };
  g_auto (Outcome) works = { 0 };
  g_auto (Outcome) missing = { 0 };
  g_auto (Outcome) removed = { 0 };

  program_run_shell (&copied, "B=$(dirname $(dirname $I)) && "
                              "mkdir -p p/bin p/share/interleave p/libexec/interleave && "
                              "cp $I p/bin && cp -r $B/data/demos p/share/interleave && "
                              "cp $B/src/workloads/interleave-workload p/libexec/interleave");
  outcome_assert_fine (&copied);
  program_run_shell (&works, "p/bin/interleave run sleepers --set seconds=0.01");
  outcome_assert_fine (&works);
  program_run_shell (&missing, "rm -r p/libexec && p/bin/interleave run sleepers");
  outcome_assert_failed (&missing, 1, "interleave-workload");
  program_run_shell (&removed, "rm -r p");
}

static void
test_full_output (void)
{
  g_auto (Outcome) outcome = { 0 };

  program_run_shell (&outcome, "$I run sleepers --set seconds=0.01 --json >/dev/full");
  g_assert_cmpint (outcome.status, ==, 1);
  g_assert_nonnull (strstr (outcome.err, "cannot write to the standard output"));
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run/json", test_json);
  g_test_add_func ("/run/streams", test_streams);
  g_test_add_func ("/run/outputs", test_outputs);
  g_test_add_func ("/run/timeout", test_timeout);
  g_test_add_func ("/run/signals", test_signals);
  g_test_add_func ("/run/killed-worker", test_killed_worker);
  g_test_add_func ("/run/bad-values", test_bad_values);
  g_test_add_func ("/run/moved-prefix", test_moved_prefix);
  g_test_add_func ("/run/full-output", test_full_output);
  status = g_test_run ();
  program_clear ();

  return status;
}
