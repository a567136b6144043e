/* SPDX-License-Identifier: MIT */

#include <glib/gi18n-lib.h>

#include "intervals.h"
#include "sentence-private.h"
#include "summary-workers.h"

/*
 * The verdict is chosen by what was measured and never by which demo ran: who computed, who waited
 * and for what, as shares of their own time. Each table below is tried from its top; the first rule
 * that applies speaks. One table is about computing, one about waiting; a run that did much of both
 * gets a sentence of each.
 */
typedef struct
{
  guint32 n;
  guint32 n_mains;     /* of them: first threads of their processes */
  guint32 n_processes; /* that they live in */
  double length;       /* while any of them was there */
  double ns[N_STATES];
  double life;
} Crowd;

typedef struct
{
  Crowd computing; /* the workers that did at least a tenth of what the busiest did */
  Crowd waiting;   /* by the same rule, for waiting-io */
  Crowd locked;    /* by the same rule, for waiting-lock */
  Crowd tasks;
  guint32 n_loops;
  double wall;
  int cores;
} Measures;

#define TENTH 0.1
#define OVERLAP 1.1 /* times as long in all as while any of them was there */

static double
computed (const double *ns)
{
  return ns[STATE_RUNNING] + ns[STATE_NATIVE];
}

static double
waited (const double *ns)
{
  return ns[STATE_WAITING_IO];
}

static void
sum_lane (const Lane *lane, double *ns)
{
  LaneTimes times;

  lane_sum (lane, lane_get_begin (lane), lane_get_end (lane), &times);
  for (int state = 0; state < N_STATES; state++)
    ns[state] = (double) times.ns[state];
}

static void
crowd_add (Crowd *crowd, const Lane *lane, GHashTable *processes)
{
  double ns[N_STATES];

  sum_lane (lane, ns);
  crowd->n++;
  crowd->n_mains += summary_workers_is_main (lane);

  if (g_hash_table_add (processes, GUINT_TO_POINTER (lane_get_parent (lane))))
    crowd->n_processes++;

  for (int state = 0; state < N_STATES; state++)
    {
      crowd->ns[state] += ns[state];
      crowd->life += ns[state];
    }
}

static void
crowd_add_all (Crowd *crowd, const Trace *trace, const GArray *lanes, GHashTable *processes)
{
  g_autoptr (GArray) lives = intervals_new ();

  for (guint i = 0; i < lanes->len; i++)
    {
      const Lane *lane = trace_get_lane (trace, g_array_index (lanes, guint32, i));

      crowd_add (crowd, lane, processes);
      intervals_add (lives, lane_get_begin (lane), lane_get_end (lane));
    }

  crowd->length = MAX ((double) intervals_get_cover (lives), 1);
}

static void
crowd_gather_workers (Crowd *crowd, const Trace *trace, guint states)
{
  g_autoptr (GHashTable) processes = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) workers = summary_workers_new (trace, states);

  crowd_add_all (crowd, trace, workers, processes);
}

static void
crowd_gather_tasks (Crowd *crowd, const Trace *trace)
{
  g_autoptr (GHashTable) processes = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) tasks = summary_workers_new_tasks (trace);

  crowd_add_all (crowd, trace, tasks, processes);
}

/* How many computed at a time while any of them was there. */
static double
crowd_parallelism (const Crowd *crowd)
{
  return computed (crowd->ns) / crowd->length;
}

static double
crowd_share (const Crowd *crowd, State state)
{
  return crowd->life > 0 ? crowd->ns[state] / crowd->life : 0;
}

static char *
crowd_title (const Crowd *crowd)
{
  g_autofree char *n = sentence_count (crowd->n);
  gboolean processes = crowd->n > 1 && crowd->n_mains == crowd->n;

  return sentence_fill (processes ? ngettext ("{n} process", "{n} processes", crowd->n)
                                  : ngettext ("{n} thread", "{n} threads", crowd->n),
                        "n", n, NULL);
}

/* Rules */

typedef struct
{
  gboolean (*applies) (const Measures *measures);
  const char *format;
  State state; /* whose share is {share} */
} Rule;

static gboolean
is_taking_turns_with_gil (const Measures *measures)
{
  return measures->computing.n >= 2 &&
         crowd_share (&measures->computing, STATE_WAITING_GIL) >= 0.15;
}

static gboolean
is_taking_turns_strictly (const Measures *measures)
{
  return is_taking_turns_with_gil (measures) && crowd_parallelism (&measures->computing) < 1.3;
}

static gboolean
is_crowded (const Measures *measures)
{
  return measures->computing.n >= 2 && measures->computing.n > (guint32) measures->cores &&
         measures->cores > 0 && crowd_share (&measures->computing, STATE_READY) >= 0.2;
}

static gboolean
is_parallel (const Measures *measures)
{
  return measures->computing.n >= 2 && crowd_parallelism (&measures->computing) >= 1.2;
}

