/* bench-window.c: how smooth the window is, and how soon it is there
 *
 * SPDX-License-Identifier: MIT
 */

#include <stdio.h>
#include <unistd.h>

#include "application.h"
#include "collector.h"
#include "main-window-private.h"

/*
 * Prints three things with their bars (the screen should be 1920x1080):
 *
 *  - from exec to the end of the first frame's drawing, of a process that does what main() does, in
 *    turns with a GTK window that holds nothing but a button;
 *  - frame intervals and the main thread's CPU time in a frame, of the whole window, while a real
 *    workload of 16 threads writes 1 M events a second, through arena and collector;
 *  - the same while the shipped primes saturate all cores at the window's priority for workloads.
 */
#define START_VARIABLE "BENCH_WINDOW_EXEC_NS"
#define SIZE_VARIABLE "BENCH_WINDOW_SIZE"
#define BARE_VARIABLE "BENCH_WINDOW_BARE"
#define N_STARTS 15
#define RATE "1000000"
#define THREADS "16"
#define PHASE_US 4000000

typedef struct
{
  MainWindow *window;
  RunItem *item;
  Trace *trace;
  gint64 phase_end;
  guint frame;
  gboolean over;
} Stage;

typedef struct
{
  const char *name;
  void (*enter) (Stage *stage);
  void (*step) (Stage *stage); /* in each frame; may be NULL */
} Phase;

static gint64
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* (a) the child: application_run(), as main() calls it, up to its first frame. */

static void
on_first_frame (GdkFrameClock *clock, gpointer data)
{
  printf ("%.3f\n",
          (double) (now_ns () - g_ascii_strtoll (g_getenv (START_VARIABLE), NULL, 10)) / 1e6);
  fflush (stdout);
  _exit (0);
}

static gboolean
on_map (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (!GTK_IS_WINDOW (widget))
    return G_SOURCE_CONTINUE;

  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_first_frame),
                    NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
watch_for_window (gpointer data)
{
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* The backend of these settings is memory: they end with us. */
static void
set_size (const char *size)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  int width, height;

  if (size && sscanf (size, "%dx%d", &width, &height) == 2)
    g_settings_set (settings, "window-size", "(ii)", width, height);
}

static void
show_button (GtkApplication *application, gpointer data)
{
  GtkWidget *window = gtk_application_window_new (application);
  int width = 0, height = 0;

  sscanf (g_getenv (SIZE_VARIABLE), "%dx%d", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), gtk_button_new_with_label ("Run"));
  gtk_window_present (GTK_WINDOW (window));
}

