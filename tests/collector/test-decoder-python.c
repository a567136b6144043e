/* SPDX-License-Identifier: MIT */

#include "decoder-stage.h"

static void
awaits (Fixture *fixture, guint32 slot, gint64 time, guint32 lane, guint32 label)
{
  put (fixture, slot,
       (Event){ .time = (guint64) time,
                .kind = EVENT_STATE,
                .lane = lane,
                .a = label,
                .reason = REASON_AWAITING,
                .state_and_flags = STATE_WAITING_IO });
}

static const char *
awaited (Fixture *fixture, guint32 lane, guint32 span)
{
  LaneSpan got;

  lane_get_span (trace_get_lane (fixture->trace, lane), span, &got);
  g_assert_cmpint (DETAIL_REASON (got.detail), ==, REASON_AWAITING);
  return trace_get_label (fixture->trace, DETAIL_ARGUMENT (got.detail));
}

/* A process's numbers are its own; the same text is one label. */
static void
test_labels (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  begin (fixture, 1, 10, 100, 200, 200);
  begin_local (fixture, 0, 10, 1, LANE_KIND_TASK, 0); /* 5 */
  begin_local (fixture, 1, 10, 1, LANE_KIND_TASK, 0); /* 6 */
  awaits (fixture, 0, 15, 1, 7);
  put_text (fixture, 0, 7, TEXT_LABEL, "Queue.get");
  put_text (fixture, 0, 8, TEXT_LABEL, "a name of more than one event");
  put_text (fixture, 1, 7, TEXT_LABEL, "sleep");
  put_text (fixture, 1, 9, TEXT_LABEL, "Queue.get");
  awaits (fixture, 0, 20, 1, 7);
  awaits (fixture, 0, 30, 1, 8);
  awaits (fixture, 1, 20, 1, 7);
  awaits (fixture, 1, 30, 1, 9);
  awaits (fixture, 1, 40, 1, 8);
  finish (fixture);

  g_assert_null (awaited (fixture, 5, 1));
  g_assert_cmpstr (awaited (fixture, 5, 2), ==, "Queue.get");
  g_assert_cmpstr (awaited (fixture, 5, 3), ==, "a name of more than one event");
  g_assert_cmpstr (awaited (fixture, 6, 1), ==, "sleep");
  g_assert_cmpstr (awaited (fixture, 6, 2), ==, "Queue.get");
  g_assert_null (awaited (fixture, 6, 3));
  g_assert_cmpint (trace_get_n_labels (fixture->trace), ==, 3);
  g_assert_cmpint (trace_get_n_marks (fixture->trace), ==, 0);
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 0);
}

/* One without a process, one of no text, one of too much, one that ends in another's life. */
static void
test_hostile_labels (Fixture *fixture, gconstpointer data)
{
  char text[1000];

  put_text (fixture, 0, 7, TEXT_LABEL, "nobody's");
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 1);
  begin (fixture, 0, 10, 1, 100, 100);
  begin_local (fixture, 0, 10, 1, LANE_KIND_TASK, 0);
  put_text (fixture, 0, 7, TEXT_LABEL, "");
  put_text (fixture, 0, 0, TEXT_LABEL, "number 0");
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 2);
  for (gsize i = 0; i + 2 < sizeof text; i += 2)
    memcpy (text + i, "\xc3\xa4", 3);
  put_text (fixture, 0, 8, TEXT_LABEL, text);
  put_text (fixture, 0, 9, TEXT_LABEL, "\xff\xfe");
  put (fixture, 0,
       (Event){ .time = 20,
                .kind = EVENT_TEXT,
                .lane = 10,
                .reason = TEXT_LABEL,
                .core = 1,
                .a = 'x',
                .state_and_flags = EVENT_MORE });
  begin (fixture, 0, 20, 100, 200, 200);
  begin_local (fixture, 0, 20, 1, LANE_KIND_TASK, 0);
  awaits (fixture, 0, 30, 1, 10);
  finish (fixture);

  g_assert_null (awaited (fixture, 6, 1));
  g_assert_cmpint (trace_get_n_labels (fixture->trace), ==, 3);
  for (guint32 i = 1; i <= 3; i++)
    {
      g_assert_true (g_utf8_validate (trace_get_label (fixture->trace, i), -1, NULL));
      g_assert_cmpint (strlen (trace_get_label (fixture->trace, i)), <=, 200);
    }
}

static void
took (Fixture *fixture, guint32 slot, gint64 time, guint64 take)
{
  gil (fixture, slot, time, EVENT_TOOK, take);
}

