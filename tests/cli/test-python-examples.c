/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "program.h"

/* What is seen of Python programs: the three examples to the letter, and what no thread can do. */

/* ns: they sleep 2 s, but a moment that was said before the sleep began may pass meanwhile. */
#define AT_LEAST 100000000

typedef struct
{
  JsonParser *parser;
  JsonObject *root;
  JsonArray *lanes;
} Run;

static void
run_clear (Run *run)
{
  g_clear_object (&run->parser);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Takes @line out of @text, where it must be. */
static void
take_line (GString *text, const char *line)
{
  char *at = strstr (text->str, line);

  g_test_message ("%s", line);
  g_assert_nonnull (at);
  g_string_erase (text, at - text->str, (gssize) strlen (line));
}

/* Nothing but @lines was printed, in any order: print() writes the end of a line by itself, so that
 * another thread may come between. Numbers of processes are not known before: they count as #. */
static void
assert_printed (const char *output, const char *const *lines)
{
  g_autoptr (GRegex) pid = g_regex_new ("Process [0-9]+", 0, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (pid, output, -1, 0, "Process #", 0, NULL);
  g_autoptr (GString) left = g_string_new (plain);

  for (; *lines != NULL; lines++)
    {
      take_line (left, *lines);
      take_line (left, "\n");
    }
  g_assert_cmpstr (left->str, ==, "");
}

/* Runs it with a recording, and reads the recording's numbers. */
static void
run_example (Run *run, const char *name, const char *const *lines)
{
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) info = { 0 };

  program_run (&outcome, "run", name, "--output", "example.interleave", NULL);
  outcome_assert_fine (&outcome);
  assert_printed (outcome.out, lines);

  program_run (&info, "info", "example.interleave", "--json", NULL);
  outcome_assert_fine (&info);
  run->parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (run->parser, info.out, -1, NULL));
  run->root = json_node_get_object (json_parser_get_root (run->parser));
  run->lanes = json_object_get_array_member (run->root, "lanes");
  g_assert_cmpstr (json_object_get_string_member (run->root, "demo"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (run->root, "runtime"), ==, "python");
  g_assert_cmpint (json_object_get_int_member (run->root, "lost"), ==, 0);
  g_assert_true (json_object_get_boolean_member (
      json_object_get_object_member (run->root, "result"), "correct"));
}

/* How many lanes are of @kind and begin with @name. */
static guint
count_lanes (const Run *run, const char *kind, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (run->lanes); i++)
    {
      JsonObject *lane = json_array_get_object_element (run->lanes, i);

      n += strcmp (json_object_get_string_member (lane, "kind"), kind) == 0 &&
           g_str_has_prefix (json_object_get_string_member (lane, "name"), name);
    }
  return n;
}

/* The ns that all lanes of @kind with @name were in @state, the least of any. */
static gint64
least_time (const Run *run, const char *kind, const char *name, const char *state)
{
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < json_array_get_length (run->lanes); i++)
    {
      JsonObject *lane = json_array_get_object_element (run->lanes, i);
      JsonObject *states = json_object_get_object_member (lane, "states");

      if (strcmp (json_object_get_string_member (lane, "kind"), kind) == 0 &&
          g_str_has_prefix (json_object_get_string_member (lane, "name"), name))
        least = MIN (least, json_object_get_int_member (states, state));
    }
  return least;
}

static void
test_threads (void)
{
  static const char *const LINES[] = {
    "Thread 0 starting", "Thread 1 starting", "Thread 2 starting",     "Thread 0 done",
    "Thread 1 done",     "Thread 2 done",     "All threads complete.", NULL,
  };
  g_auto (Run) run = { 0 };

  run_example (&run, "example-threads", LINES);
  g_assert_cmpstr (json_object_get_string_member (run.root, "model"), ==, "threads");
  g_assert_cmpuint (count_lanes (&run, "process", ""), ==, 1);
  g_assert_cmpuint (count_lanes (&run, "gil", ""), ==, 1);
  g_assert_cmpuint (count_lanes (&run, "thread", ""), ==, 4);
  g_assert_cmpuint (count_lanes (&run, "thread", "Thread-"), ==, 3);
  g_assert_cmpint (least_time (&run, "thread", "Thread-", "waiting-io"), >=, AT_LEAST);
}

