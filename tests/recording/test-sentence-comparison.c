/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "run-words.h"
#include "sample-trace.h"
#include "sentence-comparison.h"

/* A run by hand: @n_workers threads, each in @state for @share percent of the @wall ms, in turns of
 * the others in @rest. */
typedef struct
{
  const char *model, *runtime;
  int wall;
  guint n_workers;
  State state, rest;
  int share;
  int correct, status;
  const char *message, *interpreter;
} Spec;

typedef struct
{
  ComparedRun runs[COMPARED_RUNS_MAX];
  char *failures[COMPARED_RUNS_MAX];
  guint n;
} Stage;

static Trace *
make_trace (const Spec *spec)
{
  Trace *trace = sample_trace_new_process ();

  for (guint i = 0; i < spec->n_workers; i++)
    {
      int edges[20][2];

      for (int at = 0; at < 10; at++)
        {
          int begin = spec->wall * at / 10;

          edges[2 * at][0] = begin;
          edges[2 * at][1] = (int) spec->state;
          edges[2 * at + 1][0] = begin + spec->wall * spec->share / 1000;
          edges[2 * at + 1][1] = (int) spec->rest;
        }
      sample_trace_add_thread (trace, 1, 101 + (int) i, "worker", edges, spec->share < 100 ? 20 : 1,
                               spec->wall);
    }
  trace_finish (trace, MS (spec->wall));

  return trace;
}

static void
stage_add (Stage *stage, const Spec *spec)
{
  Trace *trace = make_trace (spec);
  Facts *facts = facts_new ();

  facts->model = g_strdup (spec->model);
  facts->runtime = g_strdup (spec->runtime != NULL ? spec->runtime : "native-gil");
  facts->interpreter = g_strdup (spec->interpreter);
  facts->cores = 2;
  facts->wall_ns = MS (spec->wall);
  facts->correct = spec->correct;
  facts->exit_status = spec->status;
  facts->message = g_strdup (spec->message);

  stage->failures[stage->n] = compared_run_dup_failure (facts);
  stage->runs[stage->n] =
      (ComparedRun){ trace, facts, summary_new (trace, facts), stage->failures[stage->n] };
  stage->n++;
}

