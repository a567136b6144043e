/* SPDX-License-Identifier: MIT */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "watch.h"

/* The workload program as the app runs it: an arena, a control socket, and its output. */

static const char *program;

typedef struct
{
  Watch *watch;
  char *out;
  GString *packets; /* a line each */
  int status;       /* exit status, or 128 + signal */
} Trial;

static void
trial_clear (Trial *trial)
{
  watch_free (trial->watch);
  g_free (trial->out);
  g_string_free (trial->packets, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

static void
read_packets (Trial *trial, int control)
{
  char packet[CONTROL_BYTES];
  ssize_t n;

  while ((n = recv (control, packet, sizeof packet, MSG_DONTWAIT)) > 0)
    {
      g_assert_true (g_utf8_validate (packet, n, NULL));
      g_string_append_len (trial->packets, packet, n);
      g_string_append_c (trial->packets, '\n');
    }
}

/* @words: what follows "run", separated by blanks. */
static Trial
try_workload (const char *words)
{
  g_autofree char *line = g_strdup_printf ("%s run %s", program, words);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Trial trial = { .watch = watch_new (64), .packets = g_string_new (NULL) };
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), ==, 0);
  g_subprocess_launcher_take_fd (launcher, ends[1], 9);
  g_subprocess_launcher_setenv (launcher, CONTROL_VARIABLE, "9", TRUE);
  g_subprocess_launcher_setenv (launcher, ARENA_VARIABLE, trial.watch->variable, TRUE);

  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  /* Closes our copy of the workload's end. */
  g_clear_object (&launcher);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &trial.out, NULL, &error);
  g_assert_no_error (error);

  trial.status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                      : 128 + g_subprocess_get_term_sig (process);
  read_packets (&trial, ends[0]);
  close (ends[0]);
  watch_drain (trial.watch);

  return trial;
}

static void
assert_packet (const Trial *trial, const char *line)
{
  g_autofree char *begun = g_strdup_printf ("\n%s", line);
  g_autofree char *all = g_strdup_printf ("\n%s", trial->packets->str);

  if (strstr (all, begun) == NULL)
    g_error ("no “%s” in:%s", line, all);
}

static const char *const variants[] = {
  "model=sequential runtime=native",
  "model=sequential runtime=native-gil",
  "model=threads runtime=native",
  "model=threads runtime=native-gil switch-interval=0.0005",
  "model=processes runtime=native",
  "model=processes runtime=native-gil",
  "model=processes runtime=native-gil start-method=spawn",
  "model=asyncio runtime=native",
  "model=asyncio runtime=native-gil",
};

static void
test_primes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *words =
          g_strdup_printf ("primes workers=3 size=100000 tasks=0 %s", variants[i]);
      g_auto (Trial) trial = try_workload (words);

      g_assert_cmpint (trial.status, ==, 0);
      g_assert_cmpstr (trial.out, ==, "There are 9592 primes up to 100000.\n");
      assert_packet (&trial, CONTROL_RESULT " 9592\n");
      assert_packet (&trial, CONTROL_CORRECT " 1\n");
      assert_packet (&trial, CONTROL_SIZE " 100000\n");
      assert_packet (&trial, CONTROL_PROGRESS " 96 96\n");
      g_assert_cmpuint (watch_check_gils (trial.watch) > 0, ==,
                        strstr (variants[i], "-gil") != NULL);
      g_assert_cmpuint (watch_check_lives (trial.watch), >=, 1);
    }
}

/* Each line of output is a mark on a lane, and each worker has slept in its own. */
static void
check_sleepers (const char *variant, const char *const *lines)
{
  g_autofree char *words = g_strdup_printf ("sleepers workers=3 seconds=0.01 %s", variant);
  g_auto (Trial) trial = try_workload (words);
  gsize length = 0;

  g_assert_cmpint (trial.status, ==, 0);
  assert_packet (&trial, CONTROL_RESULT " 3 done\n");
  assert_packet (&trial, CONTROL_CORRECT " 1\n");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (strstr (trial.out, lines[i]) == NULL)
        g_error ("no “%s” in:\n%s", lines[i], trial.out);
      length += strlen (lines[i]) + 1;
    }
  if (strstr (variant, "processes") == NULL)
    g_assert_cmpuint (strlen (trial.out), ==, length);
  g_assert_cmpuint (watch_count (trial.watch, EVENT_STATE, STATE_WAITING_IO, REASON_SLEEP), >=, 3);
  g_assert_cmpuint (watch_count (trial.watch, EVENT_TEXT, -1, TEXT_STDOUT), >=, 6);
  watch_check_lives (trial.watch);
}

static void
test_sleepers (void)
{
  static const char *const tasks[] = { "Task 0 starting",     "Task 1 starting",
                                       "Task 2 starting",     "Task 0 done",
                                       "Task 1 done",         "Task 2 done",
                                       "All tasks complete.", NULL };
  static const char *const threads[] = { "Thread 0 starting",     "Thread 1 starting",
                                         "Thread 2 starting",     "Thread 0 done",
                                         "Thread 1 done",         "Thread 2 done",
                                         "All threads complete.", NULL };
  static const char *const processes[] = {
    " computing 0^2", " computing 1^2", " computing 2^2",          "Result: 0",
    "Result: 1",      "Result: 4",      "All processes complete.", NULL
  };
  static const char *const fetches[] = {
    "Fetching A...", "Fetching B...", "Fetching C...", "A done", "B done", "C done", NULL
  };

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    check_sleepers (variants[i], strstr (variants[i], "threads")     ? threads
                                 : strstr (variants[i], "processes") ? processes
                                 : strstr (variants[i], "asyncio")   ? fetches
                                                                     : tasks);
}

