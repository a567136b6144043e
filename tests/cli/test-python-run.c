/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

/* What we make of Python programs: errors, ends, facts and demos. What they make of us is
 * test-python.c. */

static void
write_script (const char *text)
{
  g_assert_true (g_file_set_contents ("script.py", text, -1, NULL));
}

static void
write_program (const char *name, const char *text)
{
  g_assert_true (g_file_set_contents (name, text, -1, NULL));
  g_assert_cmpint (g_chmod (name, 0700), ==, 0);
}

static JsonObject *
parse (JsonParser *parser, const char *text)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_errors (void)
{
  static const struct
  {
    const char *words[8];
    int status;
    const char *part;
  } CASES[] = {
    { { "run", "missing.py" }, 1, "missing.py" },
    { { "run", "no/such/script.py" }, 1, "no/such/script.py" },
    { { "run", "folder.py" }, 1, "is a folder" },
    { { "run", "./folder.py" }, 1, "-m" },
    { { "run", "program" }, 2, "-m" },
    { { "run", "script.py", "--interpreter", "no-such-python" }, 1, "no-such-python" },
    { { "run", "script.py", "--interpreter", "/no/such/python" }, 1, "/no/such/python" },
    { { "run", "script.py", "--interpreter", "/bin/echo" }, 1, "/bin/echo" },
    { { "run", "script.py", "--interpreter", "./folder.py" }, 1, "folder.py" },
    { { "run", "script.py", "--interpreter", "./program" }, 1, "program" },
    { { "run", "script.py", "--workers", "2" }, 2, "--workers" },
    { { "run", "script.py", "--model", "threads" }, 2, "--model" },
    { { "run", "script.py", "--set", "seconds=1" }, 2, "--set" },
    { { "run", "script.py", "--scale", "2" }, 2, "--scale" },
    { { "run", "script.py", "argument" }, 2, "--" },
    { { "run", "example-threads", "--workers", "5" }, 2, "--workers" },
    { { "run", "example-threads", "--runtime", "native" }, 2, "It has" },
    { { "run", "example-threads", "--", "a" }, 2, "no arguments" },
    { { "run", "sleepers", "--runtime", "python", "--tasks", "3" }, 2, "--tasks" },
    { { "run", "sleepers", "--runtime", "python", "--scale", "3" }, 2, "--scale" },
    { { "run", "sleepers", "--runtime=python", "--set", "start-method=spawn" }, 2, "start-method" },
    { { "run", "primes", "--model=sequential", "--runtime=python", "--workers=2" }, 2, "worker" },
  };

  write_script ("print('never')\n");
  write_program ("program", "#!/bin/sh\necho Python 3.11\n");
  g_assert_cmpint (g_mkdir ("folder.py", 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      program_run_words (&outcome, CASES[i].words);
      outcome_assert_failed (&outcome, CASES[i].status, CASES[i].part);
    }
  g_assert_cmpint (g_rmdir ("folder.py"), ==, 0);

  /* Root may read everything. */
  if (getuid () != 0)
    {
      g_auto (Outcome) outcome = { 0 };

      g_assert_cmpint (g_chmod ("script.py", 0), ==, 0);
      program_run (&outcome, "run", "script.py", NULL);
      outcome_assert_failed (&outcome, 1, "script.py");
    }
  g_assert_cmpint (g_remove ("script.py"), ==, 0);
}

/* With --json standard output holds the object alone. */
static void
test_json (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) outcome = { 0 };
  JsonObject *root;

  write_script ("import sys\nprint('words of the script')\nsys.exit(3)\n");
  program_run (&outcome, "run", "script.py", "--json", NULL);
  g_assert_cmpint (outcome.status, ==, 3);
  g_assert_nonnull (strstr (outcome.err, "words of the script\n"));
  root = parse (parser, outcome.out);
  g_assert_true (json_object_get_null_member (root, "demo"));
  g_assert_true (json_object_get_null_member (root, "size"));
  g_assert_cmpstr (json_object_get_string_member (root, "script"), ==, "script.py");
  g_assert_cmpstr (json_object_get_string_member (root, "runtime"), ==, "python");
  g_assert_cmpstr (json_object_get_string_member (root, "model"), ==, "sequential");
  g_assert_cmpint (json_object_get_int_member (root, "exit_status"), ==, 3);
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (root, "interpreter"), "CPython 3."));
}

