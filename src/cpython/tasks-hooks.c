/* SPDX-License-Identifier: MIT */

#include "bootstrap-text.h"
#include "python-slots.h"
#include "tasks-look.h"
#include "tasks-private.h"

/* What the C functions are called for. */
static enum { TELL, COUNT } mode;
static unsigned n_inits, n_steps, n_wakeups; /* COUNT */

/* The functions that ours stand in front of. */
static TaskInit own_init;
static PyMethodKeywords own_step;
static PyMethodKeywords own_wakeup_object; /* up to 3.9 the wakeup is an object as the step is */
static PyMethod own_wakeup;
static PyMethod own_set_name;

/* Whose step or wakeup an object of asyncio's is. */
static const PyGetSetDef *step_self, *wakeup_self;

/* One function in one slot. */
typedef struct
{
  void **slot;
  void *ours;
  void *own;
} Patch;

static void
end_step (PyObject *task, TaskStep *step, const PyObject *result)
{
  if (result != NULL)
    tasks_step_ends (task, step);
  else
    tasks_step_raises (task, step);
}

static PyObject *
step_of (PyObject *object,
         PyObject *arguments,
         PyObject *keywords,
         const PyGetSetDef *self,
         PyMethodKeywords own)
{
  PyObject *task = self->get (object, self->closure);
  PyObject *result;
  TaskStep step;

  if (task == NULL || task == python.none)
    {
      python.PyErr_Clear ();
      python_drop (task);
      return own (object, arguments, keywords);
    }

  tasks_step_begins (task, &step);
  result = own (object, arguments, keywords);
  end_step (task, &step, result);
  python.Py_DecRef (task);

  return result;
}

static PyObject *
on_step (PyObject *object, PyObject *arguments, PyObject *keywords)
{
  if (mode == COUNT)
    {
      n_steps++;
      return own_step (object, arguments, keywords);
    }

  return step_of (object, arguments, keywords, step_self, own_step);
}

static PyObject *
on_wakeup_object (PyObject *object, PyObject *arguments, PyObject *keywords)
{
  if (mode == COUNT)
    {
      n_wakeups++;
      return own_wakeup_object (object, arguments, keywords);
    }

  return step_of (object, arguments, keywords, wakeup_self, own_wakeup_object);
}

static PyObject *
on_wakeup (PyObject *task, PyObject *future)
{
  PyObject *result;
  TaskStep step;

  if (mode == COUNT)
    {
      n_wakeups++;
      return own_wakeup (task, future);
    }

  python.Py_IncRef (task);
  tasks_step_begins (task, &step);
  result = own_wakeup (task, future);
  end_step (task, &step, result);
  python.Py_DecRef (task);

  return result;
}

static PyObject *
argument (PyObject *keywords, const char *name)
{
  return keywords != NULL ? python.PyDict_GetItemString (keywords, name) : NULL;
}

/* From 3.12 on a task may run its first step while it is being made, if its loop is running. */
static bool
is_eager (PyObject *keywords)
{
  PyObject *is_asked = argument (keywords, "eager_start");
  bool is_one = is_asked != NULL && tasks_loop_is_set (argument (keywords, "loop")) &&
                python.PyObject_IsTrue (is_asked) == 1;

  python.PyErr_Clear ();

  return is_one;
}

static int
init_eagerly (
    TaskInit own, PyObject *task, PyObject *coroutine, PyObject *arguments, PyObject *keywords)
{
  TaskStep step;
  int result;

  tasks_created_eagerly (task, coroutine, &step);
  result = own (task, arguments, keywords);
  if (result < 0)
    tasks_not_created (task, &step);
  else
    {
      tasks_named (task);
      tasks_step_ends (task, &step);
    }

  return result;
}

int
tasks_init (TaskInit own, PyObject *task, PyObject *arguments, PyObject *keywords)
{
  PyObject *coroutine = python.PyTuple_Size (arguments) > 0 ? python.PyTuple_GetItem (arguments, 0)
                                                            : argument (keywords, "coro");
  int result;

  if (is_eager (keywords))
    return init_eagerly (own, task, coroutine, arguments, keywords);

  result = own (task, arguments, keywords);
  if (result == 0)
    tasks_created (task, coroutine);

  return result;
}

static int
on_init (PyObject *task, PyObject *arguments, PyObject *keywords)
{
  if (mode == COUNT)
    {
      n_inits++;
      return own_init (task, arguments, keywords);
    }

  return tasks_init (own_init, task, arguments, keywords);
}

static PyObject *
on_set_name (PyObject *task, PyObject *name)
{
  PyObject *result = own_set_name (task, name);

  if (result != NULL && mode == TELL)
    tasks_named (task);

  return result;
}

/* What one dry run gives. */
typedef struct
{
  PyObject *result; /* the tuple that holds the others */
  PyObject *step, *wakeup, *coroutine_type;
} DryRun;

/* The functions of bootstrap.py, in a namespace of their own; NULL: without an error. */
static PyObject *
compile_dry_run (void)
{
  PyObject *names = python.PyDict_New ();
  PyObject *code = python.Py_CompileString (BOOTSTRAP_TEXT, "<interleave>", PY_FILE_INPUT);
  PyObject *result = NULL;
  PyObject *function = NULL;

  if (names != NULL && code != NULL &&
      python.PyDict_SetItemString (names, "__builtins__", python.PyEval_GetBuiltins ()) == 0)
    result = python.PyEval_EvalCode (code, names, names);
  if (result != NULL)
    function = python.PyDict_GetItemString (names, "run_dry");
  if (function != NULL)
    python.Py_IncRef (function);
  python.PyErr_Clear ();
  python_drop (result);
  python_drop (code);
  python_drop (names);

  return function;
}

