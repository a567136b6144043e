/* state-swatch.h: one state's look, as a little box
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "palette.h"

/* Drawn by the same painter as the timeline: colour, pattern and outline. Says nothing to a screen
 * reader; the words stand beside it. */
#define STATE_TYPE_SWATCH (state_swatch_get_type ())
G_DECLARE_FINAL_TYPE (StateSwatch, state_swatch, STATE, SWATCH, GtkWidget)

GtkWidget *state_swatch_new (State state);
void state_swatch_set_palette (StateSwatch *self, const Palette *palette);