static gboolean
is_locked_out (const Measures *measures)
{
  return measures->computing.n >= 2 &&
         crowd_share (&measures->computing, STATE_WAITING_LOCK) >= 0.2;
}

static gboolean
is_one_after_another (const Measures *measures)
{
  return measures->computing.n >= 2;
}

static gboolean
is_sequential (const Measures *measures)
{
  return measures->computing.n == 1;
}

static const Rule computing_rules[] = {
  { is_taking_turns_strictly,
    N_ ("{who} took turns holding the GIL: on average {mean} computed at a time, and they waited "
        "{share} of their time for it."),
    STATE_WAITING_GIL },
  { is_taking_turns_with_gil,
    N_ ("{who} computed, on average {mean} at a time, but they waited {share} of their time for "
        "the GIL."),
    STATE_WAITING_GIL },
  { is_crowded, N_ ("{who} shared {cores}: each was ready without a core {share} of its time."),
    STATE_READY },
  { is_parallel, N_ ("{who} computed at the same time: {mean} on average on {cores}."),
    STATE_RUNNING },
  { is_locked_out,
    N_ ("{who} waited for each other: on average {mean} computed at a time, and {share} of their "
        "time went to locks."),
    STATE_WAITING_LOCK },
  { is_one_after_another, N_ ("{who} computed one after another: on average {mean} at a time."),
    STATE_RUNNING },
  { is_sequential, N_ ("One thread did all the computing: {part} of the run."), STATE_RUNNING },
};

static gboolean
is_overlapping_tasks (const Measures *measures)
{
  return measures->tasks.n >= 2 && waited (measures->tasks.ns) >= OVERLAP * measures->tasks.length;
}

static gboolean
is_queueing_tasks (const Measures *measures)
{
  return measures->tasks.n >= 2 && crowd_share (&measures->tasks, STATE_READY) >= 0.3;
}

static gboolean
is_waiting_tasks (const Measures *measures)
{
  return measures->tasks.n >= 1 && waited (measures->tasks.ns) >= 0.5 * measures->tasks.length;
}

/* Whose lives do not overlap, their waits do not either. */
static gboolean
is_one_task_after_another (const Measures *measures)
{
  return is_waiting_tasks (measures) && measures->tasks.life < OVERLAP * measures->tasks.length;
}

static gboolean
is_overlapping_threads (const Measures *measures)
{
  return measures->waiting.n >= 2 &&
         waited (measures->waiting.ns) >= OVERLAP * measures->waiting.length;
}

static gboolean
is_waiting (const Measures *measures)
{
  return measures->waiting.n >= 1 && waited (measures->waiting.ns) >= 0.3 * measures->wall;
}

/* Many who each wait a little are no story. */
static gboolean
is_waiting_much (const Measures *measures)
{
  return is_waiting (measures) && crowd_share (&measures->waiting, STATE_WAITING_IO) >= 0.25;
}

static gboolean
is_waiting_one_after_another (const Measures *measures)
{
  return is_waiting (measures) && measures->waiting.life < OVERLAP * measures->waiting.length;
}

static gboolean
is_stuck (const Measures *measures)
{
  return measures->locked.n >= 2 && crowd_share (&measures->locked, STATE_WAITING_LOCK) >= 0.5 &&
         computed (measures->computing.ns) < TENTH * measures->wall;
}

static const Rule task_rules[] = {
  { is_overlapping_tasks,
    N_ ("{who} overlapped their waits on {threads}: {wall} of wall time for {waited} of waiting."),
    STATE_WAITING_IO },
  { is_queueing_tasks,
    N_ ("{who} shared {threads}: each was queued in the loop {share} of its time."), STATE_READY },
  { is_one_task_after_another,
    N_ ("{who} waited one after another: {wall} of wall time for {waited} of waiting."),
    STATE_WAITING_IO },
  { is_waiting_tasks,
    N_ ("{who} waited {share} of their time: {wall} of wall time for {waited} of waiting."),
    STATE_WAITING_IO },
};

static const Rule waiting_rules[] = {
  { is_overlapping_threads,
    N_ ("{who} overlapped their waits: {wall} of wall time for {waited} of waiting."),
    STATE_WAITING_IO },
  { is_waiting_one_after_another,
    N_ ("{who} waited, one wait at a time: {wall} of wall time for {waited} of waiting."),
    STATE_WAITING_IO },
  { is_waiting_much,
    N_ ("{who} waited {share} of their time: {wall} of wall time for {waited} of waiting."),
    STATE_WAITING_IO },
};

static const Rule stuck_rules[] = {
  { is_stuck, N_ ("{who} did nothing but wait for each other: {share} of their time."),
    STATE_WAITING_LOCK },
};

static char *
format_percent (double share)
{
  g_autofree char *number = g_strdup_printf ("%.0f", CLAMP (share, 0, 1) * 100);

  /* Translators: a share in percent. */
  return sentence_fill (_ ("{n} %"), "n", number, NULL);
}

