/* progress.h: the line that says how far a run is
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib.h>

/*
 * One line of a terminal, written over and over and wiped at the end. It is never longer than the
 * terminal is wide, and the cursor waits at its beginning, so that a line of the workload's output
 * covers it. Where stderr is no terminal nothing is ever written.
 */
typedef struct Progress Progress;

/* @label is what runs. */
Progress *progress_new (const char *label);
void progress_free (Progress *progress); /* wipes the line */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Progress, progress_free)

gboolean progress_is_visible (const Progress *progress); /* whether stderr is a terminal */

/* @fraction: 0 ... 1, or -1 if it is not known. */
void progress_show (Progress *progress, double fraction, gint64 elapsed_ns, guint n_lanes);