/* Each process has a pid and a GIL of its own beside the parent's. */
static void
test_processes (void)
{
  static const char *const LINES[] = {
    "Process # computing 0^2",
    "Process # computing 1^2",
    "Process # computing 2^2",
    "Result: 0",
    "Result: 1",
    "Result: 4",
    "All processes complete.",
    NULL,
  };
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);
  g_auto (Run) run = { 0 };

  run_example (&run, "example-processes", LINES);
  g_assert_cmpstr (json_object_get_string_member (run.root, "model"), ==, "processes");
  g_assert_cmpuint (count_lanes (&run, "process", ""), ==, 4);
  g_assert_cmpuint (count_lanes (&run, "process", "Process-"), ==, 3);
  g_assert_cmpuint (count_lanes (&run, "gil", ""), ==, 4);

  for (guint i = 0; i < json_array_get_length (run.lanes); i++)
    {
      JsonObject *lane = json_array_get_object_element (run.lanes, i);
      gint64 pid = json_object_get_int_member (lane, "pid");

      g_assert_cmpint (pid, >, 0);
      if (strcmp (json_object_get_string_member (lane, "kind"), "gil") == 0)
        g_assert_true (g_hash_table_add (pids, GSIZE_TO_POINTER (pid)));
    }
  g_assert_cmpuint (g_hash_table_size (pids), ==, 4);
}

static void
test_tasks (void)
{
  static const char *const LINES[] = {
    "Fetching A...", "Fetching B...", "Fetching C...", "A done", "B done", "C done", NULL,
  };
  g_auto (Run) run = { 0 };

  run_example (&run, "example-asyncio", LINES);
  g_assert_cmpstr (json_object_get_string_member (run.root, "model"), ==, "asyncio");
  g_assert_cmpuint (count_lanes (&run, "process", ""), ==, 1);
  g_assert_cmpuint (count_lanes (&run, "thread", ""), ==, 1);
  g_assert_cmpuint (count_lanes (&run, "loop", ""), ==, 1);
  g_assert_cmpuint (count_lanes (&run, "task", "fetch_data"), ==, 3);
  g_assert_cmpuint (count_lanes (&run, "task", "main"), ==, 1);
  g_assert_cmpint (least_time (&run, "task", "fetch_data", "waiting-io"), >=, AT_LEAST);
}

typedef struct
{
  gint64 begin, end;
} Span;

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *first = a, *second = b;

  return (first->begin > second->begin) - (first->begin < second->begin);
}

/* The running spans of all threads, by the columns of our CSV: lane, kind, name, begin, end, state.
 */
static GArray *
read_running (const char *name)
{
  g_autoptr (GBytes) bytes = program_read_file (name);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (Span));

  for (gsize i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      Span span;

      if (g_strv_length (fields) < 6 || strcmp (fields[1], "thread") != 0 ||
          strcmp (fields[5], "running") != 0)
        continue;
      span.begin = g_ascii_strtoll (fields[3], NULL, 10);
      span.end = g_ascii_strtoll (fields[4], NULL, 10);
      g_array_append_val (spans, span);
    }
  g_array_sort (spans, compare_spans);
  return spans;
}

/* However often they take turns: one GIL, one that runs. */
static void
test_turns (void)
{
  g_autoptr (GArray) spans = NULL;
  g_auto (Outcome) outcome = { 0 };

  g_assert_true (g_file_set_contents ("turns.py",
                                      "import sys, threading\n"
                                      "sys.setswitchinterval(1e-4)\n"
                                      "def work():\n"
                                      "  for i in range(1000000):\n"
                                      "    pass\n"
                                      "ts = [threading.Thread(target=work) for _ in range(2)]\n"
                                      "for t in ts: t.start()\n"
                                      "for t in ts: t.join()\n",
                                      -1, NULL));
  program_run (&outcome, "run", "turns.py", "--output", "turns.csv", NULL);
  outcome_assert_fine (&outcome);

  spans = read_running ("turns.csv");
  g_assert_cmpuint (spans->len, >=, 3);
  for (guint i = 1; i < spans->len; i++)
    g_assert_cmpint (g_array_index (spans, Span, i).begin, >=,
                     g_array_index (spans, Span, i - 1).end);
}

static void
test_blocked_loop (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) outcome = { 0 };
  JsonObject *root;

  g_assert_true (g_file_set_contents ("blocked.py",
                                      "import asyncio, time\n"
                                      "async def hog():\n"
                                      "  time.sleep(0.3)\n"
                                      "asyncio.run(hog())\n",
                                      -1, NULL));
  program_run (&outcome, "run", "blocked.py", "--json", NULL);
  outcome_assert_fine (&outcome);
  g_assert_true (json_parser_load_from_data (parser, outcome.out, -1, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (root, "metrics"),
                                                    "loop_blocked_ms"),
                     >=, 300);
  g_assert_nonnull (strstr (json_object_get_string_member (root, "verdict"), "blocked the loop"));
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/python-examples/threads", test_threads);
  g_test_add_func ("/python-examples/processes", test_processes);
  g_test_add_func ("/python-examples/tasks", test_tasks);
  g_test_add_func ("/python-examples/turns", test_turns);
  g_test_add_func ("/python-examples/blocked-loop", test_blocked_loop);
  status = g_test_run ();
  program_clear ();

  return status;
}
