/* SPDX-License-Identifier: MIT */

#include "lane-tree.h"

#include <glib/gi18n-lib.h>

#include "lane-order.h"

#define MAX_DEPTH 16

struct LaneTree
{
  GArray *rows;      /* LaneRow */
  GArray *members;   /* guint32 */
  GHashTable *folds; /* parent << 8 | kind -> LaneFold */
  GHashTable *found; /* lane -> row + 1 */
};

/* The lanes by parent, as lists: one pass over the trace, two words per lane. */
typedef struct
{
  LaneTree *tree;
  const Trace *trace;
  guint32 n;
  guint32 *first, *next; /* by lane id; 0 ends a list */
  guint limit;           /* of siblings shown one by one */
} Build;

static const LaneKind order[] = { LANE_KIND_GIL, LANE_KIND_LOOP, LANE_KIND_TASK, LANE_KIND_THREAD,
                                  LANE_KIND_PROCESS };

LaneTree *
lane_tree_new (void)
{
  LaneTree *self = g_new0 (LaneTree, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (LaneRow));
  self->members = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->folds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->found = g_hash_table_new (NULL, NULL);

  return self;
}

void
lane_tree_free (LaneTree *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_array_unref (self->members);
  g_hash_table_unref (self->folds);
  g_hash_table_unref (self->found);
  g_free (self);
}

void
lane_tree_fold (LaneTree *self, guint32 parent, LaneKind kind, LaneFold fold)
{
  gint64 key = (gint64) parent << 8 | (gint64) kind;

  g_hash_table_insert (self->folds, g_memdup2 (&key, sizeof key), GINT_TO_POINTER (fold));
}

static LaneFold
get_fold (const LaneTree *self, guint32 parent, LaneKind kind)
{
  gint64 key = (gint64) parent << 8 | (gint64) kind;

  return (LaneFold) GPOINTER_TO_INT (g_hash_table_lookup (self->folds, &key));
}

/* A parent is older than its children; anything else would make circles and counts as a root. */
static void
build_lists (Build *b)
{
  g_autofree guint32 *births = NULL;

  b->n = trace_get_n_lanes (b->trace);
  births = lane_order_new (b->trace, b->n);
  b->first = g_new0 (guint32, (gsize) b->n + 2);
  b->next = g_new0 (guint32, (gsize) b->n + 2);
  for (guint32 i = b->n; i >= 1; i--)
    {
      guint32 id = births[i - 1];
      guint32 parent = lane_get_parent (trace_get_lane (b->trace, id));

      if (parent >= id)
        parent = 0;
      b->next[id] = b->first[parent];
      b->first[parent] = id;
    }
}

static guint32
count_children (const Build *b, guint32 parent, LaneKind kind)
{
  guint32 n = 0;

  for (guint32 id = b->first[parent]; id != 0; id = b->next[id])
    n += lane_get_kind (trace_get_lane (b->trace, id)) == kind;

  return n;
}

/* The only thread of a process that has nothing else to show; else 0. */
static guint32
get_only_thread (const Build *b, guint32 process)
{
  guint32 thread = 0;

  for (guint32 id = b->first[process]; id != 0; id = b->next[id])
    switch (lane_get_kind (trace_get_lane (b->trace, id)))
      {
      case LANE_KIND_THREAD:
        if (thread != 0 || b->first[id] != 0)
          return 0;
        thread = id;
        break;
      case LANE_KIND_GIL:
        break;
      default:
        return 0;
      }

  return thread;
}

static void
add_members (Build *b, guint32 id, LaneKind kind, guint depth)
{
  if (kind != LANE_KIND_PROCESS)
    {
      g_array_append_val (b->tree->members, id);
      return;
    }

  /* A process is what its threads do. */
  for (guint32 child = b->first[id]; child != 0 && depth < MAX_DEPTH; child = b->next[child])
    {
      LaneKind child_kind = lane_get_kind (trace_get_lane (b->trace, child));

      if (child_kind == LANE_KIND_THREAD || child_kind == LANE_KIND_PROCESS)
        add_members (b, child, child_kind, depth + 1);
    }
}

static void add_children (Build *b, guint32 parent, guint depth);

static void
add_lane (Build *b, guint32 id, guint depth)
{
  LaneRow row = { .lane = id, .named_by = id, .depth = depth };
  guint32 only = 0;

  row.kind = lane_get_kind (trace_get_lane (b->trace, id));
  if (row.kind == LANE_KIND_PROCESS && lane_get_parent (trace_get_lane (b->trace, id)) != 0)
    only = get_only_thread (b, id);
  if (only != 0)
    {
      row.lane = only;
      row.kind = LANE_KIND_THREAD;
    }
  g_array_append_val (b->tree->rows, row);
  if (only == 0 && depth < MAX_DEPTH)
    add_children (b, id, depth + 1);
}

static void
add_group (Build *b, guint32 parent, LaneKind kind, guint depth)
{
  LaneRow row = { .lane = parent, .named_by = 0, .kind = kind, .depth = depth, .group = TRUE };

  row.first = b->tree->members->len;
  for (guint32 id = b->first[parent]; id != 0; id = b->next[id])
    if (lane_get_kind (trace_get_lane (b->trace, id)) == kind)
      add_members (b, id, kind, depth);
  row.n = b->tree->members->len - row.first;
  g_array_append_val (b->tree->rows, row);
}

