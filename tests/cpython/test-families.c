/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>

/* Runs it, and checks the stamps of every process against the process's own GIL. */
static void
run (Stage *stage, const char *what)
{
  g_auto (GStrv) lines = NULL;
  int last = 0;

  stage_run (stage, "families.py", what, NULL);
  if (stage_status (stage) != 0)
    g_error ("%s", stage->output[2]->str);
  stage_check_stamps (stage);

  lines = stage_lines (stage, "stamp");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      int pid = stage_parse_stamp (lines[i]).pid;

      if (pid != last)
        stage_check_gil (stage, pid);
      last = pid;
    }
}

/* "PARENT CHILD exited|killed NUMBER" */
static void
check_children (const Stage *stage, guint n)
{
  g_auto (GStrv) lines = stage_lines (stage, "child");

  g_assert_cmpuint (g_strv_length (lines), ==, n);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      int parent, pid, number;
      char how[16];
      const Lane *child, *thread;

      g_assert_cmpint (sscanf (lines[i], "%d %d %15s %d", &parent, &pid, how, &number), ==, 4);
      child = stage_process (stage, pid);
      thread = stage_thread (stage, pid);
      g_assert_cmpuint (lane_get_parent (child), ==, lane_get_id (stage_process (stage, parent)));
      g_assert_cmpstr (ending_name (lane_get_ending (child)), ==, how);
      g_assert_cmpint (lane_get_ending_argument (child), ==, number);
      g_assert_cmpstr (lane_get_name (thread), !=, "");
      g_assert_cmpstr (lane_get_name (stage_gil (stage, pid, 0)), ==, "GIL");
      g_assert_cmpuint (stage_count (stage, LANE_KIND_GIL, pid), ==, 1);
    }
}

static void
test_fork (Stage *stage)
{
  g_auto (GStrv) lines = NULL;
  int parent, pid;

  run (stage, "fork");
  check_children (stage, 1);
  lines = stage_lines (stage, "child");
  g_assert_cmpint (sscanf (lines[0], "%d %d", &parent, &pid), ==, 2);
  g_assert_true (stage_has_arrow (stage, FLOW_CREATE, lane_get_id (stage_thread (stage, parent)),
                                  lane_get_id (stage_thread (stage, pid))));
}

static void
test_fork_of_thread (Stage *stage)
{
  run (stage, "threads");
  check_children (stage, 1);
}

static void
test_multiprocessing (Stage *stage)
{
  g_auto (GStrv) lines = NULL;

  run (stage, "multiprocessing");
  lines = stage_lines (stage, "grandchild");
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  for (guint i = 0; lines[i] != NULL; i++)
    stage_process (stage, (int) g_ascii_strtoll (lines[i], NULL, 10));
}

static void
test_subprocess (Stage *stage)
{
  run (stage, "subprocess");
  g_assert_cmpuint (stage_count (stage, LANE_KIND_PROCESS, 0), ==, 3);
}

static void
test_killed (Stage *stage)
{
  run (stage, "killed");
  check_children (stage, 1);
}

static void
test_closed (Stage *stage)
{
  run (stage, "closed");
  check_children (stage, 1);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_PROCESS, 0), ==, 4);
}

static void
test_bomb (Stage *stage)
{
  run (stage, "bomb");
  check_children (stage, 50);
}

/* The same thread goes on in another program, with another GIL. */
static void
test_exec (Stage *stage)
{
  stage_run (stage, "families.py", "exec", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  stage_check_stamps (stage);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_PROCESS, 0), ==, 1);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_THREAD, 0), ==, 1);
  g_assert_cmpuint (stage_count (stage, LANE_KIND_GIL, 0), ==, 2);
}

static void
test_bad_exec (Stage *stage)
{
  run (stage, "bad_exec");
}

/* What does not know Python does not hold the GIL. */
static void
test_foreign_exec (Stage *stage)
{
  run (stage, "true");
}

static void
check_says_one (Stage *stage, gboolean is_traced)
{
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpstr (stage->output[1]->str, ==, "1\n");
  g_assert_cmpstr (stage->output[2]->str, ==, "");
  g_assert_cmpuint (stage_count (stage, LANE_KIND_THREAD, 0), ==, is_traced ? 1 : 0);
}

static void
test_options (Stage *stage)
{
  stage_run (stage, "-I", "-E", "-S", "-c", "print(1)", NULL);
  check_says_one (stage, TRUE);
  stage_run (stage, "-X", "dev", "-c", "print(1)", NULL);
  check_says_one (stage, TRUE);
}

/* An environment without us: not traced, and right. */
static void
test_stripped (Stage *stage)
{
  stage_shell (stage, "exec env -i $PYTHON -c 'print(1)'");
  check_says_one (stage, FALSE);
  stage_shell (stage, "exec env -u INTERLEAVE_ARENA $PYTHON -c 'print(1)'");
  check_says_one (stage, FALSE);
  stage_shell (stage, "INTERLEAVE_ARENA=nonsense exec $PYTHON -c 'print(1)'");
  check_says_one (stage, FALSE);
}

/* Other preloads may stand before and after ours. */
static void
test_other_preloads (Stage *stage)
{
  stage_shell (stage, "LD_PRELOAD=libm.so.6:$PRELOAD:libpthread.so.0 exec $PYTHON -c 'print(1)'");
  check_says_one (stage, TRUE);
}

/* A script may limit the address space as if we took none of it. */
static void
test_limited (Stage *stage)
{
  stage_run (stage, "-c",
             "import resource, threading\n"
             "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
             "block = bytearray(300 << 20)\n"
             "thread = threading.Thread(target=print, args=(1,))\n"
             "thread.start(); thread.join()",
             NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_cmpstr (stage->output[1]->str, ==, "1\n");
  g_assert_cmpuint (stage_count (stage, LANE_KIND_THREAD, 0), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/families/fork", test_fork);
  stage_add ("/families/fork-of-thread", test_fork_of_thread);
  stage_add ("/families/multiprocessing", test_multiprocessing);
  stage_add ("/families/run", test_subprocess);
  stage_add ("/families/killed", test_killed);
  stage_add ("/families/closed", test_closed);
  stage_add ("/families/bomb", test_bomb);
  stage_add ("/families/exec", test_exec);
  stage_add ("/families/bad-exec", test_bad_exec);
  stage_add ("/families/foreign-exec", test_foreign_exec);
  stage_add ("/families/options", test_options);
  stage_add ("/families/stripped", test_stripped);
  stage_add ("/families/other-preloads", test_other_preloads);
  stage_add ("/families/limited", test_limited);
  return g_test_run ();
}
