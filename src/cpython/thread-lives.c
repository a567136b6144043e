/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "thread-lives.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "gil-watch.h"
#include "process-lives.h"
#include "real.h"
#include "release.h"
#include "tasks.h"

#define NAME_BYTES 16 /* the kernel's, with its 0 */

/* What only free-threaded builds have. */
#define FREE_THREADED_SYMBOL "_Py_DecRefShared"

typedef struct
{
  void *(*routine) (void *);
  void *argument;
  uint64_t token;
} Start;

__thread ThreadLife thread_life __attribute__ ((tls_model ("initial-exec")));

static pthread_key_t key;
static bool is_started;
static bool is_free_threaded;
static uintptr_t python_begin, python_end; /* the code of CPython */

static int
find_code (struct dl_phdr_info *object, size_t size, void *data)
{
  uintptr_t code = *(const uintptr_t *) data;

  for (int i = 0; i < object->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &object->dlpi_phdr[i];
      uintptr_t begin = object->dlpi_addr + segment->p_vaddr;

      if (segment->p_type == PT_LOAD && code >= begin && code - begin < segment->p_memsz)
        {
          python_begin = begin;
          python_end = begin + segment->p_memsz;
          return 1;
        }
    }

  return 0;
}

static bool
has_symbol (const void *code, const char *name)
{
  Dl_info info;

  if (dlsym (RTLD_DEFAULT, name) != NULL)
    return true;
  if (dladdr (code, &info) == 0 || info.dli_fname == NULL)
    return false;

  void *object = dlopen (info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  bool has = object != NULL && dlsym (object, name) != NULL;

  if (object != NULL)
    dlclose (object);

  return has;
}

bool
thread_lives_is_python (const void *code)
{
  return (uintptr_t) code >= python_begin && (uintptr_t) code < python_end;
}

/* The keys of others may still bring the thread back to Python: so ours comes last. */
static void
on_key (void *data)
{
  if (++thread_life.rounds < PTHREAD_DESTRUCTOR_ITERATIONS)
    pthread_setspecific (key, data);
  else
    thread_lives_end ();
}

void
thread_lives_start (const void *code)
{
  uintptr_t address = (uintptr_t) code;

  dl_iterate_phdr (find_code, &address);
  is_free_threaded = has_symbol (code, FREE_THREADED_SYMBOL);
  is_started = pthread_key_create (&key, on_key) == 0;
}

static void
begin (bool is_python)
{
  ThreadLife *life = &thread_life;
  bool is_main = gettid () == getpid ();

  life->rest = is_free_threaded && is_python ? STATE_RUNNING : STATE_NATIVE;
  life->is_lane = probe_begin_in (life->rest, is_main ? "MainThread" : NULL, LANE_SOURCE_MEASURED);
  life->is_over = !life->is_lane;
  if (!life->is_lane)
    return;

  pthread_setspecific (key, life);
  if (life->mode == LIFE_OFF)
    life->mode = LIFE_OUTSIDE;
  process_lives_tell ();
}

void
thread_lives_begin (void)
{
  if (!thread_life.is_lane && !thread_life.is_over && is_started)
    begin (true);
}

/* A thread of a C library may have named itself to the system meanwhile. */
static void
tell_name (const ThreadLife *life)
{
  char name[NAME_BYTES] = "";
  char process[NAME_BYTES] = "";

  if (life->gil != NULL || life->rest != STATE_NATIVE || gettid () == getpid ())
    return;

  strncpy (process, program_invocation_short_name, sizeof process - 1);
  if (prctl (PR_GET_NAME, name) == 0 && name[0] != '\0' && strcmp (name, process) != 0)
    probe_text (0, TEXT_NAME, name, strnlen (name, sizeof name));
}

void
thread_lives_end (void)
{
  ThreadLife *life = &thread_life;

  if (!life->is_lane)
    return;

  uint64_t now = arena_clock ();

  release_tell (now, false);
  gil_watch_tell_drop (now);
  /* It no longer has what was told to be free. */
  if (life->mode == LIFE_HELD)
    probe_state_at (now, STATE_NATIVE, REASON_NONE, 0);
  tell_name (life);
  probe_end (ENDING_DONE, 0);
  life->is_lane = false;
  life->is_over = true;
  life->mode = LIFE_OFF;
}

void
thread_lives_forked (void)
{
  thread_life = (ThreadLife){ 0 };
  /* Where no GIL is taken there is no later moment to begin. */
  if (is_free_threaded)
    thread_lives_begin ();
}

static void *
run (void *data)
{
  Start start = *(Start *) data;

  free (data);
  begin (thread_lives_is_python ((const void *) start.routine));
  probe_in (0, FLOW_CREATE, start.token);

  return start.routine (start.argument);
}

INTERPOSED int
pthread_create (pthread_t *thread,
                const pthread_attr_t *attributes,
                void *(*routine) (void *),
                void *argument)
{
  Start *start = is_started ? malloc (sizeof *start) : NULL;

  if (start == NULL)
    return real ()->pthread_create (thread, attributes, routine, argument);

  *start = (Start){ routine, argument, probe_out (tasks_current_lane (), FLOW_CREATE, 0) };

  int result = real ()->pthread_create (thread, attributes, run, start);

  if (result != 0)
    free (start);

  return result;
}

INTERPOSED int
pthread_setname_np (pthread_t thread, const char *name)
{
  int result = real ()->pthread_setname_np (thread, name);

  /* Python's threads have longer names than the system keeps, and tell them themselves. */
  if (result == 0 && thread_life.mode == LIFE_OUTSIDE && pthread_equal (thread, pthread_self ()))
    probe_text (0, TEXT_NAME, name, strnlen (name, NAME_BYTES));

  return result;
}
