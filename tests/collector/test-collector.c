/* SPDX-License-Identifier: MIT */

#include "player-stage.h"
#include "ready-merge.h"
#include "summary.h"

#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_new_free (void)
{
  Collector *collector = collector_new ();

  collector_free (collector);
  collector_free (NULL);
}

/* Freeing ends what is still on. */
static void
test_free_stops (Fixture *fixture, gconstpointer data)
{
  Collector *collector = collector_new ();

  start (fixture, collector, ON_CPU_BEST, LAUNCH_OUTPUT_INHERIT, "stubborn 3");
  collector_free (collector);
  g_assert_true (fixture->is_finished);
  g_assert_false (trace_is_live (fixture->trace));
}

static void
test_exit (Fixture *fixture, gconstpointer data)
{
  play (fixture, "exit 7");
  g_assert_null (fixture->failure);
  g_assert_true (WIFEXITED (fixture->result.status));
  g_assert_cmpint (WEXITSTATUS (fixture->result.status), ==, 7);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/nowhere/at/all", NULL };
  CollectorSettings settings = { .launch = { .supervisor = argv[0], .argv = argv } };

  fixture->run =
      collector_start (collector_get_default (), fixture->trace, &settings, &funcs, fixture);
  wait_until_finished (fixture);
  g_assert_nonnull (fixture->failure);
}

static void
test_missing_workload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *player = g_test_build_filename (G_TEST_BUILT, "collector", "player", NULL);
  const char *argv[] = { "/nowhere/at/all", NULL };
  CollectorSettings settings = { .launch = { .supervisor = player, .argv = argv } };

  fixture->run =
      collector_start (collector_get_default (), fixture->trace, &settings, &funcs, fixture);
  wait_until_finished (fixture);
  g_assert_nonnull (strstr (fixture->failure, "/nowhere/at/all"));
  g_assert_cmpint (WEXITSTATUS (fixture->result.status), ==, 127);
}

static void
test_forger (Fixture *fixture, gconstpointer data)
{
  play (fixture, "forger");
  g_assert_cmpint (WEXITSTATUS (fixture->result.status), ==, 5);
}

/* Each value is the clock, read after its state was told and before the sample was: one origin must
 * fit all of them. Exact, so without samples of the system, which are estimates. */
static void
test_steps (Fixture *fixture, gconstpointer data)
{
  const Lane *lane;
  guint32 n = 0;
  gint64 earliest_origin = G_MININT64, latest_origin = G_MAXINT64;

  start (fixture, collector_get_default (), ON_CPU_NONE, LAUNCH_OUTPUT_INHERIT, "steps 2000");
  wait_until_finished (fixture);
  check_lanes (fixture);
  lane = find_lane (fixture, LANE_KIND_THREAD, "stepper");
  find_lane (fixture, LANE_KIND_PROCESS, "player");
  g_assert_cmpint (lane_get_n_edges (lane), >=, 2000);
  g_assert_cmpint (trace_get_n_lost (fixture->trace), ==, 0);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
  g_assert_cmpint (fixture->result.n_strays, ==, 0);

  for (guint32 i = 0; i < trace_get_n_samples (fixture->trace); i++)
    {
      TraceSample sample;
      guint32 span;
      LaneSpan found;

      trace_get_sample (fixture->trace, i, &sample);
      if (sample.counter != COUNTER_VALUE)
        continue;
      g_assert_true (lane_find (lane, sample.time, &span));
      lane_get_span (lane, span, &found);
      g_assert_cmpint (found.state, ==, n % 2 ? STATE_WAITING_IO : STATE_RUNNING);
      earliest_origin = MAX (earliest_origin, sample.value - sample.time);
      latest_origin = MIN (latest_origin, sample.value - found.begin);
      n++;
    }
  g_assert_cmpint (n, ==, 2000);
  g_assert_cmpint (earliest_origin, <=, latest_origin);
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  const Lane *victim, *parent;
  gboolean is_noted = FALSE;

  play (fixture, "killed 9");
  check_lanes (fixture);
  victim = find_lane (fixture, LANE_KIND_THREAD, "victim");
  parent = find_lane (fixture, LANE_KIND_THREAD, "parent");
  g_assert_cmpint (lane_get_ending (victim), ==, ENDING_KILLED);
  g_assert_cmpint (lane_get_ending_argument (victim), ==, SIGKILL);
  g_assert_cmpint (lane_get_end (victim), <=, lane_get_end (parent));
  g_assert_cmpint (lane_get_ending (trace_get_lane (fixture->trace, lane_get_parent (victim))), ==,
                   ENDING_KILLED);
  g_assert_cmpint (lane_get_ending (parent), ==, ENDING_DONE);
  for (guint32 i = 0; i < trace_get_n_marks (fixture->trace); i++)
    {
      TraceMark mark;

      trace_get_mark (fixture->trace, i, &mark);
      is_noted |= mark.lane == lane_get_parent (victim) && strstr (mark.text, "signal 9") != NULL;
    }
  g_assert_true (is_noted);
  g_assert_cmpint (WEXITSTATUS (fixture->result.status), ==, 3);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  start (fixture, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_INHERIT, "stubborn 4");
  pthread_mutex_lock (&fixture->mutex);
  while (fixture->numbers->len < 5)
    pthread_cond_wait (&fixture->changed, &fixture->mutex);
  pthread_mutex_unlock (&fixture->mutex);

  collector_run_stop (fixture->run);
  collector_run_stop (fixture->run);
  wait_until_finished (fixture);
  g_assert_true (WIFSIGNALED (fixture->result.status));
  for (guint i = 0; i < fixture->numbers->len; i++)
    g_assert_cmpint (kill ((pid_t) g_array_index (fixture->numbers, gint64, i), 0), ==, -1);
  collector_run_stop (fixture->run);
}

