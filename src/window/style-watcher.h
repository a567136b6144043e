/* style-watcher.h: light or dark, contrast and text size, as the desktop or the user wants them
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gtk/gtk.h>

#include "palette.h"

/*
 *   Settings portal  color-scheme, contrast  --+
 *   GtkSettings      gtk-theme-name          --+-->  dark, high contrast  -->  palette
 *   the user         theme, text scale       --+
 *
 *  - The portal is asked over the session bus without waiting; without a bus or a portal the
 * desktop counts as light with normal contrast. Later changes are followed.
 *  - The result goes to GtkSettings (gtk-application-prefer-dark-theme, gtk-theme-name for high
 *    contrast, gtk-xft-dpi for the text scale) and, as the named colours that ui/style.css uses, to
 *    the display: so the window has the same colours as the pictures.
 *  - High contrast has a light palette only. A dark desktop with high contrast keeps the dark one,
 *    whose text has a contrast of 7:1 as well.
 *
 * Properties: "theme" (string: "system", "light" or "dark"; anything else counts as "system"),
 * "text-scale" (double), and read-only "dark", "high-contrast" (boolean) and "palette" (pointer to
 * const Palette). The last is notified after the other two.
 */
#define STYLE_TYPE_WATCHER (style_watcher_get_type ())
G_DECLARE_FINAL_TYPE (StyleWatcher, style_watcher, STYLE, WATCHER, GObject)

/* Needs the default display. One per program: what it writes to GtkSettings is of the display. */
StyleWatcher *style_watcher_new (void);

void style_watcher_set_theme (StyleWatcher *self, const char *theme);
/* Times the desktop's own size, 0.5 ... 3. */
void style_watcher_set_text_scale (StyleWatcher *self, double scale);

gboolean style_watcher_is_dark (StyleWatcher *self);
gboolean style_watcher_is_high_contrast (StyleWatcher *self);
const Palette *style_watcher_get_palette (StyleWatcher *self);

/* Keeps the classes "dark" and "high-contrast" on @window for as long as it lives. */
void style_watcher_dress (StyleWatcher *self, GtkWidget *window);
