/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "tasks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "heartbeat.h"
#include "probe.h"
#include "tasks-labels.h"
#include "tasks-look.h"
#include "tasks-private.h"
#include "tasks-table.h"
#include "thread-lives.h"

/* What the calling thread does for a loop. */
typedef struct
{
  const PyObject *object; /* the loop; never followed */
  uint32_t loop;          /* its lane; 0: the thread runs none */
  uint32_t task;          /* whose step it is in; 0: none */
  uint32_t teller;
  bool is_waiting;
} Running;

static __thread Running running __attribute__ ((tls_model ("initial-exec")));

/* Each number says all, so they order nothing. */
static _Atomic uint32_t n_tellers;
static _Atomic uint32_t n_loops;
static uint32_t life;

void
tasks_loop_waits (void)
{
  /* A step may block in the same calls: that is the task's own doing, and the loop's trouble. */
  if (running.loop == 0 || running.task != 0)
    return;

  running.is_waiting = true;
  probe_lane_state (running.loop, STATE_IDLE, REASON_EPOLL, 0);
}

void
tasks_loop_runs (void)
{
  if (!running.is_waiting)
    return;

  running.is_waiting = false;
  probe_lane_state (running.loop, STATE_RUNNING, REASON_NONE, 0);
}

uint32_t
tasks_current_lane (void)
{
  return running.task;
}

uint32_t
tasks_teller (void)
{
  if (running.teller == 0)
    {
      thread_lives_begin ();
      running.teller = atomic_fetch_add_explicit (&n_tellers, 1, memory_order_relaxed) + 1;
    }

  return running.teller;
}

/* The lane of @loop, which begins in @state if it is new to this thread: what one thread tells of a
 * lane must not depend on what another has told. */
static uint32_t
loop_lane (const PyObject *loop, State state)
{
  char name[32] = "event loop";
  TaskEntry entry;
  bool is_known = tasks_table_find (loop, &entry) && entry.loop == 0;

  if (is_known && entry.teller == tasks_teller ())
    return entry.lane;

  if (!is_known)
    {
      uint32_t n = atomic_fetch_add_explicit (&n_loops, 1, memory_order_relaxed) + 1;

      if (n > 1)
        snprintf (name, sizeof name, "event loop %u", (unsigned) n);
      entry = (TaskEntry){ .object = loop, .lane = probe_lane () };
    }
  entry.teller = tasks_teller ();
  if (!tasks_table_put (&entry))
    return 0;

  probe_lane_begin (entry.lane, LANE_KIND_LOOP, LANE_SOURCE_MEASURED, 0, is_known ? NULL : name,
                    state, REASON_NONE);

  return entry.lane;
}

static uint32_t
loop_of (PyObject *task)
{
  PyObject *loop = tasks_look_loop (task);
  uint32_t lane = 0;

  if (loop != NULL)
    lane = loop == running.object ? running.loop : loop_lane (loop, STATE_IDLE);
  python_drop (loop);

  return lane;
}

/* The lane of a new task; 0: it cannot be kept. */
static uint32_t
add_task (PyObject *task, uint32_t loop, const char *name, State state, Reason reason)
{
  TaskEntry entry;
  uint64_t token;

  /* Another one was here, and was dropped before it was done. */
  if (tasks_table_find (task, &entry) && entry.loop != 0 && entry.teller == tasks_teller ())
    probe_lane_end (entry.lane, ENDING_OPEN, 0);

  entry = (TaskEntry){ task, probe_lane (), loop, tasks_teller (), false };
  if (loop == 0 || !tasks_table_put (&entry))
    return 0;

  token = probe_out (running.task, FLOW_CREATE, 0);
  probe_lane_begin (entry.lane, LANE_KIND_TASK, LANE_SOURCE_MEASURED, loop, name, state, reason);
  probe_in (entry.lane, FLOW_CREATE, token);

  return entry.lane;
}

/* The lane of @task, told by this thread. */
static uint32_t
task_lane (PyObject *task)
{
  TaskEntry entry;
  char name[TASKS_NAME];

  if (!tasks_table_find (task, &entry) || entry.loop == 0)
    {
      tasks_look_name (task, NULL, name);
      return add_task (task, loop_of (task), name, STATE_READY, REASON_QUEUED);
    }

  if (entry.teller != tasks_teller ())
    {
      /* Made in another thread, whose ring may be read later than this one's. */
      loop_of (task);
      entry.teller = tasks_teller ();
      tasks_table_put (&entry);
      probe_lane_begin (entry.lane, LANE_KIND_TASK, LANE_SOURCE_MEASURED, entry.loop, NULL,
                        STATE_READY, REASON_QUEUED);
    }

  return entry.lane;
}

