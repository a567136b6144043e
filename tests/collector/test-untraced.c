/* SPDX-License-Identifier: MIT */

#include "untraced.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"

typedef struct
{
  Trace *trace;
  Decoder *decoder;
  Descendants *descendants; /* of this very program */
  GPid pid;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer variable)
{
  const char *argv[] = { "sleep", "1000", NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;

  /* An empty list of libraries: as good as one for the question, and it does nothing. */
  environment = g_environ_setenv (environment, "LD_PRELOAD", "", TRUE);
  environment = g_environ_unsetenv (environment, ARENA_VARIABLE);
  if (variable != NULL)
    environment = g_environ_setenv (environment, variable, "x", TRUE);
  fixture->trace = trace_new ();
  fixture->decoder = decoder_new (fixture->trace, 0, 1);
  decoder_set_clock (fixture->decoder, arena_clock ());
  /* It returns when the program has been started, or has failed to be. */
  g_spawn_async (NULL, (char **) argv, environment, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                 NULL, NULL, &fixture->pid, &error);
  g_assert_no_error (error);
  fixture->descendants = descendants_new (getpid ());
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  kill (fixture->pid, SIGKILL);
  waitpid (fixture->pid, NULL, 0);
  g_spawn_close_pid (fixture->pid);
  descendants_free (fixture->descendants);
  decoder_free (fixture->decoder);
  trace_unref (fixture->trace);
}

static void
look (Fixture *fixture)
{
  descendants_look (fixture->descendants);
  untraced_add_all (fixture->descendants, fixture->decoder);
}

static void
test_lane (Fixture *fixture, gconstpointer variable)
{
  const Lane *lane;
  TraceMark mark;

  look (fixture);
  if (descendants_count (fixture->descendants) == 0)
    {
      g_test_skip ("the system does not list children");
      return;
    }
  g_assert_cmpuint (trace_get_n_lanes (fixture->trace), ==, 0);
  look (fixture);
  look (fixture);
  g_assert_cmpuint (trace_get_n_lanes (fixture->trace), ==, 1);
  lane = trace_get_lane (fixture->trace, 1);
  g_assert_cmpstr (lane_get_name (lane), ==, "sleep");
  g_assert_cmpint (lane_get_pid (lane), ==, fixture->pid);
  decoder_finish (fixture->decoder);
  g_assert_cmpuint (trace_get_n_marks (fixture->trace), ==, 1);
  trace_get_mark (fixture->trace, 0, &mark);
  g_assert_cmpstr (mark.text, ==,
                   variable != NULL ? "not traced: this program is no CPython"
                                    : "not traced: it was started with an environment of its own");
}

/* Who tells of itself has a lane already. */
static void
test_traced (Fixture *fixture, gconstpointer data)
{
  Event event = { .time = arena_clock (),
                  .kind = EVENT_BEGIN,
                  .a = (guint64) fixture->pid << 32 | (guint64) fixture->pid,
                  .b = LANE_FLAGS (LANE_KIND_THREAD, 0) };

  decoder_take (fixture->decoder, 0, &event, 1);
  for (int i = 0; i < 3; i++)
    look (fixture);
  decoder_finish (fixture->decoder);
  g_assert_cmpuint (trace_get_n_lanes (fixture->trace), ==, 2);
  g_assert_cmpuint (trace_get_n_marks (fixture->trace), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/untraced/no-python", Fixture, ARENA_VARIABLE, setup, test_lane, teardown);
  g_test_add ("/untraced/environment", Fixture, NULL, setup, test_lane, teardown);
  g_test_add ("/untraced/traced", Fixture, NULL, setup, test_traced, teardown);

  return g_test_run ();
}
