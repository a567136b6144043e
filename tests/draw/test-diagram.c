/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "diagram.h"
#include "sample-runs.h"

static const cairo_rectangle_t box = { 40, 100, 1840, 266 };

static const DiagramNode *
get_node (const Diagram *diagram, guint i)
{
  return &g_array_index (diagram->nodes, DiagramNode, i);
}

static void
test_threads (void)
{
  g_auto (SampleRun) run = sample_turns (3);
  gint64 time = diagram_choose_time (run.trace);
  g_autoptr (Diagram) diagram = diagram_new (run.trace, run.facts, time);
  guint n_gil = 0;

  diagram_lay_out (diagram, &box, 1);
  g_assert_cmpuint (diagram->nodes->len, ==, 4);
  g_assert_cmpuint (diagram->edges->len, ==, 3);
  g_assert_cmpstr (get_node (diagram, 0)->name, ==, "Main program");
  for (guint i = 0; i < 4; i++)
    {
      const DiagramNode *node = get_node (diagram, i);

      g_assert_true (node->alive);
      if (node->has_gil)
        {
          n_gil++;
          g_assert_cmpint (node->state, ==, STATE_RUNNING);
          g_assert_true (g_array_index (diagram->edges, DiagramEdge, i - 1).lit);
        }
    }
  g_assert_cmpuint (n_gil, ==, 1);
  g_assert_cmpint (diagram->memory, >, 10000000);
}

/* main creates and joins worker-1, which then runs; the times are ns. */
static void
test_edges (void)
{
  static const struct
  {
    gint64 time;
    gboolean recent, back;
    Flow flow;
  } moments[] = {
    { 1150000000, TRUE, FALSE, FLOW_CREATE },
    { 1600000000, FALSE, FALSE, FLOW_CREATE },
    { 2100000000, TRUE, TRUE, FLOW_JOIN },
  };
  g_autoptr (Trace) trace = trace_new ();
  guint32 process = trace_add_lane (trace, LANE_KIND_PROCESS, LANE_SOURCE_MEASURED, 0, 10, 0, 0);
  guint32 hub = trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, process, 10, 10, 0);
  guint32 worker =
      trace_add_lane (trace, LANE_KIND_THREAD, LANE_SOURCE_MEASURED, process, 10, 11, 1010000000);

  trace_append (trace, process, 0, STATE_RUNNING, 0);
  trace_append (trace, hub, 0, STATE_RUNNING, 0);
  trace_append (trace, worker, 1010000000, STATE_RUNNING, 0);
  trace_add_arrow (trace, &(TraceArrow){ FLOW_CREATE, hub, worker, 1000000000, 1010000000 });
  trace_add_arrow (trace, &(TraceArrow){ FLOW_JOIN, worker, hub, 2000000000, 2010000000 });
  trace_finish (trace, 2200000000);

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (Diagram) diagram = diagram_new (trace, NULL, moments[i].time);
      const DiagramEdge *edge;

      diagram_lay_out (diagram, &box, 1);
      g_assert_cmpuint (diagram->edges->len, ==, 1);
      edge = &g_array_index (diagram->edges, DiagramEdge, 0);
      g_assert_cmpint (edge->recent, ==, moments[i].recent);
      g_assert_cmpint (edge->back, ==, moments[i].back);
      g_assert_cmpint (edge->flow, ==, moments[i].flow);
    }
}

static void
check_layout (Diagram *diagram)
{
  for (guint i = 0; i < diagram->nodes->len; i++)
    {
      const cairo_rectangle_t *a = &get_node (diagram, i)->box;

      g_assert_cmpfloat (a->x, >=, box.x - 1);
      g_assert_cmpfloat (a->y, >=, box.y - 1);
      g_assert_cmpfloat (a->x + a->width, <=, box.x + box.width + 1);
      g_assert_cmpfloat (a->y + a->height, <=, box.y + box.height + 1);
      g_assert_true (diagram_hit (diagram, a->x + 1, a->y + 1) == get_node (diagram, i));
      for (guint k = 0; k < i; k++)
        {
          const cairo_rectangle_t *b = &get_node (diagram, k)->box;

          g_assert_true (a->x >= b->x + b->width || b->x >= a->x + a->width ||
                         a->y >= b->y + b->height || b->y >= a->y + a->height);
        }
    }
  g_assert_null (diagram_hit (diagram, -5, -5));
}