static void
stage_clear (Stage *stage)
{
  for (guint i = 0; i < stage->n; i++)
    {
      trace_unref ((Trace *) stage->runs[i].trace);
      facts_free ((Facts *) stage->runs[i].facts);
      summary_free ((Summary *) stage->runs[i].summary);
      g_free (stage->failures[i]);
    }
  stage->n = 0;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

#define ALONE(wall)                                                                                \
  {                                                                                                \
    "sequential", NULL, wall, 1, STATE_RUNNING, STATE_RUNNING, 100, 1                              \
  }
#define TURNS(wall)                                                                                \
  {                                                                                                \
    "threads", NULL, wall, 2, STATE_RUNNING, STATE_WAITING_GIL, 50, 1                              \
  }
#define TOGETHER(wall)                                                                             \
  {                                                                                                \
    "processes", NULL, wall, 2, STATE_RUNNING, STATE_RUNNING, 100, 1                               \
  }
#define LOOP(wall)                                                                                 \
  {                                                                                                \
    "asyncio", NULL, wall, 1, STATE_RUNNING, STATE_RUNNING, 100, 1                                 \
  }

static void
assert_comparison (const Spec *specs, guint n, const char *expected)
{
  g_auto (Stage) stage = { 0 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    stage_add (&stage, &specs[i]);
  text = sentence_comparison (stage.runs, n);
  g_assert_cmpstr (text, ==, expected);
}

#define ASSERT(expected, ...)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const Spec specs[] = { __VA_ARGS__ };                                                          \
    assert_comparison (specs, G_N_ELEMENTS (specs), expected);                                     \
  }                                                                                                \
  G_STMT_END

static void
test_first (void)
{
  ASSERT ("Processes finished first, after 500 ms: 2.0 times faster than one after another, with "
          "2.00 computing at a time instead of 1.00. Threads took as long as one after another: "
          "the workers waited 50 % of their time for the GIL.",
          ALONE (1000), TURNS (1050), TOGETHER (500));
  /* The order of the runs is not the order of the times, and large factors have no decimals. */
  ASSERT ("Processes finished first, after 50.0 ms: 20 times faster than one after another, with "
          "2.00 computing at a time instead of 1.00.",
          TOGETHER (50), ALONE (1000));
  /* Less of the same: faster without any reason that was measured. */
  ASSERT ("AsyncIO finished first, after 500 ms: 2.0 times faster than one after another.",
          ALONE (1000), LOOP (500));
}

static void
test_waits (void)
{
  const Spec alone = { "sequential", NULL, 3000, 1, STATE_WAITING_IO, STATE_NONE, 100, 1 };
  const Spec threads = { "threads", NULL, 1000, 3, STATE_WAITING_IO, STATE_NONE, 100, 1 };
  const Spec crowd = { "threads", NULL, 1000, 200, STATE_WAITING_IO, STATE_NONE, 100, 1 };

  ASSERT ("Threads finished first, after 1.00 s: 3.0 times faster than one after another, with "
          "3.00 waiting at a time instead of 1.00.",
          alone, threads);
  ASSERT ("Threads finished first, after 1.00 s: 3.0 times faster than one after another, with 200 "
          "waiting at a time instead of 1.00.",
          alone, crowd);
}

/* Where there are tasks they are who waits, and not the thread of their loop. */
static void
test_tasks (void)
{
  const Spec alone = { "sequential", NULL, 3000, 1, STATE_WAITING_IO, STATE_NONE, 100, 1 };
  Trace *trace = sample_trace_new_process ();
  Facts *facts = facts_new ();
  g_auto (Stage) stage = { 0 };
  g_autofree char *text = NULL;

  stage_add (&stage, &alone);
  for (int i = 0; i < 4; i++)
    {
      guint32 id = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, 1, 100, 0, 0);

      trace_append (trace, id, 0, STATE_WAITING_IO, DETAIL (REASON_SLEEP, 255, 0));
      trace_end_lane (trace, id, MS (1000), ENDING_DONE, 0);
    }
  trace_finish (trace, MS (1000));
  facts->model = g_strdup ("asyncio");
  facts->runtime = g_strdup ("native-gil");
  stage.runs[stage.n++] = (ComparedRun){ trace, facts, summary_new (trace, facts), NULL };

  text = sentence_comparison (stage.runs, stage.n);
  g_assert_cmpstr (text, ==,
                   "AsyncIO finished first, after 1.00 s: 3.0 times faster than one after another, "
                   "with 4.00 waiting at a time instead of 1.00.");
}

static void
test_ties (void)
{
  ASSERT ("One after another and threads took about the same time: 1.00 s. Threads waited 50 % of "
          "their time for the GIL.",
          ALONE (1000), TURNS (1080));
  ASSERT ("Threads and one after another took about the same time: 980 ms. Threads waited 50 % of "
          "their time for the GIL.",
          TURNS (980), ALONE (1000));
  ASSERT ("Threads, one after another and asyncio took about the same time: 1.00 s. Threads waited "
          "50 % of their time for the GIL.",
          TURNS (1000), ALONE (1000), LOOP (1001));
  ASSERT ("Processes and asyncio finished first, after about 500 ms: 2.0 times faster than one "
          "after another, with 2.00 computing at a time instead of 1.00.",
          ALONE (1000), TOGETHER (500), LOOP (540));
}

