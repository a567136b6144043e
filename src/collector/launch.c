/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "control.h"

#define FIRST_FD 21
#define NICE "19"

static char **initial_environment;
static sigset_t initial_mask;
static sigset_t initial_defaults; /* signals that were not ignored */
static gboolean initial_closed[3];

/* Runs before main, so that nothing has been changed yet. */
__attribute__ ((constructor)) static void
remember_start (int argc, char **argv, char **environment)
{
  initial_environment = g_strdupv (environment);
  pthread_sigmask (SIG_SETMASK, NULL, &initial_mask);
  sigemptyset (&initial_defaults);
  for (int i = 1; i < NSIG; i++)
    {
      struct sigaction action;

      if (sigaction (i, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset (&initial_defaults, i);
    }
  for (int fd = 0; fd < (int) G_N_ELEMENTS (initial_closed); fd++)
    initial_closed[fd] = fcntl (fd, F_GETFD) < 0;
}

static const char *const *
copy_words (const char *const *words)
{
  return (const char *const *) g_strdupv ((char **) words);
}

void
launch_settings_copy (LaunchSettings *copy, const LaunchSettings *settings)
{
  *copy = *settings;
  copy->supervisor = g_strdup (settings->supervisor);
  copy->argv = copy_words (settings->argv);
  copy->environment = copy_words (settings->environment);
  copy->extra = copy_words (settings->extra);
  copy->folder = g_strdup (settings->folder);
}

void
launch_settings_clear (LaunchSettings *copy)
{
  g_free ((char *) copy->supervisor);
  g_strfreev ((char **) copy->argv);
  g_strfreev ((char **) copy->environment);
  g_strfreev ((char **) copy->extra);
  g_free ((char *) copy->folder);
}

/* A descriptor of the child: above those it may be asked to use. */
static int
move_up (int *fd)
{
  int moved = fcntl (*fd, F_DUPFD_CLOEXEC, FIRST_FD);

  if (moved < 0)
    return -errno;
  close (*fd);
  *fd = moved;
  return 0;
}

typedef struct
{
  int arena;
  int control;
  int output[2];
  char terminal[64]; /* its path */
} ChildFds;

static void
child_fds_clear (ChildFds *fds)
{
  int *all[] = { &fds->arena, &fds->control, &fds->output[0], &fds->output[1] };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (*all[i] >= 0)
        close (*all[i]);
      *all[i] = -1;
    }
}

/* Who sent a packet: the workload shares the socket, and must not speak for the supervisor. */
static int
open_control (Launch *launch, ChildFds *child)
{
  int pair[2];
  int yes = 1;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return -errno;

  launch->control = pair[0];
  child->control = pair[1];
  if (setsockopt (pair[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) < 0 ||
      fcntl (pair[0], F_SETFL, O_NONBLOCK) < 0)
    return -errno;
  return move_up (&child->control);
}

/* Its own end is opened by the child, which then leads the session and so gets hold of it. */
static int
open_terminal (Launch *launch, ChildFds *child)
{
  struct winsize size = { .ws_row = LAUNCH_ROWS, .ws_col = LAUNCH_COLUMNS };
  struct termios modes;
  int fd = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    return -errno;

  launch->output[0] = fd;
  if (grantpt (fd) < 0 || unlockpt (fd) < 0 ||
      ptsname_r (fd, child->terminal, sizeof child->terminal) != 0 ||
      ioctl (fd, TIOCSWINSZ, &size) < 0 || tcgetattr (fd, &modes) < 0)
    return -errno;

  /* Rubbing out in UTF-8 takes a character away, not a byte. */
  modes.c_iflag |= IUTF8;
  if (tcsetattr (fd, TCSANOW, &modes) < 0)
    return -errno;

  /* Of one number a loop takes one watcher only. */
  launch->input = fcntl (fd, F_DUPFD_CLOEXEC, FIRST_FD);
  return launch->input < 0 ? -errno : 0;
}

static int
open_fds (Launch *launch, ChildFds *child, const LaunchSettings *settings, const Arena *arena)
{
  int error;

  child->arena = fcntl (arena->fd, F_DUPFD_CLOEXEC, FIRST_FD);
  if (child->arena < 0)
    return -errno;

  error = open_control (launch, child);
  if (error == 0 && settings->output == LAUNCH_OUTPUT_PTY)
    error = open_terminal (launch, child);
  for (int i = 0; error == 0 && settings->output == LAUNCH_OUTPUT_CAPTURE && i < 2; i++)
    {
      int ends[2];

      if (pipe2 (ends, O_CLOEXEC) < 0)
        return -errno;
      launch->output[i] = ends[0];
      child->output[i] = ends[1];
      if (fcntl (ends[0], F_SETFL, O_NONBLOCK) < 0)
        return -errno;
      error = move_up (&child->output[i]);
    }
  return error;
}

static char **
make_environment (const LaunchSettings *settings, const Arena *arena, const ChildFds *child)
{
  char **environment = g_strdupv (settings->environment != NULL ? (char **) settings->environment
                                                                : initial_environment);
  char value[128];

  if (settings->output == LAUNCH_OUTPUT_PTY)
    environment = g_environ_setenv (environment, "TERM", "dumb", TRUE);

  arena_format (arena, settings->is_native ? child->arena : -1, value, sizeof value);
  environment = g_environ_setenv (environment, ARENA_VARIABLE, value, TRUE);
  g_snprintf (value, sizeof value, "%d", child->control);
  if (settings->is_native)
    return g_environ_setenv (environment, CONTROL_VARIABLE, value, TRUE);
  return g_environ_unsetenv (environment, CONTROL_VARIABLE);
}

static GPtrArray *
make_argv (const LaunchSettings *settings, const ChildFds *child)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_strdup (settings->supervisor));
  g_ptr_array_add (argv, g_strdup ("supervise"));
  g_ptr_array_add (argv, g_strdup_printf ("%d", child->control));
  g_ptr_array_add (argv, g_strdup (settings->is_nice ? NICE : "0"));
  for (gsize i = 0; settings->extra != NULL && settings->extra[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (settings->extra[i]));
  g_ptr_array_add (argv, g_strdup ("--"));
  for (gsize i = 0; settings->argv[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (settings->argv[i]));
  g_ptr_array_add (argv, NULL);
  return argv;
}

static void
add_actions (posix_spawn_file_actions_t *actions,
             const LaunchSettings *settings,
             const ChildFds *child)
{
  LaunchOutput output = settings->output;

  if (output == LAUNCH_OUTPUT_CAPTURE)
    {
      posix_spawn_file_actions_addopen (actions, 0, "/dev/null", O_RDONLY, 0);
      posix_spawn_file_actions_adddup2 (actions, child->output[0], 1);
      posix_spawn_file_actions_adddup2 (actions, child->output[1], 2);
    }
  else if (output == LAUNCH_OUTPUT_PTY)
    {
      posix_spawn_file_actions_addopen (actions, 0, child->terminal, O_RDWR, 0);
      posix_spawn_file_actions_adddup2 (actions, 0, 1);
      posix_spawn_file_actions_adddup2 (actions, 0, 2);
    }
  else if (output == LAUNCH_OUTPUT_STDERR)
    posix_spawn_file_actions_adddup2 (actions, 2, 1);

  else if (!settings->is_native)
    for (int fd = 0; fd < (int) G_N_ELEMENTS (initial_closed); fd++)
      if (initial_closed[fd])
        posix_spawn_file_actions_addclose (actions, fd);

  if (settings->folder != NULL)
    posix_spawn_file_actions_addchdir_np (actions, settings->folder);
  /* Onto itself: takes close-on-exec off in the child only. */
  if (settings->is_native)
    posix_spawn_file_actions_adddup2 (actions, child->arena, child->arena);
  posix_spawn_file_actions_adddup2 (actions, child->control, child->control);
}

static int
spawn (pid_t *pid, const LaunchSettings *settings, const Arena *arena, const ChildFds *child)
{
  g_auto (GStrv) environment = make_environment (settings, arena, child);
  g_autoptr (GPtrArray) argv = make_argv (settings, child);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  int error;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  add_actions (&actions, settings, child);
  posix_spawnattr_setsigmask (&attributes, &initial_mask);
  posix_spawnattr_setsigdefault (&attributes, &initial_defaults);
  if (settings->output == LAUNCH_OUTPUT_CAPTURE || settings->output == LAUNCH_OUTPUT_PTY)
    flags |= POSIX_SPAWN_SETSID;
  posix_spawnattr_setflags (&attributes, flags);

  error = posix_spawn (pid, settings->supervisor, &actions, &attributes, (char **) argv->pdata,
                       environment);

  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return -error;
}

int
launch_start (Launch *launch, const LaunchSettings *settings, const Arena *arena)
{
  ChildFds child = { -1, -1, { -1, -1 }, "" };
  int error;

  *launch = (Launch){ 0, -1, -1, { -1, -1 }, -1 };
  error = open_fds (launch, &child, settings, arena);
  if (error == 0)
    error = spawn (&launch->pid, settings, arena, &child);
  child_fds_clear (&child);

  if (error == 0)
    {
      launch->pidfd = (int) syscall (SYS_pidfd_open, launch->pid, 0);
      if (launch->pidfd < 0)
        {
          error = -errno;
          kill (launch->pid, SIGTERM);
          waitpid (launch->pid, NULL, 0);
        }
    }
  if (error != 0)
    {
      launch_clear (launch);
      launch->pid = 0;
    }
  return error;
}

void
launch_clear (Launch *launch)
{
  int *all[] = { &launch->pidfd, &launch->control, &launch->output[0], &launch->output[1],
                 &launch->input };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (*all[i] >= 0)
        close (*all[i]);
      *all[i] = -1;
    }
}