static int
start_bare (char **argv)
{
  g_autoptr (GtkApplication) application = NULL;

  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  application = gtk_application_new (APP_ID ".Bare", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (show_button), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}

static int
start_child (char **argv)
{
  gboolean is_bare = g_getenv (BARE_VARIABLE) != NULL;

  if (!is_bare)
    set_size (g_getenv (SIZE_VARIABLE));
  /* Before anything of the application, which begins with its startup. */
  g_type_ensure (GTK_TYPE_WIDGET);
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  watch_for_window (NULL);
  return is_bare ? start_bare (argv) : application_run (1, argv);
}

static double
start_once (const char *program, const char *size, gboolean is_bare)
{
  g_autofree char *ns = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  ns = g_strdup_printf ("%" G_GINT64_FORMAT, now_ns ());
  g_subprocess_launcher_setenv (launcher, START_VARIABLE, ns, TRUE);
  g_subprocess_launcher_setenv (launcher, SIZE_VARIABLE, size, TRUE);
  if (is_bare)
    g_subprocess_launcher_setenv (launcher, BARE_VARIABLE, "1", TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  if (!child || !g_subprocess_communicate_utf8 (child, NULL, NULL, &said, NULL, &error))
    g_error ("%s", error->message);
  return g_ascii_strtod (said, NULL);
}

static void
bench_start (const char *program, const char *size)
{
  double ms[2][N_STARTS];

  for (guint i = 0; i < N_STARTS; i++)
    for (int is_bare = 0; is_bare < 2; is_bare++)
      ms[is_bare][i] = start_once (program, size, is_bare);
  for (int is_bare = 0; is_bare < 2; is_bare++)
    qsort (ms[is_bare], N_STARTS, sizeof **ms, compare);
  printf ("start to first frame, %-9s: %.0f ms (median), %.0f ms (worst of %d); bar: 120 ms; "
          "a bare GTK window: %.0f ms, %.2f times\n",
          size, ms[0][N_STARTS / 2], ms[0][N_STARTS - 1], N_STARTS, ms[1][N_STARTS / 2],
          ms[0][N_STARTS / 2] / ms[1][N_STARTS / 2]);
}

/* (b) and (c): phases of a live run */

static void
enter_page (Stage *stage)
{
  timeline_view_set_scrolls (stage->window->timeline, FALSE);
  timeline_view_set_following (stage->window->timeline, TRUE);
}

static void
enter_scroll (Stage *stage)
{
  gint64 now = trace_get_now (stage->trace);

  timeline_view_set_scrolls (stage->window->timeline, TRUE);
  timeline_view_set_following (stage->window->timeline, TRUE);
  /* At a second in the view it moves by 24 px a frame. */
  timeline_view_set_range (stage->window->timeline, now - 800000000, now + 200000000);
  timeline_view_set_following (stage->window->timeline, TRUE);
}

static void
enter_pan (Stage *stage)
{
  gint64 now = trace_get_now (stage->trace);

  timeline_view_set_range (stage->window->timeline, now - 3000000000, now - 2500000000);
}

static void
step_pan (Stage *stage)
{
  double share = stage->frame / 40 % 2 ? 0.02 : -0.02;

  gtk_widget_activate_action (GTK_WIDGET (stage->window->timeline), "timeline.pan", "d", share);
}

static void
step_zoom (Stage *stage)
{
  double factor = stage->frame / 60 % 2 ? 1 / 1.12 : 1.12;

  gtk_widget_activate_action (GTK_WIDGET (stage->window->timeline), "timeline.zoom", "d", factor);
}

static const Phase phases[] = {
  { "follow, by pages", enter_page, NULL },
  { "follow, sliding", enter_scroll, NULL },
  { "pan", enter_pan, step_pan },
  { "zoom", enter_pan, step_zoom },
};

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Stage *stage = data;
  const Phase *phase = g_object_get_data (G_OBJECT (widget), "phase");

  stage->frame++;
  if (phase->step)
    phase->step (stage);
  stage->over = g_get_monotonic_time () >= stage->phase_end;
  return stage->over ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
play (Stage *stage, const Phase *phase)
{
  GtkWidget *timeline = GTK_WIDGET (stage->window->timeline);
  FrameStatistics s;

  phase->enter (stage);
  stage->frame = 0;
  stage->over = FALSE;
  stage->phase_end = g_get_monotonic_time () + PHASE_US;
  g_object_set_data (G_OBJECT (timeline), "phase", (gpointer) phase);
  frame_meter_reset (stage->window->meter);
  gtk_widget_add_tick_callback (timeline, on_tick, stage, NULL);
  while (!stage->over)
    g_main_context_iteration (NULL, TRUE);
  frame_meter_get_statistics (stage->window->meter, &s);
  printf ("  %-17s interval %5.1f / %5.1f / %5.1f ms (p50 / p99 / max; bar: p99 33), "
          "main thread %4.2f / %5.2f ms a frame (p50 / p99; bar: p50 4), %u frames, %u late\n",
          phase->name, s.interval_p50, s.interval_p99, s.interval_max, s.main_p50, s.main_p99,
          s.frames, s.late);
  fflush (stdout);
}

static void
on_burst_finished (const CollectorResult *result, gpointer data)
{
  if (result->failure)
    g_error ("%s", result->failure);
}

static CollectorRun *
start_burst (const char *program, Trace *trace)
{
  static const CollectorFuncs funcs = { NULL, NULL, on_burst_finished, NULL };
  g_autofree char *folder = g_path_get_dirname (program);
  g_autofree char *workload = g_build_filename (folder, "burst-workload", NULL);
  const char *argv[] = { workload, THREADS, RATE, "120", NULL };
  CollectorSettings settings = {
    .launch = { .supervisor = workload, .argv = argv, .is_native = TRUE, .is_nice = TRUE }
  };

  return collector_start (collector_get_default (), trace, &settings, &funcs, NULL);
}

static gboolean
wait_until (Stage *stage, gint64 time)
{
  gint64 give_up = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (trace_get_now (stage->trace) < time && g_get_monotonic_time () < give_up)
    g_main_context_iteration (NULL, TRUE);
  return trace_get_now (stage->trace) >= time;
}

static void
bench_live (MainWindow *window, const char *program, const char *title)
{
  g_autoptr (Facts) facts = facts_new ();
  Stage stage = { .window = window, .trace = trace_new () };
  CollectorRun *run = start_burst (program, stage.trace);
  gint64 began;
  guint64 events;

  facts->title = g_strdup ("Burst");
  facts->model = g_strdup ("threads");
  facts->runtime = g_strdup ("native");
  stage.item = run_item_new (stage.trace, facts);
  g_list_store_insert (window->runs, 0, stage.item);
  main_window_show_run (window, stage.item);
  if (!wait_until (&stage, 3500000000))
    g_error ("the workload did not start");

  printf ("%s\n", title);
  began = trace_get_now (stage.trace);
  events = trace_get_n_events (stage.trace);
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    play (&stage, &phases[i]);
  printf ("  %.2f M events/s taken, %" G_GUINT64_FORMAT " lost, %u lanes\n",
          (double) (trace_get_n_events (stage.trace) - events) * 1e3 /
              (double) (trace_get_now (stage.trace) - began),
          trace_get_n_lost (stage.trace), trace_get_n_lanes (stage.trace));
  collector_run_stop (run);
  while (trace_is_live (stage.trace))
    g_main_context_iteration (NULL, TRUE);
  collector_run_unref (run);
  main_window_show_run (window, NULL);
  g_list_store_remove_all (window->runs);
  g_object_unref (stage.item);
  trace_unref (stage.trace);
}

static RunSession *
saturate (Catalog *catalog)
{
  const Demo *demo = catalog_find (catalog, "primes");
  g_autoptr (GError) error = NULL;
  RunSettings settings = { .demo = demo,
                           .variant = demo_find_variant (demo, MODEL_THREADS, RUNTIME_NATIVE),
                           .workers = 2 * (int) g_get_num_processors (),
                           .scale = 1000,
                           .output = RUN_OUTPUT_CAPTURE,
                           .nice = TRUE };
  RunSession *session = run_session_new (&settings, &error);

  if (!session || !run_session_start (session, &error))
    g_error ("%s", error->message);
  return session;
}

static gboolean
has_catalog (MainWindow *window)
{
  return window->catalog != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  MainWindow *window;
  RunSession *session;

  if (g_getenv (START_VARIABLE))
    return start_child (argv);

  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (!gtk_init_check ())
    {
      printf ("there is no display\n");
      return 0;
    }
  if (!g_getenv ("BENCH_WINDOW_LIVE_ONLY"))
    {
      bench_start (program, "1280x720");
      bench_start (program, "1920x1080");
    }

  application = g_object_new (APPLICATION_TYPE_MAIN, "application-id", APP_ID, "flags",
                              G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  window = MAIN_WINDOW (main_window_new (application));
  gtk_window_set_default_size (GTK_WINDOW (window), 1920, 1080);
  gtk_window_present (GTK_WINDOW (window));
  while (!has_catalog (window))
    g_main_context_iteration (NULL, TRUE);

  bench_live (window, program, "live, 1 M events/s in 16 threads:");
  session = saturate (window->catalog);
  bench_live (window, program, "the same beside primes in 2 threads a core:");
  run_session_stop (session);
  while (run_session_is_running (session))
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (session);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