/* Field @n of /proc/PID/stat, counted from 1, behind the name; NULL: there is no such process. */
static char *
read_stat (int pid, int n)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  fields = g_strsplit (strrchr (text, ')') + 2, " ", 0);
  return g_strdup (fields[n - 3]);
}

static void
wait_until_dead (int pid)
{
  for (;;)
    {
      g_autofree char *state = read_stat (pid, 3);

      if (state == NULL || state[0] == 'Z' || state[0] == 'X')
        return;
      g_usleep (1000);
    }
}

/* The one above @pid that is a child of ours; 0: somebody between them has just ended. */
static int
find_supervisor (int pid)
{
  while (pid > 1)
    {
      g_autofree char *parent = read_stat (pid, 4);

      if (parent != NULL && atoi (parent) == getpid ())
        return pid;
      pid = parent != NULL ? atoi (parent) : 0;
    }
  return 0;
}

/* Who watches over the workload is killed itself: those who left the group end all the same. */
static void
test_supervisor_killed (Fixture *fixture, gconstpointer data)
{
  int supervisor = 0;

  start (fixture, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_INHERIT, "stubborn 4");
  pthread_mutex_lock (&fixture->mutex);
  while (fixture->numbers->len < 5)
    pthread_cond_wait (&fixture->changed, &fixture->mutex);
  pthread_mutex_unlock (&fixture->mutex);
  /* Five processes with a thread each are known. */
  while (trace_get_n_lanes (fixture->trace) < 10)
    g_usleep (1000);

  while (supervisor == 0)
    supervisor = find_supervisor ((int) g_array_index (fixture->numbers, gint64, 0));
  kill (supervisor, SIGKILL);
  wait_until_finished (fixture);
  g_assert_nonnull (fixture->failure);
  for (guint i = 0; i < fixture->numbers->len; i++)
    wait_until_dead ((int) g_array_index (fixture->numbers, gint64, i));
}

static void
test_output (Fixture *fixture, gconstpointer data)
{
  gsize taken = 0;

  start (fixture, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_CAPTURE, "output 4096");
  pthread_mutex_lock (&fixture->mutex);
  while (!fixture->is_finished)
    {
      g_assert_cmpint (fixture->n_output[1] - taken, <=, COLLECTOR_OUTPUT_BYTES + 65536);
      /* Only when the pipe has been shut: what waits there then is the workload's to bear. */
      if (fixture->n_output[1] - taken >= COLLECTOR_OUTPUT_BYTES)
        {
          collector_run_take_output (fixture->run, fixture->n_output[1] - taken);
          taken = fixture->n_output[1];
        }
      pthread_cond_wait (&fixture->changed, &fixture->mutex);
    }
  pthread_mutex_unlock (&fixture->mutex);
  g_assert_cmpint (fixture->n_output[1], ==, 4096 * 1024);
  g_assert_cmpint (fixture->n_output[2], ==, 3);
}

/* Nobody takes the output any more: the run ends all the same. */
static void
test_output_ignored (Fixture *fixture, gconstpointer data)
{
  start (fixture, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_CAPTURE, "output 8192");
  collector_run_ignore_output (fixture->run);
  wait_until_finished (fixture);
  g_assert_cmpint (WEXITSTATUS (fixture->result.status), ==, 0);
}

/* CPU time that a lane's thread measured itself. */
static gint64
find_cpu (const Fixture *fixture, guint32 lane)
{
  for (guint32 i = 0; i < trace_get_n_samples (fixture->trace); i++)
    {
      TraceSample sample;

      trace_get_sample (fixture->trace, i, &sample);
      if (sample.counter == COUNTER_VALUE && sample.lane == lane)
        return sample.value;
    }
  g_error ("Lane %u has not said its CPU time", lane);
}

/* Where every switch is known not even 10 ms show more than there is. */
static void
check_peak (const Fixture *fixture, guint n_cores)
{
  g_autoptr (Facts) facts = facts_new ();
  g_autoptr (Summary) summary = NULL;

  facts->wall_ns = fixture->result.wall_ns;
  summary = summary_new (fixture->trace, facts);
  g_test_message ("peak %.3f", summary->parallelism_peak);
  g_assert_cmpfloat (summary->parallelism_peak, <=, (double) n_cores + 0.05);
}

