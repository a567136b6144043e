/* SPDX-License-Identifier: MIT */

#include "run-answer.h"

/* A run of a script as its trace shows it: lanes by hand. */
static guint32
add_lane (Trace *trace, guint32 parent, LaneKind kind)
{
  return trace_add_lane (trace, kind, LANE_SOURCE_MEASURED, parent, 1, 1, 0);
}

static void
print (Trace *trace, guint32 lane, Text kind, const char *text)
{
  const TraceMark mark = { .lane = lane, .kind = kind, .time = 1, .text = text };

  trace_add_mark (trace, &mark);
}

static void
expect (const RunAnswer *answer, const Trace *trace, const char *result, int correct)
{
  g_autoptr (Facts) facts = facts_new ();

  facts->correct = -1;
  run_answer_find (answer, trace, facts);
  g_assert_cmpstr (facts->result, ==, result);
  g_assert_cmpint (facts->correct, ==, correct);
}

static void
test_find (void)
{
  static const struct
  {
    const char *pattern, *expected, *result;
    int correct;
  } CASES[] = {
    { NULL, "3", NULL, -1 },
    { "^([0-9]+) primes", NULL, "25", -1 },
    { "^([0-9]+) primes", "25", "25", 1 },
    { "^([0-9]+) primes", "168", "25", 0 },
    { "^worker [0-9] done$", "2", "2", 1 },
    { "^worker [0-9] done$", "3", "2", 0 },
    { "^nobody wrote this", "1", NULL, -1 },
    { "complaint", "1", NULL, -1 },
    { "worker [0-9] done", "4", "4", 1 },
    { "worker ([0-9]) done", NULL, "4", -1 },
  };
  g_autoptr (Trace) trace = trace_new ();
  guint32 process = add_lane (trace, 0, LANE_KIND_PROCESS);
  guint32 thread = add_lane (trace, process, LANE_KIND_THREAD);

  print (trace, thread, TEXT_STDOUT, "24 primes so far");
  print (trace, thread, TEXT_STDOUT, "worker 1 done");
  print (trace, process, TEXT_STDOUT, "worker 2 done");
  print (trace, thread, TEXT_STDOUT, "worker 3 doneworker 4 done");
  print (trace, thread, TEXT_STDERR, "a complaint");
  print (trace, thread, TEXT_STDOUT, "25 primes");

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      RunAnswer answer = { g_strdup (CASES[i].pattern), g_strdup (CASES[i].expected) };

      expect (&answer, trace, CASES[i].result, CASES[i].correct);
      run_answer_clear (&answer);
      run_answer_clear (&answer);
    }
}

static void
test_model (void)
{
  g_autoptr (Trace) trace = trace_new ();
  guint32 process = add_lane (trace, 0, LANE_KIND_PROCESS);
  guint32 other;

  g_assert_false (run_answer_is_traced (trace));
  g_assert_cmpstr (run_answer_find_model (trace), ==, "sequential");
  add_lane (trace, process, LANE_KIND_THREAD);
  add_lane (trace, process, LANE_KIND_GIL);
  g_assert_true (run_answer_is_traced (trace));
  g_assert_cmpstr (run_answer_find_model (trace), ==, "sequential");

  /* A program that was started and not followed. */
  other = add_lane (trace, 0, LANE_KIND_PROCESS);
  g_assert_cmpstr (run_answer_find_model (trace), ==, "sequential");
  add_lane (trace, process, LANE_KIND_THREAD);
  g_assert_cmpstr (run_answer_find_model (trace), ==, "threads");
  add_lane (trace, other, LANE_KIND_THREAD);
  g_assert_cmpstr (run_answer_find_model (trace), ==, "processes");
  add_lane (trace, process, LANE_KIND_TASK);
  g_assert_cmpstr (run_answer_find_model (trace), ==, "asyncio");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-answer/find", test_find);
  g_test_add_func ("/run-answer/model", test_model);

  return g_test_run ();
}
