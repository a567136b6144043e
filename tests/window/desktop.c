/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "desktop.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader.h"

#define APP_ID "io.github.interleave.Interleave"
#define LOOK_AGAIN_MS 100
#define APP_PATH "/io/github/interleave/Interleave"

typedef enum
{
  SERVER_X,
  SERVER_BUS,
  SERVER_WINDOWS,
  N_SERVERS,
} Server;

struct Desktop
{
  char *folder;
  GPid servers[N_SERVERS];
  char *display, *address;
  GDBusConnection *bus;
  Reader *reader;

  pid_t keeper, pid;
  int pipe; /* from the keeper: pid, then status, then nothing is left */
  GDBusActionGroup *actions;
};

static const char *const tools[] = { "Xvfb", "openbox", "xdotool", "dbus-daemon" };

static const char BUS[] = "<!DOCTYPE busconfig PUBLIC"
                          " \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
                          " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">"
                          "<busconfig><type>session</type><listen>unix:dir=%s</listen>"
                          "<policy context=\"default\"><allow send_destination=\"*\"/>"
                          "<allow eavesdrop=\"false\"/><allow own=\"*\"/></policy></busconfig>";

void
desktop_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      g_autofree char *path = g_find_program_in_path (tools[i]);

      if (path == NULL)
        {
          g_print ("1..0 # SKIP %s is not installed\n", tools[i]);
          exit (g_getenv ("CI") ? 1 : 0);
        }
    }
}

char *
desktop_dup_program (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "src", "interleave", NULL);
}

static void
end_with_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Starts a server; it gets the write end of a pipe as descriptor 3. Returns the read end. */
static int
start_server (Desktop *self, Server server, const char *const *words)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  int ends[2], three = 3;

  if (self->display)
    environment = g_environ_setenv (environment, "DISPLAY", self->display, TRUE);
  environment = g_environ_setenv (environment, "XDG_CACHE_HOME", self->folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_CONFIG_HOME", self->folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_DATA_HOME", self->folder, TRUE);
  environment = g_environ_unsetenv (environment, "G_DEBUG");
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, &error));
  g_spawn_async_with_pipes_and_fds (NULL, words, (const char *const *) environment,
                                    G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                                        G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL,
                                    end_with_test, NULL, -1, -1, -1, &ends[1], &three, 1,
                                    &self->servers[server], NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  close (ends[1]);

  return ends[0];
}

/* What the server says when it is ready. */
static char *
read_line (int fd)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char c;
  ssize_t n;

  while ((n = read (fd, &c, 1)) > 0 && c != '\n')
    g_string_append_c (line, c);
  g_assert_cmpint (n, ==, 1);
  close (fd);

  return g_strdup (line->str);
}

/* Keys do not repeat (-r): one that is long in coming up is one key. */
static void
start_x_server (Desktop *self, int width, int height)
{
  g_autofree char *screen = g_strdup_printf ("%dx%dx24", width, height);
  const char *words[] = { "Xvfb",      "-displayfd", "3",        "-screen", "0", screen,
                          "-nolisten", "tcp",        "-noreset", "-r",      NULL };
  g_autofree char *number = read_line (start_server (self, SERVER_X, words));

  self->display = g_strconcat (":", number, NULL);
}

/* openbox runs a command when it manages the windows. */
static void
start_window_manager (Desktop *self)
{
  g_autofree char *ready = g_build_filename (self->folder, "ready", NULL);
  g_autofree char *command = g_strdup_printf ("sh -c 'echo >%s'", ready);
  const char *words[] = { "openbox", "--sm-disable", "--startup", command, NULL };

  g_assert_cmpint (mkfifo (ready, 0600), ==, 0);
  close (start_server (self, SERVER_WINDOWS, words));
  g_free (read_line (open (ready, O_RDONLY | O_CLOEXEC)));
  unlink (ready);
}

