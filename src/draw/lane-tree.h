/* lane-tree.h: which rows the timeline has, and in which order
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "trace.h"

/*
 * Containers come before what they hold:
 *
 *   process
 *     gil             left out where fewer than two threads could want it
 *     loop
 *       task ...
 *     thread ...
 *     process ...     one row if it is nothing but one thread
 *
 * Siblings of one kind stand in the order of their creation (lane-order.h). Those that are more
 * than fit fold into a group: a row that shows how many of them are in which state over time
 * ("10,000 tasks"), followed by the first few of them. What the user folds or unfolds stays so.
 */
typedef struct LaneTree LaneTree;

typedef struct
{
  guint32 lane;     /* whose states are shown; of a group: the parent of its members */
  guint32 named_by; /* whose name it has: a process where that is one thread */
  LaneKind kind;
  guint depth;
  gboolean group;
  guint first, n; /* of a group: its members, all of them */
} LaneRow;

typedef enum
{
  LANE_FOLD_AUTO,
  LANE_FOLD_OPEN,
  LANE_FOLD_CLOSED,
} LaneFold;

LaneTree *lane_tree_new (void);
void lane_tree_free (LaneTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LaneTree, lane_tree_free)

/* How the children of @kind of lane @parent are shown from the next update on. */
void lane_tree_fold (LaneTree *tree, guint32 parent, LaneKind kind, LaneFold fold);

/* Reads the lanes anew and folds so much that at most @max_rows are left (a group counts as two;
 * one row per parent and kind is the least). */
void lane_tree_update (LaneTree *tree, const Trace *trace, guint max_rows);

guint lane_tree_get_n_rows (const LaneTree *tree);
const LaneRow *lane_tree_get_row (const LaneTree *tree, guint i);
const guint32 *lane_tree_get_members (const LaneTree *tree, const LaneRow *row);
/* The row that shows @lane, or its group. FALSE: none. */
gboolean lane_tree_find (const LaneTree *tree, guint32 lane, guint *row);

/* "worker-1", "10,000 tasks". The name of a lane that has none is its kind and id. */
char *lane_tree_dup_name (const Trace *trace, const LaneRow *row);
char *lane_tree_dup_lane_name (const Trace *trace, guint32 lane);
/* "10,000" */
char *lane_tree_dup_count (guint n);
