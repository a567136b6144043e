/* SPDX-License-Identifier: MIT */

#include "sample-runs.h"

#define MS G_GINT64_CONSTANT (1000000)

static SampleRun
begin_run (const char *title, const char *question, const char *model, const char *runtime, guint n)
{
  SampleRun run = { trace_new (), facts_new () };

  run.facts->title = g_strdup (title);
  run.facts->question = g_strdup (question);
  run.facts->model = g_strdup (model);
  run.facts->runtime = g_strdup (runtime);
  run.facts->machine = g_strdup ("2 cores, Linux 6.1, x86_64");
  run.facts->cores = 2;
  run.facts->workers = (int) n;
  run.facts->size = 300000;
  run.facts->started = G_GINT64_CONSTANT (1767225600000000);

  return run;
}

static void
end_run (SampleRun *run, gint64 now)
{
  run->facts->wall_ns = now;
  trace_set_now (run->trace, now);
  trace_finish (run->trace, now);
}

void
sample_run_clear (SampleRun *run)
{
  g_clear_pointer (&run->trace, trace_unref);
  g_clear_pointer (&run->facts, facts_free);
}

static guint32
add_process (SampleRun *run, guint32 parent, int pid, const char *name, gint64 begin)
{
  guint32 lane =
      trace_add_lane (run->trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, parent, pid, 0, begin);
  TraceSample sample = { lane, COUNTER_PSS, begin, 14 * 1000000 + pid % 10 * 300000 };

  trace_name_lane (run->trace, lane, name);
  trace_append (run->trace, lane, begin, STATE_RUNNING, 0);
  trace_add_sample (run->trace, &sample);
  return lane;
}

static guint32
add_lane (SampleRun *run, LaneKind kind, guint32 parent, const char *name, gint64 begin)
{
  LaneSource source = kind == LANE_KIND_GIL ? LANE_SOURCE_EMULATED : LANE_SOURCE_MEASURED;
  int pid = lane_get_pid (trace_get_lane (run->trace, parent));
  gboolean first = g_str_has_prefix (name, "main") || g_str_has_prefix (name, "Main");
  int other = (int) (9000 + trace_get_n_lanes (run->trace));
  int tid = kind != LANE_KIND_THREAD ? 0 : first ? pid : other;
  guint32 lane = trace_add_lane (run->trace, kind, source, parent, pid, tid, begin);

  trace_name_lane (run->trace, lane, name);
  return lane;
}

static void
add_arrow (SampleRun *run, Flow flow, guint32 from, guint32 to, gint64 from_time, gint64 to_time)
{
  TraceArrow arrow = { flow, from, to, from_time, to_time };

  trace_add_arrow (run->trace, &arrow);
}

static void
add_line (SampleRun *run, guint32 lane, gint64 time, const char *text)
{
  TraceMark mark = { lane, TEXT_STDOUT, time, text };

  trace_add_mark (run->trace, &mark);
}

SampleRun
sample_turns (guint n)
{
  SampleRun run =
      begin_run ("Three sums in three threads", "Does it get faster?", "threads", "native-gil", n);
  guint32 process = add_process (&run, 0, 4711, "primes", 0);
  guint32 gil = add_lane (&run, LANE_KIND_GIL, process, "GIL", 0);
  guint32 main = add_lane (&run, LANE_KIND_THREAD, process, "main", 0);
  g_autofree guint32 *workers = g_new (guint32, n);
  gint64 time = 12 * MS;
  guint n_turns = n * 120, seed = 7;

  run.facts->switch_interval_ns = 5 * MS;
  trace_append (run.trace, main, 0, STATE_RUNNING, 0);
  trace_append (run.trace, gil, 0, STATE_RUNNING, main);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("worker-%u", i + 1);

      workers[i] = add_lane (&run, LANE_KIND_THREAD, process, name, 2 * MS * (i + 1));
      trace_append (run.trace, workers[i], 2 * MS * (i + 1), STATE_WAITING_GIL,
                    DETAIL (REASON_GIL, 0, 0));
      add_arrow (&run, FLOW_CREATE, main, workers[i], 2 * MS * (i + 1), 2 * MS * (i + 1) + 100000);
    }
  trace_append (run.trace, main, time, STATE_WAITING_LOCK, DETAIL (REASON_JOIN, 0, 0));
  for (guint turn = 0; turn < n_turns; turn++)
    {
      guint i = turn % n;
      gint64 length;

      seed = seed * 1103515245 + 12345;
      length = 4900000 + (seed >> 16) % 300000;
      trace_append (run.trace, workers[i], time, STATE_RUNNING, DETAIL (REASON_NONE, 1, 0));
      trace_append (run.trace, gil, time, STATE_RUNNING, workers[i]);
      if (turn % 40 == 20)
        add_line (&run, workers[i], time, "found one");
      time += length;
      trace_append (run.trace, workers[i], time, STATE_WAITING_GIL,
                    DETAIL (REASON_GIL_FORCED, 1, 0));
      add_arrow (&run, FLOW_HANDOVER, workers[i], workers[(i + 1) % n], time, time + 1000);
    }
  for (guint i = 0; i < n; i++)
    {
      trace_end_lane (run.trace, workers[i], time + MS * (i + 1), ENDING_DONE, 0);
      add_arrow (&run, FLOW_JOIN, workers[i], main, time + MS * (i + 1), time + MS * (i + 1));
    }
  time += MS * (n + 1);
  trace_append (run.trace, main, time, STATE_RUNNING, 0);
  trace_append (run.trace, gil, time, STATE_RUNNING, main);
  end_run (&run, time + 20 * MS);

  return run;
}

