/* SPDX-License-Identifier: MIT */

#include "run-answer.h"

#include <string.h>

#include "catalog.h"

void
run_answer_clear (RunAnswer *answer)
{
  g_clear_pointer (&answer->pattern, g_free);
  g_clear_pointer (&answer->expected, g_free);
}

/* All there is of it in one line: of threads that print at the same time, one may come between
 * another's words and the end of its line. */
static guint
search_line (const GRegex *regex, const char *line, char **last)
{
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  for (g_regex_match (regex, line, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      n++;
      g_free (*last);
      *last = g_match_info_fetch (match, MIN (g_regex_get_capture_count (regex), 1));
    }
  return n;
}

static char *
find_result (const GRegex *regex, const Trace *trace)
{
  g_autofree char *last = NULL;
  guint n = 0;

  for (guint32 i = 0; i < trace_get_n_marks (trace); i++)
    {
      TraceMark mark;

      trace_get_mark (trace, i, &mark);
      if (mark.kind == TEXT_STDOUT)
        n += search_line (regex, mark.text, &last);
    }

  if (n == 0)
    return NULL;
  return g_regex_get_capture_count (regex) > 0 ? g_steal_pointer (&last)
                                               : g_strdup_printf ("%u", n);
}

void
run_answer_find (const RunAnswer *answer, const Trace *trace, Facts *facts)
{
  g_autoptr (GRegex) regex = NULL;
  g_autofree char *result = NULL;

  if (answer->pattern == NULL)
    return;

  regex = g_regex_new (answer->pattern, G_REGEX_OPTIMIZE, 0, NULL);
  if (regex != NULL)
    result = find_result (regex, trace);
  if (result == NULL)
    return;

  /* A line that was lost with other events may have been the answer. */
  if (answer->expected != NULL && trace_get_n_lost (trace) == 0)
    facts->correct = strcmp (result, answer->expected) == 0;
  g_free (facts->result);
  facts->result = g_steal_pointer (&result);
}

static guint32
count_threads (const Trace *trace, guint32 process)
{
  guint32 n = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      n += lane_get_kind (lane) == LANE_KIND_THREAD && lane_get_parent (lane) == process;
    }
  return n;
}

const char *
run_answer_find_model (const Trace *trace)
{
  guint n_processes = 0, n_threads = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      if (lane_get_kind (lane) == LANE_KIND_TASK)
        return model_name (MODEL_ASYNCIO);
      n_threads += lane_get_kind (lane) == LANE_KIND_THREAD;
      /* A program that was started and not followed is no process of the model's. */
      n_processes += lane_get_kind (lane) == LANE_KIND_PROCESS && n_processes < 2 &&
                     count_threads (trace, id) > 0;
    }

  return model_name (n_processes > 1 ? MODEL_PROCESSES
                     : n_threads > 1 ? MODEL_THREADS
                                     : MODEL_SEQUENTIAL);
}

gboolean
run_answer_is_traced (const Trace *trace)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    if (lane_get_kind (trace_get_lane (trace, id)) == LANE_KIND_THREAD)
      return TRUE;
  return FALSE;
}
