/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

/* On the command line the terminal is the script's: it prompts, hides what is typed, and is sent
 * Ctrl+C, Ctrl+\ and Ctrl+Z as without us. */

#define PYTHON "/usr/bin/python3"
/* The shell's last line: "[status 5 of the job]" */
#define STATUS "[status "
#define ENDED " of the job]"

/* Wait until the terminal shows this, then type that. */
typedef struct
{
  const char *shown, *typed;
} Step;

typedef struct
{
  GString *transcript;
  int status; /* 128 + n for a signal */
} Session;

static int
to_status (int wait_status)
{
  return WIFSIGNALED (wait_status) ? 128 + WTERMSIG (wait_status) : WEXITSTATUS (wait_status);
}

static void
start_program (gboolean is_ours)
{
  static const struct rlimit no_core = { 0, 0 };

  setrlimit (RLIMIT_CORE, &no_core);
  if (is_ours)
    execl (g_getenv ("I"), "interleave", "run", "script.py", "--interpreter", PYTHON, NULL);
  else
    execl (PYTHON, PYTHON, "script.py", NULL);
  _exit (127);
}

/* What a shell does with a job: a process group of its own in the foreground, continued when it
 * was stopped. It outlives what is on the terminal, which the kernel may drop with its last user:
 * until @end has an end. */
static void
be_shell (gboolean is_ours, int end)
{
  g_autofree char *line = NULL;
  int status = 0;
  pid_t job = fork ();
  char byte;

  signal (SIGTTOU, SIG_IGN);
  setpgid (job, job);
  if (job == 0)
    {
      tcsetpgrp (STDIN_FILENO, getpid ());
      signal (SIGTTOU, SIG_DFL);
      start_program (is_ours);
    }

  tcsetpgrp (STDIN_FILENO, job);
  while (waitpid (job, &status, WUNTRACED) == job && WIFSTOPPED (status))
    {
      if (write (STDOUT_FILENO, "stopped\n", 8) < 0)
        _exit (126);
      kill (-job, SIGCONT);
    }

  line = g_strdup_printf (STATUS "%d" ENDED, to_status (status));
  if (write (STDOUT_FILENO, line, strlen (line)) < 0 || read (end, &byte, 1) < 0)
    _exit (126);
  _exit (0);
}

static void
read_until (int terminal, GString *transcript, gsize from, const char *text)
{
  while (strstr (transcript->str + from, text) == NULL)
    {
      char piece[512];
      ssize_t n = read (terminal, piece, sizeof piece);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        g_error ("the terminal ended after: %s", transcript->str);
      g_string_append_len (transcript, piece, n);
    }
}

/* Takes the shell's last line off, and returns what it says. */
static int
take_status (GString *transcript)
{
  const char *last = strstr (transcript->str, STATUS);
  int status;

  g_assert_nonnull (last);
  status = (int) g_ascii_strtoll (last + strlen (STATUS), NULL, 10);
  g_string_truncate (transcript, (gsize) (last - transcript->str));
  return status;
}

static Session
play (gboolean is_ours, const Step *steps)
{
  struct winsize size = { .ws_row = 24, .ws_col = 80 };
  Session session = { g_string_new (NULL), 0 };
  int terminal = -1;
  int end[2];
  gsize from = 0;
  pid_t pid;

  g_assert_true (g_unix_open_pipe (end, FD_CLOEXEC, NULL));
  pid = forkpty (&terminal, NULL, NULL, &size);
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (end[1]);
      be_shell (is_ours, end[0]);
    }
  close (end[0]);

  for (; steps->shown != NULL; steps++)
    {
      read_until (terminal, session.transcript, from, steps->shown);
      from = session.transcript->len;
      g_assert_cmpint (write (terminal, steps->typed, strlen (steps->typed)), ==,
                       strlen (steps->typed));
    }
  read_until (terminal, session.transcript, from, ENDED);
  session.status = take_status (session.transcript);

  close (end[1]);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  close (terminal);
  g_test_message ("%d: %s", session.status, session.transcript->str);
  return session;
}

static void
session_clear (Session *session)
{
  g_string_free (session->transcript, TRUE);
}

static void
write_script (const char *text)
{
  g_assert_true (g_file_set_contents ("script.py", text, -1, NULL));
}

/* The terminal shows the same, and then our report. */
static void
assert_same (const Step *steps, int status)
{
  Session direct = play (FALSE, steps);
  Session ours = play (TRUE, steps);

  g_assert_cmpint (direct.status, ==, status);
  g_assert_cmpint (ours.status, ==, status);
  g_assert_true (g_str_has_prefix (ours.transcript->str, direct.transcript->str));
  g_assert_true (g_str_has_prefix (ours.transcript->str + direct.transcript->len, "script.py: "));
  session_clear (&direct);
  session_clear (&ours);
}

static void
test_input (void)
{
  static const Step steps[] = { { "Name? ", "Ada\n" }, { "Secret? ", "hush\n" }, { NULL, NULL } };

  write_script ("import getpass, os, sys\n"
                "name = input('Name? ')\n"
                "secret = getpass.getpass('Secret? ')\n"
                "print(name, len(secret), [os.isatty(i) for i in range(3)])\n"
                "print(os.get_terminal_size(), os.tcgetpgrp(0) == os.getpgrp())\n");
  assert_same (steps, 0);
}

static void
test_end_of_input (void)
{
  static const Step steps[] = { { "go\r\n", "a\n\004" }, { NULL, NULL } };

  write_script ("import sys\nprint('go', flush=True)\nprint(sys.stdin.read(), end='')\n");
  assert_same (steps, 0);
}

/* Our process group is sent the signal too, and goes on. */
static void
test_caught_interrupt (void)
{
  static const Step steps[] = { { "ready\r\n", "\003" }, { "again\r\n", "\003" }, { NULL, NULL } };

  write_script ("import sys, time\n"
                "def wait(word):\n"
                "  try:\n"
                "    print(word, flush=True)\n"
                "    while True:\n"
                "      time.sleep(1000)\n"
                "  except KeyboardInterrupt:\n"
                "    pass\n"
                "wait('ready')\nwait('again')\nprint('caught twice')\nsys.exit(5)\n");
  assert_same (steps, 5);
}

static void
test_deadly_keys (void)
{
  static const struct
  {
    const char *key;
    int status;
  } KEYS[] = { { "\003", 130 }, { "\034", 131 } };

  write_script ("import time\nprint('ready', flush=True)\nwhile True:\n  time.sleep(1000)\n");
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    for (int is_ours = 0; is_ours < 2; is_ours++)
      {
        const Step steps[] = { { "ready\r\n", KEYS[i].key }, { NULL, NULL } };
        Session session = play (is_ours, steps);

        g_assert_cmpint (session.status, ==, KEYS[i].status);
        session_clear (&session);
      }
}

static void
test_stopped_and_continued (void)
{
  static const Step steps[] = { { "Name? ", "\032" }, { "stopped\r\n", "Ada\n" }, { NULL, NULL } };

  write_script ("print('Hello, ' + input('Name? '))\n");
  assert_same (steps, 0);
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/python-terminal/input", test_input);
  g_test_add_func ("/python-terminal/end-of-input", test_end_of_input);
  g_test_add_func ("/python-terminal/caught-interrupt", test_caught_interrupt);
  g_test_add_func ("/python-terminal/deadly-keys", test_deadly_keys);
  g_test_add_func ("/python-terminal/stopped-and-continued", test_stopped_and_continued);
  status = g_test_run ();
  program_clear ();

  return status;
}