static void
add_children (Build *b, guint32 parent, guint depth)
{
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      LaneKind kind = order[i];
      guint32 n = count_children (b, parent, kind);
      guint32 shown = n;
      guint deeper = depth;
      LaneFold fold = get_fold (b->tree, parent, kind);

      if (n == 0 || (kind == LANE_KIND_GIL && count_children (b, parent, LANE_KIND_THREAD) < 2))
        continue;
      if (fold == LANE_FOLD_CLOSED || (fold == LANE_FOLD_AUTO && n > b->limit))
        {
          add_group (b, parent, kind, depth);
          deeper++;
          shown = fold == LANE_FOLD_CLOSED || b->limit < 2 ? 0 : b->limit - 2;
        }
      for (guint32 id = b->first[parent]; id != 0 && shown > 0; id = b->next[id])
        if (lane_get_kind (trace_get_lane (b->trace, id)) == kind)
          {
            add_lane (b, id, deeper);
            shown--;
          }
    }
}

static guint
build_rows (Build *b, guint limit)
{
  guint weight = 0;

  b->limit = limit;
  g_array_set_size (b->tree->rows, 0);
  g_array_set_size (b->tree->members, 0);
  add_children (b, 0, 0);
  for (guint i = 0; i < b->tree->rows->len; i++)
    weight += g_array_index (b->tree->rows, LaneRow, i).group ? 2 : 1;

  return weight;
}

static void
index_rows (LaneTree *self)
{
  g_hash_table_remove_all (self->found);
  /* Backwards and groups first: a lane's own row wins. */
  for (guint i = self->rows->len; i-- > 0;)
    {
      const LaneRow *row = &g_array_index (self->rows, LaneRow, i);

      for (guint m = 0; row->group && m < row->n; m++)
        g_hash_table_insert (
            self->found, GUINT_TO_POINTER (g_array_index (self->members, guint32, row->first + m)),
            GUINT_TO_POINTER (i + 1));
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      const LaneRow *row = &g_array_index (self->rows, LaneRow, i);

      if (row->group)
        continue;
      g_hash_table_insert (self->found, GUINT_TO_POINTER (row->lane), GUINT_TO_POINTER (i + 1));
      g_hash_table_insert (self->found, GUINT_TO_POINTER (row->named_by), GUINT_TO_POINTER (i + 1));
    }
}

void
lane_tree_update (LaneTree *self, const Trace *trace, guint max_rows)
{
  Build b = { .tree = self, .trace = trace };
  guint low = 1, high = MAX (max_rows, 1);

  build_lists (&b);
  /* More siblings shown is more rows, so the most that fit are found by halves. */
  while (low < high)
    {
      guint middle = (low + high + 1) / 2;

      if (build_rows (&b, middle) <= max_rows)
        low = middle;
      else
        high = middle - 1;
    }
  build_rows (&b, low);
  index_rows (self);
  g_free (b.first);
  g_free (b.next);
}

guint
lane_tree_get_n_rows (const LaneTree *self)
{
  return self->rows->len;
}

const LaneRow *
lane_tree_get_row (const LaneTree *self, guint i)
{
  return &g_array_index (self->rows, LaneRow, i);
}

const guint32 *
lane_tree_get_members (const LaneTree *self, const LaneRow *row)
{
  return &g_array_index (self->members, guint32, row->first);
}

gboolean
lane_tree_find (const LaneTree *self, guint32 lane, guint *row)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->found, GUINT_TO_POINTER (lane)));

  if (found == 0)
    return FALSE;

  *row = found - 1;
  return TRUE;
}

char *
lane_tree_dup_lane_name (const Trace *trace, guint32 id)
{
  const Lane *lane = trace_get_lane (trace, id);
  const char *name = lane != NULL ? lane_get_name (lane) : NULL;

  if (name != NULL && *name != '\0')
    return g_strdup (name);
  if (lane != NULL && lane_get_kind (lane) == LANE_KIND_GIL)
    return g_strdup ("GIL");

  return g_strdup_printf ("%s %u", lane != NULL ? lane_kind_name (lane_get_kind (lane)) : "?", id);
}

char *
lane_tree_dup_count (guint n)
{
  if (n < 1000)
    return g_strdup_printf ("%u", n);
  if (n < 1000000)
    return g_strdup_printf ("%u,%03u", n / 1000, n % 1000);

  return g_strdup_printf ("%u,%03u,%03u", n / 1000000, n / 1000 % 1000, n % 1000);
}

char *
lane_tree_dup_name (const Trace *trace, const LaneRow *row)
{
  g_autofree char *count = NULL;

  if (!row->group)
    return lane_tree_dup_lane_name (trace, row->named_by);

  count = lane_tree_dup_count (row->n);
  switch (row->kind)
    {
    case LANE_KIND_TASK:
      return g_strdup_printf (ngettext ("%s task", "%s tasks", row->n), count);
    case LANE_KIND_PROCESS:
      return g_strdup_printf (ngettext ("%s process", "%s processes", row->n), count);
    case LANE_KIND_LOOP:
      return g_strdup_printf (ngettext ("%s loop", "%s loops", row->n), count);
    default:
      return g_strdup_printf (ngettext ("%s thread", "%s threads", row->n), count);
    }
}
