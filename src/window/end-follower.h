/* end-follower.h: keeps the newest line of a growing text in sight
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

/*
 * Follows the lower end of @vertical until the user scrolls up, and again when they scroll down to
 * it. New lines get their height some time after they came, so it looks at the adjustment only.
 */
typedef struct EndFollower EndFollower;

EndFollower *end_follower_new (GtkAdjustment *vertical);
/* Follows from now on, as at the beginning of another text. */
void end_follower_reset (EndFollower *self);
void end_follower_free (EndFollower *self);