SampleRun
sample_sleepers (guint n)
{
  SampleRun run = begin_run ("Threads that sleep", "Three times two seconds: how long in all?",
                             "threads", "python", n);
  guint32 process, main;

  run.facts->interpreter = g_strdup ("CPython 3.11.2");
  process = add_process (&run, 0, 4711, "python3", 0);
  main = add_lane (&run, LANE_KIND_THREAD, process, "MainThread", 0);
  trace_append (run.trace, main, 0, STATE_RUNNING, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Thread-%u (task)", i + 1);
      gint64 begin = (20 + i) * MS;
      guint32 lane = add_lane (&run, LANE_KIND_THREAD, process, name, begin);

      trace_append (run.trace, lane, begin, STATE_RUNNING, 0);
      trace_append (run.trace, lane, begin + MS, STATE_WAITING_IO, DETAIL (REASON_SLEEP, 0, 0));
      trace_append (run.trace, lane, begin + 2001 * MS, STATE_RUNNING, 0);
      trace_end_lane (run.trace, lane, begin + 2012 * MS, ENDING_DONE, 0);
      add_arrow (&run, FLOW_CREATE, main, lane, begin - MS, begin);
      add_arrow (&run, FLOW_JOIN, lane, main, begin + 2012 * MS, begin + 2012 * MS + 100000);
      add_line (&run, lane, begin + 500000, "Thread starting");
      add_line (&run, lane, begin + 2005 * MS, "Thread done");
    }
  trace_append (run.trace, main, (21 + n) * MS, STATE_WAITING_LOCK, DETAIL (REASON_JOIN, 0, 0));
  trace_append (run.trace, main, (2035 + n) * MS, STATE_RUNNING, 0);
  end_run (&run, (2060 + n) * MS);

  return run;
}

SampleRun
sample_processes (guint n)
{
  SampleRun run =
      begin_run ("Processes that compute", "Two cores: how long now?", "processes", "native", n);
  guint32 root = add_process (&run, 0, 4711, "primes", 0);
  guint32 main = add_lane (&run, LANE_KIND_THREAD, root, "main", 0);

  trace_append (run.trace, main, 0, STATE_RUNNING, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("worker-%u", i + 1);
      gint64 begin = (12 + 7 * i) * MS;
      guint32 process = add_process (&run, root, (int) (4720 + i), name, begin);
      guint32 lane = add_lane (&run, LANE_KIND_THREAD, process, "main", begin);

      add_arrow (&run, FLOW_CREATE, main, process, begin - 2 * MS, begin);
      for (int turn = 0; turn < 30; turn++)
        {
          gint64 time = begin + (turn * 24 + (int) (i % 3) * 8) * MS;

          trace_append (run.trace, lane, time, STATE_RUNNING, DETAIL (REASON_COMPUTE, i % 2, 0));
          trace_append (run.trace, lane, time + 16 * MS, STATE_READY,
                        DETAIL (REASON_NO_CORE, i % 2, 0));
        }
      trace_end_lane (run.trace, lane, begin + 735 * MS, ENDING_DONE, 0);
      trace_end_lane (run.trace, process, begin + 737 * MS, ENDING_EXITED, 0);
      add_arrow (&run, FLOW_SEND, process, main, begin + 730 * MS, begin + 738 * MS);
    }
  trace_append (run.trace, main, (12 + 7 * n) * MS, STATE_WAITING_LOCK,
                DETAIL (REASON_CHILD, 0, 0));
  trace_append (run.trace, main, (755 + 7 * n) * MS, STATE_RUNNING, 0);
  end_run (&run, (780 + 7 * n) * MS);

  return run;
}