static bool
run_dry (PyObject *function, PyObject *task_type, PyObject *events, DryRun *run)
{
  PyObject *get_loop = python_get (events, "_get_running_loop");
  PyObject *set_loop = python_get (events, "_set_running_loop");
  PyObject *result = NULL;
  bool is_done = false;

  if (get_loop != NULL && set_loop != NULL)
    result = python.PyObject_CallFunctionObjArgs (function, task_type, get_loop, set_loop, NULL);
  if (result != NULL)
    {
      is_done = python.PyObject_IsTrue (python.PyTuple_GetItem (result, 0)) == 1;
      run->step = python.PyTuple_GetItem (result, 1);
      run->wakeup = python.PyTuple_GetItem (result, 2);
      run->coroutine_type = python.PyTuple_GetItem (result, 3);
    }
  run->result = result;
  python.PyErr_Clear ();
  python_drop (set_loop);
  python_drop (get_loop);

  return is_done;
}

static void
restore (const Patch *patches, size_t n)
{
  while (n-- > 0)
    python_slot_set (patches[n].slot, patches[n].own);
}

static bool
apply (const Patch *patches, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!python_slot_set (patches[i].slot, patches[i].ours))
      {
        restore (patches, i);
        return false;
      }

  return true;
}

#define MOST_PATCHES 8

/* What must be there: init, step and wakeup. Returns how many patches, or 0. */
static size_t
plan (PyObject *task_type, const DryRun *run, Patch patches[MOST_PATCHES])
{
  PyObject *step_type = python.PyObject_Type (run->step);
  PyObject *wakeup_type = python.PyObject_Type (run->wakeup);
  PyMethodDef *wakeup = python_function_def (run->wakeup, PY_O);
  size_t n = 0;

  step_self = python_getter_def (step_type, "__self__");
  wakeup_self = wakeup == NULL ? python_getter_def (wakeup_type, "__self__") : NULL;
  own_step = *python_slot_call (step_type);
  *(void **) &own_init = *(void **) python_slot_init (task_type);
  if (step_self != NULL && own_step != NULL && (wakeup != NULL || wakeup_self != NULL))
    {
      patches[n++] =
          (Patch){ (void **) python_slot_call (step_type), (void *) on_step, (void *) own_step };
      patches[n++] =
          (Patch){ (void **) python_slot_init (task_type), (void *) on_init, *(void **) &own_init };
      if (wakeup != NULL)
        {
          own_wakeup = wakeup->method;
          patches[n++] =
              (Patch){ (void **) &wakeup->method, (void *) on_wakeup, (void *) own_wakeup };
        }
      else
        {
          own_wakeup_object = *python_slot_call (wakeup_type);
          patches[n++] = (Patch){ (void **) python_slot_call (wakeup_type),
                                  (void *) on_wakeup_object, (void *) own_wakeup_object };
        }
    }
  python_drop (wakeup_type);
  python_drop (step_type);

  return n;
}

/* What may be missing: then tasks of subclasses with an __init__ of their own show from their first
 * step on, and renamed tasks keep their names. */
static size_t
plan_more (PyObject *task_type, Patch *patches)
{
  void **init = python_wrapper_slot (task_type, "__init__", *(void **) &own_init);
  PyMethodDef *set_name = python_method_def (task_type, "set_name", PY_O);
  size_t n = 0;

  if (init != NULL)
    patches[n++] = (Patch){ init, (void *) on_init, *(void **) &own_init };
  if (set_name != NULL)
    {
      own_set_name = set_name->method;
      patches[n++] =
          (Patch){ (void **) &set_name->method, (void *) on_set_name, (void *) own_set_name };
    }

  return n;
}

/* Whether each function is called where it must be: as often as the dry run makes it. */
static bool
is_called (PyObject *function, PyObject *task_type, PyObject *events)
{
  DryRun run;
  bool is_done;

  mode = COUNT;
  n_inits = n_steps = n_wakeups = 0;
  is_done = run_dry (function, task_type, events, &run);
  python_drop (run.result);
  mode = TELL;

  return is_done && n_inits == 1 && n_steps == 1 && n_wakeups == 1;
}

static bool
hook_task (PyObject *task_type, PyObject *events, PyObject *function)
{
  Patch patches[MOST_PATCHES];
  DryRun run;
  size_t n = 0;
  bool is_hooked = false;

  if (run_dry (function, task_type, events, &run))
    {
      tasks_look_begin (task_type, run.coroutine_type);
      n = plan (task_type, &run, patches);
    }
  if (n > 0 && apply (patches, n))
    {
      is_hooked = is_called (function, task_type, events);
      if (!is_hooked)
        restore (patches, n);
    }
  if (is_hooked)
    apply (patches, plan_more (task_type, patches));
  python_drop (run.result);

  return is_hooked;
}

bool
tasks_hook_slots (PyObject *asyncio)
{
  PyObject *events = python_get (asyncio, "events");
  PyObject *tasks = python_get (asyncio, "tasks");
  PyObject *task_type = python_get (tasks, "Task");
  PyObject *c_type = python_get (tasks, "_CTask");
  void *tracing = python_suspend_tracing ();
  PyObject *function = NULL;
  bool is_hooked = false;

  if (task_type != NULL && task_type == c_type && python_slots_measure () &&
      python.PyObject_IsInstance (task_type, python.type_type) == 1)
    function = compile_dry_run ();
  if (function != NULL && events != NULL)
    is_hooked = hook_task (task_type, events, function);

  python_drop (function);
  python_resume_tracing (tracing);
  /* The type stays for ever: it is looked at by its address. */
  if (!is_hooked)
    python_drop (task_type);
  python_drop (c_type);
  python_drop (tasks);
  python_drop (events);

  return is_hooked;
}
