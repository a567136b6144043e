/* SPDX-License-Identifier: MIT */

#include "desktop.h"

void
desktop_input (Desktop *desktop, const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "DISPLAY", desktop_get_display (desktop), TRUE);
  process = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
}

void
desktop_key (Desktop *desktop, const char *key)
{
  const char *words[] = { "xdotool", "key", key, NULL };

  desktop_input (desktop, words);
}

void
desktop_point (Desktop *desktop, double x, double y)
{
  g_autofree char *across = g_strdup_printf ("%d", (int) x);
  g_autofree char *down = g_strdup_printf ("%d", (int) y);
  const char *words[] = { "xdotool", "mousemove", across, down, NULL };

  desktop_input (desktop, words);
}

void
desktop_click (Desktop *desktop, double x, double y)
{
  static const char *const words[] = { "xdotool", "click", "1", NULL };

  desktop_point (desktop, x, y);
  desktop_input (desktop, words);
}

void
desktop_type (Desktop *desktop, const char *text)
{
  const char *words[] = { "xdotool", "type", "--delay", "0", text, NULL };

  desktop_input (desktop, words);
}

void
desktop_scroll (Desktop *desktop, int n, const char *modifier)
{
  g_autofree char *times = g_strdup_printf ("%d", ABS (n));
  const char *button = n < 0 ? "4" : "5";
  const char *with[] = { "xdotool",  "keydown", modifier, "click", "--delay", "0",
                         "--repeat", times,     button,   "keyup", modifier,  NULL };
  const char *without[] = { "xdotool", "click", "--delay", "0", "--repeat", times, button, NULL };

  desktop_input (desktop, modifier ? with : without);
}
