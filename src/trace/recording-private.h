/* recording-private.h: the columns of a recording
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "recording.h"

/*
 * The variant is a tuple; all columns of a group have one entry a row:
 *
 *   facts      a{sv}
 *   trace      now x, events t, lost t (of all lanes and of none)
 *   lanes      kind y, source y, parent u, pid i, tid i, begin x, end x (-1: open at the end of the
 *              run), ending y, its argument x, lost t, edges u (how many), name s
 *   edges      step u, leap t, state y, detail u: all lanes' edges, one lane after the other
 *   arrows     flow y, from u, to u, from time x, to time x
 *   marks      lane u, kind y, time x, text s
 *   samples    lane u, counter y, time x, value x
 *   labels     text s, in the order of their numbers; version 1 has no such group
 *
 * A step is the time since the edge before (of a lane's first: since its begin). The few that do
 * not fit 32 bits (4.3 s) hold RECORDING_LEAP and stand in the leaps, which are a list of their
 * own. So a span takes 9 bytes, and under 3 after zstd (the absolute times alone, under gzip:
 * 3.5, in seven times the time). Times are 0 ... now. Lane ids are row numbers from 1; 0 is none;
 * a parent stands before its children.
 *
 * Numbers are little-endian.
 */
#define RECORDING_MAGIC "ILVTRACE"
#define RECORDING_HEADER 24
#define RECORDING_LEAP G_MAXUINT32
#define RECORDING_TIME_MAX (G_MAXINT64 >> 8)

#define RECORDING_GROUPS                                                                           \
  "a{sv}(xtt)(ayayauaiaiaxaxayaxatauas)(auatayau)(ayauauaxax)(auayaxas)(auayaxax)"
#define RECORDING_TYPE_1 "(" RECORDING_GROUPS ")"
#define RECORDING_TYPE "(" RECORDING_GROUPS "(as))"

enum
{
  RECORDING_FACTS,
  RECORDING_TRACE,
  RECORDING_LANES,
  RECORDING_EDGES,
  RECORDING_ARROWS,
  RECORDING_MARKS,
  RECORDING_SAMPLES,
  RECORDING_LABELS,
  N_RECORDING_GROUPS
};

/* Of RECORDING_TYPE, floating, in the machine's byte order. */
GVariant *recording_to_variant (const Trace *trace, const Facts *facts);

/* @variant is of RECORDING_TYPE or an older one, in the machine's byte order; what is in it may be
 * anything. */
gboolean recording_from_variant (GVariant *variant, Trace **trace, Facts **facts, GError **error);