static char *
say (const Rule *rule, const Measures *measures, const Crowd *crowd, const char *who)
{
  guint32 n_loops = MAX (measures->n_loops, 1);
  g_autofree char *mean = g_strdup_printf ("%.2f", crowd_parallelism (crowd));
  g_autofree char *share = format_percent (crowd_share (crowd, rule->state));
  g_autofree char *part = format_percent (computed (crowd->ns) / measures->wall);
  g_autofree char *wall = sentence_duration ((gint64) measures->wall);
  g_autofree char *waiting = sentence_duration ((gint64) MIN (waited (crowd->ns), 1e18));
  g_autofree char *n_cores = sentence_count (measures->cores);
  g_autofree char *n_threads = sentence_count (n_loops);
  g_autofree char *cores = sentence_fill (
      ngettext ("{n} core", "{n} cores", (gulong) measures->cores), "n", n_cores, NULL);
  g_autofree char *threads =
      sentence_fill (ngettext ("one thread", "{n} threads", n_loops), "n", n_threads, NULL);

  return sentence_fill (_ (rule->format), "who", who, "mean", mean, "share", share, "part", part,
                        "wall", wall, "waited", waiting, "cores", cores, "threads", threads, NULL);
}

static const Rule *
choose (const Rule *rules, gsize n_rules, const Measures *measures)
{
  for (gsize i = 0; i < n_rules; i++)
    if (rules[i].applies (measures))
      return &rules[i];

  return NULL;
}

#define CHOOSE(rules, measures) choose (rules, G_N_ELEMENTS (rules), measures)

static char *
say_waiting (const Measures *measures)
{
  const Rule *rule = CHOOSE (task_rules, measures);
  g_autofree char *who = NULL;

  if (rule != NULL)
    {
      g_autofree char *n = sentence_count (measures->tasks.n);

      who = sentence_fill (ngettext ("{n} task", "{n} tasks", measures->tasks.n), "n", n, NULL);

      return say (rule, measures, &measures->tasks, who);
    }

  /* Where there are tasks, the threads' waits are the loop's rest. */
  rule = measures->tasks.n == 0 ? CHOOSE (waiting_rules, measures) : NULL;
  if (rule != NULL)
    {
      who = crowd_title (&measures->waiting);

      return say (rule, measures, &measures->waiting, who);
    }

  rule = CHOOSE (stuck_rules, measures);
  if (rule == NULL)
    return NULL;

  who = crowd_title (&measures->locked);

  return say (rule, measures, &measures->locked, who);
}

static char *
say_computing (const Measures *measures, gboolean alone)
{
  const Rule *rule = CHOOSE (computing_rules, measures);
  g_autofree char *who = NULL;

  /* That one thread computed now and then goes without saying where waiting was the story. */
  if (rule == NULL || (!alone && (measures->computing.n == 1 ||
                                  computed (measures->computing.ns) < 0.3 * measures->wall)))
    return NULL;

  who = crowd_title (&measures->computing);

  return say (rule, measures, &measures->computing, who);
}

/* Tasks that do not give way: whoever else is in the loop waits. */
static char *
say_blocking (const Trace *trace, const Summary *summary)
{
  const Lane *lane = trace_get_lane (trace, summary->blocked_by);
  g_autofree char *time = sentence_duration (summary->blocked_ns);

  if (summary->blocked_ns == 0)
    return NULL;
  if (lane == NULL)
    return sentence_fill (_ ("Callbacks blocked the loop for {time}."), "time", time, NULL);

  return sentence_fill (_ ("A step of {who} blocked the loop for {time}."), "who",
                        lane_get_name (lane), "time", time, NULL);
}

/* NULL: nothing was said. */
static char *
join_sentences (char *const *sentences, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    if (sentences[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentences[i]);

  return g_string_free (text, text->len == 0);
}

char *
sentence_verdict (const Trace *trace, const Facts *facts, const Summary *summary)
{
  Measures measures = { .wall = MAX ((double) summary->wall_ns, 1), .cores = facts->cores };
  g_autofree char *waiting = NULL;
  g_autofree char *computing = NULL;
  g_autofree char *blocking = NULL;

  crowd_gather_workers (&measures.computing, trace, SUMMARY_WORKERS_COMPUTING);
  crowd_gather_workers (&measures.waiting, trace, 1u << STATE_WAITING_IO);
  crowd_gather_workers (&measures.locked, trace, 1u << STATE_WAITING_LOCK);
  crowd_gather_tasks (&measures.tasks, trace);
  measures.n_loops = measures.tasks.n_processes;

  waiting = say_waiting (&measures);
  computing = say_computing (&measures, waiting == NULL);
  blocking = say_blocking (trace, summary);

  return join_sentences ((char *const[]){ waiting, computing, blocking }, 3);
}
