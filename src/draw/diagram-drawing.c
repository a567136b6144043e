/* SPDX-License-Identifier: MIT */

#include "diagram.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define NAME 24. /* units */
#define TEXT 22.

typedef struct
{
  const Diagram *diagram;
  const Palette *palette;
  Lettering *lettering;
  Scene *scene;
  double unit;
} Drawing;

static PaletteModel
get_model (const Drawing *d, const DiagramNode *node)
{
  /* The hub has the ink's colour unless it is the loop. */
  if (node == &g_array_index (d->diagram->nodes, DiagramNode, 0) && node->kind != LANE_KIND_LOOP)
    return PALETTE_PLAIN;

  return palette_model_of_kind (node->kind);
}

static const char *
get_verb (const Diagram *self)
{
  if (self->groups->len != 1)
    return "";

  switch (g_array_index (self->groups, DiagramGroup, 0).kind)
    {
    case LANE_KIND_THREAD:
      return _ ("creates threads");
    case LANE_KIND_PROCESS:
      return _ ("spawns processes");
    default:
      return _ ("schedules tasks");
    }
}

static char *
dup_detail (const DiagramNode *node)
{
  char letter = state_letter (node->state);

  /* A group says its counts, and what has not begun or is over has no letter. */
  return node->n_lanes == 1 && node->state != STATE_NONE && letter != '-'
             ? g_strdup_printf ("%c  %s", letter, node->detail)
             : g_strdup (node->detail);
}

static double
get_swatch_width (const Drawing *d, const DiagramNode *node)
{
  return node->n_lanes == 1 && node->state != STATE_NONE ? 38 * d->unit : 0;
}

static gboolean
fits_one_line (const Drawing *d, const DiagramNode *node)
{
  g_autofree char *detail = dup_detail (node);
  g_autofree char *name = lettering_clean (node->name, 200);

  return lettering_get_width (d->lettering, name, (Type){ NAME * d->unit, TRUE }) +
             lettering_get_width (d->lettering, detail, (Type){ TEXT * d->unit, FALSE }) +
             get_swatch_width (d, node) + (node->memory >= 0 ? 180 : 90) * d->unit <=
         node->box.width;
}

char *
diagram_dup_memory (gint64 bytes)
{
  if (bytes < 999500)
    return g_strdup_printf (_ ("%d kB"), (int) ((MAX (bytes, 0) + 500) / 1000));
  if (bytes < 9950000)
    return g_strdup_printf (_ ("%.1f MB"), (double) bytes / 1e6);

  return g_strdup_printf (_ ("%.0f MB"), (double) bytes / 1e6);
}

static void
draw_detail (const Drawing *d, const DiagramNode *node, double x, double base, double right)
{
  g_autofree char *detail = dup_detail (node);
  double swatch = get_swatch_width (d, node);
  guint32 ink = node->state == STATE_RUNNING || node->state == STATE_NATIVE ? d->palette->ink
                                                                            : d->palette->soft;

  if (swatch > 0)
    scene_add_swatch (d->scene,
                      &(cairo_rectangle_t){ x, base - 18 * d->unit, 28 * d->unit, 20 * d->unit },
                      node->state);
  scene_add_text (d->scene, d->lettering, detail, (Type){ TEXT * d->unit, FALSE }, x + swatch, base,
                  0, right - x - swatch, ink);
}

static void
draw_token (const Drawing *d, const DiagramNode *node)
{
  double r = MIN (26 * d->unit, node->box.height / 2);
  double x = node->box.x + node->box.width - 8 * d->unit, y = node->box.y + node->box.height / 2;

  scene_add_rect (d->scene, &(cairo_rectangle_t){ x - r, y - r, 2 * r, 2 * r }, r, d->palette->gil,
                  d->palette->token, 2.5 * d->unit);
  scene_add_text (d->scene, d->lettering, "GIL", (Type){ r * 0.76, TRUE }, x, y + r * 0.28, 0.5,
                  2 * r, d->palette->token);
}

