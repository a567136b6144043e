/* SPDX-License-Identifier: MIT */

#include "progress.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "sentence.h"

#define WIPE "\r\033[K"
#define DEFAULT_WIDTH 80

struct Progress
{
  char *label;
  gboolean is_terminal;
  gboolean is_shown;
};

Progress *
progress_new (const char *label)
{
  Progress *progress = g_new0 (Progress, 1);

  progress->label = g_strdup (label);
  /* A dumb terminal cannot wipe a line. */
  progress->is_terminal = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;

  return progress;
}

void
progress_free (Progress *progress)
{
  if (progress == NULL)
    return;

  if (progress->is_shown)
    g_printerr (WIPE);
  g_free (progress->label);
  g_free (progress);
}

gboolean
progress_is_visible (const Progress *progress)
{
  g_return_val_if_fail (progress != NULL, FALSE);

  return progress->is_terminal;
}

static glong
get_width (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
    return size.ws_col;
  return DEFAULT_WIDTH;
}

void
progress_show (Progress *progress, double fraction, gint64 elapsed_ns, guint n_lanes)
{
  g_autoptr (GString) line = NULL;
  g_autofree char *elapsed = NULL;
  g_autofree char *cut = NULL;

  g_return_if_fail (progress != NULL);

  if (!progress->is_terminal)
    return;

  elapsed = sentence_duration (elapsed_ns);
  line = g_string_new (progress->label);
  if (fraction >= 0)
    g_string_append_printf (line, "  %3.0f %%", 100 * MIN (fraction, 1));
  g_string_append_printf (line, "  %s", elapsed);
  g_string_append_printf (line, ngettext ("  %u lane", "  %u lanes", n_lanes), n_lanes);

  /* A line as wide as the terminal would wrap, and could not be wiped any more. */
  cut = g_utf8_substring (line->str, 0, MIN (g_utf8_strlen (line->str, -1), get_width () - 1));
  g_printerr (WIPE "%s\r", cut);
  progress->is_shown = TRUE;
}
