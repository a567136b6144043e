/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "heartbeat.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"
#include "thread-lives.h"

#define HEARTBEAT_VARIABLE "INTERLEAVE_HEARTBEAT"
#define HEARTBEAT_NAME "heartbeat"
#define HEARTBEAT_NS 20000000L

static pid_t beating;

static const char *
asked (void)
{
  const char *value = getenv (HEARTBEAT_VARIABLE);

  return value != NULL && value[0] != '\0' && strcmp (value, "0") != 0 ? value : NULL;
}

static PyObject *
beat (PyObject *nothing, PyObject *no_arguments)
{
  static const struct timespec pause = { .tv_nsec = HEARTBEAT_NS };
  sigset_t all;

  /* What the program is sent must interrupt its own threads. */
  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, NULL);
  thread_lives_begin ();
  probe_text (0, TEXT_NAME, HEARTBEAT_NAME, strlen (HEARTBEAT_NAME));

  for (int64_t n = 1;; n++)
    {
      void *state = python.PyEval_SaveThread ();

      nanosleep (&pause, NULL);
      /* At the interpreter's end it does not return. */
      python.PyEval_RestoreThread (state);
      probe_counter (0, COUNTER_DONE, n);
    }

  return NULL;
}

void
heartbeat_begin (void)
{
  static PyMethodDef def = { HEARTBEAT_NAME, beat, PY_VARARGS, NULL };

  if (asked () == NULL || beating == getpid ())
    return;

  PyObject *module = python.PyImport_ImportModule ("_thread");
  PyObject *function = python.PyCFunction_NewEx (&def, NULL, NULL);

  beating = getpid ();
  if (module != NULL && function != NULL)
    python_drop (python.PyObject_CallMethod (module, "start_new_thread", "O()", function));
  /* No more threads to be had: then there is no heartbeat. */
  python.PyErr_Clear ();
  python_drop (function);
  python_drop (module);
}

static PyObject *
beat_loop (PyObject *loop, PyObject *arguments)
{
  static PyMethodDef def = { HEARTBEAT_NAME, beat_loop, PY_VARARGS, NULL };
  PyObject *number = python.PyTuple_GetItem (arguments, 0);
  uint32_t lane = (uint32_t) python.PyLong_AsUnsignedLong (number);
  PyObject *function = python.PyCFunction_NewEx (&def, loop, NULL);
  PyObject *handle;

  probe_lane_state (lane, STATE_RUNNING, REASON_TASK, 0);
  handle = function != NULL
               ? python.PyObject_CallMethod (loop, "call_later", "dOO", (double) HEARTBEAT_NS / 1e9,
                                             function, number)
               : NULL;
  python_drop (function);
  if (handle != NULL)
    probe_lane_state (lane, STATE_WAITING_IO, REASON_SLEEP, 0);
  else
    probe_lane_end (lane, ENDING_DONE, 0);
  /* The loop is closed, or is no loop as we know it. */
  python.PyErr_Clear ();
  python_drop (handle);

  return python_new_none ();
}

void
heartbeat_join_loop (PyObject *loop, uint32_t lane)
{
  const char *value = asked ();

  if (value == NULL || strcmp (value, "loop") != 0)
    return;

  uint32_t own = probe_lane ();
  PyObject *arguments = python.PyTuple_New (1);
  PyObject *number = python.PyLong_FromUnsignedLong (own);

  if (arguments == NULL || number == NULL)
    {
      python_drop (arguments);
      python_drop (number);
      python.PyErr_Clear ();
      return;
    }
  probe_lane_begin (own, LANE_KIND_TASK, LANE_SOURCE_MEASURED, lane, HEARTBEAT_NAME, STATE_READY,
                    REASON_QUEUED);
  /* The tuple has the number from now on. */
  python.PyTuple_SetItem (arguments, 0, number);
  python_drop (beat_loop (loop, arguments));
  python.Py_DecRef (arguments);
}
