/* sentence-private.h: how sentences are put together
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "sentence.h"

/* Fills the places in @format: pairs of a name and its text, then NULL. "{who} slept {time}". */
char *sentence_fill (const char *format, ...) G_GNUC_NULL_TERMINATED;