/* Told by the one who took it next. */
static void
was_dropped (Fixture *fixture, guint32 slot, gint64 time, guint64 take, unsigned flags)
{
  put (fixture, slot,
       (Event){ .time = (guint64) time,
                .kind = EVENT_STATE,
                .lane = 1,
                .b = take,
                .state_and_flags = (guint8) (STATE_IDLE | EVENT_DROPPED | flags) });
}

static void
show (Fixture *fixture, guint32 slot, guint64 tid, gint64 since, State state, Reason reason)
{
  decoder_set_live (fixture->decoder, slot, G_GUINT64_CONSTANT (100) << 32 | tid,
                    RING_NOW (ORIGIN + since, state, reason));
}

/* Drops are told late and by others, and rings are read in any order. */
static void
test_late_drops (Fixture *fixture, gconstpointer data)
{
  TraceArrow arrow;

  begin (fixture, 0, 10, 1, 100, 100);
  begin (fixture, 1, 10, 1, 100, 101);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  was_dropped (fixture, 1, 30, 1, EVENT_FORCED);
  took (fixture, 1, 40, 2);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 4)), ==, 1);
  took (fixture, 0, 20, 1);
  was_dropped (fixture, 0, 50, 2, 0);
  took (fixture, 0, 60, 3);
  /* What nobody told of: take 4. */
  was_dropped (fixture, 1, 80, 4, EVENT_FORCED);
  took (fixture, 1, 90, 5);
  was_dropped (fixture, 0, 70, 3, 0);
  finish (fixture);

  check_span (fixture, 4, 1, 20, 30, STATE_RUNNING, 2);
  check_span (fixture, 4, 2, 30, 40, STATE_IDLE, 0);
  check_span (fixture, 4, 3, 40, 50, STATE_RUNNING, 3);
  check_span (fixture, 4, 4, 50, 60, STATE_IDLE, 0);
  check_span (fixture, 4, 5, 60, 70, STATE_RUNNING, 2);
  check_span (fixture, 4, 6, 70, 90, STATE_IDLE, 0);
  check_span (fixture, 4, 7, 90, 10000 * MS, STATE_RUNNING, 3);
  g_assert_cmpint (trace_get_n_clamped (fixture->trace), ==, 0);
  g_assert_cmpint (trace_get_n_arrows (fixture->trace), ==, 1);
  trace_get_arrow (fixture->trace, 0, &arrow);
  g_assert_true (arrow.flow == FLOW_HANDOVER && arrow.from == 2 && arrow.to == 3);
}

/* Takes and drops by a ring that is read before the ring in which the GIL begins. */
static void
test_early_gil (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 101);
  begin (fixture, 1, 10, 1, 100, 100);
  was_dropped (fixture, 0, 30, 1, 0);
  took (fixture, 0, 40, 2);
  begin_local (fixture, 1, 15, 1, LANE_KIND_GIL, 0);
  put_text (fixture, 1, 1, TEXT_NAME, "GIL");
  took (fixture, 1, 20, 1);
  finish (fixture);

  g_assert_cmpint (trace_get_n_lanes (fixture->trace), ==, 4);
  g_assert_cmpstr (lane_get_name (trace_get_lane (fixture->trace, 4)), ==, "GIL");
  check_span (fixture, 4, 0, 15, 20, STATE_IDLE, 0);
  check_span (fixture, 4, 1, 20, 30, STATE_RUNNING, 3);
  check_span (fixture, 4, 3, 40, 10000 * MS, STATE_RUNNING, 2);
  g_assert_cmpint (decoder_count_strays (fixture->decoder), ==, 0);
}

/* The holder sleeps for long and nobody else takes the GIL: the word says that it is free. */
static void
test_shown_free (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  begin (fixture, 1, 10, 1, 100, 101);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  took (fixture, 0, 20, 1);
  show (fixture, 0, 100, 50, STATE_WAITING_IO, REASON_SLEEP);
  show (fixture, 1, 101, 30, STATE_WAITING_GIL, REASON_GIL);
  decoder_end_pass (fixture->decoder);
  check_span (fixture, 4, 1, 20, 50, STATE_RUNNING, 2);
  check_span (fixture, 4, 2, 50, 10000 * MS, STATE_IDLE, 0);
  check_span (fixture, 2, 2, 50, 10000 * MS, STATE_WAITING_IO,
              DETAIL (REASON_SLEEP, EVENT_NO_CORE, 0));

  /* It was so short that it is not told: it still holds it. */
  show (fixture, 0, 100, 20, STATE_RUNNING, REASON_NONE);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 4)), ==, 2);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 2)), ==, 2);

  /* Once another has it, the word of who had it last says nothing about it. */
  show (fixture, 0, 100, 60, STATE_NATIVE, REASON_NONE);
  was_dropped (fixture, 1, 60, 1, 0);
  took (fixture, 1, 70, 2);
  show (fixture, 0, 100, 60, STATE_NATIVE, REASON_NONE);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 4)), ==, 4);
  finish (fixture);
  check_span (fixture, 4, 1, 20, 60, STATE_RUNNING, 2);
  check_span (fixture, 4, 3, 70, 10000 * MS, STATE_RUNNING, 3);
}

