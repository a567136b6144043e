/* SPDX-License-Identifier: MIT */

#include "sentence-comparison.h"

#include <glib/gi18n-lib.h>

#include "run-words.h"
#include "sentence-private.h"
#include "summary-workers.h"

#define MUCH_GIL 0.15 /* of the workers' time */
#define MORE 1.2      /* times as much, to be called a reason */
#define VERY_DISTURBED 0.5
#define DISTURBED 0.15 /* of the time of the cores */
#define TENFOLD 9.95   /* from here factors have no decimals */

/* What is spoken about: the runs, which of them count, and how each stands. */
typedef struct
{
  const ComparedRun *runs;
  guint n;
  int reference;
  guint first; /* the fastest that counts */
  guint n_counted;
  gboolean is_first[COMPARED_RUNS_MAX]; /* as fast as the fastest */
  Standing standing[COMPARED_RUNS_MAX];
  double factor[COMPARED_RUNS_MAX];
  int held_up; /* by the GIL, most of those that were not first; -1: none */
  GPtrArray *sentences;
} Speech;

static gboolean
has_several_runtimes (const ComparedRun *runs, guint n)
{
  for (guint i = 1; i < n; i++)
    if (g_strcmp0 (run_words_runtime (runs[i].facts), run_words_runtime (runs[0].facts)) != 0)
      return TRUE;

  return FALSE;
}

char *
sentence_compared_run (const ComparedRun *runs, guint n, guint i, gboolean at_beginning)
{
  const char *model =
      at_beginning ? run_words_model (runs[i].facts) : run_words_model_within (runs[i].facts);

  if (!has_several_runtimes (runs, n))
    return g_strdup (model);

  /* Translators: a run among others, such as "threads (native C)". */
  return sentence_fill (_ ("{model} ({runtime})"), "model", model, "runtime",
                        run_words_runtime (runs[i].facts), NULL);
}

static char *
format_factor (double factor)
{
  return g_strdup_printf (factor < TENFOLD ? "%.1f" : "%.0f", factor);
}

static char *
format_share (double share)
{
  return g_strdup_printf (_ ("%.0f %%"), 100 * share);
}

char *
sentence_standing (const ComparedRun *runs, guint n, guint i)
{
  int reference = compared_runs_find_reference (runs, n);
  double factor;
  Standing standing = compared_runs_stand (runs, reference, i, &factor);
  g_autofree char *times = format_factor (factor < 1 ? 1 / factor : factor);

  switch (standing)
    {
    case STANDING_SAME:
      return g_strdup (_ ("same"));
    case STANDING_FASTER:
      return sentence_fill (_ ("{times}x faster"), "times", times, NULL);
    case STANDING_SLOWER:
      return sentence_fill (_ ("{times}x slower"), "times", times, NULL);
    case STANDING_WRONG:
      return g_strdup (_ ("wrong answer"));
    case STANDING_FAILED:
      return g_strdup (_ ("failed"));
    default:
      if (reference < 0)
        return g_strdup ("");
      return g_strdup (g_strcmp0 (runs[i].facts->model, "sequential") == 0 ? _ ("baseline")
                                                                           : _ ("slowest"));
    }
}

/* "Threads, processes and asyncio". */
static char *
list_runs (const Speech *s, const gboolean *listed)
{
  g_autofree char *list = NULL;
  guint left = 0;

  for (guint i = 0; i < s->n; i++)
    left += listed[i];
  for (guint i = 0; i < s->n; i++)
    {
      g_autofree char *who = NULL;
      char *longer;

      if (!listed[i])
        continue;
      who = sentence_compared_run (s->runs, s->n, i, list == NULL);
      left--;
      if (list == NULL)
        longer = g_strdup (who);
      else
        longer = sentence_fill (left == 0 ? _ ("{list} and {last}") : _ ("{list}, {last}"), "list",
                                list, "last", who, NULL);
      g_free (list);
      list = longer;
    }

  return g_steal_pointer (&list);
}

static double
wait_in_lanes (const Trace *trace, const GArray *threads)
{
  double waited = 0;
  guint32 n = threads != NULL ? threads->len : trace_get_n_lanes (trace);

  for (guint32 i = 0; i < n; i++)
    {
      guint32 id = threads != NULL ? g_array_index (threads, guint32, i) : i + 1;
      const Lane *lane = trace_get_lane (trace, id);
      LaneTimes times;

      if (threads == NULL && lane_get_kind (lane) != LANE_KIND_TASK)
        continue;
      lane_sum (lane, lane_get_begin (lane), lane_get_end (lane), &times);
      waited += (double) times.ns[STATE_WAITING_IO];
    }

  return waited;
}

