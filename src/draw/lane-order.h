/* lane-order.h: lanes in the order in which they were created
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * A lane's id says when its first event was read: worker-5 may run before worker-3 does. Rows and
 * boxes are expected in the order in which the program made them, so a lane stands where the arrow
 * of its creation begins; without one, where it begins itself; at the same time the lower id first.
 * A child process has its arrow at the process or at its main thread.
 */

/* The ids of the lanes 1 ... @n of @trace, which has at least so many. */
guint32 *lane_order_new (const Trace *trace, guint32 n);
