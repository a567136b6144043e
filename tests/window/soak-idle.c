/* SPDX-License-Identifier: MIT */

/* A window at rest wakes nobody: no thread of the program is switched to in
 * ten seconds. By hand: --suite soak. */

#include <glib.h>
#include <string.h>

#include "desktop.h"
#include "reader.h"

#define SETTLE_US (3 * G_USEC_PER_SEC) /* what the end of the run has set going */
#define REST_US (10 * G_USEC_PER_SEC)

static guint64
count_switches (pid_t pid)
{
  g_autofree char *tasks = g_strdup_printf ("/proc/%d/task", (int) pid);
  g_autoptr (GDir) folder = g_dir_open (tasks, 0, NULL);
  guint64 sum = 0;
  const char *name;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename (tasks, name, "status", NULL);
      g_autofree char *status = NULL;

      if (!g_file_get_contents (path, &status, NULL, NULL))
        continue;
      for (const char *at = status; (at = strstr (at, "voluntary_ctxt_switches:")) != NULL; at++)
        sum += g_ascii_strtoull (at + strlen ("voluntary_ctxt_switches:"), NULL, 10);
    }
  return sum;
}

static void
test_idle (void)
{
  g_autoptr (Desktop) desktop = desktop_new (1600, 900);
  g_autofree char *program = desktop_dup_program ();
  guint64 before, after;

  desktop_add_demo (desktop, "short", 0.05);
  desktop_set (desktop, "last-demo", "'short'");
  desktop_set (desktop, "window-size", "(1000, 700)");
  desktop_start (desktop, program, NULL);
  desktop_activate (desktop, "run", NULL);
  desktop_wait_enabled (desktop, "export", TRUE);

  g_usleep (SETTLE_US);
  before = count_switches (desktop_get_pid (desktop));
  g_usleep (REST_US);
  after = count_switches (desktop_get_pid (desktop));
  g_test_message ("%" G_GUINT64_FORMAT " switches in all, %" G_GUINT64_FORMAT " of them at rest",
                  after, after - before);
  g_assert_cmpuint (after, ==, before);
}

int
main (int argc, char **argv)
{
  desktop_init (&argc, &argv);
  g_test_add_func ("/soak/idle", test_idle);
  return g_test_run ();
}
