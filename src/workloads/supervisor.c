/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "supervisor.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "control.h"

#define NEVER INT64_MAX
#define KILL_AGAIN_MS 2

typedef enum
{
  PHASE_RUNNING,
  PHASE_ORPHANS, /* the workload has ended, some of its descendants have not */
  PHASE_ASKED,   /* SIGINT was sent */
  PHASE_KILLING,
} Phase;

typedef struct
{
  int control;
  int signals;
  int nice;
  bool native;
  char **environment; /* what the program gets besides, up to "--" */
  char **argv;
  sigset_t mask; /* as we found it */
  struct sigaction child_action;
  pid_t app;
  pid_t workload;
  int status; /* of the workload */
  Phase phase;
  int64_t deadline; /* ms: when the phase is over */
} Supervisor;

static int64_t
now_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The workload shares this socket and may have filled it: wait a little, then go without. Killing
 * must never depend on being heard. */
__attribute__ ((format (printf, 2, 3))) static void
say (const Supervisor *self, const char *format, ...)
{
  char line[CONTROL_BYTES];
  va_list arguments;
  int n;

  va_start (arguments, format);
  n = vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);

  if (n < 0)
    return;
  if ((size_t) n >= sizeof line)
    n = (int) sizeof line - 1;

  for (int attempt = 0; attempt < 10; attempt++)
    {
      struct pollfd room = { .fd = self->control, .events = POLLOUT };

      if (send (self->control, line, (size_t) n, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
        return;
      if (errno != EAGAIN && errno != EINTR)
        return;
      poll (&room, 1, 100);
    }
}

/* Fields 3 and 4 of /proc/PID/stat follow the last parenthesis: the name before may hold any. */
static bool
read_parent (const char *pid, pid_t *parent)
{
  char path[64];
  char text[512];
  const char *end;
  ssize_t n;
  char state;
  int fd;

  snprintf (path, sizeof path, "/proc/%s/stat", pid);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;

  n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return false;

  text[n] = '\0';
  end = strrchr (text, ')');
  return end != NULL && sscanf (end + 1, " %c %d", &state, parent) == 2 && state != 'Z';
}

typedef struct
{
  pid_t pid;
  pid_t parent;
  bool ours;
} Entry;

/* Lists all processes; the caller frees the list. */
static size_t
list_processes (Entry **entries)
{
  DIR *folder = opendir ("/proc");
  struct dirent *item;
  size_t n = 0, room = 0;

  *entries = NULL;
  if (folder == NULL)
    return 0;

  while ((item = readdir (folder)) != NULL)
    {
      Entry entry = { 0 };

      if (!isdigit ((unsigned char) item->d_name[0]) || !read_parent (item->d_name, &entry.parent))
        continue;

      if (n == room)
        {
          Entry *more = realloc (*entries, (room * 2 + 64) * sizeof *more);

          if (more == NULL)
            break;
          *entries = more;
          room = room * 2 + 64;
        }
      entry.pid = (pid_t) strtol (item->d_name, NULL, 10);
      (*entries)[n++] = entry;
    }

  closedir (folder);
  return n;
}

static bool
is_ours (const Entry *entries, size_t n, pid_t pid)
{
  if (pid == getpid ())
    return true;
  for (size_t i = 0; i < n; i++)
    if (entries[i].pid == pid)
      return entries[i].ours;
  return false;
}

/* Signals every living descendant. The list is a moment's: callers repeat until waitpid() knows of
 * no child, because whatever was forked meanwhile becomes our child when its parent dies. */
static void
signal_descendants (int signal_number)
{
  Entry *entries;
  size_t n = list_processes (&entries);
  bool found = true;

  while (found)
    {
      found = false;
      for (size_t i = 0; i < n; i++)
        if (!entries[i].ours && is_ours (entries, n, entries[i].parent))
          entries[i].ours = found = true;
    }

  for (size_t i = 0; i < n; i++)
    if (entries[i].ours)
      kill (entries[i].pid, signal_number);
  free (entries);
}

static void
ask (Supervisor *self)
{
  if (self->phase >= PHASE_ASKED)
    return;

  if (self->native && self->phase == PHASE_RUNNING)
    kill (-self->workload, SIGINT);
  else
    signal_descendants (SIGINT);
  self->phase = PHASE_ASKED;
  self->deadline = now_ms () + SUPERVISOR_ASK_MS;
}

/* Everything stands still first, so that nobody can fork while the list is walked. */
static void
kill_all (Supervisor *self)
{
  if (self->native && self->workload > 0)
    kill (-self->workload, SIGKILL);
  signal_descendants (SIGSTOP);
  signal_descendants (SIGKILL);
  self->phase = PHASE_KILLING;
  self->deadline = now_ms () + KILL_AGAIN_MS;
}

/* Returns false when no child is left. */
static bool
reap (Supervisor *self)
{
  for (;;)
    {
      int status;
      pid_t pid = waitpid (-1, &status, WNOHANG | __WALL);

      if (pid == 0)
        return true;
      if (pid < 0 && errno == EINTR)
        continue;
      if (pid < 0)
        return false;

      say (self, CONTROL_EXITED " %d %d", pid, status);
      if (pid == self->workload)
        {
          self->status = status;
          if (self->phase == PHASE_RUNNING)
            {
              self->phase = PHASE_ORPHANS;
              self->deadline = now_ms () + SUPERVISOR_ORPHAN_MS;
            }
        }
    }
}

static void
hear (Supervisor *self)
{
  char line[CONTROL_BYTES + 1];
  ssize_t n = recv (self->control, line, CONTROL_BYTES, MSG_DONTWAIT);

  if (n > 0)
    line[n] = '\0';
  if (n == 0 || (n > 0 && strcmp (line, CONTROL_STOP) == 0) ||
      (n < 0 && errno != EAGAIN && errno != EINTR))
    ask (self);
}

/* SIGINT and SIGQUIT come from the terminal to the whole group: the workload has its own, and
 * what it makes of it is its business. So does SIGHUP, unless the workload has a group of its own.
 */
static void
take_signals (Supervisor *self)
{
  struct signalfd_siginfo info;

  while (read (self->signals, &info, sizeof info) == (ssize_t) sizeof info)
    if (info.ssi_signo == SIGTERM || (info.ssi_signo == SIGHUP && self->native))
      ask (self);
}

static void
watch (Supervisor *self)
{
  while (reap (self))
    {
      /* An ended control socket is always readable: not looked at any more once we are stopping. */
      struct pollfd items[] = { { .fd = self->signals, .events = POLLIN },
                                { .fd = self->control, .events = POLLIN } };
      int64_t left = self->deadline == NEVER ? -1 : self->deadline - now_ms ();
      nfds_t n = self->phase >= PHASE_ASKED ? 1 : 2;

      if (self->deadline != NEVER && left <= 0)
        {
          kill_all (self);
          continue;
        }
      if (poll (items, n, (int) left) <= 0)
        continue;
      if (items[0].revents != 0)
        take_signals (self);
      if (n == 2 && items[1].revents != 0)
        hear (self);
    }
}

static _Noreturn void
become_workload (const Supervisor *self, int failure)
{
  int error;

  if (self->native)
    setpgid (0, 0);
  if (self->nice > 0)
    setpriority (PRIO_PROCESS, 0, self->nice);
  for (char **word = self->environment; strcmp (*word, "--") != 0; word++)
    putenv (*word);
  sigaction (SIGCHLD, &self->child_action, NULL);
  sigprocmask (SIG_SETMASK, &self->mask, NULL);
  execvp (self->argv[0], self->argv);

  error = errno;
  if (write (failure, &error, sizeof error) < 0)
    _exit (126);
  _exit (127);
}

/* Returns 0, or the errno of what went wrong, exec included. */
static int
start (Supervisor *self)
{
  int failure[2];
  int error = 0;
  ssize_t n;

  if (pipe2 (failure, O_CLOEXEC) < 0)
    return errno;

  self->workload = fork ();
  if (self->workload == 0)
    become_workload (self, failure[1]);
  if (self->workload < 0)
    error = errno;
  else if (self->native)
    setpgid (self->workload, self->workload); /* whoever comes first: it must stand before a stop */

  close (failure[1]);
  do
    n = read (failure[0], &error, sizeof error);
  while (n < 0 && errno == EINTR);
  close (failure[0]);
  return error;
}

static int
prepare (Supervisor *self)
{
  struct sigaction plain = { .sa_handler = SIG_DFL };
  struct ucred peer;
  socklen_t size = sizeof peer;
  sigset_t ours;

  if (getsockopt (self->control, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
    return errno;
  self->app = peer.pid;

  sigemptyset (&ours);
  sigaddset (&ours, SIGCHLD);
  sigaddset (&ours, SIGTERM);
  sigaddset (&ours, SIGHUP);
  sigaddset (&ours, SIGINT);
  sigaddset (&ours, SIGQUIT);
  /* An inherited "ignore" would make the kernel reap our children behind our back. */
  sigaction (SIGCHLD, &plain, &self->child_action);
  sigprocmask (SIG_BLOCK, &ours, &self->mask);
  self->signals = signalfd (-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
  if (self->signals < 0)
    return errno;

  if (prctl (PR_SET_CHILD_SUBREAPER, 1) < 0 || prctl (PR_SET_PDEATHSIG, SIGTERM) < 0)
    return errno;
  /* The app may have died before the line above: then nobody would tell us. */
  if (getppid () != self->app)
    return ESRCH;
  return 0;
}

static bool
parse_number (const char *text, int max, int *number)
{
  char *end;
  long value;

  errno = 0;
  value = strtol (text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < 0 || value > max)
    return false;
  *number = (int) value;
  return true;
}

/* The words up to "--" must be KEY=VALUE, and a program must follow. */
static bool
parse_words (Supervisor *self, char **words)
{
  self->environment = words;
  for (; *words != NULL && strcmp (*words, "--") != 0; words++)
    if (strchr (*words, '=') == NULL || **words == '=')
      return false;

  self->argv = words + 1;
  return words[0] != NULL && words[1] != NULL;
}

int
supervisor_main (int argc, char **argv)
{
  Supervisor self = { .status = 127 << 8, .deadline = NEVER };
  int error;

  if (argc < 6 || !parse_number (argv[2], 1 << 20, &self.control) ||
      !parse_number (argv[3], 19, &self.nice) || !parse_words (&self, argv + 4))
    return 2;

  self.native = getenv (CONTROL_VARIABLE) != NULL;
  if (!self.native)
    fcntl (self.control, F_SETFD, FD_CLOEXEC);

  error = prepare (&self);
  if (error == 0)
    error = start (&self);
  if (error != 0)
    say (&self, CONTROL_FAILED " %d %s: %s", error, self.argv[0], strerror (error));
  else
    say (&self, CONTROL_STARTED " %d", self.workload);

  watch (&self);
  say (&self, CONTROL_FINISHED " %d", self.status);
  return 0;
}
