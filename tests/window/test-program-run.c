/* SPDX-License-Identifier: MIT */

/* The program as users start, stop and lose it: what it says, and that nothing of it stays. */

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desktop.h"
#include "reader.h"

/* A run of this one ends when it is told to. */
#define LONG_SECONDS 3600

/* Until the question about unsaved runs hears keys. */
static void
wait_for_question (Desktop *desktop, const char *words)
{
  desktop_wait_for (desktop, ROLE_LABEL, words, 0);
  desktop_wait_for (desktop, ROLE_BUTTON, "Keep Open", STATE_FOCUSED);
}

/* The program with the demo that runs until it is stopped, in @model. */
static Desktop *
start_long (const char *model)
{
  g_autofree char *program = desktop_dup_program ();
  g_autofree char *last = g_strdup_printf ("'%s'", model);
  Desktop *desktop = desktop_new (1280, 720);

  desktop_add_demo (desktop, "long", LONG_SECONDS);
  desktop_set (desktop, "last-demo", "'long'");
  desktop_set (desktop, "last-model", last);
  desktop_start (desktop, program, NULL);
  desktop_wait_enabled (desktop, "run", TRUE);

  return desktop;
}

/* Until the last of its workers is at work. */
static void
run_long (Desktop *desktop)
{
  desktop_key (desktop, "ctrl+r");
  desktop_wait_enabled (desktop, "stop", TRUE);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "worker-3, ", 0);
}

static void
assert_nothing_left (Desktop *desktop, int status)
{
  g_assert_cmphex ((guint) desktop_wait_end (desktop), ==, (guint) status);
  g_assert_cmpuint (desktop_count_files (desktop), ==, 0);
}

/* The first start shows the window at work by itself; closing asks about the run that it made. */
static void
test_first_start (void)
{
  g_autoptr (Desktop) desktop = desktop_new (1280, 720);
  g_autofree char *program = desktop_dup_program ();
  g_autofree char *last = NULL;

  desktop_start (desktop, program, NULL);
  desktop_wait_for (desktop, ROLE_LIST_ITEM, "thread worker-3, 6 of 6: ", 0);
  desktop_wait_enabled (desktop, "save", TRUE);
  last = desktop_dup_setting (desktop, "last-demo");
  g_assert_cmpstr (last, ==, "'sleepers'");

  desktop_key (desktop, "ctrl+q");
  wait_for_question (desktop, "Discard 1 run");
  desktop_key (desktop, "alt+k");
  desktop_wait_for_none (desktop, ROLE_BUTTON, "Keep Open", STATE_FOCUSED);
  desktop_wait_for (desktop, ROLE_FRAME, "Interleave", STATE_ACTIVE);
  desktop_key (desktop, "ctrl+q");
  wait_for_question (desktop, "Discard 1 run");
  desktop_key (desktop, "alt+d");
  assert_nothing_left (desktop, 0);
}

/* Later starts come back to what was chosen, and run nothing. */
static void
test_second_start (void)
{
  g_autoptr (Desktop) desktop = start_long ("asyncio");
  g_autoptr (GVariant) model = NULL;

  model = g_action_group_get_action_state (desktop_get_actions (desktop), "model");
  g_assert_cmpstr (g_variant_get_string (model, NULL), ==, "asyncio");
  g_assert_null (reader_find (desktop_get_reader (desktop), ROLE_LIST_ITEM, "worker-", 0));
  g_assert_false (g_action_group_get_action_enabled (desktop_get_actions (desktop), "stop"));
  desktop_key (desktop, "ctrl+w");
  assert_nothing_left (desktop, 0);
}