static void
test_timeout (void)
{
  g_auto (Outcome) outcome = { 0 };

  write_script ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                "while True:\n  pass\n");
  program_run (&outcome, "run", "script.py", "--timeout", "0.5", NULL);
  g_assert_cmpint (outcome.status, ==, 124);
}

/* Nobody can refuse to be stopped, and nobody is left. */
static void
test_stubborn (void)
{
  static const char *const WORDS[] = { "run", "script.py", NULL };
  static const int SIGNALS[] = { SIGINT, SIGTERM, SIGQUIT, SIGHUP };

  write_script ("import os, signal, time\n"
                "for s in signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP:\n"
                "  signal.signal(s, signal.SIG_IGN)\n"
                "if os.fork() == 0:\n  os.setsid()\n  print('child', flush=True)\n"
                "while True:\n  time.sleep(1000)\n");
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    {
      g_autoptr (GSubprocess) process = program_start (WORDS);
      g_autoptr (GDataInputStream) out =
          g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
      g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (line, ==, "child");
      g_subprocess_send_signal (process, SIGNALS[i]);
      /* Standard output ends with the last who has it. */
      g_assert_null (g_data_input_stream_read_line (out, NULL, NULL, &error));
      g_assert_no_error (error);
      g_subprocess_wait (process, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (program_get_status (process), ==, 128 + SIGNALS[i]);
    }
}

/* A signal that was ignored when we were started stays so: nohup, a job in the background. */
static void
test_ignored_signals (void)
{
  g_auto (Outcome) outcome = { 0 };

  write_script ("import os, signal\nos.kill(int(os.environ['PARENT']), signal.SIGHUP)\n"
                "print(signal.getsignal(signal.SIGHUP))\n");
  program_run_shell (&outcome, "trap '' HUP; sh -c 'PARENT=$$ exec $I run script.py'");
  outcome_assert_fine (&outcome);
  g_assert_cmpstr (outcome.out, ==, "1\n");
}

#define QUESTION_OR                                                                                \
  "#!/bin/sh\nif [ \"$1\" = -E ]; then echo 'interleave %s'; else exec %s \"$@\"; fi\n"

/* Those that cannot be followed run all the same, and we say what was not seen. */
static void
test_others (void)
{
  static const struct
  {
    const char *answer, *program, *part;
  } CASES[] = {
    { "pypy 3 10 14 final 0 1 0", "/usr/bin/python3", "PyPy" },
    { "cpython 3 8 1 final 0 1 0", "/usr/bin/python3", "3.9" },
    { "cpython 3 11 2 final 0 1 0", "env -i /usr/bin/python3", "Nothing was recorded" },
  };

  write_script ("print('runs')\n");
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *other = g_strdup_printf (QUESTION_OR, CASES[i].answer, CASES[i].program);
      g_auto (Outcome) outcome = { 0 };

      write_program ("other", other);
      program_run (&outcome, "run", "script.py", "--interpreter", "./other", NULL);
      outcome_assert_fine (&outcome);
      g_assert_cmpstr (outcome.out, ==, "runs\n");
      g_assert_nonnull (strstr (outcome.err, CASES[i].part));
    }
}

/* A shim is asked once, and what it names is what runs. */
static void
test_shim (void)
{
  g_auto (Outcome) outcome = { 0 };

  write_program ("shim", "#!/bin/sh\nprintf 'interleave cpython 3 11 2 final 0 1 0\\n"
                         "/usr/bin/python3'\n");
  write_script ("import sys\nprint(sys.executable)\n");
  program_run_shell (&outcome, "PATH=$PWD:$PATH $I run script.py --interpreter shim");
  outcome_assert_fine (&outcome);
  g_assert_cmpstr (outcome.out, ==, "/usr/bin/python3\n");
}

/* The user's own comes behind ours. */
static void
test_own_preload (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("the sanitizer wants to come first in LD_PRELOAD");
#else
  g_auto (Outcome) outcome = { 0 };

  write_script ("import os\nprint(os.environ['LD_PRELOAD'])\n");
  program_run_shell (&outcome, "LD_PRELOAD=libm.so.6 $I run script.py");
  outcome_assert_fine (&outcome);
  g_assert_true (g_str_has_suffix (outcome.out, "/interleave-python.so:libm.so.6\n"));
#endif
}