static void
start_bus (Desktop *self)
{
  g_autofree char *path = g_build_filename (self->folder, "bus.conf", NULL);
  g_autofree char *file = g_strconcat ("--config-file=", path, NULL);
  g_autofree char *rules = g_strdup_printf (BUS, self->folder);
  const char *words[] = {
    "dbus-daemon", file, "--nofork", "--nopidfile", "--print-address=3", NULL
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  g_assert_true (g_file_set_contents (path, rules, -1, NULL));
  address = read_line (start_server (self, SERVER_BUS, words));
  self->bus =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  self->address = g_steal_pointer (&address);
}

Desktop *
desktop_new (int width, int height)
{
  Desktop *self = g_new0 (Desktop, 1);

  self->folder = g_dir_make_tmp ("interleave-desktop-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->pipe = -1;
  desktop_make_home (self);
  start_x_server (self, width, height);
  start_window_manager (self);
  start_bus (self);
  self->reader = reader_new (self->bus);

  return self;
}

static void
end_server (Desktop *self, Server server)
{
  if (self->servers[server] == 0)
    return;

  kill (self->servers[server], SIGKILL);
  while (waitpid (self->servers[server], NULL, 0) < 0 && errno == EINTR)
    ;
  self->servers[server] = 0;
}

void
desktop_lose_display (Desktop *desktop)
{
  end_server (desktop, SERVER_X);
}

static int
remove_one (const char *path, const struct stat *status, int kind, struct FTW *where)
{
  return remove (path);
}

void
desktop_free (Desktop *desktop)
{
  if (desktop->keeper)
    {
      kill (desktop->pid, SIGKILL);
      desktop_wait_end (desktop);
    }
  reader_free (desktop->reader);
  g_clear_object (&desktop->bus);
  for (guint i = N_SERVERS; i-- > 0;)
    end_server (desktop, (Server) i);
  nftw (desktop->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  g_free (desktop->display);
  g_free (desktop->address);
  g_free (desktop->folder);
  g_free (desktop);
}

const char *
desktop_get_display (Desktop *desktop)
{
  return desktop->display;
}

const char *
desktop_get_folder (Desktop *desktop)
{
  return desktop->folder;
}

GDBusConnection *
desktop_get_bus (Desktop *desktop)
{
  return desktop->bus;
}

Reader *
desktop_get_reader (Desktop *desktop)
{
  return desktop->reader;
}

static char **
make_environment (Desktop *self)
{
  g_autofree char *home = g_build_filename (self->folder, "home", NULL);
  g_autofree char *tmp = g_build_filename (self->folder, "tmp", NULL);
  const char *const variables[][2] = {
    { "DISPLAY", self->display },
    { "HOME", home },
    { "TMPDIR", tmp },
    { "XDG_RUNTIME_DIR", home },
    { "XDG_DATA_HOME", home },
    { "XDG_CACHE_HOME", home },
    { "XDG_CONFIG_HOME", self->folder },
    { "GSETTINGS_BACKEND", "keyfile" },
    { "GTK_A11Y", "atspi" },
    { "DBUS_SESSION_BUS_ADDRESS", self->address },
    { "AT_SPI_BUS_ADDRESS", self->address },
    /* Leaks are looked for where a library's can be told from ours. */
    { "ASAN_OPTIONS", "detect_leaks=0" },
  };
  char **environment = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    environment = g_environ_setenv (environment, variables[i][0], variables[i][1], TRUE);
  return environment;
}

/* In the keeper; only what is allowed after a fork of a program with threads. */
static void
keep (int fd, char *const *words, char *const *environment)
{
  int status;
  pid_t pid, ended;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  pid = fork ();
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      execve (words[0], words, environment);
      _exit (127);
    }

  (void) !write (fd, &pid, sizeof pid);
  for (;;)
    {
      ended = waitpid (-1, &status, 0);
      if (ended == pid)
        (void) !write (fd, &status, sizeof status);
      else if (ended < 0 && errno == ECHILD)
        _exit (0);
    }
}

/* Is the program there, and not yet ended? */
static gboolean
is_running (Desktop *self)
{
  GPollFD ready = { .fd = self->pipe, .events = G_IO_IN };

  return self->keeper != 0 && g_poll (&ready, 1, 0) == 0;
}

static gboolean
on_look_again (gpointer data)
{
  reader_look_closer (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_word_from_keeper (int fd, GIOCondition condition, gpointer data)
{
  return G_SOURCE_REMOVE;
}

void
desktop_wait (Desktop *desktop, DesktopCondition condition, gpointer data)
{
  g_autoptr (GSource) source = g_unix_fd_source_new (desktop->pipe, G_IO_IN | G_IO_HUP);

  /* GTK tells nothing of objects that nobody has asked for yet, so no event may come. */
  guint again = g_timeout_add (LOOK_AGAIN_MS, on_look_again, desktop->reader);

  /* Its end is an event, too. */
  g_source_set_callback (source, G_SOURCE_FUNC (on_word_from_keeper), NULL, NULL);
  g_source_attach (source, NULL);

  for (;;)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (condition (desktop, data))
        break;
      if (!is_running (desktop))
        g_error ("the program has ended while something was expected of it");
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_destroy (source);
  g_source_remove (again);
}

static gboolean
has_window (Desktop *self, gpointer data)
{
  return reader_find (self->reader, ROLE_FRAME, NULL, STATE_ACTIVE) != NULL;
}

static void
on_action (void)
{
  /* Somebody may wait for it. */
}

void
desktop_start (Desktop *desktop, const char *path, const char *argument)
{
  g_auto (GStrv) environment = make_environment (desktop);
  const char *words[] = { path, argument, NULL };
  g_auto (GStrv) names = NULL;
  int ends[2];

  g_assert_cmpint (desktop->keeper, ==, 0);
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  desktop->keeper = fork ();
  g_assert_cmpint (desktop->keeper, >=, 0);
  if (desktop->keeper == 0)
    keep (ends[1], (char *const *) words, environment);
  close (ends[1]);
  desktop->pipe = ends[0];
  g_assert_cmpint (read (desktop->pipe, &desktop->pid, sizeof desktop->pid), ==,
                   sizeof desktop->pid);
  desktop_wait (desktop, has_window, NULL);

  desktop->actions = g_dbus_action_group_get (desktop->bus, APP_ID, APP_PATH "/window/1");
  g_signal_connect (desktop->actions, "action-added", G_CALLBACK (on_action), NULL);
  names = g_action_group_list_actions (G_ACTION_GROUP (desktop->actions));
}

pid_t
desktop_get_pid (Desktop *desktop)
{
  return desktop->pid;
}

int
desktop_wait_end (Desktop *desktop)
{
  int status = -1;
  char more;

  g_clear_object (&desktop->actions);
  g_assert_cmpint (read (desktop->pipe, &status, sizeof status), ==, sizeof status);
  g_assert_cmpint (read (desktop->pipe, &more, 1), ==, 0);
  close (desktop->pipe);
  desktop->pipe = -1;
  while (waitpid (desktop->keeper, NULL, 0) < 0 && errno == EINTR)
    ;
  desktop->keeper = desktop->pid = 0;
  reader_forget (desktop->reader);

  return status;
}

GActionGroup *
desktop_get_actions (Desktop *desktop)
{
  return G_ACTION_GROUP (desktop->actions);
}

typedef struct
{
  const char *name;
  gboolean enabled;
} Wanted;

static gboolean
is_as_wanted (Desktop *self, gpointer data)
{
  Wanted *wanted = data;
  gboolean enabled;

  return g_action_group_query_action (G_ACTION_GROUP (self->actions), wanted->name, &enabled, NULL,
                                      NULL, NULL, NULL) &&
         enabled == wanted->enabled;
}

void
desktop_wait_enabled (Desktop *desktop, const char *name, gboolean enabled)
{
  Wanted wanted = { name, enabled };

  desktop_wait (desktop, is_as_wanted, &wanted);
}

void
desktop_activate (Desktop *desktop, const char *name, GVariant *argument)
{
  desktop_wait_enabled (desktop, name, TRUE);
  g_action_group_activate_action (G_ACTION_GROUP (desktop->actions), name, argument);
}
