/* SPDX-License-Identifier: MIT */

#include "diagram-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "lane-order.h"
#include "lane-tree.h"
#include "palette.h"
#include "sentence.h"
#include "span-words.h"

#define N_MOMENTS 32 /* tried by diagram_choose_time() */
#define MAX_SCORED 64

static const struct
{
  LaneKind kind;
  const char *title;
  const char *note;
} kinds[] = {
  { LANE_KIND_THREAD, N_ ("Multithreading"), N_ ("one memory, shared by all threads") },
  { LANE_KIND_PROCESS, N_ ("Multiprocessing"), N_ ("each with its own memory") },
  { LANE_KIND_TASK, N_ ("AsyncIO"), N_ ("one thread runs them all, one at a time") },
};

/* The root process's first thread is the main program. */
static guint32
find_main (const Trace *trace)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    if (lane_get_kind (trace_get_lane (trace, id)) == LANE_KIND_THREAD)
      return id;

  return 0;
}

/* A child process's own threads are the process; only the root's are workers of their own. */
static gboolean
is_worker (const Trace *trace, const Lane *lane, guint32 main, LaneKind kind)
{
  const Lane *parent = trace_get_lane (trace, lane_get_parent (lane));

  if (lane_get_kind (lane) != kind || lane_get_id (lane) == main)
    return FALSE;
  if (kind == LANE_KIND_PROCESS)
    return parent != NULL;
  if (kind == LANE_KIND_THREAD)
    return parent == NULL || lane_get_parent (parent) == 0;

  return TRUE;
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Begins (2 time + 1) and ends (2 time) of all workers in order; at one time the ends come first.
 */
static GArray *
collect_turns (const Trace *trace)
{
  GArray *turns = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint32 main = find_main (trace);

  for (guint32 id = 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *lane = trace_get_lane (trace, id);

      for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
        if (is_worker (trace, lane, main, kinds[k].kind))
          {
            gint64 begin = lane_get_begin (lane) * 2 + 1, end = lane_get_end (lane) * 2;

            g_array_append_val (turns, begin);
            g_array_append_val (turns, end);
          }
    }
  g_array_sort (turns, compare_times);

  return turns;
}

static State
get_state_at (const Lane *lane, gint64 time, LaneSpan *span)
{
  guint32 i;

  if (!lane_find (lane, time, &i) || i >= lane_get_n_edges (lane))
    return STATE_NONE;

  lane_get_span (lane, i, span);
  return span->state;
}

/* Many different states tell more than one; someone should be running. */
static int
score_moment (const Trace *trace, gint64 time, guint32 main)
{
  int seen[N_STATES] = { 0 };
  int score = 0;
  guint n = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (trace) && n < MAX_SCORED; id++)
    {
      const Lane *lane = trace_get_lane (trace, id);
      LaneKind kind = lane_get_kind (lane);
      LaneSpan span;

      if (id == main || (kind != LANE_KIND_THREAD && kind != LANE_KIND_TASK))
        continue;
      seen[get_state_at (lane, time, &span) & 7]++;
      n++;
    }
  for (int s = 1; s < N_STATES; s++)
    score += (seen[s] > 0) * (s == STATE_RUNNING || s == STATE_NATIVE ? 4
                              : s == STATE_IDLE                       ? 0
                                                                      : 1);

  return score;
}

gint64
diagram_choose_time (const Trace *trace)
{
  g_autoptr (GArray) turns = collect_turns (trace);
  gint64 from = 0, to = trace_get_now (trace), best_time;
  int alive = 0, most = 0, best = -1;

  for (guint i = 0; i < turns->len; i++)
    {
      gint64 turn = g_array_index (turns, gint64, i);

      alive += turn & 1 ? 1 : -1;
      if (alive >= most && turn & 1 && i + 1 < turns->len)
        {
          most = alive;
          from = turn / 2;
          to = g_array_index (turns, gint64, i + 1) / 2;
        }
    }
  /* The end itself is already over. */
  best_time = from + (to - from) / 2;
  for (int i = 0; i < N_MOMENTS; i++)
    {
      /* From the middle on, in both directions in turn. */
      int step = N_MOMENTS / 2 + (i % 2 == 0 ? i / 2 : -(i / 2) - 1);
      gint64 time = from + (gint64) ((double) (to - from) * (step + 0.5) / (N_MOMENTS + 1));
      int score = score_moment (trace, time, find_main (trace));

      if (score > best)
        {
          best = score;
          best_time = time;
        }
    }

  return best_time;
}

/* What a process does is what its first thread does. */
static const Lane *
get_acting_lane (const Trace *trace, const Lane *lane)
{
  if (lane_get_kind (lane) != LANE_KIND_PROCESS)
    return lane;

  for (guint32 id = lane_get_id (lane) + 1; id <= trace_get_n_lanes (trace); id++)
    {
      const Lane *child = trace_get_lane (trace, id);

      if (lane_get_parent (child) == lane_get_id (lane) &&
          lane_get_kind (child) == LANE_KIND_THREAD)
        return child;
    }

  return lane;
}

