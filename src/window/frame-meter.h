/* frame-meter.h: the window's own frame intervals, always in sight
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "palette.h"

/*
 * Listens to the frame clock of the window it stands in, and draws the last intervals as a strip of
 * bars with a line at 33 ms and the words "16.7 ms", "late: 48 ms" or "at rest".
 *
 *  - It asks for no frame of its own while others draw; it rides on theirs, and draws once more
 * when they have come to rest.
 *  - An interval counts only between two frames of which the first was followed by the promise of
 *    another ("expecting"): a window at rest is not late.
 *
 * Property "late" (uint): frames that came more than 33 ms after the one before, since the last
 * reset.
 */
#define FRAME_TYPE_METER (frame_meter_get_type ())
G_DECLARE_FINAL_TYPE (FrameMeter, frame_meter, FRAME, METER, GtkWidget)

typedef struct
{
  guint frames;        /* intervals measured */
  double interval_p50; /* ms */
  double interval_p99;
  double interval_max;
  double main_p50; /* ms of the main thread's CPU time in a frame */
  double main_p99;
  guint late;
} FrameStatistics;

GtkWidget *frame_meter_new (void);
void frame_meter_set_palette (FrameMeter *self, const Palette *palette);

/* Somebody in this window draws in every frame from now on, or no longer. */
void frame_meter_set_expecting (FrameMeter *self, gboolean expecting);

void frame_meter_reset (FrameMeter *self);
void frame_meter_get_statistics (FrameMeter *self, FrameStatistics *statistics);
