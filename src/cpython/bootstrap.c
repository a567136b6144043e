/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "bootstrap.h"

#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "heartbeat.h"
#include "probe.h"
#include "python-api.h"
#include "python-names.h"
#include "tasks.h"
#include "thread-lives.h"

/* How many hooks of others may stand before ours in CPython's list. */
#define MOST_HOOKS 16

/* As sysmodule.c keeps it, since 3.8. */
typedef struct HookEntry HookEntry;
struct HookEntry
{
  HookEntry *next;
  PyAuditHook hook;
  void *data;
};

/* Modules whose insides are hooked when they have been executed. */
typedef struct
{
  const char *name;
  void (*hook) (PyObject *module);
  bool is_done;
} Watch;

static Watch watches[] = {
  { "threading", names_hook_threading, false },
  { "multiprocessing.process", names_hook_process, false },
  { "asyncio", tasks_hook_asyncio, false },
  { "concurrent.futures.thread", tasks_hook_executor, false },
};

#define N_WATCHES (sizeof watches / sizeof *watches)

static bool is_armed;
static bool is_begun;

/* What executes modules: importlib's own method, and the class that has it. */
static PyObject *execute;
static PyObject *loader_class;

static bool
is_all_done (void)
{
  for (size_t i = 0; i < N_WATCHES; i++)
    if (!watches[i].is_done)
      return false;

  return true;
}

static void
hook (PyObject *module)
{
  PyObject *name = python_get (module, "__name__");
  size_t length;
  const char *text = python_text (name, &length);

  for (size_t i = 0; i < N_WATCHES && text != NULL; i++)
    if (!watches[i].is_done && strcmp (watches[i].name, text) == 0)
      {
        watches[i].is_done = true;
        watches[i].hook (module);
        if (is_all_done ())
          python.PyObject_SetAttrString (loader_class, "exec_module", execute);
      }
  python.PyErr_Clear ();
  python_drop (name);
}

static PyObject *
on_execute (PyObject *loader, PyObject *module)
{
  PyObject *result = python.PyObject_CallFunctionObjArgs (execute, loader, module, NULL);

  if (result != NULL)
    hook (module);

  return result;
}

/* Every loader of files inherits this method. To stand in its place shows in no list, as a finder
 * on sys.meta_path would. */
static void
watch_modules (void)
{
  static PyMethodDef def = { "exec_module", on_execute, PY_O, NULL };
  PyObject *importlib = python.PyImport_ImportModule ("_frozen_importlib_external");

  python.PyErr_Clear ();
  loader_class = python_get (importlib, "_LoaderBasics");
  if (loader_class != NULL && !is_all_done ())
    python_wrap_method (loader_class, &def, &execute);
  python_drop (importlib);
}

static void
begin (void)
{
  PyObject *modules = python.PyImport_GetModuleDict ();

  thread_lives_begin ();
  names_begin ();
  for (size_t i = 0; i < N_WATCHES; i++)
    {
      PyObject *module = python.PyDict_GetItemString (modules, watches[i].name);

      if (module != NULL)
        hook (module);
    }
  watch_modules ();
  heartbeat_begin ();
}

static int audit (const char *event, PyObject *arguments, void *data);

/* The list's own pointers lead to our entry; what else lies in CPython's memory may be no pointer
 * at all, so it is read by a call that says so instead of by a load that dies. */
static bool
read_entry (const HookEntry *address, HookEntry *entry)
{
  struct iovec to = { entry, sizeof *entry };
  struct iovec from = { (void *) address, sizeof *entry };

  return address != NULL && ((uintptr_t) address & (sizeof (void *) - 1)) == 0 &&
         process_vm_readv (getpid (), &to, 1, &from, 1, 0) == (ssize_t) sizeof *entry;
}

/* Where the list that begins at *@link points to our entry, or NULL. */
static HookEntry **
find_link (HookEntry **link)
{
  HookEntry entry;

  for (int i = 0; i < MOST_HOOKS && read_entry (*link, &entry); i++)
    {
      if (entry.hook == audit && entry.data == &is_begun)
        return link;
      link = &(*link)->next;
    }

  return NULL;
}

/* The entry itself stays allocated: the loop that has called us goes on from it. */
static bool
unlink_hook (void)
{
  Dl_info info;
  const ElfW (Sym) *symbol = NULL;

  if (python.runtime == NULL ||
      dladdr1 (python.runtime, &info, (void **) &symbol, RTLD_DL_SYMENT) == 0 || symbol == NULL ||
      info.dli_saddr != python.runtime)
    return false;

  for (size_t i = 0; i + sizeof (void *) <= symbol->st_size; i += sizeof (void *))
    {
      HookEntry **link = find_link ((HookEntry **) ((char *) python.runtime + i));

      if (link != NULL)
        {
          *link = (*link)->next;
          return true;
        }
    }

  return false;
}

/* An embedded interpreter runs no program, so that nobody says cpython.run_*. */
static bool
is_beginning (const char *event, PyObject *arguments)
{
  static const char *const modules[] = { "threading", "asyncio", "multiprocessing" };
  size_t length;
  const char *name;

  if (strncmp (event, "cpython.run_", strlen ("cpython.run_")) == 0)
    return true;
  if (strcmp (event, "import") != 0)
    return false;

  name = python_text (python.PyTuple_GetItem (arguments, 0), &length);
  for (size_t i = 0; name != NULL && i < sizeof modules / sizeof *modules; i++)
    if (strcmp (name, modules[i]) == 0)
      return true;

  return false;
}

static int
audit (const char *event, PyObject *arguments, void *data)
{
  static const char note[] = "The audit hook could not be taken back: id(), open() and their like "
                             "are slower than without Interleave";

  if (is_begun || !is_beginning (event, arguments))
    return 0;

  is_begun = true;
  begin ();
  if (!unlink_hook ())
    probe_text (EVENT_LANE_PROCESS, TEXT_NOTE, note, strlen (note));

  return 0;
}

void
bootstrap_arm (const void *code)
{
  if (is_armed || !python_api_load (code))
    return;

  is_armed = true;
  python.PySys_AddAuditHook (audit, &is_begun);
}
