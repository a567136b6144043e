/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <stdio.h>
#include <string.h>

/* Runs the line with and without the preload, and compares what the two print. */
#define COMPARE(line)                                                                              \
  "cd $TESTS && plain=$(mktemp) && traced=$(mktemp) && "                                           \
  "{ (unset LD_PRELOAD INTERLEAVE_ARENA; " line ") >$plain 2>&1; echo $? >>$plain; " line          \
  " >$traced 2>&1; echo $? >>$traced; "                                                            \
  "diff $plain $traced && grep -q 'on purpose' $traced && echo same; rm $plain $traced; }"

static const Lane *
find_lane (const Stage *stage, LaneKind kind, const char *name)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      if (lane_get_kind (lane) == kind && g_str_equal (lane_get_name (lane), name))
        return lane;
    }
  g_error ("There is no %s lane %s", lane_kind_name (kind), name);
}

/* However Python is started, the script sees what it would see without us, and is seen. */
static void
test_same (Stage *stage)
{
  static const char *const lines[] = {
    COMPARE ("$PYTHON bootstraplook.py a b"),
    COMPARE ("$PYTHON -I $TESTS/bootstraplook.py"),
    COMPARE ("$PYTHON -E bootstraplook.py"),
    COMPARE ("$PYTHON -S bootstraplook.py"),
    COMPARE ("$PYTHON -s -OO bootstraplook.py"),
    COMPARE ("$PYTHON -X dev bootstraplook.py"),
    COMPARE ("$PYTHON -m bootstraplook a"),
    COMPARE ("$PYTHON -c 'import bootstraplook; bootstraplook.look()' a"),
    COMPARE ("$PYTHON <bootstraplook.py"),
    COMPARE ("PYTHONASYNCIODEBUG=1 $PYTHON bootstraplook.py"),
    COMPARE ("PYTHONWARNINGS=error $PYTHON bootstraplook.py"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("%s", lines[i]);
      stage_shell (stage, lines[i]);
      g_assert_cmpstr (stage->output[1]->str, ==, "same\n");
      find_lane (stage, LANE_KIND_THREAD, "failing");
      find_lane (stage, LANE_KIND_TASK, "main (Task-1)");
    }
}

static void
check_hooks (const Stage *stage, const char *name, const char *type)
{
  g_autofree char *expected = g_strdup_printf ("hook %s %s\n", name, type);

  g_assert_nonnull (strstr (stage->output[1]->str, expected));
}

/* What is done leaves nothing behind that it does not need. */
static void
test_hooks (Stage *stage)
{
  stage_run (stage, "bootstraphooks.py", NULL);
  check_hooks (stage, "exec_module-first", "method_descriptor");
  check_hooks (stage, "exec_module", "function");
  check_hooks (stage, "_set_ident", "method_descriptor");
  check_hooks (stage, "set-name", "builtin_function_or_method");
  check_hooks (stage, "_bootstrap", "method_descriptor");
  check_hooks (stage, "run", "method_descriptor");
  check_hooks (stage, "close", "method_descriptor");
}

/* Without an arena there is nothing at all. */
static void
test_no_hooks (Stage *stage)
{
  stage_shell (stage, "unset INTERLEAVE_ARENA; exec $PYTHON $TESTS/bootstraphooks.py");
  check_hooks (stage, "exec_module-first", "function");
  check_hooks (stage, "exec_module", "function");
  check_hooks (stage, "_set_ident", "function");
  check_hooks (stage, "set-name", "function");
  check_hooks (stage, "_bootstrap", "function");
  check_hooks (stage, "run", "function");
  check_hooks (stage, "close", "function");
}

/* "PID TID NAME" */
static void
test_names (Stage *stage)
{
  g_auto (GStrv) threads = NULL;
  g_auto (GStrv) processes = NULL;
  int pid, tid;
  char name[64];

  stage_run (stage, "bootstrapnames.py", NULL);
  g_assert_cmpint (stage_status (stage), ==, 0);
  threads = stage_lines (stage, "thread");
  processes = stage_lines (stage, "process");
  g_assert_cmpuint (g_strv_length (processes), ==, 3);
  for (guint i = 0; threads[i] != NULL; i++)
    {
      g_assert_cmpint (sscanf (threads[i], "%d %d %63[^\n]", &pid, &tid, name), ==, 3);
      g_assert_cmpstr (lane_get_name (stage_thread (stage, tid)), ==, name);
    }
  for (guint i = 0; processes[i] != NULL; i++)
    {
      g_assert_cmpint (sscanf (processes[i], "%d %d %63s", &pid, &tid, name), ==, 3);
      g_assert_cmpstr (lane_get_name (stage_process (stage, pid)), ==, name);
    }
}

static void
test_heartbeat (Stage *stage)
{
  const Lane *thread;
  guint n_sleeps = 0;

  stage_shell (stage, "INTERLEAVE_HEARTBEAT=loop exec $PYTHON $TESTS/bootstrapheartbeat.py");
  g_assert_cmpint (stage_status (stage), ==, 0);
  g_assert_true (g_str_has_prefix (stage->output[1]->str, "[<_MainThread(MainThread, started "));
  g_assert_true (g_str_has_suffix (stage->output[1]->str, ")>] 1\n"));
  thread = find_lane (stage, LANE_KIND_THREAD, "heartbeat");
  for (guint32 i = 0; i < lane_get_n_edges (thread); i++)
    {
      LaneSpan span;

      lane_get_span (thread, i, &span);
      n_sleeps += span.state == STATE_WAITING_IO && DETAIL_REASON (span.detail) == REASON_SLEEP;
    }
  g_assert_cmpuint (n_sleeps, >, 0);
  g_assert_cmpuint (lane_get_n_edges (find_lane (stage, LANE_KIND_TASK, "heartbeat")), >=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stage_add ("/bootstrap/same", test_same);
  stage_add ("/bootstrap/hooks", test_hooks);
  stage_add ("/bootstrap/no-hooks", test_no_hooks);
  stage_add ("/bootstrap/names", test_names);
  stage_add ("/bootstrap/heartbeat", test_heartbeat);
  return g_test_run ();
}
