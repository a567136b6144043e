/* SPDX-License-Identifier: MIT */

#include "work.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "coroutine.h"

uint32_t
work_lane (void)
{
  Coroutine *self = coroutine_self ();

  return self == NULL ? 0 : coroutine_lane (self);
}

void
work_check (Engine *engine)
{
  gil_check (&engine->gil);
}

void
work_yield (Engine *engine)
{
  if (coroutine_self () != NULL)
    coroutine_yield ();
  else
    work_check (engine);
}

void
work_sleep (Engine *engine, uint64_t ns)
{
  uint64_t end = arena_clock () + ns;
  struct timespec until = { .tv_sec = (time_t) (end / 1000000000u),
                            .tv_nsec = (long) (end % 1000000000u) };

  if (coroutine_self () != NULL)
    {
      coroutine_sleep (ns);
      return;
    }

  gil_drop (&engine->gil, STATE_WAITING_IO, REASON_SLEEP, 0);
  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
    ;
  gil_take (&engine->gil);
}

typedef struct
{
  Reason reason;
  int (*function) (void *data);
  void *data;
} Call;

/* In a thread of the pool, which never holds the GIL. */
static int
call_in_pool (void *data)
{
  Call *call = data;
  int result;

  probe_state (STATE_WAITING_IO, call->reason, 0);
  result = call->function (call->data);
  probe_state (STATE_RUNNING, REASON_NONE, 0);

  return result;
}

int
work_call (Engine *engine, Reason reason, int (*function) (void *data), void *data)
{
  int result;

  if (coroutine_self () != NULL)
    return coroutine_work (call_in_pool, &(Call){ reason, function, data });

  gil_drop (&engine->gil, STATE_WAITING_IO, reason, 0);
  result = function (data);
  gil_take (&engine->gil);

  return result;
}

void
work_native_begin (Engine *engine)
{
  if (engine->gil.on)
    gil_drop (&engine->gil, STATE_NATIVE, REASON_COMPUTE, 0);
}

void
work_native_end (Engine *engine)
{
  if (engine->gil.on)
    gil_take (&engine->gil);
}

void
work_flush (Engine *engine)
{
  if (printer_is_empty (&engine->printer))
    return;

  gil_drop (&engine->gil, STATE_WAITING_IO, REASON_WRITE, (uint32_t) engine->printer.fd);
  printer_flush (&engine->printer);
  gil_take (&engine->gil);
}

void
work_print (Engine *engine, const char *format, ...)
{
  char line[256];
  va_list arguments;
  size_t length;

  va_start (arguments, format);
  vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);
  length = strlen (line);

  probe_text (work_lane (), TEXT_STDOUT, line, length);
  if (printer_add (&engine->printer, line, length))
    work_flush (engine);
}

void
work_note (const char *note)
{
  probe_text (work_lane (), TEXT_NOTE, note, strlen (note));
}
