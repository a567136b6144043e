/* SPDX-License-Identifier: MIT */

#include "decoder-private.h"

#include <glib/gi18n-lib.h>

#include "sentence.h"

/*
 * A loop says when it waits and when it goes on; its tasks say when a step of theirs is on. What is
 * between two steps is the loop's own work (callbacks), if it is longer than the way from one step
 * to the next:
 *
 *   tasks    | A's step |..| B's step |.............| A's ...
 *   loop     | A           | B        | nobody      | A ...
 *
 * A step may begin within another (an eager task): then that one goes on afterwards.
 */
#define BETWEEN_STEPS (50 * G_GINT64_CONSTANT (1000))

static Local *
find_loop (const Local *task)
{
  Local *loop = task->loop != 0 ? lane_table_find_local (task->process, task->loop) : NULL;

  return loop != NULL && loop->kind == LANE_KIND_LOOP && loop->lane != 0 ? loop : NULL;
}

/* So that the loop's long steps can be seen without looking for them. @who: NULL is the loop. */
static void
flag (Decoder *self, const Local *loop, const char *who, gint64 from, gint64 to)
{
  g_autofree char *length = sentence_duration (to - from);
  g_autofree char *text = NULL;
  TraceMark mark = { loop->lane, TEXT_NOTE, from, NULL };

  if (to - from < SUMMARY_BLOCKED_NS)
    return;

  text = who != NULL ? g_strdup_printf (_ ("blocked for %s by %s"), length, who)
                     : g_strdup_printf (_ ("blocked for %s by callbacks"), length);
  mark.text = text;
  trace_add_mark (self->trace, &mark);
}

/* The loop's own work since the last step comes to an end. */
static void
end_own_work (Decoder *self, Local *loop, gint64 time)
{
  if (loop->since < 0)
    return;

  if (time - loop->since >= BETWEEN_STEPS)
    trace_append (self->trace, loop->lane, loop->since, STATE_RUNNING, 0);
  flag (self, loop, NULL, loop->since, time);
  loop->since = -1;
}

void
decoder_begin_step (Decoder *self, Local *task, gint64 time)
{
  Local *loop = find_loop (task);

  if (loop == NULL)
    return;

  end_own_work (self, loop, time);
  if (loop->task != task->number)
    {
      task->task = loop->task;
      task->since = time;
      loop->task = task->number;
    }
  trace_append (self->trace, loop->lane, time, STATE_RUNNING, task->lane);
}

void
decoder_end_step (Decoder *self, Local *task, gint64 time)
{
  Local *loop = find_loop (task);
  Local *outer;
  gint64 from = task->since;

  task->since = -1;
  if (loop == NULL || loop->task != task->number)
    return;

  if (from >= 0)
    flag (self, loop, lane_get_name (trace_get_lane (self->trace, task->lane)), from, time);
  outer = task->task != 0 ? lane_table_find_local (task->process, task->task) : NULL;
  if (outer == NULL || outer->kind != LANE_KIND_TASK || outer->since < 0)
    {
      loop->task = 0;
      loop->since = time;
      return;
    }

  /* A long step is flagged once. */
  outer->since += MAX (time - from, 0);
  loop->task = outer->number;
  trace_append (self->trace, loop->lane, time, STATE_RUNNING, outer->lane);
}

void
decoder_change_loop (Decoder *self, Local *loop, State state, gint64 time)
{
  end_own_work (self, loop, time);
  loop->task = 0;
  if (state == STATE_RUNNING)
    loop->since = time;
  trace_append (self->trace, loop->lane, time, state, 0);
}

void
decoder_lose_loop (Local *loop)
{
  loop->task = 0;
  loop->since = -1;
}

/* Whatever was told before @time has been seen: the loop is at its own work still. */
void
decoder_show_loops (Decoder *self, gint64 time)
{
  for (guint i = 0; i < self->lanes.loops->len; i++)
    {
      const Local *loop = self->lanes.loops->pdata[i];

      if (loop->lane != 0 && loop->since >= 0 && time - loop->since >= BETWEEN_STEPS)
        trace_append (self->trace, loop->lane, loop->since, STATE_RUNNING, 0);
    }
}

/* The run or the process ends: so do the steps that are on. */
void
decoder_end_loops (Decoder *self, const Process *process, gint64 time)
{
  for (guint i = 0; i < self->lanes.loops->len; i++)
    {
      Local *loop = self->lanes.loops->pdata[i];
      Local *task = NULL;

      if (loop->lane == 0 || (process != NULL && loop->process != process))
        continue;
      if (loop->task != 0)
        task = lane_table_find_local (loop->process, loop->task);
      if (task != NULL && task->kind == LANE_KIND_TASK)
        decoder_end_step (self, task, time);
      end_own_work (self, loop, time);
    }
}