/* How many waited for the outside at a time: tasks, or the workers where there are none. */
static double
overlap (const ComparedRun *run)
{
  double waited = wait_in_lanes (run->trace, NULL);

  if (waited <= 0)
    {
      g_autoptr (GArray) workers = summary_workers_new (run->trace, 1u << STATE_WAITING_IO);

      waited = wait_in_lanes (run->trace, workers);
    }

  return waited / (double) MAX (run->summary->wall_ns, 1);
}

static gboolean
is_much_more (double a, double b)
{
  return a >= MORE && a >= MORE * b;
}

/* Why the first was faster than the reference. */
static char *
say_reason (const Speech *s)
{
  const ComparedRun *first = &s->runs[s->first], *other = &s->runs[s->reference];
  double together = first->summary->parallelism_mean, alone = other->summary->parallelism_mean;
  double waits = overlap (first), other_waits = overlap (other);

  if (is_much_more (together, alone))
    {
      g_autofree char *mean = g_strdup_printf ("%.2f", together);
      g_autofree char *less = g_strdup_printf ("%.2f", alone);

      return sentence_fill (_ (", with {mean} computing at a time instead of {less}"), "mean", mean,
                            "less", less, NULL);
    }
  if (is_much_more (waits, other_waits))
    {
      g_autofree char *mean =
          waits < 99.5 ? g_strdup_printf ("%.2f", waits) : sentence_count ((gint64) (waits + 0.5));
      g_autofree char *less = g_strdup_printf ("%.2f", other_waits);

      return sentence_fill (_ (", with {mean} waiting at a time instead of {less}"), "mean", mean,
                            "less", less, NULL);
    }

  return g_strdup ("");
}

static void
say (Speech *s, char *sentence)
{
  g_ptr_array_add (s->sentences, sentence);
}

static void
say_first (Speech *s)
{
  g_autofree char *list = list_runs (s, s->is_first);
  g_autofree char *wall = sentence_duration (s->runs[s->first].summary->wall_ns);
  g_autofree char *reference = sentence_compared_run (s->runs, s->n, (guint) s->reference, FALSE);
  g_autofree char *factor = format_factor (s->factor[s->first]);
  g_autofree char *reason = NULL;
  guint n_first = 0;
  const char *format;

  for (guint i = 0; i < s->n; i++)
    n_first += s->is_first[i];

  if (n_first == s->n_counted)
    format = _ ("{list} took about the same time: {wall}.");
  else if (s->is_first[s->reference])
    format = n_first == 1 ? _ ("{list} finished first, after {wall}.")
                          : _ ("{list} finished first, after about {wall}.");
  else
    format = n_first == 1
                 ? _ ("{list} finished first, after {wall}: {factor} times faster than "
                      "{reference}{reason}.")
                 : _ ("{list} finished first, after about {wall}: {factor} times faster than "
                      "{reference}{reason}.");

  reason = s->is_first[s->reference] ? g_strdup ("") : say_reason (s);
  say (s, sentence_fill (format, "list", list, "wall", wall, "factor", factor, "reference",
                         reference, "reason", reason, NULL));
}

/* The one that the GIL held up most, with how it stands. */
static void
say_gil (Speech *s)
{
  g_autofree char *who = NULL;
  g_autofree char *reference = NULL;
  g_autofree char *share = NULL;
  g_autofree char *factor = NULL;
  guint i = (guint) s->held_up;
  const char *format;

  if (s->held_up < 0)
    return;

  who = sentence_compared_run (s->runs, s->n, i, TRUE);
  reference = sentence_compared_run (s->runs, s->n, (guint) s->reference, FALSE);
  share = format_share (s->runs[i].summary->gil_share);
  factor = format_factor (1 / s->factor[i]);
  switch (s->standing[i])
    {
    case STANDING_SAME:
      format = s->is_first[i] ? _ ("{who} waited {share} of their time for the GIL.")
                              : _ ("{who} took as long as {reference}: the workers waited "
                                   "{share} of their time for the GIL.");
      break;
    case STANDING_SLOWER:
      format = _ ("{who} took {factor} times as long as {reference}: the workers waited {share} "
                  "of their time for the GIL.");
      break;
    default:
      format = _ ("{who} waited {share} of their time for the GIL.");
      break;
    }
  say (s, sentence_fill (format, "who", who, "reference", reference, "share", share, "factor",
                         factor, NULL));
}

/* Those that stand so and of whom nothing was said yet. */
static void
say_rest (Speech *s, Standing standing, const char *one, const char *many)
{
  gboolean listed[COMPARED_RUNS_MAX] = { FALSE };
  g_autofree char *list = NULL;
  g_autofree char *reference = NULL;
  g_autofree char *factor = NULL;
  guint n = 0;

  for (guint i = 0; i < s->n; i++)
    if (s->standing[i] == standing && !s->is_first[i] && s->held_up != (int) i)
      {
        listed[i] = TRUE;
        n++;
        g_free (factor);
        factor = format_factor (1 / s->factor[i]);
      }
  if (n == 0)
    return;

  list = list_runs (s, listed);
  reference = sentence_compared_run (s->runs, s->n, (guint) s->reference, FALSE);
  say (s, sentence_fill (n == 1 ? one : many, "list", list, "reference", reference, "factor",
                         factor, NULL));
}

