/* SPDX-License-Identifier: MIT */

#include "player-stage.h"
#include "typing.h"

#include <glib.h>
#include <string.h>
#include <sys/wait.h>

/* The stage's functions only count output; ours keep it. Under the stage's mutex. */
static GString *printed;

static void
keep_output (int fd, GBytes *bytes, gpointer data)
{
  Fixture *fixture = data;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  pthread_mutex_lock (&fixture->mutex);
  g_assert_cmpint (fd, ==, 1);
  g_string_append_len (printed, text, (gssize) size);
  pthread_cond_broadcast (&fixture->changed);
  pthread_mutex_unlock (&fixture->mutex);
  collector_run_take_output (fixture->run, size);
}

static const CollectorFuncs keeping = { on_message, keep_output, on_finished, NULL };

static void
start_shell (Fixture *fixture, LaunchOutput output, const char *script)
{
  g_autofree char *player = g_test_build_filename (G_TEST_BUILT, "collector", "player", NULL);
  const char *argv[] = { "/bin/sh", "-c", script, NULL };
  CollectorSettings settings = {
    .launch = { .supervisor = player, .argv = argv, .folder = "/proc/self", .output = output },
  };

  g_string_set_size (printed, 0);
  pthread_mutex_lock (&fixture->mutex);
  fixture->run =
      collector_start (collector_get_default (), fixture->trace, &settings, &keeping, fixture);
  pthread_mutex_unlock (&fixture->mutex);
}

static void
wait_for_words (Fixture *fixture, const char *words)
{
  pthread_mutex_lock (&fixture->mutex);
  while (strstr (printed->str, words) == NULL)
    {
      g_assert_false (fixture->is_finished);
      pthread_cond_wait (&fixture->changed, &fixture->mutex);
    }
  pthread_mutex_unlock (&fixture->mutex);
}

static void
type (Fixture *fixture, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  collector_run_type (fixture->run, bytes);
}

static void
wait_for_end (Fixture *fixture, int status)
{
  wait_until_finished (fixture);
  g_assert_cmpstr (fixture->failure, ==, NULL);
  g_assert_true (WIFEXITED (fixture->result.status));
  g_assert_cmpint (WEXITSTATUS (fixture->result.status), ==, status);
}

static void
test_is_terminal (Fixture *fixture, gconstpointer data)
{
  start_shell (fixture, LAUNCH_OUTPUT_PTY,
               "for fd in 0 1 2; do [ -t $fd ] || exit 3; done; echo mine >/dev/tty || exit 4; "
               "echo $TERM; pwd -P | sed s/[0-9]/N/g | tr -s N; stty size; echo an error >&2; "
               "printf 'no newline'; exit 7");
  wait_for_end (fixture, 7);
  g_assert_cmpstr (printed->str, ==, "mine\r\ndumb\r\n/proc/N\r\n24 80\r\nan error\r\nno newline");
}

static void
test_type (Fixture *fixture, gconstpointer data)
{
  start_shell (fixture, LAUNCH_OUTPUT_PTY,
               "stty -echo; echo ask; read a; echo \"got $a\"; read b || echo ended");
  wait_for_words (fixture, "ask\r\n");
  type (fixture, "one\n");
  wait_for_words (fixture, "got one\r\n");
  type (fixture, "\004");
  wait_for_end (fixture, 0);
  g_assert_cmpstr (printed->str, ==, "ask\r\ngot one\r\nended\r\n");
  type (fixture, "too late\n");
}

/* More than a terminal takes: what waits is written as it is read, and nothing is lost. */
static void
test_type_much (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strnfill (199, 'x');
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) too_much = g_string_new (NULL);

  for (int i = 0; i < 320; i++)
    g_string_append_printf (lines, "%s\n", line);
  for (int i = 0; i < 330; i++)
    g_string_append_printf (too_much, "%s\n", line);
  g_assert_cmpuint (lines->len, <=, TYPING_BYTES);
  g_assert_cmpuint (too_much->len, >, TYPING_BYTES);

  start_shell (fixture, LAUNCH_OUTPUT_PTY, "stty -echo; echo ask; read a; echo $(wc -l)");
  wait_for_words (fixture, "ask\r\n");
  type (fixture, too_much->str);
  type (fixture, "go\n");
  type (fixture, lines->str);
  type (fixture, "\004");
  wait_for_end (fixture, 0);
  g_assert_nonnull (strstr (printed->str, "320\r\n"));
}

/* Who reads for ever is stopped like any other, and nothing is left. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  start_shell (fixture, LAUNCH_OUTPUT_PTY,
               "trap '' INT HUP TERM; echo deaf; while :; do cat; done");
  wait_for_words (fixture, "deaf\r\n");
  collector_run_stop (fixture->run);
  wait_until_finished (fixture);
}

/* Without a terminal nobody reads, and nothing is asked for. */
static void
test_pipes (Fixture *fixture, gconstpointer data)
{
  start_shell (fixture, LAUNCH_OUTPUT_CAPTURE, "[ -t 1 ] && exit 3; echo begun; cat");
  type (fixture, "nobody hears\n");
  wait_for_end (fixture, 0);
  g_assert_cmpstr (printed->str, ==, "begun\n");
}

#define ADD(name, function) g_test_add ("/terminal/" name, Fixture, NULL, setup, function, teardown)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  printed = g_string_new (NULL);
  ADD ("is-terminal", test_is_terminal);
  ADD ("type", test_type);
  ADD ("type-much", test_type_much);
  ADD ("stop", test_stop);
  ADD ("pipes", test_pipes);
  status = g_test_run ();
  g_string_free (printed, TRUE);
  return status;
}