SampleRun
sample_tasks (guint n)
{
  SampleRun run =
      begin_run ("Ten thousand tasks", "How many threads does it take?", "asyncio", "native", n);
  guint32 process = add_process (&run, 0, 4711, "tasks", 0);
  guint32 main = add_lane (&run, LANE_KIND_THREAD, process, "main", 0);
  guint32 loop = add_lane (&run, LANE_KIND_LOOP, process, "loop", 0);
  gint64 step = MAX (600 * MS / n, 2000), end = 0;

  trace_append (run.trace, main, 0, STATE_RUNNING, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("task-%u", i + 1);
      gint64 begin = 10 * MS + i * step, wake = begin + 900 * MS;
      guint32 lane = add_lane (&run, LANE_KIND_TASK, loop, name, begin);

      trace_append (run.trace, lane, begin, STATE_READY, DETAIL (REASON_QUEUED, 0, 0));
      trace_append (run.trace, lane, begin + step / 2, STATE_RUNNING, 0);
      trace_append (run.trace, loop, begin + step / 2, STATE_RUNNING, lane);
      trace_append (run.trace, lane, begin + step, STATE_WAITING_IO, DETAIL (REASON_SLEEP, 0, 0));
      trace_append (run.trace, loop, begin + step, STATE_IDLE, 0);
      trace_append (run.trace, lane, wake, STATE_READY, DETAIL (REASON_QUEUED, 0, 0));
      trace_append (run.trace, lane, wake + step * 2, STATE_RUNNING, 0);
      end = wake + step * 3;
      trace_end_lane (run.trace, lane, end, ENDING_DONE, 0);
      if (i < 5)
        add_arrow (&run, FLOW_CREATE, main, lane, begin - 1000, begin);
    }
  trace_append (run.trace, main, 610 * MS, STATE_WAITING_IO, DETAIL (REASON_EPOLL, 0, 0));
  trace_append (run.trace, main, 910 * MS, STATE_RUNNING, 0);
  end_run (&run, end + 15 * MS);

  return run;
}

SampleRun
sample_short (guint n)
{
  static const char *const names[] = {
    "<b>&\"quoted\" ]]> \x01\x1b[31m",
    "a-very-long-name-that-somebody-gave-to-a-thread-for-no-reason",
    "日本語 スレッド",
    "\xff\xfe broken",
    "\xe2\x80\xae right to left",
    "ok"
  };
  SampleRun run = begin_run ("A run of one millisecond with a title that is far too long to stand "
                             "beside what is right of it <script>&amp;",
                             NULL, "threads", "native", n);
  guint32 process = add_process (&run, 0, 4711, "short", 0);

  for (guint i = 0; i < n; i++)
    {
      guint32 lane = add_lane (&run, LANE_KIND_THREAD, process, names[i % G_N_ELEMENTS (names)],
                               20000 * i % 500000);
      gint64 begin = 20000 * i % 500000;

      trace_append (run.trace, lane, begin, STATE_RUNNING, 0);
      trace_append (run.trace, lane, begin + 100000, STATE_NONE, 0);
      trace_append (run.trace, lane, begin + 250000, STATE_NATIVE, 0);
      trace_append (run.trace, lane, begin + 350000, STATE_IDLE, 0);
      trace_append (run.trace, lane, begin + 400000, STATE_WAITING_LOCK,
                    DETAIL (REASON_QUEUE_FULL, 0, 0));
      trace_append (run.trace, lane, begin + 450000, STATE_READY, 0);
      trace_lose (run.trace, lane, 12);
    }
  end_run (&run, MS);

  return run;
}

SampleRun
sample_empty (guint n)
{
  SampleRun run = begin_run ("Nothing", NULL, "sequential", "native", 0);

  end_run (&run, 0);
  return run;
}

SampleRun
sample_dense (guint n)
{
  SampleRun run = begin_run ("Sixteen busy lanes", NULL, "threads", "native", 16);
  guint32 process = add_process (&run, 0, 4711, "dense", 0);
  guint32 seed = 42;
  gint64 end = (gint64) n * 50;

  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *name = g_strdup_printf ("worker-%u", i + 1);
      guint32 lane = add_lane (&run, LANE_KIND_THREAD, process, name, 0);
      gint64 time = 0;

      for (guint k = 0; k < n; k++)
        {
          trace_append (run.trace, lane, time, (State) (1 + (k * 5 + i) % 6), 0);
          seed = seed * 1664525 + 1013904223;
          time += 1 + (seed >> 8) % 99;
        }
      end = MAX (end, time);
    }
  end_run (&run, end);

  return run;
}
