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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name) g_test_add ("/decoder-python/" #name, Fixture, NULL, setup, test_##name, teardown)
  ADD (labels);
  ADD (hostile_labels);

  return g_test_run ();
}
