/* diagram.h: the brief's diagram of a run, alive at one moment
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "facts.h"
#include "scene.h"
#include "trace.h"

/*
 * A hub (the main program, or the event loop) and groups of workers, one group per kind:
 *
 *                     +-- Multithreading ---------------------------+
 *   +--------------+  |  [worker-1  R running 1.8 ms        ] (GIL) |
 *   | Main program |--|  [worker-2  G waits for the GIL 3 ms]       |
 *   +--------------+  |  [worker-3 ... worker-64, 62 more]          |
 *                     |         one memory, shared by all threads   |
 *                     +---------------------------------------------+
 *
 * Threads share the box's memory; processes have a box each with what they occupy. The model is
 * computed from the trace at one time, then laid out for a rectangle, then drawn; nothing but the
 * layout knows of pixels.
 */
typedef struct
{
  guint32 lane;      /* 0: stands for several */
  guint32 last_lane; /* of several: the last of them; lane is 0 */
  guint n_lanes;     /* 1, or how many it stands for */
  LaneKind kind;
  State state;
  gboolean alive;
  gboolean has_gil;
  char *name;
  char *detail;  /* what it does, without the state's letter */
  gint64 memory; /* bytes that a process occupies; -1: not measured */
  cairo_rectangle_t box;
} DiagramNode;

typedef struct
{
  guint from, to; /* nodes */
  Flow flow;
  gboolean schedules; /* the loop's edge to a task */
  gboolean lit;       /* the worker runs, or the task had its turn in the last 100 ms */
  gboolean recent;    /* `flow` went along it in the last 300 ms ... */
  gboolean back;      /* ... from the worker to the hub */
} DiagramEdge;

typedef struct
{
  LaneKind kind;
  guint first, n;                /* nodes, once laid out */
  guint first_worker, n_workers; /* lanes */
  char *title;
  char *note;   /* on its memory */
  char *figure; /* hand-overs, or NULL */
  cairo_rectangle_t box;
} DiagramGroup;

typedef struct
{
  const Trace *trace;
  gint64 time;
  GArray *nodes;   /* DiagramNode; 0 is the hub */
  GArray *edges;   /* DiagramEdge */
  GArray *groups;  /* DiagramGroup */
  GArray *workers; /* guint32 lanes, in the order of the groups */
  guint32 holder;  /* the lane that holds the main process's GIL; 0: none */
  gint64 memory;   /* of the main process, as a node's */
} Diagram;

/* The last time that most workers were alive and most kinds of states were to be seen. */
gint64 diagram_choose_time (const Trace *trace);

/* @trace must outlive the diagram; @facts may be NULL. */
Diagram *diagram_new (const Trace *trace, const Facts *facts, gint64 time);
void diagram_free (Diagram *diagram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Diagram, diagram_free)

/* Gives every node its place; those that do not fit are folded into one that counts them. */
void diagram_lay_out (Diagram *diagram, const cairo_rectangle_t *box, double unit);
void diagram_draw (const Diagram *diagram, Lettering *lettering, double unit, Scene *scene);
/* "340 kB", "1.2 MB", "64 MB": as narrow as it has to be in a node. */
char *diagram_dup_memory (gint64 bytes);
/* The node at a point; NULL: none. */
const DiagramNode *diagram_hit (const Diagram *diagram, double x, double y);

/* "graph TD ..." in the brief's structure, with its classes. */
char *diagram_to_mermaid (const Diagram *diagram);
