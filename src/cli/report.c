/* SPDX-License-Identifier: MIT */

#include "report.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "lane-order.h"
#include "sentence.h"

#define MAX_LANES 20
#define MAX_NAME 32
#define LABEL_WIDTH 16

/* Pads with spaces to @width columns. printf counts bytes, and durations hold a no-break space. */
static void
append_padded (GString *text, const char *word, glong width, gboolean right)
{
  glong spaces = width - g_utf8_strlen (word, -1);

  if (!right)
    g_string_append (text, word);
  for (; spaces > 0; spaces--)
    g_string_append_c (text, ' ');
  if (right)
    g_string_append (text, word);
}

static void
append_row (GString *text, const char *label, char *value)
{
  g_string_append (text, "  ");
  append_padded (text, label, LABEL_WIDTH, FALSE);
  g_string_append_printf (text, "  %s\n", value);
  g_free (value);
}

static void
append_title (GString *text, const Facts *facts)
{
  const char *title = facts->title;

  if (title == NULL)
    title = facts->script != NULL ? facts->script : facts->demo;

  g_string_append_printf (text, "%s: %s, %s", title != NULL ? title : _ ("A run"),
                          facts->model != NULL ? facts->model : "?",
                          facts->runtime != NULL ? facts->runtime : "?");
  if (facts->workers > 0 && g_strcmp0 (facts->model, "sequential") != 0)
    g_string_append_printf (text, ngettext (", %d worker", ", %d workers", (gulong) facts->workers),
                            facts->workers);
  g_string_append_c (text, '\n');
}

static void
append_gils (GString *text, const Summary *summary)
{
  for (guint i = 0; i < summary->gils->len; i++)
    {
      const SummaryGil *gil = &g_array_index (summary->gils, SummaryGil, i);
      g_autofree char *switches = sentence_count ((gint64) MIN (gil->switches, G_MAXINT64));
      g_autofree char *held = sentence_duration (gil->held_ns);
      g_autofree char *contended = sentence_duration (gil->contended_ns);

      append_row (text, _ ("GIL"),
                  g_strdup_printf (_ ("%s switches, held %s, wanted by others for %s"), switches,
                                   held, contended));
    }
}

/* Thousands stand apart, and only what no count reaches has an exponent. */
static char *
format_metric (double value)
{
  if (ABS (value) >= 1e3 && ABS (value) < 1e15)
    return sentence_count ((gint64) (value < 0 ? value - 0.5 : value + 0.5));

  return g_strdup_printf ("%.4g", value);
}

static void
append_results (GString *text, const Facts *facts)
{
  static const char *const CORRECT[] = { N_ ("not checked"), N_ ("wrong"), N_ ("correct") };
  int correct = CLAMP (facts->correct, -1, 1);

  if (facts->result != NULL)
    append_row (text, _ ("result"),
                g_strdup_printf ("%s (%s)", facts->result, _ (CORRECT[correct + 1])));
  for (guint i = 0; i < facts->metric_names->len && i < facts->metric_values->len; i++)
    {
      append_row (text, g_ptr_array_index (facts->metric_names, i),
                  format_metric (g_array_index (facts->metric_values, double, i)));
    }
  if (facts->verdict != NULL)
    append_row (text, _ ("verdict"), g_strdup (facts->verdict));
}

static void
append_program (GString *text, const Facts *facts)
{
  if (facts->script != NULL && facts->title != NULL)
    append_row (text, _ ("script"), g_strdup (facts->script));
  if (facts->interpreter != NULL)
    append_row (text, _ ("interpreter"), g_strdup (facts->interpreter));
}

static void
append_events (GString *text, const Trace *trace, const Summary *summary)
{
  g_autofree char *events = sentence_count ((gint64) MIN (trace_get_n_events (trace), G_MAXINT64));

  append_row (text, _ ("events"),
              trace_get_n_events (trace) == 0
                  ? g_strdup (events)
                  : g_strdup_printf (_ ("%s, some %.3g %% of the time spent computing"), events,
                                     100 * summary->overhead));
}

static void
append_blocked (GString *text, const Summary *summary)
{
  g_autofree char *longest = sentence_duration (summary->blocked_ns);
  guint n = (guint) MIN (summary->n_blocked, G_MAXUINT);

  if (n > 0)
    append_row (
        text, _ ("loop blocked"),
        g_strdup_printf (ngettext ("%u time, for %s", "%u times, at most for %s", n), n, longest));
}