/* However many workers: none outside, none upon another, none forgotten. */
static void
test_layout (void)
{
  static const SampleMaker makers[] = { sample_turns, sample_processes, sample_tasks };
  static const guint counts[] = { 1, 2, 3, 8, 9, 10, 64, 1000 };

  for (gsize m = 0; m < G_N_ELEMENTS (makers); m++)
    for (gsize c = 0; c < G_N_ELEMENTS (counts); c++)
      {
        g_auto (SampleRun) run = makers[m](MIN (counts[c], m == 0 ? 64 : 1000));
        g_autoptr (Diagram) diagram =
            diagram_new (run.trace, NULL, diagram_choose_time (run.trace));
        guint n = 0;

        for (int again = 0; again < 2; again++)
          diagram_lay_out (diagram, &box, 1);
        check_layout (diagram);
        for (guint i = 1; i < diagram->nodes->len; i++)
          n += get_node (diagram, i)->n_lanes;
        g_assert_cmpuint (n, ==, diagram->workers->len);
      }
}

static void
test_rest (void)
{
  g_auto (SampleRun) run = sample_tasks (64);
  g_autoptr (Diagram) diagram = diagram_new (run.trace, NULL, 800000000);
  const DiagramNode *rest;

  diagram_lay_out (diagram, &box, 1);
  rest = get_node (diagram, diagram->nodes->len - 1);
  g_assert_cmpuint (rest->n_lanes, ==, 56);
  g_assert_cmpstr (rest->name, ==, "task-9 … task-64");
  g_assert_cmpstr (rest->detail, ==, "56 more: 0 running, 56 waiting");
  g_assert_cmpstr (get_node (diagram, 0)->name, ==, "Event loop");
  g_assert_true (g_array_index (diagram->edges, DiagramEdge, 0).schedules);
}

static void
test_mermaid (void)
{
  g_auto (SampleRun) run = sample_processes (3);
  g_autoptr (Diagram) diagram = diagram_new (run.trace, NULL, 300000000);
  g_autofree char *text = diagram_to_mermaid (diagram);

  g_assert_cmpstr (text, ==,
                   "graph TD\n"
                   "    A2[Main Program] -->|Spawns Processes| C1[worker-1 - Own Memory]\n"
                   "    A2 -->|Spawns Processes| C2[worker-2 - Own Memory]\n"
                   "    A2 -->|Spawns Processes| C3[worker-3 - Own Memory]\n"
                   "\n"
                   "    subgraph Multiprocessing\n"
                   "        C1\n"
                   "        C2\n"
                   "        C3\n"
                   "    end\n"
                   "\n"
                   "    classDef thread fill:#00b894,stroke:#fff,color:#fff;\n"
                   "    classDef process fill:#0984e3,stroke:#fff,color:#fff;\n"
                   "    classDef async fill:#6c5ce7,stroke:#fff,color:#fff;\n"
                   "\n"
                   "    class C1,C2,C3 process;\n");
}

/* Names cannot close their label or the line. */
static void
test_mermaid_hostile (void)
{
  g_auto (SampleRun) run = sample_short (6);
  g_autoptr (Diagram) diagram = diagram_new (run.trace, NULL, 500000);
  g_autofree char *text = diagram_to_mermaid (diagram);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, "<b>"));
  g_assert_null (strchr (text, '\x1b'));
  for (const char *p = strchr (text, '['); p != NULL; p = strchr (p + 1, '['))
    if (p[1] == '"')
      g_assert_cmpint (strchr (p + 2, '"')[1], ==, ']');
}

static void
test_nothing (void)
{
  g_auto (SampleRun) run = sample_empty (0);
  g_autoptr (Diagram) diagram = diagram_new (run.trace, run.facts, diagram_choose_time (run.trace));
  g_autofree char *text = diagram_to_mermaid (diagram);

  diagram_lay_out (diagram, &box, 1);
  g_assert_cmpuint (diagram->nodes->len, ==, 0);
  g_assert_true (g_str_has_prefix (text, "graph TD\n    A[Main Program]\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/edges", test_edges);
  g_test_add_func ("/diagram/threads", test_threads);
  g_test_add_func ("/diagram/layout", test_layout);
  g_test_add_func ("/diagram/rest", test_rest);
  g_test_add_func ("/diagram/mermaid", test_mermaid);
  g_test_add_func ("/diagram/mermaid-hostile", test_mermaid_hostile);
  g_test_add_func ("/diagram/nothing", test_nothing);
  return g_test_run ();
}
