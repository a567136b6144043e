/* SPDX-License-Identifier: MIT */

#include "sample-trace.h"

Facts *
sample_facts_new (void)
{
  Facts *facts = facts_new ();

  facts->demo = g_strdup ("primes");
  facts->script = g_strdup ("primes.py");
  facts->title = g_strdup ("Counting primes");
  facts->question = g_strdup ("How long, \"exactly\"?\n");
  facts->model = g_strdup ("threads");
  facts->runtime = g_strdup ("native-gil");
  facts->interpreter = g_strdup ("CPython 3.11.2");
  facts->machine = g_strdup ("2 cores, Linux, x86_64");
  facts->cores = 2;
  facts->workers = 3;
  facts->size = 2000000;
  facts->extrapolated = TRUE;
  facts->started = 1700000000123456;
  facts->wall_ns = MS (4000000);
  facts->exit_status = 3;
  facts->result = g_strdup ("148933 ünïcode");
  facts->correct = 1;
  facts->verdict = g_strdup ("They took turns.");
  facts->message = g_strdup ("stopped");
  facts->switch_interval_ns = MS (5);
  facts_set_metric (facts, "requests_per_s", 1234.5);
  facts_set_metric (facts, "p99_ms", 0.1);

  return facts;
}

Trace *
sample_trace_new (void)
{
  Trace *trace = trace_new ();
  guint32 process = trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 100, 0, 0);
  guint32 thread =
      trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_SAMPLED, process, 100, 100, 10);
  guint32 worker =
      trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_EMULATED, process, 100, 101, MS (1));
  guint32 gil = trace_add_lane (trace, LANE_KIND_GIL, LANE_SOURCE_EMULATED, process, 100, 0, 20);
  guint32 loop = trace_add_lane (trace, LANE_KIND_LOOP, LANE_SOURCE_MEASURED, process, 100, 0, 30);
  guint32 task = trace_add_lane (trace, LANE_KIND_TASK, LANE_SOURCE_MEASURED, loop, 100, 0, 40);
  guint32 child =
      trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, process, 102, 0, MS (2));

  trace_name_lane (trace, process, "python3");
  trace_name_lane (trace, thread, "MainThread");
  trace_name_lane (trace, worker, "=worker,\"1\"");
  trace_name_lane (trace, gil, "GIL");
  trace_name_lane (trace, loop, "loop");
  trace_name_lane (trace, task, "Task-ä");

  trace_append (trace, process, 0, STATE_RUNNING, 0);
  trace_append (trace, thread, 10, STATE_RUNNING, DETAIL (REASON_COMPUTE, 1, 0));
  trace_append (trace, thread, MS (2), STATE_WAITING_LOCK, DETAIL (REASON_JOIN, 255, 7u));
  for (guint i = 0; i < 100; i++)
    {
      trace_append (trace, worker, MS (1) + i * 1000, STATE_RUNNING, DETAIL (0, i % 2, 0));
      trace_append (trace, worker, MS (1) + i * 1000 + 700, STATE_WAITING_IO,
                    DETAIL (REASON_READ, 255, i));
    }

  /* An hour: does not fit the 32 bits of a step. */
  trace_append (trace, worker, MS (3600000), STATE_RUNNING, DETAIL (0, 255, 0));
  trace_append (trace, gil, 20, STATE_RUNNING, thread);
  trace_append (trace, gil, MS (1), STATE_RUNNING, worker);
  trace_append (trace, gil, MS (2), STATE_IDLE, 0);
  trace_append (trace, loop, 30, STATE_RUNNING, task);
  trace_append (trace, loop, 50, STATE_IDLE, 0);
  trace_append (trace, task, 40, STATE_RUNNING, 0);
  trace_append (trace, task, 50, STATE_WAITING_IO,
                DETAIL (REASON_AWAITING, 255, trace_add_label (trace, "Queue.get")));
  trace_append (trace, child, MS (2), STATE_RUNNING, 0);

  trace_end_lane (trace, worker, MS (3600001), ENDING_DONE, 0);
  trace_end_lane (trace, task, MS (9), ENDING_CANCELLED, 0);
  trace_end_lane (trace, child, MS (5), ENDING_KILLED, 9);
  trace_lose (trace, worker, 5);
  trace_lose (trace, 0, 2);
  trace_add_events (trace, 4321);

  trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, thread, worker, 15, MS (1) });
  trace_add_arrow (trace, &(TraceArrow){ FLOW_HANDOVER, worker, thread, MS (2), MS (2) + 1 });
  trace_add_mark (trace, &(TraceMark){ thread, TEXT_STDOUT, MS (1), "hello /home/somebody" });
  trace_add_mark (trace, &(TraceMark){ task, TEXT_NOTE, MS (2), "note \"quoted\"" });
  trace_add_sample (trace, &(TraceSample){ process, COUNTER_PSS, MS (1), 1000000 });
  trace_add_sample (trace, &(TraceSample){ child, COUNTER_PSS, MS (3), 500000 });
  trace_add_sample (trace, &(TraceSample){ worker, COUNTER_DONE, MS (3), -7 });
  trace_finish (trace, MS (4000000));

  return trace;
}

Trace *
sample_trace_new_process (void)
{
  Trace *trace = trace_new ();
  guint32 process = trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 100, 0, 0);
  guint32 thread =
      trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, process, 100, 100, 0);

  trace_append (trace, process, 0, STATE_RUNNING, 0);
  trace_append (trace, thread, 0, STATE_WAITING_LOCK, DETAIL (REASON_JOIN, 255, 0));
  trace_name_lane (trace, process, "python3");
  trace_name_lane (trace, thread, "main");

  return trace;
}

guint32
sample_trace_add_thread (Trace *trace,
                         guint32 process,
                         int tid,
                         const char *name,
                         const int (*edges)[2],
                         guint n_edges,
                         int end)
{
  const Lane *lane = trace_get_lane (trace, process);
  guint32 id = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, process,
                               lane_get_pid (lane), tid, MS (edges[0][0]));

  trace_name_lane (trace, id, name);
  for (guint i = 0; i < n_edges; i++)
    trace_append (trace, id, MS (edges[i][0]), (State) edges[i][1],
                  DETAIL (REASON_NONE, edges[i][1] == STATE_RUNNING ? 1 : 255, 0));

  trace_end_lane (trace, id, MS (end), ENDING_DONE, 0);

  return id;
}
