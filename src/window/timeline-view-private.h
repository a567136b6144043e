/* timeline-view-private.h: what the files of the timeline view share
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "lane-item.h"
#include "lettering.h"
#include "timeline-tiles.h"
#include "timeline-view.h"

/* Sizes in GTK's pixels at text scale 1. */
#define TIMELINE_AXIS 28
#define TIMELINE_NAMES 208
#define TIMELINE_ROW 34

typedef enum
{
  MOVE_LEFT = 1 << 0,
  MOVE_RIGHT = 1 << 1,
  MOVE_IN = 1 << 2,
  MOVE_OUT = 1 << 3,
} TimelineMove;

struct _TimelineView
{
  GtkWidget parent_instance;

  Trace *trace;
  SelectionModel *selection;
  GSignalGroup *selection_signals;
  const Palette *palette;
  double text_scale;

  /* What is shown: time in device pixels, rows in GTK's. */
  View view;
  LaneTree *tree;
  GArray *rows; /* TrackRow, device px */
  guint layout; /* number of tree, rows and palette */
  guint n_lanes;
  gint64 tree_time; /* us */
  guint64 tree_sum;
  int names;
  GtkAdjustment *vertical;
  GtkWidget *scrollbar;
  GPtrArray *items; /* LaneItem */
  guint n_items;    /* wanted */
  guint items_source;

  gboolean following, scrolls;
  gboolean allocating;
  int height, scale; /* as last laid out */
  gboolean ran_live; /* the end of a run that was followed is fitted */
  guint tick;
  gint64 last_tick;

  /* Motion: a zoom under way, keys held, and the rest of a throw. */
  double zoom_goal; /* ns per px; 0: none */
  double zoom_x;    /* device px */
  gint64 zoom_time;
  guint moves;
  gboolean letter_keys;
  GtkEventController *letters; /* borrowed from the widget */
  double velocity;             /* px a second */
  double drag_column;
  double drag_scroll;

  double pointer_x, pointer_y; /* -1: not over us */
  guint hover_row;
  gint64 hover_time;
  char *status;

  Tiles *tiles;
  Lettering *lettering;
  GHashTable *labels; /* PangoLayout of the axis, by its text */
  GskRenderNode *over;
  View over_view;
  double over_scroll;
  guint over_layout;
  gint64 over_painted;
  gint64 over_now;
  gint64 described; /* us: when the items were last described */
  guint describe_source;
};

/* timeline-rows.c: the tree of lanes, their places and their widgets */
int timeline_view_get_tracks_height (TimelineView *self);
/* Reads the lanes anew if there are others, at most a few times a second; @at_once: always. */
void timeline_view_update_tree (TimelineView *self, gboolean at_once);
void timeline_view_lay_out_rows (TimelineView *self);
void timeline_view_allocate_items (TimelineView *self, int width);
void timeline_view_describe_items (TimelineView *self);
gboolean timeline_view_row_at (TimelineView *self, double y, guint *row);
void timeline_view_focus_row (TimelineView *self, guint row);
gboolean timeline_view_focus (GtkWidget *widget, GtkDirectionType direction);
/* Shows the selected span: scrolls and pans as little as needed. */
void timeline_view_reveal (TimelineView *self, guint row, gint64 from, gint64 to);

/* timeline-view.c */
gint64 timeline_view_get_now (TimelineView *self);
int timeline_view_get_scale (TimelineView *self);
int timeline_view_get_axis (TimelineView *self);
gint64 timeline_view_time_at (TimelineView *self, double x);
/* The view was changed by the user: @leaves_follow for pans. Redraws and animates as needed. */
void timeline_view_moved (TimelineView *self, gboolean leaves_follow);
void timeline_view_animate (TimelineView *self);

/* timeline-marks.c: what the mark under the pointer says; NULL: there is none */
char *timeline_view_dup_mark (TimelineView *self);

/* timeline-motion.c */
void timeline_view_zoom_about (TimelineView *self, double x, double factor);
void timeline_view_fit_all (TimelineView *self);
void timeline_view_update_status (TimelineView *self);
gboolean timeline_view_step_motion (TimelineView *self, double seconds);

/* timeline-input.c */
void timeline_view_init_input (TimelineView *self);
void timeline_view_class_init_actions (GtkWidgetClass *widget_class);

/* timeline-snapshot.c */
void timeline_view_draw (TimelineView *self, GtkSnapshot *snapshot);