static void
test_keys (void)
{
  g_autoptr (Desktop) desktop = start_long ("threads");

  run_long (desktop);
  g_assert_false (g_action_group_get_action_enabled (desktop_get_actions (desktop), "export"));
  desktop_key (desktop, "ctrl+period");
  desktop_wait_enabled (desktop, "export", TRUE);
  desktop_wait_enabled (desktop, "stop", FALSE);
  desktop_key (desktop, "ctrl+r");
  desktop_wait_enabled (desktop, "stop", TRUE);
  desktop_key (desktop, "ctrl+period");
  desktop_wait_enabled (desktop, "stop", FALSE);
  desktop_key (desktop, "ctrl+q");
  wait_for_question (desktop, "Discard 2 run");
  desktop_key (desktop, "alt+d");
  assert_nothing_left (desktop, 0);
}

static void
test_close (gconstpointer model)
{
  g_autoptr (Desktop) desktop = start_long (model);

  run_long (desktop);
  desktop_key (desktop, "ctrl+w");
  assert_nothing_left (desktop, 0);
}

static void
test_kill (gconstpointer model)
{
  g_autoptr (Desktop) desktop = start_long (model);

  run_long (desktop);
  kill (desktop_get_pid (desktop), SIGKILL);
  assert_nothing_left (desktop, SIGKILL);
}

static void
test_lost_display (void)
{
  g_autoptr (Desktop) desktop = start_long ("processes");
  int status;

  run_long (desktop);
  desktop_lose_display (desktop);
  status = desktop_wait_end (desktop);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpuint (desktop_count_files (desktop), ==, 0);
}

/* An installation that lacks a part of itself says so, and goes on. */
static void
test_missing_workload (void)
{
  g_autoptr (Desktop) desktop = desktop_new (1280, 720);
  g_autofree char *built = desktop_dup_program ();
  g_autofree char *data = g_test_build_filename (G_TEST_BUILT, "..", "data", NULL);
  g_autofree char *bin = g_build_filename (desktop_get_folder (desktop), "bin", NULL);
  g_autofree char *share = g_build_filename (desktop_get_folder (desktop), "share", NULL);
  g_autofree char *copy = g_build_filename (bin, "interleave", NULL);
  g_autofree char *link = g_build_filename (share, "interleave", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (built);
  g_autoptr (GFile) to = g_file_new_for_path (copy);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (bin, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (share, 0700), ==, 0);
  g_assert_cmpint (symlink (data, link), ==, 0);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error));
  desktop_set (desktop, "last-demo", "'sleepers'");
  desktop_start (desktop, copy, NULL);
  desktop_wait_for (desktop, ROLE_LABEL, "interleave-workload is missing; install", 0);
  desktop_key (desktop, "ctrl+w");
  assert_nothing_left (desktop, 0);
}

static void
test_broken_recording (void)
{
  g_autoptr (Desktop) desktop = desktop_new (1280, 720);
  g_autofree char *program = desktop_dup_program ();
  g_autofree char *path =
      g_build_filename (desktop_get_folder (desktop), "broken.interleave", NULL);

  g_assert_true (g_file_set_contents (path, "no recording", -1, NULL));
  desktop_start (desktop, program, path);
  desktop_wait_for (desktop, ROLE_LABEL, "broken.interleave: ", 0);
  desktop_key (desktop, "ctrl+w");
  assert_nothing_left (desktop, 0);
}

int
main (int argc, char **argv)
{
  desktop_init (&argc, &argv);
  g_test_add_func ("/program/first-start", test_first_start);
  g_test_add_func ("/program/second-start", test_second_start);
  g_test_add_func ("/program/keys", test_keys);
  g_test_add_data_func ("/program/close/threads", "threads", test_close);
  g_test_add_data_func ("/program/close/processes", "processes", test_close);
  g_test_add_data_func ("/program/kill/threads", "threads", test_kill);
  g_test_add_data_func ("/program/kill/processes", "processes", test_kill);
  g_test_add_data_func ("/program/kill/asyncio", "asyncio", test_kill);
  g_test_add_func ("/program/lost-display", test_lost_display);
  g_test_add_func ("/program/missing-workload", test_missing_workload);
  g_test_add_func ("/program/broken-recording", test_broken_recording);
  return g_test_run ();
}