static void
say_order (Speech *s)
{
  if (s->n_counted == 1)
    {
      g_autofree char *who = sentence_compared_run (s->runs, s->n, s->first, TRUE);
      g_autofree char *wall = sentence_duration (s->runs[s->first].summary->wall_ns);

      say (s, sentence_fill (_ ("{who} took {wall}, and there is nothing to compare it with."),
                             "who", who, "wall", wall, NULL));
    }
  if (s->n_counted < 2)
    return;

  say_first (s);
  say_gil (s);
  say_rest (s, STANDING_SAME, _ ("{list} took as long as {reference}."),
            _ ("{list} took as long as {reference}."));
  say_rest (s, STANDING_SLOWER, _ ("{list} took {factor} times as long as {reference}."),
            _ ("{list} took longer than {reference}."));
}

/* Rough times are a remark; times that say little come before whatever they say. */
static void
say_disturbance (Speech *s)
{
  g_autofree char *share = NULL;
  double most = 0;

  for (guint i = 0; i < s->n; i++)
    if (compared_run_counts (&s->runs[i]))
      most = MAX (most, compared_run_get_disturbance (&s->runs[i]));
  if (s->n_counted < 2 || most < DISTURBED)
    return;

  share = format_share (most);
  if (most < VERY_DISTURBED)
    say (s, sentence_fill (_ ("Other programs, or a limit, took up to {share} of the cores' time, "
                              "so the times are rough."),
                           "share", share, NULL));
  else
    g_ptr_array_insert (
        s->sentences, 0,
        sentence_fill (_ ("The machine was not free: other programs, or a limit, took up to "
                          "{share} of the cores' time, so these times say little."),
                       "share", share, NULL));
}

static void
say_problems (Speech *s)
{
  gboolean wrong[COMPARED_RUNS_MAX] = { FALSE };
  g_autofree char *list = NULL;

  for (guint i = 0; i < s->n; i++)
    wrong[i] = s->standing[i] == STANDING_WRONG;
  list = list_runs (s, wrong);
  if (list != NULL)
    say (s, sentence_fill (_ ("{list} gave a wrong answer, so that time does not count."), "list",
                           list, NULL));

  for (guint i = 0; i < s->n; i++)
    {
      g_autofree char *who = sentence_compared_run (s->runs, s->n, i, TRUE);
      g_autofree char *why = NULL;

      if (s->standing[i] != STANDING_FAILED)
        continue;
      why = g_utf8_make_valid (s->runs[i].failure, -1);
      say (s, sentence_fill (_ ("{who} came to no end: {why}."), "who", who, "why", why, NULL));
    }
}

static void
speech_init (Speech *s, const ComparedRun *runs, guint n)
{
  *s = (Speech){ .runs = runs,
                 .n = n,
                 .reference = compared_runs_find_reference (runs, n),
                 .held_up = -1,
                 .sentences = g_ptr_array_new_with_free_func (g_free) };

  for (guint i = 0; i < n; i++)
    {
      s->standing[i] = compared_runs_stand (runs, s->reference, i, &s->factor[i]);
      if (!compared_run_counts (&runs[i]))
        continue;
      if (s->n_counted++ == 0 || runs[i].summary->wall_ns < runs[s->first].summary->wall_ns)
        s->first = i;
    }

  for (guint i = 0; i < n; i++)
    s->is_first[i] =
        compared_run_counts (&runs[i]) &&
        compared_runs_is_same (runs[i].summary->wall_ns, runs[s->first].summary->wall_ns);

  if (s->reference < 0)
    return;

  for (guint i = 0; i < n; i++)
    if (compared_run_counts (&runs[i]) && (!s->is_first[i] || s->is_first[s->reference]) &&
        runs[i].summary->gil_share >= MUCH_GIL &&
        (s->held_up < 0 || runs[i].summary->gil_share > runs[s->held_up].summary->gil_share))
      s->held_up = (int) i;
}

char **
sentence_comparison_split (const ComparedRun *runs, guint n)
{
  Speech s;

  g_return_val_if_fail (n >= 1 && n <= COMPARED_RUNS_MAX, NULL);

  speech_init (&s, runs, n);
  say_order (&s);
  say_disturbance (&s);
  say_problems (&s);
  if (s.sentences->len == 0)
    say (&s, g_strdup (_ ("No run came to a right end.")));
  g_ptr_array_add (s.sentences, NULL);

  return (char **) g_ptr_array_free (s.sentences, FALSE);
}

char *
sentence_comparison (const ComparedRun *runs, guint n)
{
  g_auto (GStrv) sentences = sentence_comparison_split (runs, n);

  return sentences != NULL ? g_strjoinv (" ", sentences) : NULL;
}