/* Ten thousand tasks: a lane each, every line there, nothing lost, one thread. */
static void
test_many (void)
{
  g_auto (Trial) trial = try_workload ("sleepers model=asyncio workers=10000 seconds=0.2");
  guint n_lines = 0;
  guint n_threads = 0;
  guint n_tasks = 0;

  g_assert_cmpint (trial.status, ==, 0);
  for (const char *c = trial.out; *c != '\0'; c++)
    n_lines += *c == '\n';
  g_assert_cmpuint (n_lines, ==, 20000);
  for (guint i = 0; i < trial.watch->seen->len; i++)
    {
      const Event *event = &g_array_index (trial.watch->seen, Seen, i).event;

      n_threads += event->kind == EVENT_BEGIN && event->lane == 0;
      n_tasks +=
          event->kind == EVENT_BEGIN && event->lane != 0 && (event->b & 0xff) == LANE_KIND_TASK;
    }
  for (guint i = 0; i < trial.watch->arena.n_slots; i++)
    g_assert_cmpuint (ring_reader_count_lost (&trial.watch->readers[i]), ==, 0);
  g_assert_cmpuint (n_threads, ==, 1);
  g_assert_cmpuint (n_tasks, ==, 10000);
}

static void
test_hostile (void)
{
  static const struct
  {
    const char *words;
    int status;
  } cases[] = {
    { "", 2 },
    { "nothing", 2 },
    { "../primes", 2 },
    { "primes model=quantum", 2 },
    { "primes model=mixed", 2 },
    { "primes runtime=python", 2 },
    { "primes workers=0", 2 },
    { "primes workers=-1", 2 },
    { "primes workers=2001 model=threads", 2 },
    { "primes workers=201 model=processes", 2 },
    { "primes workers=100001 model=asyncio", 2 },
    { "primes workers=99999999999999999999", 2 },
    { "primes workers=3x", 2 },
    { "primes workers=", 2 },
    { "primes size=10000000001", 2 },
    { "primes size=1e3", 2 },
    { "primes size=%s%n", 2 },
    { "primes tasks=1000001", 2 },
    { "primes switch-interval=0", 2 },
    { "primes switch-interval=nan", 2 },
    { "primes switch-interval=-0.1", 2 },
    { "primes switch-interval=1e99", 2 },
    { "primes switch-interval=0x1", 2 },
    { "primes start-method=forkserver", 2 },
    { "primes seconds=1", 2 },
    { "primes =", 2 },
    { "primes =1", 2 },
    { "primes model", 2 },
    { "primes modelmodel=threads", 2 },
    { "sleepers seconds=3601", 2 },
    { "sleepers seconds=", 2 },
    { "files -- /usr /tmp", 2 },
    { "files -- /proc/self/nothing", 1 },
    { "files -- /etc/passwd", 1 },
    { "files -- ", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Trial) trial = try_workload (cases[i].words);

      if (trial.status != cases[i].status)
        g_error ("“%s” ends with %d", cases[i].words, trial.status);
      assert_packet (&trial, CONTROL_ERROR " ");
      /* One line. */
      g_assert_true (strchr (trial.packets->str, '\n') ==
                     trial.packets->str + trial.packets->len - 1);
      g_assert_cmpstr (trial.out, ==, "");
      g_assert_cmpuint (watch_count (trial.watch, EVENT_BEGIN, -1, -1) > 0, ==,
                        cases[i].status == 1);
    }
}

/* kill -9 of a worker from outside, when it has said what its process is. */
static void
test_killed (const void *method)
{
  g_autofree char *option = g_strdup_printf ("start-method=%s", (const char *) method);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  Watch *watch = watch_new (64);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autofree char *errors = NULL;
  gboolean told = FALSE;
  int pid = 0;

  g_subprocess_launcher_setenv (launcher, ARENA_VARIABLE, watch->variable, TRUE);
  g_subprocess_launcher_unsetenv (launcher, CONTROL_VARIABLE);
  process =
      g_subprocess_launcher_spawn (launcher, NULL, program, "run", "sleepers", "model=processes",
                                   "workers=3", "seconds=0.5", option, NULL);
  g_assert_nonnull (process);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_cmpint (sscanf (line, "Process %d computing", &pid), ==, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_nonnull (strstr (errors, "was killed by signal 9"));
  g_assert_true (strchr (errors, '\n') == errors + strlen (errors) - 1);

  watch_drain (watch);
  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Event *event = &g_array_index (watch->seen, Seen, i).event;

      told |= event->kind == EVENT_EXIT && event->a == (guint64) pid && event->b == SIGKILL;
    }
  g_assert_true (told);
  watch_free (watch);
}

/* Without an arena, a control socket or an open output it is an ordinary program. */
static void
test_alone (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *errors = NULL;

  g_subprocess_launcher_setenv (launcher, ARENA_VARIABLE, "nonsense", TRUE);
  g_subprocess_launcher_setenv (launcher, CONTROL_VARIABLE, "1", TRUE);
  process =
      g_subprocess_launcher_spawn (launcher, NULL, program, "run", "primes", "size=1000", NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_true (g_str_has_prefix (errors, "This run is not traced"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = g_getenv ("TEST_WORKLOAD");
  g_assert_nonnull (program);

  g_test_add_func ("/workload/primes", test_primes);
  g_test_add_func ("/workload/sleepers", test_sleepers);
  g_test_add_func ("/workload/many", test_many);
  g_test_add_func ("/workload/hostile", test_hostile);
  g_test_add_data_func ("/workload/killed/fork", "fork", test_killed);
  g_test_add_data_func ("/workload/killed/spawn", "spawn", test_killed);
  g_test_add_func ("/workload/alone", test_alone);

  return g_test_run ();
}