static void
draw_node (const Drawing *d, const DiagramNode *node, gboolean one_line)
{
  const cairo_rectangle_t *b = &node->box;
  double pad = 16 * d->unit, x = b->x + pad, right = b->x + b->width - pad;
  double middle = b->y + b->height / 2;
  gboolean lit =
      node->n_lanes == 1 && (node->state == STATE_RUNNING || node->state == STATE_NATIVE);
  Type name = { NAME * d->unit, TRUE };

  scene_add_rect (d->scene, b, 10 * d->unit,
                  lit ? d->palette->models[get_model (d, node)].lit : d->palette->card,
                  d->palette->models[get_model (d, node)].line, 2.5 * d->unit);
  if (node->has_gil)
    right -= 30 * d->unit;
  if (node->memory >= 0)
    {
      g_autofree char *memory = diagram_dup_memory (node->memory);

      right -= scene_add_text (d->scene, d->lettering, memory, (Type){ TEXT * d->unit, FALSE },
                               right, middle + 0.36 * TEXT * d->unit, 1, b->width / 3,
                               lit ? d->palette->ink : d->palette->soft) +
               pad;
    }
  if (one_line)
    {
      double taken = scene_add_text (d->scene, d->lettering, node->name, name, x,
                                     middle + 0.36 * name.size, 0, right - x, d->palette->ink);

      x = MAX (x + taken + 22 * d->unit, b->x + MIN (b->width * 0.34, 180 * d->unit));
      draw_detail (d, node, x, middle + 0.36 * TEXT * d->unit, right);
    }
  else
    {
      scene_add_text (d->scene, d->lettering, node->name, name, x, middle - 4 * d->unit, 0,
                      right - x, d->palette->ink);
      draw_detail (d, node, x, middle + 22 * d->unit, right);
    }
}

/* What is known of the group's memory: beside one column of workers line by line, else in one
 * line at the top. */
static void
draw_notes (const Drawing *d, const DiagramGroup *group, double taken)
{
  const cairo_rectangle_t *b = &group->box;
  const DiagramNode *last =
      &g_array_index (d->diagram->nodes, DiagramNode, group->first + group->n - 1);
  Type type = { TEXT * d->unit, FALSE };
  double pad = 16 * d->unit, free_x = last->box.x + last->box.width + 56 * d->unit;
  double room = b->x + b->width - pad - free_x;
  g_autofree char *memory = d->diagram->memory >= 0 && group->kind == LANE_KIND_THREAD
                                ? diagram_dup_memory (d->diagram->memory)
                                : NULL;
  const char *notes[] = { group->note, memory, group->figure };
  guint n = 0, drawn = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    n += notes[i] != NULL;
  if (room < 380 * d->unit)
    {
      scene_add_text (d->scene, d->lettering, group->note, type, b->x + b->width - pad,
                      b->y + 30 * d->unit, 1, b->width - 4 * pad - taken, d->palette->soft);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      double y = b->y + b->height / 2 + ((drawn - (n - 1) / 2.) * 1.6 + 0.36) * type.size;

      if (notes[i] == NULL)
        continue;
      scene_add_text (d->scene, d->lettering, notes[i], (Type){ type.size, drawn == 0 }, free_x, y,
                      0, room, drawn == 0 ? d->palette->ink : d->palette->soft);
      drawn++;
    }
}

static void
draw_group (const Drawing *d, const DiagramGroup *group)
{
  const cairo_rectangle_t *b = &group->box;
  PaletteModel model = palette_model_of_kind (group->kind);
  double pad = 16 * d->unit, taken;
  gboolean one_line = TRUE;

  if (group->n == 0)
    return;

  scene_add_rect (d->scene, b, 14 * d->unit, d->palette->models[model].tint,
                  d->palette->models[model].line, 2.5 * d->unit);
  taken = scene_add_text (d->scene, d->lettering, group->title, (Type){ TEXT * d->unit, TRUE },
                          b->x + pad, b->y + 30 * d->unit, 0, b->width - 2 * pad, d->palette->ink);
  draw_notes (d, group, taken);
  for (guint i = group->first; i < group->first + group->n; i++)
    one_line &= fits_one_line (d, &g_array_index (d->diagram->nodes, DiagramNode, i));
  for (guint i = group->first; i < group->first + group->n; i++)
    draw_node (d, &g_array_index (d->diagram->nodes, DiagramNode, i), one_line);
}

