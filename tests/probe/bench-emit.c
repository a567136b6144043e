/* SPDX-License-Identifier: MIT */

/* What an event costs: the best round's CPU time. Rounds of lttng-ust and ours take turns. Its is
 * an ordinary session (buffers that lose what is too much, a consumer that writes files), an event
 * of the same fields, and the thread's id, which our ring says too. */

#include <glib.h>
#include <signal.h>
#include <stdio.h>
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
static double
measure_round (void)
{
  double begin = get_cpu_time ();
  double end;

  emit_states ();
  end = get_cpu_time ();
  drain ();

  return (end - begin) / N_EVENTS;
}

/* The daemon is our own and ends with us. */
typedef struct
{
  char *home;
  pid_t daemon;
  FILE *ask, *answer;
} Lttng;

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

static gboolean
start_lttng (Lttng *lttng)
{
  const char *argv[] = { BENCH_LTTNG, NULL };
  g_autofree char *pid_file = NULL;
  g_autofree char *pid = NULL;
  g_autofree char *daemon = NULL;
  g_autofree char *create = NULL;
  int in, out;

  *lttng = (Lttng){ .home = g_dir_make_tmp ("interleave-lttng-XXXXXX", NULL) };
  g_setenv ("HOME", lttng->home, TRUE);
  g_setenv ("LTTNG_HOME", lttng->home, TRUE);
  g_setenv ("LTTNG_UST_REGISTER_TIMEOUT", "3000", TRUE);

  pid_file = g_build_filename (lttng->home, "pid", NULL);
  daemon = g_strdup_printf ("lttng-sessiond --daemonize --no-kernel --pidfile %s", pid_file);
  create = g_strdup_printf ("lttng create interleave-bench --output %s/trace", lttng->home);
  if (!run (daemon, NULL))
    return FALSE;
  if (g_file_get_contents (pid_file, &pid, NULL, NULL))
    lttng->daemon = (pid_t) atoi (pid);

  if (!run (create, NULL) || !run ("lttng enable-event -u interleave_bench:state", NULL) ||
      !run ("lttng add-context -u -t vtid", NULL) || !run ("lttng start", NULL) ||
      !g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &in,
                                 &out, NULL, NULL))
    return FALSE;

  lttng->ask = fdopen (in, "w");
  lttng->answer = fdopen (out, "r");

  return TRUE;
}

/* ns of one event in a round of its own, or 0. */
static double
measure_lttng (Lttng *lttng)
{
  char line[32];

  if (fputs ("\n", lttng->ask) < 0 || fflush (lttng->ask) != 0 ||
      fgets (line, sizeof line, lttng->answer) == NULL)
    return 0;

  /* What is too much for the buffers would be lost, and losing is cheap. */
  g_usleep (20000);

  return g_ascii_strtod (line, NULL);
}

/* How many events were lost, as the session tells it. */
static void
stop_lttng (Lttng *lttng)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", lttng->home);
  g_autofree char *list = NULL;
  const char *lost = NULL;

  g_clear_pointer (&lttng->ask, fclose);
  g_clear_pointer (&lttng->answer, fclose);
  run ("lttng stop", NULL);
  if (run ("lttng list interleave-bench", &list))
    lost = strstr (list, "Discarded events:");
  if (lost != NULL)
    g_print ("  of it lost            %8d\n", atoi (lost + strlen ("Discarded events:")));
  run ("lttng destroy interleave-bench", NULL);

  if (lttng->daemon > 1)
    kill (lttng->daemon, SIGTERM);
  run (command, NULL);
  g_free (lttng->home);
}

static void
compare_with_lttng (void)
{
  Lttng lttng;
  double ours = G_MAXDOUBLE, theirs = G_MAXDOUBLE;
  gboolean works = start_lttng (&lttng);

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      double round = works ? measure_lttng (&lttng) : 0;

      ours = MIN (ours, measure_round ());
      if (round > 0)
        theirs = MIN (theirs, round);
    }

  g_print ("probe_state             %8.1f ns   (bar 40)\n", ours);
  if (theirs < G_MAXDOUBLE)
    g_print ("lttng-ust event         %8.1f ns   %.1f times ours (bar 4)\n", theirs, theirs / ours);
  else
    g_print ("lttng-ust event         has no session here\n");
  stop_lttng (&lttng);
}
#else
static void
compare_with_lttng (void)
{
  double ours = measure (emit_states, drain, N_EVENTS);

  g_print ("probe_state             %8.1f ns   (bar 40)\n", ours);
  g_print ("lttng-ust event         is not installed\n");
}
#endif

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

  compare_with_lttng ();
  g_print ("clock                   %8.1f ns\n", measure (read_clock, NULL, N_EVENTS));
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
