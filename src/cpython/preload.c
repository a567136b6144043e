/* SPDX-License-Identifier: MIT */

#include "probe.h"

__attribute__ ((constructor)) static void
load (void)
{
  probe_attach ();
}
