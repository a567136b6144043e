/* span-words.h: what a span says of itself
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * The legend's words for a state, or the reason where there is one: "sleep", "Queue.get", "no
 * core". Borrowed from @trace or static. @detail: of the span; G_MAXUINT32: of several, none is
 * known.
 */
const char *span_words (const Trace *trace, State state, guint32 detail);
