/* SPDX-License-Identifier: MIT */

/* What an event costs: the best round's CPU time, beside lttng-ust in the same run. */

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "probe.h"

#define N_SLOTS 1001
#define N_EVENTS 20000
#define N_ROUNDS 40

static Arena arena;
static RingReader readers[N_SLOTS];
static Event events[4096];

static double
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec * 1e9 + (double) time.tv_nsec;
}

static void
drain (void)
{
  while (ring_reader_take (&readers[0], events, G_N_ELEMENTS (events)) > 0)
    ;
}

static void
emit_states (void)
{
  for (unsigned i = 0; i < N_EVENTS; i++)
    probe_state ((State) (i & 7), REASON_SLEEP, i);
}

static void
read_clock (void)
{
  for (unsigned i = 0; i < N_EVENTS; i++)
    arena_clock ();
}

static RingWriter writer;

static void
put_raw (void)
{
  for (unsigned i = 0; i < N_EVENTS; i++)
    {
      Event event = { .time = i, .a = i, .kind = EVENT_STATE };

      ring_writer_put (&writer, &event);
    }
}

static void
claim_slots (void)
{
  for (unsigned i = 0; i < N_EVENTS; i++)
    {
      uint32_t slot;

      if (arena_claim (&arena, 1, 1, &slot) == 0)
        arena_release (&arena, slot);
    }
}

static void
look_at_idle (void)
{
  for (unsigned i = 0; i < N_SLOTS; i++)
    ring_reader_take (&readers[i], events, G_N_ELEMENTS (events));
}

/* ns of the best round's one of @n; @after is not measured. */
static double
measure (void (*act) (void), void (*after) (void), unsigned n)
{
  double best = G_MAXDOUBLE;

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      double begin = get_cpu_time ();

      act ();
      best = MIN (best, (get_cpu_time () - begin) / n);
      if (after != NULL)
        after ();
    }

  return best;
}

static double
measure_drain (void)
{
  double best = G_MAXDOUBLE;

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      put_raw ();

      double begin = get_cpu_time ();

      drain ();
      best = MIN (best, (get_cpu_time () - begin) / N_EVENTS);
    }

  return best;
}

#ifdef BENCH_LTTNG
static gboolean
run (const char *command, char **output)
{
  g_autofree char *text = NULL;
  g_autofree char *errors = NULL;
  int status;

  if (!g_spawn_command_line_sync (command, &text, &errors, &status, NULL) || status != 0)
    return FALSE;

  if (output != NULL)
    *output = g_steal_pointer (&text);

  return TRUE;
}

/* ns of one event of lttng-ust in an active session, or 0 if there is none to be had. The daemon
 * is our own, in @home, and ends with us. */
static double
measure_lttng (const char *home)
{
  g_autofree char *pid_file = g_build_filename (home, "pid", NULL);
  g_autofree char *daemon =
      g_strdup_printf ("lttng-sessiond --daemonize --no-kernel --pidfile %s", pid_file);
  g_autofree char *pid = NULL;
  g_autofree char *result = NULL;

  if (!run (daemon, NULL))
    return 0;

  /* A snapshot session writes into memory all the time and to disk never. */
  if (run ("lttng create interleave-bench --snapshot", NULL) &&
      run ("lttng enable-event -u interleave_bench:state", NULL) && run ("lttng start", NULL))
    run (BENCH_LTTNG, &result);
  run ("lttng destroy interleave-bench", NULL);

  if (g_file_get_contents (pid_file, &pid, NULL, NULL) && atoi (pid) > 1)
    kill (atoi (pid), SIGTERM);

  return result != NULL ? g_ascii_strtod (result, NULL) : 0;
}
#else
static double
measure_lttng (const char *home)
{
  return 0;
}
#endif

static void
compare_with_lttng (double emit)
{
  g_autofree char *home = g_dir_make_tmp ("interleave-lttng-XXXXXX", NULL);
  double lttng;

  g_setenv ("HOME", home, TRUE);
  g_setenv ("LTTNG_HOME", home, TRUE);
  g_setenv ("LTTNG_UST_REGISTER_TIMEOUT", "3000", TRUE);
  lttng = measure_lttng (home);

  if (lttng > 0)
    g_print ("lttng-ust event         %8.1f ns   %.1f times ours (bar 4)\n", lttng, lttng / emit);
  else
    g_print ("lttng-ust event         not installed\n");

  g_autofree char *command = g_strdup_printf ("rm -rf %s", home);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

int
main (void)
{
  char value[128];

  if (arena_create (&arena, N_SLOTS) < 0)
    {
      g_printerr ("bench-emit: cannot make an arena\n");
      return 1;
    }

  arena_format (&arena, arena.fd, value, sizeof value);
  g_setenv (ARENA_VARIABLE, value, TRUE);
  for (uint32_t i = 0; i < N_SLOTS; i++)
    ring_reader_init (&readers[i], &arena.slots[i], arena_ring (&arena, i));
  if (probe_attach () < 0)
    return 1;

  g_print ("probe_state, no thread  %8.1f ns\n", measure (emit_states, NULL, N_EVENTS));
  probe_begin ("bench", LANE_SOURCE_MEASURED);

  /* The first lap asks for pages; it is over after this. */
  for (unsigned i = 0; i < RING_EVENTS / N_EVENTS + 1; i++)
    emit_states (), drain ();

  double emit = measure (emit_states, drain, N_EVENTS);

  g_print ("probe_state             %8.1f ns   (bar 40)\n", emit);
  g_print ("  of it the clock       %8.1f ns\n", measure (read_clock, NULL, N_EVENTS));
  compare_with_lttng (emit);
  probe_end (ENDING_DONE, 0);

  drain ();
  ring_writer_init (&writer, &arena.slots[0], arena_ring (&arena, 0));
  g_print ("put                     %8.1f ns\n", measure (put_raw, drain, N_EVENTS));
  g_print ("take                    %8.1f ns an event\n", measure_drain ());
  g_print ("claim and release       %8.1f ns\n", measure (claim_slots, NULL, N_EVENTS));
  g_print ("pass over %d idle rings %6.2f us\n", N_SLOTS, measure (look_at_idle, NULL, 1) / 1000);
  g_print ("events lost             %8" G_GUINT64_FORMAT "\n",
           ring_reader_count_lost (&readers[0]));
  arena_clear (&arena);

  return 0;
}
