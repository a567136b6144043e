/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "collector-run.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control.h"
#include "descendants.h"
#include "process-list.h"
#include "sweep.h"
#include "untraced.h"
#include "typing.h"

#define METER_PASSES 25 /* 10 Hz */
#define OUTPUT_CHUNK 65536
#define LAST_PASSES 3

struct CollectorRun
{
  gint refs; /* atomic */
  Collector *collector;
  Trace *trace;
  CollectorSettings settings; /* strings owned */
  CollectorFuncs funcs;
  gpointer data;
  CollectorRunFunc done;
  gpointer done_data;

  Arena arena;
  Decoder *decoder;
  Sweep *sweep;
  OnCpu *on_cpu;
  Launch launch;
  ProcessList *processes;
  Descendants *descendants; /* NULL before the launch */
  guint n_passes;

  uv_loop_t *loop;
  uv_timer_t timer;
  uv_poll_t control;
  uv_poll_t supervisor;
  uv_poll_t output[2];
  Typing *typing;  /* NULL: there is no terminal */
  guint n_handles; /* that are not closed yet */

  int status;
  char *failure;
  guint64 end; /* when the supervisor said that all have ended */
  gsize n_untaken;
  gboolean is_gone; /* the supervisor */
  gboolean is_closing;
};

CollectorRun *
collector_run_new (Collector *collector,
                   Trace *trace,
                   const CollectorSettings *settings,
                   const CollectorFuncs *funcs,
                   gpointer data)
{
  CollectorRun *run = g_new0 (CollectorRun, 1);

  run->refs = 1;
  run->collector = collector;
  run->trace = trace_ref (trace);
  run->settings = *settings;
  launch_settings_copy (&run->settings.launch, &settings->launch);
  run->funcs = *funcs;
  run->data = data;
  run->launch = (Launch){ 0, -1, -1, { -1, -1 }, -1 };
  return run;
}

CollectorRun *
collector_run_ref (CollectorRun *run)
{
  g_atomic_int_inc (&run->refs);
  return run;
}

void
collector_run_unref (CollectorRun *run)
{
  if (!g_atomic_int_dec_and_test (&run->refs))
    return;

  launch_settings_clear (&run->settings.launch);
  g_free (run->failure);
  trace_unref (run->trace);
  g_free (run);
}

Collector *
collector_run_get_collector (const CollectorRun *run)
{
  return run->collector;
}

static void
fail (CollectorRun *run, const char *text)
{
  if (run->failure == NULL)
    run->failure = g_utf8_make_valid (text, -1);
}

/* Nothing of the run is in the loop any more. */
static void
dispose (CollectorRun *run)
{
  launch_clear (&run->launch);
  g_clear_pointer (&run->descendants, descendants_free);
  g_clear_pointer (&run->on_cpu, on_cpu_free);
  g_clear_pointer (&run->sweep, sweep_free);
  g_clear_pointer (&run->decoder, decoder_free);
  arena_clear (&run->arena);
  if (run->funcs.destroy != NULL)
    run->funcs.destroy (run->data);
  run->done (run, run->done_data);
}

static void
on_part_closed (gpointer data)
{
  CollectorRun *run = data;

  if (--run->n_handles == 0)
    dispose (run);
}

static void
on_closed (uv_handle_t *handle)
{
  on_part_closed (handle->data);
}

static void
close_handle (gpointer handle)
{
  if (!uv_is_closing (handle))
    uv_close (handle, on_closed);
}

static void
pass (CollectorRun *run)
{
  guint64 now = arena_clock ();

  sweep_pass (run->sweep);
  on_cpu_update (run->on_cpu, now);
  decoder_end_pass (run->decoder);
}

static void
tell_result (CollectorRun *run)
{
  CollectorResult result = {
    .status = run->status,
    .wall_ns = trace_get_now (run->trace),
    .failure = run->failure,
  };

  if (run->decoder != NULL)
    {
      result.wall_ns = decoder_measure_wall (run->decoder);
      result.n_strays = decoder_count_strays (run->decoder);
      result.n_unmatched = decoder_count_unmatched (run->decoder);
      result.n_retired = sweep_count_retired (run->sweep);
      result.on_cpu = on_cpu_get_method (run->on_cpu);
      /* Relaxed: a hostile number for showing. Pairs with the count in arena_claim(). */
      result.n_refused = atomic_load_explicit (&run->arena.header->refused, memory_order_relaxed);
    }
  run->funcs.finished (&result, run->data);
}

