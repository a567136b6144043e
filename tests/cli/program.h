/* program.h: runs the built program as a user would
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 * A black box: arguments go in; exit status, standard output and standard error come out. Every
 * test program works in a fresh empty folder, which is removed at its end.
 */
typedef struct
{
  int status; /* 128 + n for a signal, as a shell says */
  char *out;
  char *err;
} Outcome;

/* Makes the folder and changes into it; without a display. To be called before g_test_init(). */
void program_init (void);
void program_clear (void);

/* Words up to a NULL. The outcome must be cleared. */
void program_run (Outcome *outcome, ...) G_GNUC_NULL_TERMINATED;
void program_run_words (Outcome *outcome, const char *const *words);
/* The same through a shell line in which $I is the program. */
void program_run_shell (Outcome *outcome, const char *line);
void outcome_clear (Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* Starts it, with its standard output and error in pipes. */
GSubprocess *program_start (const char *const *words);
int program_get_status (GSubprocess *process);

/* Asserts that it failed with @status and one line that holds @part; stdout is empty. */
void outcome_assert_failed (const Outcome *outcome, int status, const char *part);
/* Asserts that it went well, with a message if not. */
void outcome_assert_fine (const Outcome *outcome);

/* The bytes of a file that must be there. */
GBytes *program_read_file (const char *name);
/* How many files are in our folder. */
guint program_count_files (void);