/* ns of all cores that were spent on interrupts or stolen by a hypervisor: where the kernel counts
 * these for themselves, a thread's CPU time is without them, and its time on a core with them. */
static gint64
read_uncounted (void)
{
  g_autofree char *stat = NULL;
  gint64 irq = 0, softirq = 0, steal = 0;

  if (!g_file_get_contents ("/proc/stat", &stat, NULL, NULL) ||
      sscanf (stat,
              "cpu %*s %*s %*s %*s %*s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
              &irq, &softirq, &steal) != 3)
    return 0;
  return (irq + softirq + steal) * (G_GINT64_CONSTANT (1000000000) / sysconf (_SC_CLK_TCK));
}

/* More threads than cores compute for their CPU time, and are ready for the rest: so they have, on
 * average, no more cores than there are, and the less the more others load the machine. */
static void
test_ready (Fixture *fixture, gconstpointer method)
{
  guint n_cores = g_get_num_processors ();
  g_autofree char *line = g_strdup_printf ("spin %u 300", MIN (4 * n_cores, 64));
  gint64 computed = 0, ready = 0, cpu = 0, first = G_MAXINT64, last = 0, n = 0;
  gint64 uncounted = read_uncounted ();

  start (fixture, collector_get_default (), (OnCpuMethod) GPOINTER_TO_INT (method),
         LAUNCH_OUTPUT_INHERIT, line);
  wait_until_finished (fixture);
  uncounted = read_uncounted () - uncounted;
  check_lanes (fixture);
  if (fixture->result.on_cpu == ON_CPU_NONE)
    {
      g_test_skip ("The system does not allow it here");
      return;
    }

  for (guint32 id = 1; id <= trace_get_n_lanes (fixture->trace); id++)
    {
      const Lane *lane = trace_get_lane (fixture->trace, id);
      LaneTimes times;

      if (!g_str_equal (lane_get_name (lane), "spinner"))
        continue;
      lane_sum (lane, 0, G_MAXINT64, &times);
      computed += times.ns[STATE_RUNNING];
      ready += times.ns[STATE_READY];
      cpu += find_cpu (fixture, id);
      first = MIN (first, lane_get_begin (lane));
      last = MAX (last, lane_get_end (lane));
      n++;
    }
  g_test_message ("computed %.4f s, CPU time %.4f s", (double) computed / 1e9, (double) cpu / 1e9);
  g_test_message ("parallelism %.3f on %u cores, ready %.3f in %.3f s",
                  (double) computed / (double) (last - first), n_cores, (double) ready / 1e9,
                  (double) (last - first) / 1e9);
  g_assert_cmpint (ready, >, 0);
  g_assert_cmpint (computed, <=, cpu + cpu / 20 + n * READY_MERGE_TICK + uncounted);
  g_assert_cmpint (computed, >=, cpu - cpu / 20 - n * READY_MERGE_TICK);
  g_assert_cmpfloat ((double) computed / (double) (last - first), <=, (double) n_cores + 0.05);
  if (fixture->result.on_cpu == ON_CPU_PERF)
    check_peak (fixture, n_cores);
}

/* Two runs at a time do not mix. */
static void
test_two (Fixture *fixture, gconstpointer data)
{
  Fixture other = { 0 };

  setup (&other, NULL);
  start (fixture, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_INHERIT, "steps 500");
  start (&other, collector_get_default (), ON_CPU_BEST, LAUNCH_OUTPUT_INHERIT, "killed 15");
  wait_until_finished (fixture);
  wait_until_finished (&other);
  g_assert_cmpint (trace_get_n_lanes (fixture->trace), ==, 2);
  g_assert_cmpint (trace_get_n_lanes (other.trace), ==, 4);
  teardown (&other, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) g_test_add (path, Fixture, data, setup, func, teardown)
  g_test_add_func ("/collector/new-free", test_new_free);
  ADD ("/collector/free-stops", test_free_stops, NULL);
  ADD ("/collector/exit", test_exit, NULL);
  ADD ("/collector/missing", test_missing, NULL);
  ADD ("/collector/missing-workload", test_missing_workload, NULL);
  ADD ("/collector/forger", test_forger, NULL);
  ADD ("/collector/steps", test_steps, NULL);
  ADD ("/collector/killed", test_killed, NULL);
  ADD ("/collector/stop", test_stop, NULL);
  ADD ("/collector/supervisor-killed", test_supervisor_killed, NULL);
  ADD ("/collector/output", test_output, NULL);
  ADD ("/collector/output-ignored", test_output_ignored, NULL);
  ADD ("/collector/ready/perf", test_ready, GINT_TO_POINTER (ON_CPU_PERF));
  ADD ("/collector/ready/schedstat", test_ready, GINT_TO_POINTER (ON_CPU_SCHEDSTAT));
  ADD ("/collector/two", test_two, NULL);

  return g_test_run ();
}
