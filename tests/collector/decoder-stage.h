/* decoder-stage.h: a decoder, and the events of a few rings told in words
 *
 * Slots are numbered from 0, lanes from 1 in the order they begin; the process is the first. Times
 * are ns after the run's start; the clock stands at 10 s.
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "decoder.h"

#include <glib.h>
#include <string.h>

#define ORIGIN 1000000
#define MS G_GINT64_CONSTANT (1000000)
#define N_SLOTS 8

typedef struct
{
  Trace *trace;
  Decoder *decoder;
} Fixture;

static inline void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->trace = trace_new ();
  fixture->decoder = decoder_new (fixture->trace, ORIGIN, N_SLOTS);
  decoder_set_clock (fixture->decoder, ORIGIN + 10000 * MS);
}

static inline void
teardown (Fixture *fixture, gconstpointer data)
{
  decoder_free (fixture->decoder);
  trace_unref (fixture->trace);
}

static inline void
put (Fixture *fixture, guint32 slot, Event event)
{
  event.time += ORIGIN;
  decoder_take (fixture->decoder, slot, &event, 1);
}

static inline void
begin (Fixture *fixture, guint32 slot, gint64 time, guint64 ppid, guint64 pid, guint64 tid)
{
  put (fixture, slot,
       (Event){ .time = time,
                .kind = EVENT_BEGIN,
                .state_and_flags = STATE_RUNNING,
                .a = tid << 32 | pid,
                .b = ppid << 32 | LANE_FLAGS (LANE_KIND_THREAD, 0) });
}

static inline void
begin_local (
    Fixture *fixture, guint32 slot, gint64 time, guint32 lane, LaneKind kind, guint32 under)
{
  put (fixture, slot,
       (Event){ .time = time,
                .kind = EVENT_BEGIN,
                .state_and_flags = STATE_IDLE,
                .lane = lane,
                .a = under,
                .b = LANE_FLAGS (kind, LANE_SOURCE_EMULATED) });
}

static inline void
state (Fixture *fixture, guint32 slot, gint64 time, guint32 lane, unsigned state_and_flags)
{
  put (fixture, slot,
       (Event){ .time = time,
                .kind = EVENT_STATE,
                .lane = lane,
                .state_and_flags = (guint8) state_and_flags });
}

static inline void
gil (Fixture *fixture, guint32 slot, gint64 time, unsigned flags, guint64 take)
{
  put (fixture, slot,
       (Event){ .time = time,
                .kind = EVENT_STATE,
                .b = take,
                .a = G_GUINT64_CONSTANT (1) << 32,
                .state_and_flags =
                    (guint8) (flags | (flags & EVENT_TOOK ? STATE_RUNNING : STATE_WAITING_GIL)) });
}

static inline void
put_text (Fixture *fixture, guint32 slot, guint32 lane, Text kind, const char *text)
{
  gsize length = strlen (text), at = 0;

  do
    {
      Event event = { .time = 50, .kind = EVENT_TEXT, .lane = lane, .reason = (guint8) kind };
      char bytes[EVENT_TEXT_BYTES] = { 0 };

      event.core = (guint8) MIN (length - at, sizeof bytes);
      memcpy (bytes, text + at, event.core);
      memcpy (&event.a, bytes, 8);
      memcpy (&event.b, bytes + 8, 8);
      at += event.core;
      if (at < length)
        event.state_and_flags = EVENT_MORE;
      put (fixture, slot, event);
    }
  while (at < length);
}

static inline void
check_span (Fixture *fixture,
            guint32 lane,
            guint32 i,
            gint64 from,
            gint64 to,
            State expected,
            guint32 detail)
{
  LaneSpan span;

  g_assert_cmpint (i, <, lane_get_n_edges (trace_get_lane (fixture->trace, lane)));
  lane_get_span (trace_get_lane (fixture->trace, lane), i, &span);
  g_assert_cmpint (span.begin, ==, from);
  g_assert_cmpint (span.end, ==, to);
  g_assert_cmpint (span.state, ==, expected);
  if (detail != G_MAXUINT32)
    g_assert_cmpint (span.detail, ==, detail);
}

static inline void
finish (Fixture *fixture)
{
  decoder_end_pass (fixture->decoder);
  decoder_finish (fixture->decoder);
  trace_finish (fixture->trace, 10000 * MS);
}
