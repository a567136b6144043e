/* SPDX-License-Identifier: MIT */

#include "summary.h"

#include "busy-windows.h"
#include "intervals.h"
#include "lane-walk.h"
#include "summary-workers.h"

#define WINDOW_NS 10000000

/* More than any machine holds: a recording may claim any number. */
#define MAX_BYTES (G_GINT64_CONSTANT (1) << 40)

static gboolean
is_computing (State state)
{
  return state == STATE_RUNNING || state == STATE_NATIVE;
}

/* A million lanes of a year, which only a forged recording has, may wrap but not be undefined. */
static gint64
add_times (gint64 a, gint64 b)
{
  return (gint64) ((guint64) a + (guint64) b);
}

/* One walk over the edges of all threads: what they did, and when they computed. */
static void
sum_threads (Summary *summary, const Trace *trace)
{
  g_autoptr (BusyWindows) windows = busy_windows_new (WINDOW_NS);
  gint64 computing = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      LaneWalk walk;
      LaneSpan span;

      if (lane_get_kind (lane) != LANE_KIND_THREAD)
        continue;

      lane_walk_init (&walk, lane);
      while (lane_walk_next (&walk, &span))
        {
          summary->times.ns[span.state] =
              add_times (summary->times.ns[span.state], span.end - span.begin);
          if (is_computing (span.state))
            busy_windows_add (windows, span.begin, span.end);
        }
    }

  computing = add_times (summary->times.ns[STATE_RUNNING], summary->times.ns[STATE_NATIVE]);
  if (summary->wall_ns > 0)
    {
      summary->parallelism_mean = (double) computing / (double) summary->wall_ns;
      summary->parallelism_peak = busy_windows_get_peak (windows, summary->wall_ns);
    }
}

/* Of those who computed: who started them and waits for them would only dilute it. */
static double
waiting_share (const Trace *trace)
{
  g_autoptr (GArray) workers = summary_workers_new (trace, SUMMARY_WORKERS_COMPUTING);
  double waiting = 0;
  double all = 0;

  for (guint i = 0; i < workers->len; i++)
    {
      const Lane *lane = trace_get_lane (trace, g_array_index (workers, guint32, i));
      LaneTimes times;

      lane_sum (lane, lane_get_begin (lane), lane_get_end (lane), &times);
      waiting += (double) times.ns[STATE_WAITING_GIL];
      for (int state = 0; state < N_STATES; state++)
        all += (double) times.ns[state];
    }

  return all > 0 ? waiting / all : 0;
}

/* Rules in the order of the contract: the first that finds a lane says who is counted. */
static gboolean
is_task (const Lane *lane)
{
  return lane_get_kind (lane) == LANE_KIND_TASK;
}

static gboolean
is_worker_thread (const Lane *lane)
{
  return lane_get_kind (lane) == LANE_KIND_THREAD && !summary_workers_is_main (lane);
}

static gboolean
is_child_process (const Lane *lane)
{
  return lane_get_kind (lane) == LANE_KIND_PROCESS && lane_get_parent (lane) != 0;
}

static gboolean (*const concurrency_rules[]) (const Lane *) = { is_task, is_worker_thread,
                                                                is_child_process };

static guint32
peak_concurrency (const Trace *trace)
{
  guint32 peak = 0;

  for (guint rule = 0; rule < G_N_ELEMENTS (concurrency_rules) && peak == 0; rule++)
    {
      g_autoptr (GArray) lives = intervals_new ();

      for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
        {
          const Lane *lane = trace_get_lane (trace, id);

          /* Who begins and ends within one tick of the clock lived all the same. */
          if (concurrency_rules[rule](lane))
            intervals_add (lives, lane_get_begin (lane),
                           MAX (lane_get_end (lane), lane_get_begin (lane) + 1));
        }

      peak = intervals_get_depth (lives);
    }

  return peak;
}

/* When at least one thread of @process waited for the GIL. */
static gint64
contended_time (const Trace *trace, guint32 process)
{
  g_autoptr (GPtrArray) waits = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GArray) together = NULL;

  for (guint32 id = process + 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      GArray *own;
      LaneWalk walk;
      LaneSpan span;

      if (lane_get_kind (lane) != LANE_KIND_THREAD || lane_get_parent (lane) != process)
        continue;

      own = intervals_new ();
      lane_walk_init (&walk, lane);
      while (lane_walk_next (&walk, &span))
        if (span.state == STATE_WAITING_GIL)
          intervals_add (own, span.begin, span.end);

      g_ptr_array_add (waits, own);
    }

  together = intervals_unite (waits);

  return intervals_get_length (together);
}

static void
sum_gil (Summary *summary, const Trace *trace, const Lane *lane)
{
  SummaryGil gil = { .process = lane_get_pid (lane) };
  guint32 before = 0;
  LaneWalk walk;
  LaneSpan span;

  lane_walk_init (&walk, lane);
  while (lane_walk_next (&walk, &span))
    {
      if (span.state != STATE_RUNNING)
        continue;

      gil.held_ns += span.end - span.begin;
      if (before != 0 && span.detail != before)
        gil.switches++;

      before = span.detail;
    }

  gil.contended_ns = contended_time (trace, lane_get_parent (lane));
  g_array_append_val (summary->gils, gil);
}