static void
describe_node (const Diagram *self, DiagramNode *node)
{
  const Lane *lane = trace_get_lane (self->trace, node->lane);
  const Lane *acting = get_acting_lane (self->trace, lane);
  LaneSpan span = { 0 };

  node->alive = self->time >= lane_get_begin (lane) && self->time < lane_get_end (lane);
  node->state = get_state_at (acting, self->time, &span);
  if (node->state == STATE_NONE)
    {
      node->detail = g_strdup (self->time < lane_get_begin (lane) ? _ ("not started")
                               : node->alive                      ? ""
                                                                  : _ ("ended"));
      return;
    }

  g_autofree char *duration = sentence_duration (self->time - span.begin);

  node->detail =
      g_strdup_printf ("%s %s", span_words (self->trace, span.state, span.detail), duration);
}

static guint32
find_holder (const Diagram *self)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (self->trace); id++)
    {
      const Lane *lane = trace_get_lane (self->trace, id);
      LaneSpan span;

      if (lane_get_kind (lane) != LANE_KIND_GIL)
        continue;
      /* The root's GIL: children show theirs by running. */
      return get_state_at (lane, self->time, &span) == STATE_RUNNING ? span.detail : 0;
    }

  return 0;
}

/* The last measurement of @process before the diagram's time, or the first of all. */
static gint64
find_memory (const Diagram *self, guint32 process)
{
  gint64 found = -1;

  for (guint32 i = 0; i < trace_get_n_samples (self->trace); i++)
    {
      TraceSample sample;

      trace_get_sample (self->trace, i, &sample);
      if (sample.counter != COUNTER_PSS || sample.lane != process)
        continue;
      if (found >= 0 && sample.time > self->time)
        break;
      found = sample.value;
    }

  return found;
}

void
diagram_init_node (const Diagram *self, DiagramNode *node, guint32 lane)
{
  *node = (DiagramNode){ .lane = lane, .n_lanes = 1, .memory = -1 };
  node->has_gil = lane == self->holder && lane != 0;
  node->kind = lane_get_kind (trace_get_lane (self->trace, lane));
  node->name = lane_tree_dup_lane_name (self->trace, lane);
  if (node->kind == LANE_KIND_PROCESS)
    node->memory = find_memory (self, lane);
  describe_node (self, node);
}

static void
add_group (Diagram *self, gsize k, guint32 main, const guint32 *order, guint32 n)
{
  DiagramGroup group = { .kind = kinds[k].kind, .first_worker = self->workers->len };

  for (guint32 i = 0; i < n; i++)
    if (is_worker (self->trace, trace_get_lane (self->trace, order[i]), main, kinds[k].kind))
      g_array_append_val (self->workers, order[i]);
  group.n_workers = self->workers->len - group.first_worker;
  if (group.n_workers == 0)
    return;

  group.title = g_strdup (_ (kinds[k].title));
  group.note = g_strdup (_ (kinds[k].note));
  g_array_append_val (self->groups, group);
}

static void
clear_node (gpointer data)
{
  DiagramNode *node = data;

  g_free (node->name);
  g_free (node->detail);
}

static void
clear_group (gpointer data)
{
  DiagramGroup *group = data;

  g_free (group->title);
  g_free (group->note);
  g_free (group->figure);
}

static void
add_hub (Diagram *self, guint32 main)
{
  guint32 hub = main;

  for (guint32 id = 1; id <= trace_get_n_lanes (self->trace); id++)
    if (lane_get_kind (trace_get_lane (self->trace, id)) == LANE_KIND_LOOP)
      {
        hub = id;
        break;
      }
  if (hub == 0)
    return;

  DiagramNode node;

  diagram_init_node (self, &node, hub);
  g_free (node.name);
  node.name = g_strdup (node.kind == LANE_KIND_LOOP ? _ ("Event loop") : _ ("Main program"));
  g_array_append_val (self->nodes, node);
  self->memory = find_memory (self, lane_get_parent (trace_get_lane (self->trace, main)));
}

Diagram *
diagram_new (const Trace *trace, const Facts *facts, gint64 time)
{
  Diagram *self = g_new0 (Diagram, 1);
  guint32 main = find_main (trace);
  guint32 n = trace_get_n_lanes (trace);
  g_autofree guint32 *order = lane_order_new (trace, n);

  self->trace = trace;
  self->time = time;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (DiagramNode));
  g_array_set_clear_func (self->nodes, clear_node);
  self->edges = g_array_new (FALSE, FALSE, sizeof (DiagramEdge));
  self->groups = g_array_new (FALSE, FALSE, sizeof (DiagramGroup));
  g_array_set_clear_func (self->groups, clear_group);
  self->workers = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->memory = -1;
  self->holder = find_holder (self);
  add_hub (self, main);
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    add_group (self, k, main, order, n);
  if (facts != NULL && facts->switch_interval_ns > 0 && self->groups->len > 0 &&
      g_array_index (self->groups, DiagramGroup, 0).kind == LANE_KIND_THREAD)
    {
      g_autofree char *duration = sentence_duration (facts->switch_interval_ns);

      g_array_index (self->groups, DiagramGroup, 0).figure =
          g_strdup_printf (_ ("GIL handed over every %s"), duration);
    }

  return self;
}

void
diagram_free (Diagram *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->nodes);
  g_array_unref (self->edges);
  g_array_unref (self->groups);
  g_array_unref (self->workers);
  g_free (self);
}

const DiagramNode *
diagram_hit (const Diagram *self, double x, double y)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const DiagramNode *node = &g_array_index (self->nodes, DiagramNode, i);

      if (x >= node->box.x && x < node->box.x + node->box.width && y >= node->box.y &&
          y < node->box.y + node->box.height)
        return node;
    }

  return NULL;
}
