/* SPDX-License-Identifier: MIT */

#include "lane-walk.h"
#include "recording.h"

#include <string.h>

/* RFC 4180: lines end with CR LF, a field with a comma, quote or line break is quoted, quotes are
 * doubled. A lane is named by the workload, and spreadsheets run what begins with one of these as
 * a formula: an apostrophe in front makes it text there. */
#define FORMULA_STARTS "=+-@\t\r"

static char *
quote_field (const char *text)
{
  GString *field;

  if (strpbrk (text, ",\"\r\n") == NULL && strchr (FORMULA_STARTS, *text) == NULL)
    return g_strdup (text);

  /* strchr() finds the end of the string too: an empty field stays empty. */
  if (*text == '\0')
    return g_strdup ("");

  field = g_string_new ("\"");
  if (strchr (FORMULA_STARTS, *text) != NULL)
    g_string_append_c (field, '\'');

  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (field, '"');

      g_string_append_c (field, *text);
    }

  g_string_append_c (field, '"');

  return g_string_free (field, FALSE);
}

/* A gil or loop lane knows instead of a reason which lane it holds. */
static char *
span_reason (const Trace *trace, const Lane *lane, const LaneSpan *span)
{
  LaneKind kind = lane_get_kind (lane);
  const Lane *holder;

  if (kind != LANE_KIND_GIL && kind != LANE_KIND_LOOP)
    {
      g_autofree char *reason = trace_dup_reason (trace, span->detail);

      return quote_field (reason);
    }

  holder = trace_get_lane (trace, span->detail);

  return quote_field (holder != NULL ? lane_get_name (holder) : "");
}

static void
append_lane (GString *text, const Trace *trace, const Lane *lane)
{
  g_autofree char *name = quote_field (lane_get_name (lane));
  LaneWalk walk;
  LaneSpan span;

  lane_walk_init (&walk, lane);
  while (lane_walk_next (&walk, &span))
    {
      g_autofree char *reason = span_reason (trace, lane, &span);

      g_string_append_printf (text, "%u,%s,%s,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%s,%s\r\n",
                              lane_get_id (lane), lane_kind_name (lane_get_kind (lane)), name,
                              span.begin, span.end, state_name (span.state), reason);
    }
}

GBytes *
recording_to_csv (const Trace *trace, GError **error)
{
  GString *text = g_string_new ("lane,kind,name,begin_ns,end_ns,state,reason\r\n");

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    append_lane (text, trace, trace_get_lane (trace, id));

  return g_string_free_to_bytes (text);
}
