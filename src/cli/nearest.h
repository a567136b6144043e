/* nearest.h: which word was meant
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

/* The one of @words (NULL-terminated) that takes the fewest changed letters to become @word, if
 * they are few for its length; else NULL. */
const char *nearest_word (const char *word, const char *const *words);