void
tasks_created (PyObject *task, PyObject *coroutine)
{
  char name[TASKS_NAME];

  tasks_look_name (task, coroutine, name);
  add_task (task, loop_of (task), name, STATE_READY, REASON_QUEUED);
}

static void
enter_step (TaskStep *step, uint32_t lane)
{
  *step = (TaskStep){ .lane = lane, .previous = running.task, .life = life };
  if (lane == 0)
    return;

  if (step->previous != 0)
    probe_lane_state (step->previous, STATE_READY, REASON_TASK, lane);
  running.task = lane;
  probe_lane_state (lane, STATE_RUNNING, REASON_TASK, 0);
}

static void
leave_step (const TaskStep *step)
{
  running.task = step->previous;
  if (step->previous != 0)
    probe_lane_state (step->previous, STATE_RUNNING, REASON_TASK, 0);
}

/* A step that began in the parent of this process is none of its tasks'. */
static bool
is_told (const TaskStep *step)
{
  return step->lane != 0 && step->life == life;
}

void
tasks_created_eagerly (PyObject *task, PyObject *coroutine, TaskStep *step)
{
  char name[TASKS_NAME];

  tasks_look_coroutine_name (coroutine, name);
  enter_step (step, add_task (task, running.loop, name, STATE_READY, REASON_QUEUED));
}

void
tasks_not_created (PyObject *task, TaskStep *step)
{
  if (!is_told (step))
    return;

  probe_lane_end (step->lane, ENDING_EXCEPTION, 0);
  tasks_table_remove (task);
  leave_step (step);
}

void
tasks_named (PyObject *task)
{
  char name[TASKS_NAME];
  TaskEntry entry;

  if (!tasks_table_find (task, &entry) || entry.teller != tasks_teller ())
    return;

  tasks_look_name (task, NULL, name);
  probe_text (entry.lane, TEXT_NAME, name, strlen (name));
}

/* In the child of a fork the loop goes on without saying so. */
static void
adopt_loop (PyObject *task)
{
  PyObject *loop = tasks_look_loop (task);

  if (loop != NULL)
    running.loop = loop_lane (loop, STATE_RUNNING);
  if (running.loop != 0)
    running.object = loop;
  python_drop (loop);
}

void
tasks_step_begins (PyObject *task, TaskStep *step)
{
  if (running.loop == 0)
    adopt_loop (task);
  enter_step (step, task_lane (task));
}

void
tasks_step_ends (PyObject *task, TaskStep *step)
{
  TaskLook look;

  if (!is_told (step))
    return;

  tasks_look (task, &look);
  if (look.ending == ENDING_OPEN)
    probe_lane_state (step->lane, look.state, look.reason, look.argument);
  else
    {
      probe_lane_end (step->lane, look.ending, 0);
      tasks_table_remove (task);
    }
  leave_step (step);
}

void
tasks_step_raises (PyObject *task, TaskStep *step)
{
  PyObject *type, *value, *traceback;

  python.PyErr_Fetch (&type, &value, &traceback);
  tasks_step_ends (task, step);
  python.PyErr_Restore (type, value, traceback);
}

void
tasks_loop_set (PyObject *loop)
{
  uint32_t lane;
  TaskEntry entry;

  if (loop == NULL || loop == python.none)
    {
      if (running.loop != 0)
        probe_lane_state (running.loop, STATE_IDLE, REASON_NONE, 0);
      running.loop = 0;
      running.object = NULL;
      return;
    }

  lane = loop_lane (loop, STATE_RUNNING);
  running.loop = lane;
  running.object = lane != 0 ? loop : NULL;
  if (lane == 0)
    return;

  probe_lane_state (lane, STATE_RUNNING, REASON_NONE, 0);
  if (tasks_table_find (loop, &entry) && !entry.has_run)
    {
      entry.has_run = true;
      tasks_table_put (&entry);
      heartbeat_join_loop (loop, lane);
    }
}

bool
tasks_loop_is_set (PyObject *loop)
{
  return running.loop != 0 && (loop == NULL || loop == python.none || loop == running.object);
}

void
tasks_loop_closed (PyObject *loop)
{
  TaskEntry entry;

  /* Another thread's ring may still hold what it did: then it stays open. */
  if (!tasks_table_find (loop, &entry) || entry.loop != 0 || entry.teller != tasks_teller ())
    return;

  probe_lane_end (entry.lane, ENDING_DONE, 0);
  tasks_table_remove (loop);
}

static void
forget (void)
{
  life++;
  atomic_store_explicit (&n_loops, 0, memory_order_relaxed);
  running = (Running){ 0 };
  tasks_table_forked ();
  tasks_labels_forked ();
}

void
tasks_hook_asyncio (PyObject *asyncio)
{
  pthread_atfork (NULL, NULL, forget);
  tasks_hook_loops (asyncio);
}