static void
append_numbers (GString *text, const Trace *trace, const Facts *facts, const Summary *summary)
{
  append_program (text, facts);
  append_row (text, _ ("wall time"), sentence_duration (summary->wall_ns));
  append_row (text, _ ("parallelism"),
              g_strdup_printf (_ ("%.2f mean, %.2f peak, on %d cores"), summary->parallelism_mean,
                               summary->parallelism_peak, facts->cores));
  append_row (text, _ ("concurrency"), sentence_count (summary->concurrency_peak));
  append_gils (text, summary);
  append_blocked (text, summary);
  if (summary->peak_pss >= 0)
    append_row (text, _ ("memory"), g_format_size ((guint64) summary->peak_pss));
  append_events (text, trace, summary);
  append_row (text, _ ("lost"),
              sentence_count ((gint64) MIN (trace_get_n_lost (trace), G_MAXINT64)));
  append_results (text, facts);
}

/* gil and loop lanes repeat what the others say. */
static gboolean
is_shown (const Lane *lane)
{
  LaneKind kind = lane_get_kind (lane);

  return kind == LANE_KIND_PROCESS || kind == LANE_KIND_THREAD || kind == LANE_KIND_TASK;
}

static void
append_share (GString *text, gint64 part, gint64 whole, glong width)
{
  double share = whole > 0 ? 100.0 * (double) part / (double) whole : 0;
  g_autofree char *percent = part <= 0     ? g_strdup ("")
                             : share < 0.5 ? g_strdup ("<1 %")
                                           : g_strdup_printf ("%.0f %%", share);

  g_string_append (text, "  ");
  append_padded (text, percent, width, TRUE);
}

static void
append_lane (GString *text, const Lane *lane, const LaneTimes *shown, glong name_width)
{
  gint64 begin = lane_get_begin (lane), end = lane_get_end (lane);
  g_autofree char *name = g_utf8_substring (
      lane_get_name (lane), 0, MIN (g_utf8_strlen (lane_get_name (lane), -1), MAX_NAME));
  g_autofree char *lifetime = sentence_duration (end - begin);
  LaneTimes times;

  lane_sum (lane, begin, end, &times);
  g_string_append (text, "  ");
  append_padded (text, name, name_width, FALSE);
  g_string_append (text, "  ");
  append_padded (text, lane_kind_name (lane_get_kind (lane)), 7, FALSE);
  g_string_append (text, "  ");
  append_padded (text, lifetime, 9, TRUE);
  for (guint state = 1; state < N_STATES; state++)
    if (shown->ns[state] > 0)
      append_share (text, times.ns[state], end - begin, (glong) strlen (state_name (state)));
  if (lane_get_ending (lane) == ENDING_KILLED)
    g_string_append_printf (text, _ ("  killed by signal %d"),
                            (int) lane_get_ending_argument (lane));
  g_string_append_c (text, '\n');
}

static void
append_heading (GString *text, const LaneTimes *shown, glong name_width)
{
  g_string_append (text, "\n  ");
  append_padded (text, _ ("lane"), name_width, FALSE);
  g_string_append (text, "  ");
  append_padded (text, _ ("kind"), 7, FALSE);
  g_string_append (text, "  ");
  append_padded (text, _ ("lifetime"), 9, TRUE);
  for (guint state = 1; state < N_STATES; state++)
    if (shown->ns[state] > 0)
      g_string_append_printf (text, "  %s", state_name (state));
  g_string_append_c (text, '\n');
}

static void
append_lanes (GString *text, const Trace *trace)
{
  g_autoptr (GPtrArray) lanes = g_ptr_array_new ();
  guint32 n = trace_get_n_lanes (trace);
  g_autofree guint32 *order = lane_order_new (trace, n);
  LaneTimes shown = { { 0 } };
  glong name_width = g_utf8_strlen (_ ("lane"), -1);
  guint n_more = 0;

  for (guint32 i = 0; i < n; i++)
    {
      const Lane *lane = trace_get_lane (trace, order[i]);
      LaneTimes times;

      if (!is_shown (lane))
        continue;
      if (lanes->len == MAX_LANES)
        {
          n_more++;
          continue;
        }

      g_ptr_array_add (lanes, (gpointer) lane);
      name_width = MAX (name_width, MIN (g_utf8_strlen (lane_get_name (lane), -1), MAX_NAME));
      lane_sum (lane, lane_get_begin (lane), lane_get_end (lane), &times);
      for (guint state = 1; state < N_STATES; state++)
        shown.ns[state] += times.ns[state];
    }

  if (lanes->len == 0)
    return;

  append_heading (text, &shown, name_width);
  for (guint i = 0; i < lanes->len; i++)
    append_lane (text, g_ptr_array_index (lanes, i), &shown, name_width);
  if (n_more > 0)
    g_string_append_printf (
        text, ngettext ("  and %u more lane\n", "  and %u more lanes\n", n_more), n_more);
}

char *
report_to_text (const Trace *trace, const Facts *facts, const Summary *summary)
{
  GString *text = g_string_new (NULL);

  append_title (text, facts);
  append_numbers (text, trace, facts, summary);
  append_lanes (text, trace);

  return g_string_free (text, FALSE);
}
