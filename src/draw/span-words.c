/* SPDX-License-Identifier: MIT */

#include "span-words.h"

#include "palette.h"

const char *
span_words (const Trace *trace, State state, guint32 detail)
{
  guint reason = detail == G_MAXUINT32 ? REASON_NONE : DETAIL_REASON (detail);
  const char *label =
      reason == REASON_AWAITING ? trace_get_label (trace, DETAIL_ARGUMENT (detail)) : NULL;

  return label != NULL ? label : palette_get_span_words (state, reason);
}