/* Over all nodes: it reaches beyond its own. */
static void
draw_tokens (const Drawing *d)
{
  for (guint i = 0; i < d->diagram->nodes->len; i++)
    if (g_array_index (d->diagram->nodes, DiagramNode, i).has_gil)
      draw_token (d, &g_array_index (d->diagram->nodes, DiagramNode, i));
}

/* Translators: what just went along an edge of the diagram */
static const char *const flow_words[N_FLOWS] = { N_ ("create"), N_ ("join"), N_ ("send"),
                                                 N_ ("wake"), N_ ("hand-over") };

/* The word stands on a plate of its own before the worker's end. */
static void
draw_flow (const Drawing *d, const DiagramEdge *edge, const DiagramNode *to)
{
  Type type = { TEXT * d->unit, FALSE };
  const char *word = _ (flow_words[MIN (edge->flow, N_FLOWS - 1)]);
  double width = lettering_get_width (d->lettering, word, type);
  double x = to->box.x - 22 * d->unit, y = to->box.y + to->box.height / 2;

  scene_add_rect (d->scene,
                  &(cairo_rectangle_t){ x - width - 8 * d->unit, y - 15 * d->unit,
                                        width + 16 * d->unit, 30 * d->unit },
                  7 * d->unit, d->palette->plate, d->palette->models[get_model (d, to)].line,
                  1.5 * d->unit);
  scene_add_text (d->scene, d->lettering, word, type, x, y + 0.36 * type.size, 1, width + 1,
                  d->palette->ink);
}

static void
draw_edge (const Drawing *d, const DiagramEdge *edge)
{
  const DiagramNode *hub = &g_array_index (d->diagram->nodes, DiagramNode, 0);
  const DiagramNode *to = &g_array_index (d->diagram->nodes, DiagramNode, edge->to);
  double x0 = hub->box.x + hub->box.width, y0 = hub->box.y + hub->box.height / 2;
  double x1 = to->box.x, y1 = to->box.y + to->box.height / 2;
  gboolean lit = edge->lit || edge->recent;
  guint32 colour = lit ? d->palette->models[get_model (d, to)].line : d->palette->arrow;
  double line = (lit ? 4 : 2) * d->unit;
  SceneItem *item = edge->recent && edge->back
                        ? scene_add_curve (d->scene, x1, y1, x0, y0, colour, line)
                        : scene_add_curve (d->scene, x0, y0, x1, y1, colour, line);

  item->arrow = TRUE;
  if (edge->recent)
    draw_flow (d, edge, to);
}

/* Edges end at the first column; what stands behind it is reached through the group's frame. */
static void
draw_edges (const Drawing *d)
{
  const DiagramNode *first;

  if (d->diagram->groups->len == 0)
    return;

  first = &g_array_index (d->diagram->nodes, DiagramNode,
                          g_array_index (d->diagram->groups, DiagramGroup, 0).first);
  for (guint i = 0; i < d->diagram->edges->len; i++)
    {
      const DiagramEdge *edge = &g_array_index (d->diagram->edges, DiagramEdge, i);

      if (g_array_index (d->diagram->nodes, DiagramNode, edge->to).box.x <= first->box.x + 1)
        draw_edge (d, edge);
    }
}

void
diagram_draw (const Diagram *self, Lettering *lettering, double unit, Scene *scene)
{
  Drawing d = { self, scene_get_palette (scene), lettering, scene, unit };
  const DiagramNode *hub;

  if (self->nodes->len == 0)
    return;

  /* Groups lie under the edges that reach into them. */
  for (guint i = 0; i < self->groups->len; i++)
    draw_group (&d, &g_array_index (self->groups, DiagramGroup, i));
  draw_edges (&d);
  hub = &g_array_index (self->nodes, DiagramNode, 0);
  draw_node (&d, hub, FALSE);
  draw_tokens (&d);
  scene_add_text (scene, lettering, get_verb (self), (Type){ TEXT * unit, FALSE },
                  hub->box.x + hub->box.width / 2, hub->box.y + hub->box.height + 28 * unit, 0.5,
                  hub->box.width, scene_get_palette (scene)->soft);
}
