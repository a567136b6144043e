/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "real.h"

/* Nothing else: most programs that we are loaded into are none of Python's. */
__attribute__ ((constructor)) static void
load (void)
{
  real_find ();
}
