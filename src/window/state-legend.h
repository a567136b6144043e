/* state-legend.h: what the colours, patterns and letters mean
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "palette.h"

/*
 * A swatch, letter and words for each state, in as many lines as the width asks for. Each entry is
 * read out as "R: running". STATE_NONE has no look and is never shown.
 */
#define STATE_TYPE_LEGEND (state_legend_get_type ())
G_DECLARE_FINAL_TYPE (StateLegend, state_legend, STATE, LEGEND, GtkWidget)

#define STATE_LEGEND_ALL ((1u << N_STATES) - 1)

GtkWidget *state_legend_new (void);
void state_legend_set_palette (StateLegend *self, const Palette *palette);
/* 1u << STATE_RUNNING | ...: those that occur in the run. At first all. */
void state_legend_set_states (StateLegend *self, guint states);
/* The most entries side by side; at first all. 1 suits a popover. */
void state_legend_set_columns (StateLegend *self, guint columns);