#define INSTALL(to)                                                                                \
  "B=$(dirname $(dirname $I)) && "                                                                 \
  "mkdir -p " to "/bin " to "/share/interleave " to "/libexec/interleave && "                      \
  "cp $I " to "/bin && cp -r $B/data/demos " to "/share/interleave && "                            \
  "cp $B/src/workloads/interleave-workload $B/src/cpython/interleave-python.so " to                \
  "/libexec/interleave"

static void
test_installation (void)
{
  g_auto (Outcome) copied = { 0 };
  g_auto (Outcome) works = { 0 };
  g_auto (Outcome) missing = { 0 };
  g_auto (Outcome) native = { 0 };
  g_auto (Outcome) spaced = { 0 };
  g_auto (Outcome) removed = { 0 };

  write_script ("print('runs')\n");
  program_run_shell (&copied, INSTALL ("p") " && " INSTALL ("'p q'"));
  outcome_assert_fine (&copied);
  program_run_shell (&works, "p/bin/interleave run script.py");
  outcome_assert_fine (&works);
  program_run_shell (&missing, "rm p/libexec/interleave/interleave-python.so && "
                               "p/bin/interleave run script.py");
  outcome_assert_failed (&missing, 1, "interleave-python.so");
  program_run_shell (&native, "p/bin/interleave run sleepers --set seconds=0.01");
  outcome_assert_fine (&native);
  program_run_shell (&spaced, "'p q/bin/interleave' run script.py");
  outcome_assert_failed (&spaced, 1, "a space");
  program_run_shell (&removed, "rm -r p 'p q'");
}

/* What a demo in Python found is what it found natively. */
static void
assert_answer (const char *line, const char *value, gboolean is_checked)
{
  g_autofree char *shell = g_strdup_printf ("$I run --json %s", line);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) outcome = { 0 };
  JsonObject *result;

  program_run_shell (&outcome, shell);
  outcome_assert_fine (&outcome);
  result = json_object_get_object_member (parse (parser, outcome.out), "result");
  g_assert_cmpstr (json_object_get_string_member (result, "value"), ==, value);
  if (is_checked)
    g_assert_true (json_object_get_boolean_member (result, "correct"));
  else
    g_assert_true (json_object_get_null_member (result, "correct"));
}

static void
test_demos (void)
{
  static const char *const MODELS[] = { "sequential", "threads", "processes", "asyncio" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) made = { 0 };
  g_auto (Outcome) native = { 0 };
  const char *sum;

  program_run_shell (&made,
                     "mkdir -p files/a && seq 1 5 >files/one && seq 1 100000 >files/a/two && "
                     ": >files/none && ln -s one files/link");
  program_run (&native, "run", "files", "--runtime", "native", "--json", "--", "files", NULL);
  outcome_assert_fine (&native);
  sum = json_object_get_string_member (
      json_object_get_object_member (parse (parser, native.out), "result"), "value");

  for (gsize i = 0; i < G_N_ELEMENTS (MODELS); i++)
    {
      g_autofree char *sleepers = g_strdup_printf (
          "sleepers --runtime python --model %s --workers 4 --set seconds=0.01", MODELS[i]);
      g_autofree char *primes =
          g_strdup_printf ("primes --runtime python --model %s --scale 0.01", MODELS[i]);
      g_autofree char *files =
          g_strdup_printf ("files --runtime python --model %s -- files", MODELS[i]);

      assert_answer (sleepers, "4", TRUE);
      assert_answer (primes, "1229", FALSE);
      assert_answer (files, sum, FALSE);
    }

  assert_answer ("primes --runtime python --model threads", "78498", TRUE);
  assert_answer ("sleepers --runtime python --model processes --set start-method=spawn "
                 "--set seconds=0.01",
                 "3", TRUE);
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/python-run/errors", test_errors);
  g_test_add_func ("/python-run/json", test_json);
  g_test_add_func ("/python-run/timeout", test_timeout);
  g_test_add_func ("/python-run/stubborn", test_stubborn);
  g_test_add_func ("/python-run/ignored-signals", test_ignored_signals);
  g_test_add_func ("/python-run/others", test_others);
  g_test_add_func ("/python-run/shim", test_shim);
  g_test_add_func ("/python-run/own-preload", test_own_preload);
  g_test_add_func ("/python-run/installation", test_installation);
  g_test_add_func ("/python-run/demos", test_demos);
  status = g_test_run ();
  program_clear ();

  return status;
}
