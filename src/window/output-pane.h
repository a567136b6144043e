/* output-pane.h: what the processes of a run have printed
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "palette.h"
#include "script-stream.h"
#include "selection-model.h"
#include "trace.h"

/*
 *   [By Lane|Terminal]  [Chosen Lane]
 *     0.204 s  worker-1  12345 primes          time, lane and text of each mark stdout or stderr
 *     0.381 s  worker-2  Traceback ...         stderr in its own colour
 *   Name?  [ Ada___________ ] [End]            while a script can read
 *
 *  - At most the last OUTPUT_PANE_LINES lines. Only marks that are new are read, at most 10 times a
 *    second, for about 2 ms each time, and only while the pane can be seen. A run that prints
 * faster than that shows parts, with a line that says so; at its end the last lines are all there.
 *  - With a stream (a script's terminal) there is a second page, which shows it as it came, and an
 *    entry to type at it: signal "typed" (GBytes). Output that no lane wrote stands only there, so
 *    that page comes by itself when there is no other.
 *  - The lines can be limited to those of the chosen lane and what is in it.
 *  - The newest line stays in sight until the user scrolls up, and again when they scroll down.
 *  - Clicking a line, or Return on it, selects its lane and what it did at that time. Text can be
 *    marked and copied as in any editor.
 */
#define OUTPUT_TYPE_PANE (output_pane_get_type ())
G_DECLARE_FINAL_TYPE (OutputPane, output_pane, OUTPUT, PANE, GtkWidget)

#define OUTPUT_PANE_LINES 5000

GtkWidget *output_pane_new (void);

/* NULL: no run. Keeps a reference. */
void output_pane_set_trace (OutputPane *self, Trace *trace);
/* NULL: the run has no terminal. Keeps a reference. */
void output_pane_set_stream (OutputPane *self, ScriptStream *stream);
void output_pane_set_selection (OutputPane *self, SelectionModel *selection);
/* Text tags know nothing of CSS. */
void output_pane_set_palette (OutputPane *self, const Palette *palette);

/* For tests: lines that are shown, those about left-out ones included. */
guint output_pane_get_n_lines (OutputPane *self);