/* The thread died without a word: what was seen of it last is all there will be. */
static void
test_shown_last (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 0, 10, 1, 100, 100);
  begin_local (fixture, 0, 10, 1, LANE_KIND_GIL, 0);
  took (fixture, 0, 20, 1);
  show (fixture, 0, 100, 50, STATE_WAITING_IO, REASON_SLEEP);
  decoder_exit (fixture->decoder, 100, ORIGIN + 90, 9);
  finish (fixture);
  check_span (fixture, 3, 1, 20, 50, STATE_RUNNING, 2);
  check_span (fixture, 3, 2, 50, 90, STATE_IDLE, 0);
  check_span (fixture, 2, 2, 50, 90, STATE_WAITING_IO, G_MAXUINT32);
}

/* A word that was never seen before may be newer than events that nobody has read: between the two
 * reads the thread may have told of a long sleep. Nothing is decided on such a word. */
static void
test_fresh_word (Fixture *fixture, gconstpointer data)
{
  gboolean is_sampled = GPOINTER_TO_INT (data);

  decoder_hold (fixture->decoder, is_sampled);
  begin (fixture, 0, 0, 1, 100, 100);
  /* It has slept from 50 to 950 ms; the events of that come with the next pass. */
  show (fixture, 0, 100, 950 * MS, STATE_RUNNING, REASON_NONE);
  decoder_add_ready (fixture->decoder, 100, ORIGIN + 50 * MS, ORIGIN + 950 * MS, FALSE);
  decoder_sample (fixture->decoder, 100, ORIGIN + 940 * MS, 50 * MS, 0);
  decoder_release (fixture->decoder, ORIGIN + 940 * MS);
  put (fixture, 0,
       (Event){ .time = 50 * MS,
                .kind = EVENT_STATE,
                .state_and_flags = STATE_WAITING_IO,
                .reason = REASON_SLEEP });
  took (fixture, 0, 950 * MS, 1);
  put (fixture, 0, (Event){ .time = 1000 * MS, .kind = EVENT_END, .b = 100 * MS });
  finish (fixture);
  check_span (fixture, 2, 0, 0, 50 * MS, STATE_RUNNING, G_MAXUINT32);
  check_span (fixture, 2, 1, 50 * MS, 950 * MS, STATE_WAITING_IO, G_MAXUINT32);
  check_span (fixture, 2, 2, 950 * MS, 1000 * MS, STATE_RUNNING, G_MAXUINT32);
}

/* A release was seen and then not told: what was held for it comes. */
static void
test_untold (Fixture *fixture, gconstpointer data)
{
  decoder_hold (fixture->decoder, FALSE);
  begin (fixture, 0, 0, 1, 100, 100);
  for (int i = 0; i < 2; i++)
    show (fixture, 0, 100, 50 * MS, STATE_WAITING_IO, REASON_WRITE);
  decoder_add_ready (fixture->decoder, 100, ORIGIN + 60 * MS, ORIGIN + 70 * MS, FALSE);
  decoder_release (fixture->decoder, ORIGIN + 80 * MS);
  decoder_release (fixture->decoder, ORIGIN + 80 * MS);
  g_assert_cmpint (lane_get_n_edges (trace_get_lane (fixture->trace, 2)), ==, 1);
  for (int i = 0; i < 2; i++)
    show (fixture, 0, 100, 55 * MS, STATE_RUNNING, REASON_NONE);
  decoder_release (fixture->decoder, ORIGIN + 80 * MS);
  check_span (fixture, 2, 1, 60 * MS, 70 * MS, STATE_READY, G_MAXUINT32);
  finish (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name) g_test_add ("/decoder-python/" #name, Fixture, NULL, setup, test_##name, teardown)
  ADD (labels);
  ADD (hostile_labels);
  ADD (late_drops);
  ADD (early_gil);
  ADD (shown_free);
  ADD (shown_last);
  ADD (untold);
  g_test_add ("/decoder-python/fresh-word/spans", Fixture, GINT_TO_POINTER (FALSE), setup,
              test_fresh_word, teardown);
  g_test_add ("/decoder-python/fresh-word/samples", Fixture, GINT_TO_POINTER (TRUE), setup,
              test_fresh_word, teardown);

  return g_test_run ();
}
