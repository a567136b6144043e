/* output-marks.h: lines of output as the marks of a trace
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/* Whether @mark is a line that @lane printed, or a lane anywhere in it; 0: any lane. */
gboolean output_marks_is_line (const Trace *trace, const TraceMark *mark, guint32 lane);

/* By time; those of one pass over the rings come ring by ring. @marks: of TraceMark. */
void output_marks_sort (GArray *marks);

/* "    0.204 s\tworker-1\t": when and by whom, as short as columns need. The caller frees it. */
char *output_marks_dup_start (const Trace *trace, const TraceMark *mark);
