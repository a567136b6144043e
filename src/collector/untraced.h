/* untraced.h: processes of a run that do not tell of themselves
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "decoder.h"
#include "descendants.h"

/*
 * A script may start what is no Python, or start Python with an environment of its own, and the
 * picture must say that something is there. A process that has lived for UNTRACED_LOOKS looks at
 * the system (some 200 ms) without a word gets a lane: what is shorter, a shell's commands, has
 * none.
 */
#define UNTRACED_LOOKS 2

/* After descendants_look(): gives those a lane that are due and have none. Some 50 us for each. */
void untraced_add_all (Descendants *descendants, Decoder *decoder);