static void
finish (CollectorRun *run)
{
  if (run->decoder != NULL)
    {
      for (int i = 0; i < LAST_PASSES; i++)
        pass (run);
      decoder_finish (run->decoder);
    }
  trace_finish (run->trace, trace_get_now (run->trace));
  tell_result (run);

  run->is_closing = TRUE;
  if (run->launch.pid == 0)
    {
      if (run->processes != NULL)
        process_list_close (run->processes, on_part_closed, run);
      else
        dispose (run);
      return;
    }
  close_handle (&run->timer);
  close_handle (&run->control);
  close_handle (&run->supervisor);
  for (int i = 0; i < 2; i++)
    if (run->launch.output[i] >= 0)
      close_handle (&run->output[i]);
  if (run->typing != NULL)
    typing_close (g_steal_pointer (&run->typing), on_part_closed, run);
  process_list_close (run->processes, on_part_closed, run);
}

/* The supervisor ends last of all, so what is in the pipes now is everything. */
static void
finish_if_done (CollectorRun *run)
{
  gboolean is_read = TRUE;

  for (int i = 0; i < 2; i++)
    is_read &= run->launch.output[i] < 0 || uv_is_closing ((uv_handle_t *) &run->output[i]);
  if (run->is_gone && is_read && !run->is_closing)
    finish (run);
}

static void
on_process (int pid, gpointer data)
{
  CollectorRun *run = data;

  process_list_add (run->processes, pid);
  descendants_add (run->descendants, pid);
}

static void
on_timer (uv_timer_t *timer)
{
  CollectorRun *run = timer->data;

  if (run->end != 0)
    return;

  pass (run);
  if (run->n_passes++ % METER_PASSES == 1)
    {
      process_list_forget_dead (run->processes);
      process_list_read_meters (run->processes);
      descendants_look (run->descendants);
      untraced_add_all (run->descendants, run->decoder);
      sweep_release_dead (run->sweep);
    }
}

/* The words that only the supervisor may say. */
static gboolean
hear_supervisor (CollectorRun *run, const char *line)
{
  int first, second;

  if (sscanf (line, CONTROL_EXITED " %d %d", &first, &second) == 2 && first > 0)
    process_list_note_exit (run->processes, first, second & 0xffff);
  else if (sscanf (line, CONTROL_STARTED " %d", &first) == 1 && first > 1)
    descendants_add (run->descendants, first);
  else if (sscanf (line, CONTROL_FINISHED " %d", &first) == 1)
    {
      run->status = first & 0xffff;
      pass (run);
      run->end = arena_clock ();
    }
  else if (g_str_has_prefix (line, CONTROL_FAILED " "))
    {
      const char *text = strchr (line + strlen (CONTROL_FAILED " "), ' ');

      fail (run, text != NULL ? text + 1 : line);
    }
  else
    return FALSE;
  return TRUE;
}

/* Returns FALSE when there is nothing more to read. */
static gboolean
take_packet (CollectorRun *run)
{
  char line[CONTROL_BYTES + 1];
  union
  {
    struct cmsghdr align;
    char bytes[CMSG_SPACE (sizeof (struct ucred))];
  } control;
  struct iovec vector = { line, CONTROL_BYTES };
  struct msghdr message = {
    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
  };
  ssize_t n = recvmsg (run->launch.control, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  struct cmsghdr *header;
  struct ucred sender = { 0 };
  g_autofree char *valid = NULL;

  if (n <= 0)
    return FALSE;

  line[n] = '\0';
  header = CMSG_FIRSTHDR (&message);
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS)
    memcpy (&sender, CMSG_DATA (header), sizeof sender);
  if (sender.pid == run->launch.pid && hear_supervisor (run, line))
    return TRUE;

  valid = g_utf8_make_valid (line, -1);
  if (g_str_has_prefix (valid, CONTROL_NOTE " "))
    decoder_note (run->decoder, arena_clock (), valid + strlen (CONTROL_NOTE " "));
  if (run->funcs.message != NULL)
    run->funcs.message (valid, run->data);
  return TRUE;
}

/* A limited number at a time: a workload that floods the socket must not stop the passes. */
static void
on_control (uv_poll_t *poll, int status, int events)
{
  CollectorRun *run = poll->data;

  for (int i = 0; i < 256; i++)
    if (!take_packet (run))
      {
        if (events & UV_DISCONNECT)
          uv_poll_stop (poll);
        return;
      }
}

static void
on_supervisor (uv_poll_t *poll, int status, int events)
{
  CollectorRun *run = poll->data;

  if (waitpid (run->launch.pid, NULL, WNOHANG) == 0)
    return;

  uv_poll_stop (poll);
  uv_poll_stop (&run->control);
  while (take_packet (run))
    ;
  if (run->end == 0)
    {
      /* Somebody killed it: what it would have done is ours. */
      descendants_kill (run->descendants);
      run->status = SIGKILL;
      fail (run, _ ("The process that watched over the workload was killed"));
      run->end = arena_clock ();
    }
  run->is_gone = TRUE;
  finish_if_done (run);
}