static void
test_slower (void)
{
  ASSERT ("One after another finished first, after 1.00 s. Threads took 1.4 times as long as one "
          "after another: the workers waited 50 % of their time for the GIL.",
          ALONE (1000), TURNS (1400));
  ASSERT ("One after another finished first, after 1.00 s. Processes took 1.5 times as long as one "
          "after another.",
          ALONE (1000), TOGETHER (1500));
  ASSERT ("One after another finished first, after 1.00 s. Processes and asyncio took longer than "
          "one after another.",
          ALONE (1000), TOGETHER (1500), LOOP (2500));
  ASSERT ("One after another and asyncio finished first, after about 1.00 s. Processes took 1.5 "
          "times as long as one after another.",
          ALONE (1000), TOGETHER (1500), LOOP (1010));
  ASSERT ("Processes finished first, after 500 ms: 2.0 times faster than one after another, with "
          "2.00 computing at a time instead of 1.00. AsyncIO took as long as one after another.",
          ALONE (1000), LOOP (1000), TOGETHER (500));
}

/* Without a sequential run the slowest is what the others are laid against. */
static void
test_no_sequential (void)
{
  ASSERT ("Processes finished first, after 500 ms: 2.0 times faster than threads, with 2.00 "
          "computing at a time instead of 1.00. Threads waited 50 % of their time for the GIL.",
          TURNS (1000), TOGETHER (500));
  ASSERT ("Processes finished first, after 500 ms: 4.0 times faster than asyncio, with 2.00 "
          "computing at a time instead of 1.00. Threads waited 50 % of their time for the GIL.",
          TURNS (1000), TOGETHER (500), LOOP (2000));
}

static void
test_runtimes (void)
{
  const Spec native = { "threads", "native", 500, 2, STATE_RUNNING, STATE_RUNNING, 100, 1 };
  const Spec python = { "threads", "python", 5000, 2,    STATE_RUNNING,   STATE_WAITING_GIL,
                        50,        1,        0,    NULL, "CPython 3.11.2" };

  ASSERT ("Threads (native C) finished first, after 500 ms: 10 times faster than threads (CPython "
          "3.11.2), with 2.00 computing at a time instead of 1.00. Threads (CPython 3.11.2) waited "
          "50 % of their time for the GIL.",
          native, python);
}

static void
test_problems (void)
{
  Spec wrong = TURNS (200), timeout = TOGETHER (3000), killed = LOOP (10), broken = LOOP (10);

  wrong.correct = 0;
  timeout.status = 124;
  killed.status = 137;
  broken.status = 3;
  ASSERT ("One after another took 1.00 s, and there is nothing to compare it with. Threads gave a "
          "wrong answer, so that time does not count. Processes came to no end: the time was up. "
          "AsyncIO came to no end: killed by signal 9.",
          ALONE (1000), wrong, timeout, killed);
  ASSERT ("Threads gave a wrong answer, so that time does not count. AsyncIO came to no end: exit "
          "status 3.",
          wrong, broken);
  broken.message = "there is no \xff such file";
  ASSERT ("One after another and asyncio took about the same time: 1.00 s. AsyncIO came to no end: "
          "there is no \xef\xbf\xbd such file.",
          ALONE (1000), LOOP (1000), broken);
}

/* Who was ready while a core should have been free was held up by others. */
static void
test_disturbance (void)
{
  Spec alone = { "sequential", NULL, 1200, 1, STATE_RUNNING, STATE_READY, 80, 1 };

  ASSERT ("Processes finished first, after 600 ms: 2.0 times faster than one after another, with "
          "2.00 computing at a time instead of 0.80. Other programs, or a limit, took up to 20 % "
          "of the cores' time, so the times are rough.",
          alone, TOGETHER (600));
  alone.share = 40;
  ASSERT ("The machine was not free: other programs, or a limit, took up to 60 % of the cores' "
          "time, so these times say little. Processes finished first, after 600 ms: 2.0 times "
          "faster than one after another, with 2.00 computing at a time instead of 0.40.",
          alone, TOGETHER (600));
}

