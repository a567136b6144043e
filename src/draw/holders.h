/* holders.h: who held the GIL or ran in the loop, as colours
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane.h"
#include "palette.h"
#include "view.h"

/*
 * The spans of gil and loop lanes name a lane instead of a reason; each such lane has one of a few
 * shades. A pixel that holds many holders shows one of them, picked at a place of its time that
 * differs between 16 neighbours, so that over a few pixels the shades stand in their shares.
 */

/* Sets @colours[0 ... view->width - 1]; 0 where nobody held it. */
void holders_fill (const Lane *lane, const View *view, const Palette *palette, guint32 *colours);