static void
close_output (CollectorRun *run, int i)
{
  close_handle (&run->output[i]);
  finish_if_done (run);
}

static void
on_output (uv_poll_t *poll, int status, int events)
{
  CollectorRun *run = poll->data;
  int i = poll == &run->output[1];
  g_autofree char *chunk = g_malloc (OUTPUT_CHUNK);
  ssize_t n = read (run->launch.output[i], chunk, OUTPUT_CHUNK);
  g_autoptr (GBytes) bytes = NULL;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    {
      if (run->is_gone)
        close_output (run, i);
      return;
    }
  if (n <= 0)
    {
      close_output (run, i);
      return;
    }
  if (run->funcs.output == NULL)
    return;

  bytes = g_bytes_new (chunk, (gsize) n);
  run->n_untaken += (gsize) n;
  run->funcs.output (i + 1, bytes, run->data);
  if (run->n_untaken >= COLLECTOR_OUTPUT_BYTES)
    for (int k = 0; k < 2; k++)
      uv_poll_stop (&run->output[k]);
}

void
collector_run_typed (CollectorRun *run, GBytes *bytes)
{
  if (run->typing != NULL)
    typing_add (run->typing, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
collector_run_output_taken (CollectorRun *run, gsize n_bytes)
{
  run->n_untaken -= MIN (n_bytes, run->n_untaken);
  if (run->n_untaken >= COLLECTOR_OUTPUT_BYTES || run->is_closing)
    return;

  for (int i = 0; i < 2; i++)
    if (run->launch.output[i] >= 0 && !uv_is_closing ((uv_handle_t *) &run->output[i]) &&
        !uv_is_active ((uv_handle_t *) &run->output[i]))
      uv_poll_start (&run->output[i], UV_READABLE | UV_DISCONNECT, on_output);
}

void
collector_run_drop_output (CollectorRun *run)
{
  run->funcs.output = NULL;
  collector_run_output_taken (run, G_MAXSIZE);
}

void
collector_run_ask_to_stop (CollectorRun *run)
{
  if (run->launch.control < 0)
    return;

  /* The end of the stream stays to be read even if the word does not fit or is stolen. */
  send (run->launch.control, CONTROL_STOP, strlen (CONTROL_STOP), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown (run->launch.control, SHUT_WR);
}

static void
follow (CollectorRun *run, uv_poll_t *poll, int fd, int events, uv_poll_cb func)
{
  int error = uv_poll_init (run->loop, poll, fd);

  if (error < 0)
    g_error ("A descriptor of our own cannot be polled: %s", uv_strerror (error));
  poll->data = run;
  run->n_handles++;
  uv_poll_start (poll, events, func);
}

void
collector_run_begin (CollectorRun *run, uv_loop_t *loop, CollectorRunFunc done, gpointer data)
{
  const CollectorSettings *settings = &run->settings;
  int error = arena_create (&run->arena, ARENA_SLOTS);

  run->loop = loop;
  run->done = done;
  run->done_data = data;
  run->status = 127 << 8;
  if (error == 0)
    {
      run->decoder = decoder_new (run->trace, run->arena.header->origin, run->arena.n_slots);
      run->sweep = sweep_new (&run->arena, run->decoder);
      run->processes = process_list_new (loop, run->decoder);
      run->n_handles++;
      decoder_set_process_func (run->decoder, on_process, run);
      /* Before the launch: what this thread starts inherits its counters. */
      run->on_cpu = on_cpu_new (settings->on_cpu, run->decoder);
      error = launch_start (&run->launch, &settings->launch, &run->arena);
    }
  if (error != 0)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("The workload cannot be started: %s"), g_strerror (-error));

      fail (run, text);
      finish (run);
      return;
    }

  run->descendants = descendants_new (run->launch.pid);
  uv_timer_init (loop, &run->timer);
  run->timer.data = run;
  run->n_handles++;
  uv_timer_start (&run->timer, on_timer, COLLECTOR_PASS_MS, COLLECTOR_PASS_MS);
  follow (run, &run->supervisor, run->launch.pidfd, UV_READABLE, on_supervisor);
  follow (run, &run->control, run->launch.control, UV_READABLE | UV_DISCONNECT, on_control);
  for (int i = 0; i < 2; i++)
    if (run->launch.output[i] >= 0)
      follow (run, &run->output[i], run->launch.output[i], UV_READABLE | UV_DISCONNECT, on_output);
  if (run->launch.input >= 0)
    {
      run->typing = typing_new (loop, run->launch.input);
      run->n_handles++;
    }
}
