/* recording.h: a run in a file
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

#include "facts.h"
#include "trace.h"

/*
 *   0          8         12          16               24
 *   | "ILVTRACE" | version | reserved | inflated size  | zstd frame of one GVariant ... to the end
 * |
 *
 * The variant is columns, so that a span costs what its numbers cost; the .c draws them. Reading
 * trusts nothing: sizes are capped before and after inflating, the variant is checked, and every
 * index and time in it too. Files are read, not mapped (a mapped file that someone cuts is a
 * fault), and written whole or not at all.
 */
#define RECORDING_SUFFIX ".interleave"
#define RECORDING_VERSION 2 /* reads 1, too */

GBytes *recording_save (const Trace *trace, const Facts *facts, GError **error);
/* @trace and @facts are new references. */
gboolean recording_load (GBytes *bytes, Trace **trace, Facts **facts, GError **error);

/* From a file; refuses more than 2 GiB. */
gboolean recording_open (
    GFile *file, GCancellable *cancellable, Trace **trace, Facts **facts, GError **error);

/* Chrome Trace Event JSON: processes and threads, tasks as async tracks, arrows as flows. */
GBytes *recording_to_chrome_json (const Trace *trace, const Facts *facts, GError **error);
/* lane,kind,name,begin_ns,end_ns,state,reason: one line a span. */
GBytes *recording_to_csv (const Trace *trace, GError **error);
