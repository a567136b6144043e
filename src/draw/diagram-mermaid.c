/* SPDX-License-Identifier: MIT */

#include "diagram.h"

#include <string.h>

#include "lane-tree.h"

#define MAX_NODES 64 /* a graph of more cannot be read */

/* The words of the brief's own diagram; they are code, so not translated. */
static const struct
{
  LaneKind kind;
  const char *hub_id, *hub, *edge, *subgraph, *class_name;
  char letter;
  const char *suffix;
} flavours[] = {
  { LANE_KIND_THREAD, "A", "Main Program", "Creates Threads", "Multithreading", "thread", 'B',
    " - Shared Memory" },
  { LANE_KIND_PROCESS, "A2", "Main Program", "Spawns Processes", "Multiprocessing", "process", 'C',
    " - Own Memory" },
  { LANE_KIND_TASK, "A3", "Event Loop", "Schedules", "AsyncIO", "async", 'D', "" },
};

/* Between quotes Mermaid takes anything but the quote; brackets and tags are kept out as well. */
static void
put_label (GString *out, const char *text)
{
  g_autofree char *clean = lettering_clean (text, 80);
  gboolean quote = FALSE;
  g_autoptr (GString) label = g_string_new (NULL);

  for (const char *p = clean; *p != '\0'; p++)
    {
      if (strchr ("\"<>[]{}()|&#;`\\", *p) != NULL)
        {
          g_string_append_printf (label, "#%d;", *p);
          quote = TRUE;
        }
      else
        {
          quote |= !g_ascii_isalnum (*p) && strchr (" -_.", *p) == NULL;
          g_string_append_c (label, *p);
        }
    }
  g_string_append_printf (out, quote ? "[\"%s\"]" : "[%s]", label->str);
}

static const char *
get_doing (State state)
{
  switch (state)
    {
    case STATE_RUNNING:
    case STATE_NATIVE:
      return " Running";
    case STATE_WAITING_IO:
      return " Awaiting I/O";
    case STATE_READY:
      return " Ready";
    default:
      return "";
    }
}

static guint
put_edges (GString *out, const Diagram *self, const DiagramGroup *group, gsize f)
{
  guint n = MIN (group->n_workers, MAX_NODES);

  for (guint i = 0; i < n; i++)
    {
      guint32 id = g_array_index (self->workers, guint32, group->first_worker + i);
      g_autofree char *name = lane_tree_dup_lane_name (self->trace, id);
      g_autofree char *label = NULL;

      if (i + 1 == n && group->n_workers > n)
        label = g_strdup_printf ("%u more", group->n_workers - n + 1);
      else if (group->kind == LANE_KIND_TASK)
        {
          const Lane *lane = trace_get_lane (self->trace, id);
          LaneSpan span = { 0 };
          guint32 at;

          if (lane_find (lane, self->time, &at) && at < lane_get_n_edges (lane))
            lane_get_span (lane, at, &span);
          label = g_strconcat (name, get_doing (span.state), NULL);
        }
      else
        label = g_strconcat (name, flavours[f].suffix, NULL);

      g_string_append_printf (out, "    %s", flavours[f].hub_id);
      if (i == 0)
        put_label (out, flavours[f].hub);
      g_string_append_printf (out, " -->|%s| %c%u", flavours[f].edge, flavours[f].letter, i + 1);
      put_label (out, label);
      g_string_append_c (out, '\n');
    }
  g_string_append_c (out, '\n');

  return n;
}

char *
diagram_to_mermaid (const Diagram *self)
{
  GString *out = g_string_new ("graph TD\n");
  guint n[G_N_ELEMENTS (flavours)] = { 0 };

  for (guint g = 0; g < self->groups->len; g++)
    {
      const DiagramGroup *group = &g_array_index (self->groups, DiagramGroup, g);

      for (gsize f = 0; f < G_N_ELEMENTS (flavours); f++)
        if (flavours[f].kind == group->kind)
          n[f] = put_edges (out, self, group, f);
    }
  if (self->groups->len == 0)
    g_string_append (out, "    A[Main Program]\n\n");

  for (gsize f = 0; f < G_N_ELEMENTS (flavours); f++)
    {
      if (n[f] == 0)
        continue;
      g_string_append_printf (out, "    subgraph %s\n", flavours[f].subgraph);
      for (guint i = 1; i <= n[f]; i++)
        g_string_append_printf (out, "        %c%u\n", flavours[f].letter, i);
      g_string_append (out, "    end\n\n");
    }
  g_string_append (out, "    classDef thread fill:#00b894,stroke:#fff,color:#fff;\n"
                        "    classDef process fill:#0984e3,stroke:#fff,color:#fff;\n"
                        "    classDef async fill:#6c5ce7,stroke:#fff,color:#fff;\n");
  for (gsize f = 0; f < G_N_ELEMENTS (flavours); f++)
    {
      if (n[f] == 0)
        continue;
      g_string_append (out, "\n    class ");
      for (guint i = 1; i <= n[f]; i++)
        g_string_append_printf (out, "%s%c%u", i > 1 ? "," : "", flavours[f].letter, i);
      g_string_append_printf (out, " %s;", flavours[f].class_name);
    }
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}
