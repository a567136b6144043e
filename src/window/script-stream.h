/* script-stream.h: what came from a script's terminal, as lines
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <glib-object.h>

/*
 *   bytes --feed--> | line | line | ... | line | the line that has not ended: a prompt |
 *
 * The terminal is a dumb one: a carriage return begins the line anew and what follows overwrites
 * it, a backspace goes back, a tab to the next eighth column. Escape sequences are left out, other
 * control characters and what is no UTF-8 become U+FFFD. At most the last SCRIPT_STREAM_LINES lines
 * are kept, and SCRIPT_STREAM_COLUMNS characters of each.
 *
 * Reading 4 KB takes some 50 us, so what comes from a run is queued and read in idles of 2 ms, and
 * the oldest of more than SCRIPT_STREAM_QUEUE bytes is left out, with a line that says so: who
 * prints without end must not stop the window.
 *
 * Lines are numbered from 0 and keep their numbers when older ones are dropped. Signal "changed":
 * there is more, or it has ended.
 */
#define SCRIPT_TYPE_STREAM (script_stream_get_type ())
G_DECLARE_FINAL_TYPE (ScriptStream, script_stream, SCRIPT, STREAM, GObject)

#define SCRIPT_STREAM_LINES 5000
#define SCRIPT_STREAM_COLUMNS 2000
#define SCRIPT_STREAM_QUEUE (1024 * 1024)

ScriptStream *script_stream_new (void);

/* To be read soon, in order. */
void script_stream_queue (ScriptStream *self, GBytes *bytes);
/* Read at once. */
void script_stream_feed (ScriptStream *self, const char *bytes, gsize n_bytes);
/* Nothing comes any more, and nobody reads what is typed. It has ended when the queue is read. */
void script_stream_end (ScriptStream *self);
gboolean script_stream_has_ended (ScriptStream *self);

/* Lines from @first to @end - 1 are there. */
void script_stream_get_range (ScriptStream *self, guint64 *first, guint64 *end);
/* Borrowed until the next feed; valid UTF-8 without a newline. */
const char *script_stream_get_line (ScriptStream *self, guint64 line);
/* The line that has not ended, "" if there is none. The caller frees it. */
char *script_stream_dup_rest (ScriptStream *self);