/* A task's span is a step, a loop's without a task its callbacks. The loop's other spans may be
 * many steps of one task, without anything between. */
static gboolean
is_step (const Trace *trace, const Lane *lane, const LaneSpan *span)
{
  const Lane *parent = trace_get_lane (trace, lane_get_parent (lane));

  if (span->state != STATE_RUNNING)
    return FALSE;
  if (lane_get_kind (lane) == LANE_KIND_LOOP)
    return span->detail == 0;

  return parent != NULL && lane_get_kind (parent) == LANE_KIND_LOOP;
}

static void
sum_blocked (Summary *summary, const Trace *trace)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      LaneKind kind = lane_get_kind (lane);
      LaneTimes times;
      LaneWalk walk;
      LaneSpan span;

      if (kind != LANE_KIND_TASK && kind != LANE_KIND_LOOP)
        continue;
      lane_sum (lane, lane_get_begin (lane), lane_get_end (lane), &times);
      if (times.ns[STATE_RUNNING] < SUMMARY_BLOCKED_NS)
        continue;

      lane_walk_init (&walk, lane);
      while (lane_walk_next (&walk, &span))
        {
          gint64 length = span.end - span.begin;

          if (length < SUMMARY_BLOCKED_NS || !is_step (trace, lane, &span))
            continue;
          summary->n_blocked++;
          if (length > summary->blocked_ns)
            {
              summary->blocked_ns = length;
              summary->blocked_by = kind == LANE_KIND_TASK ? id : 0;
            }
        }
    }
}

static void
estimate_overhead (Summary *summary, const Trace *trace, const Facts *facts)
{
  gboolean is_python = g_strcmp0 (facts->runtime, "python") == 0;
  double computing =
      (double) summary->times.ns[STATE_RUNNING] + (double) summary->times.ns[STATE_NATIVE];
  double telling;

  summary->n_events = trace_get_n_events (trace);
  summary->n_lost = trace_get_n_lost (trace);
  telling = (double) summary->n_events * (is_python ? SUMMARY_EVENT_NS_PYTHON : SUMMARY_EVENT_NS);
  if (computing > 0)
    summary->overhead = CLAMP (telling / computing, 0, 1);
}

typedef struct
{
  gint64 time;
  guint32 lane;
  gint64 value;
} MemoryStep;

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const MemoryStep *one = a;
  const MemoryStep *other = b;

  return one->time < other->time ? -1 : one->time > other->time;
}

/* What each process had at its last sample counts until its next one, or its end. */
static gint64
peak_memory (const Trace *trace)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (MemoryStep));
  g_autofree gint64 *now = NULL;
  guint32 n_lanes;
  gint64 sum = 0;
  gint64 peak = -1;

  for (guint32 i = 0; i < trace_get_n_samples (trace); i++)
    {
      TraceSample sample;
      MemoryStep step;

      trace_get_sample (trace, i, &sample);
      step = (MemoryStep){ sample.time, sample.lane, CLAMP (sample.value, 0, MAX_BYTES) };
      if (sample.counter == COUNTER_PSS)
        g_array_append_val (steps, step);
    }

  if (steps->len == 0)
    return -1;

  n_lanes = trace_get_n_lanes (trace);
  for (guint32 id = 1; id <= n_lanes; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      MemoryStep step = { lane_get_end (lane), id, 0 };

      if (lane_get_kind (lane) == LANE_KIND_PROCESS && lane_get_ending (lane) != ENDING_OPEN)
        g_array_append_val (steps, step);
    }

  /* Stable, so that a sample at a process's very end stands before it. */
  g_array_sort (steps, compare_steps);
  now = g_new0 (gint64, (gsize) n_lanes + 1);

  for (guint i = 0; i < steps->len; i++)
    {
      const MemoryStep *step = &g_array_index (steps, MemoryStep, i);

      if (step->lane > n_lanes)
        continue;

      sum += step->value - now[step->lane];
      now[step->lane] = step->value;
      peak = MAX (peak, sum);
    }

  return peak;
}

Summary *
summary_new (const Trace *trace, const Facts *facts)
{
  Summary *summary = g_new0 (Summary, 1);

  summary->wall_ns = facts->wall_ns > 0 ? facts->wall_ns : trace_get_now (trace);
  summary->gils = g_array_new (FALSE, FALSE, sizeof (SummaryGil));
  summary->concurrency_peak = peak_concurrency (trace);
  summary->peak_pss = peak_memory (trace);
  sum_threads (summary, trace);
  sum_blocked (summary, trace);
  estimate_overhead (summary, trace, facts);
  summary->gil_share = waiting_share (trace);

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      if (lane_get_kind (lane) == LANE_KIND_GIL)
        sum_gil (summary, trace, lane);
    }

  return summary;
}

void
summary_free (Summary *summary)
{
  if (summary == NULL)
    return;

  g_clear_pointer (&summary->gils, g_array_unref);
  g_free (summary);
}
