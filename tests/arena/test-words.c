/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "words.h"

static void
test_states (void)
{
  static const char *const names[] = { "none",         "running", "native",     "waiting-gil",
                                       "waiting-lock", "ready",   "waiting-io", "idle" };

  g_assert_cmpuint (N_STATES, ==, G_N_ELEMENTS (names));

  for (unsigned i = 0; i < N_STATES; i++)
    {
      State state;

      g_assert_cmpstr (state_name (i), ==, names[i]);
      g_assert_true (state_from_name (names[i], &state));
      g_assert_cmpuint (state, ==, i);
    }

  g_assert_cmpint (state_letter (STATE_WAITING_GIL), ==, 'G');
}

static void
test_strangers (void)
{
  State state = STATE_IDLE;

  g_assert_false (state_from_name ("sleeping", &state));
  g_assert_false (state_from_name ("", &state));
  g_assert_cmpuint (state, ==, STATE_IDLE);

  for (unsigned i = 100; i != 0; i <<= 1)
    {
      g_assert_cmpstr (state_name (i), ==, "?");
      g_assert_cmpint (state_letter (i), ==, '?');
      g_assert_cmpstr (reason_name (i), ==, "?");
      g_assert_cmpstr (lane_kind_name (i), ==, "?");
      g_assert_cmpstr (lane_source_name (i), ==, "?");
      g_assert_cmpstr (flow_name (i), ==, "?");
      g_assert_cmpstr (counter_name (i), ==, "?");
      g_assert_cmpstr (ending_name (i), ==, "?");
      g_assert_cmpstr (text_name (i), ==, "?");
    }
}

static void
test_tables (void)
{
  g_assert_cmpstr (reason_name (REASON_COMPUTE), ==, "compute");
  g_assert_cmpstr (reason_name (N_REASONS), ==, "?");
  g_assert_cmpstr (lane_kind_name (LANE_KIND_GIL), ==, "gil");
  g_assert_cmpstr (lane_source_name (LANE_SOURCE_SAMPLED), ==, "sampled");
  g_assert_cmpstr (flow_name (FLOW_HANDOVER), ==, "hand-over");
  g_assert_cmpstr (counter_name (COUNTER_VALUE), ==, "value");
  g_assert_cmpstr (ending_name (ENDING_KILLED), ==, "killed");
  g_assert_cmpstr (text_name (TEXT_NOTE), ==, "note");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/states", test_states);
  g_test_add_func ("/words/strangers", test_strangers);
  g_test_add_func ("/words/tables", test_tables);

  return g_test_run ();
}
