/* run-words.h: what models and runtimes are called
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"

/*
 * One table for pictures and sentences. What is not in it is called what the facts call it; what
 * the facts do not know is "". Borrowed, translated.
 */

/* "Threads": alone, or where a sentence begins. */
const char *run_words_model (const Facts *facts);
/* "threads": within a sentence. */
const char *run_words_model_within (const Facts *facts);
/* "native C, emulated GIL"; of Python its interpreter, where it is known. */
const char *run_words_runtime (const Facts *facts);
