/* sweep.h: empties all rings of an arena into a decoder
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "decoder.h"

/*
 * Low slots are claimed first, so only those up to the highest that was ever in use, and some
 * beyond, are looked at in each pass; all of them in every 64th.
 */
typedef struct Sweep Sweep;

/* Borrows both. */
Sweep *sweep_new (Arena *arena, Decoder *decoder);
void sweep_free (Sweep *self);

/* One pass (decoder.h), without its end: what else is known may be told first. */
void sweep_pass (Sweep *self);

/* Frees the slots whose owner is no more. */
void sweep_release_dead (Sweep *self);

guint64 sweep_count_retired (const Sweep *self); /* rings with impossible counters */
