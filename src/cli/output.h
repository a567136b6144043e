/* output.h: the files of --output
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "command.h"
#include "compared-runs.h"
#include "picture.h"

/*
 * A file's suffix says what it holds. All are checked before a run begins, since it would be a
 * pity to find out after it; each is written whole or not at all.
 */

/* Whether all of @arguments->outputs have a known suffix and could be written, and the picture
 * options, which it fills, make sense. Returns STATUS_FINE, or another with its line. */
int output_check (const Arguments *arguments, PictureOptions *options);

/* The same for several runs, of which only pictures can be made. */
int output_check_comparison (const Arguments *arguments, PictureOptions *options);

/* Writes them all; goes on after one that fails. Returns STATUS_FINE or STATUS_ERROR. */
int output_write (const Arguments *arguments,
                  const PictureOptions *options,
                  const Trace *trace,
                  const Facts *facts);
int output_write_comparison (const Arguments *arguments,
                             const PictureOptions *options,
                             const ComparedRun *runs,
                             guint n);