/* Four on two cores, of whom two are always ready, are held up by nobody but themselves. */
static void
test_crowd (void)
{
  const int early[][2] = { { 0, STATE_RUNNING }, { 640, STATE_READY } };
  const int late[][2] = { { 0, STATE_READY }, { 640, STATE_RUNNING } };
  g_autoptr (Trace) trace = sample_trace_new_process ();
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;
  ComparedRun run = { trace, facts, NULL, NULL };

  for (int i = 0; i < 4; i++)
    sample_trace_add_thread (trace, 1, 101 + i, "worker", i < 2 ? early : late, 2, 1280);
  trace_finish (trace, MS (1280));
  facts->cores = 2;
  run.summary = summary = summary_new (trace, facts);
  g_assert_cmpfloat (compared_run_get_disturbance (&run), ==, 0);
  /* Were there four cores, half of them were somebody else's. */
  facts->cores = 4;
  g_assert_cmpfloat (compared_run_get_disturbance (&run), ==, 0.5);
}

static void
assert_standing (const Stage *stage, guint i, const char *expected)
{
  g_autofree char *text = sentence_standing (stage->runs, stage->n, i);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_standings (void)
{
  const Spec specs[] = { ALONE (1000), TURNS (1050), TOGETHER (350), LOOP (1400) };
  Spec wrong = TURNS (1000);
  g_auto (Stage) stage = { 0 };
  g_auto (Stage) bare = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    stage_add (&stage, &specs[i]);
  assert_standing (&stage, 0, "baseline");
  assert_standing (&stage, 1, "same");
  assert_standing (&stage, 2, "2.9x faster");
  assert_standing (&stage, 3, "1.4x slower");

  stage_add (&bare, &specs[1]);
  assert_standing (&bare, 0, "");
  g_assert_cmpint (compared_runs_find_reference (bare.runs, bare.n), ==, -1);
  stage_add (&bare, &specs[2]);
  assert_standing (&bare, 0, "slowest");
  assert_standing (&bare, 1, "3.0x faster");
  wrong.correct = 0;
  stage_add (&bare, &wrong);
  assert_standing (&bare, 2, "wrong answer");
  wrong.status = 1;
  stage_add (&bare, &wrong);
  assert_standing (&bare, 3, "failed");
}

/* The tenth counts from the shorter one, whichever comes first. */
static void
test_noise (void)
{
  g_assert_true (compared_runs_is_same (100, 110));
  g_assert_true (compared_runs_is_same (110, 100));
  g_assert_false (compared_runs_is_same (100, 111));
  g_assert_false (compared_runs_is_same (111, 100));
}

static void
test_words (void)
{
  g_autoptr (Facts) facts = facts_new ();

  g_assert_cmpstr (run_words_model (facts), ==, "");
  g_assert_cmpstr (run_words_model_within (facts), ==, "");
  g_assert_cmpstr (run_words_runtime (facts), ==, "");
  facts->model = g_strdup ("fibers");
  facts->runtime = g_strdup ("jvm");
  g_assert_cmpstr (run_words_model (facts), ==, "fibers");
  g_assert_cmpstr (run_words_model_within (facts), ==, "fibers");
  g_assert_cmpstr (run_words_runtime (facts), ==, "jvm");
  g_free (facts->runtime);
  facts->runtime = g_strdup ("native-gil");
  g_assert_cmpstr (run_words_runtime (facts), ==, "native C, emulated GIL");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/comparison/first", test_first);
  g_test_add_func ("/comparison/waits", test_waits);
  g_test_add_func ("/comparison/tasks", test_tasks);
  g_test_add_func ("/comparison/ties", test_ties);
  g_test_add_func ("/comparison/slower", test_slower);
  g_test_add_func ("/comparison/no-sequential", test_no_sequential);
  g_test_add_func ("/comparison/runtimes", test_runtimes);
  g_test_add_func ("/comparison/problems", test_problems);
  g_test_add_func ("/comparison/disturbance", test_disturbance);
  g_test_add_func ("/comparison/crowd", test_crowd);
  g_test_add_func ("/comparison/standings", test_standings);
  g_test_add_func ("/comparison/noise", test_noise);
  g_test_add_func ("/comparison/words", test_words);

  return g_test_run ();
}
