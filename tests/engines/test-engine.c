/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE /* gettid() */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "watch.h"
#include "work.h"

#define N_ITEMS 24
#define N_WORKERS 3

static Watch *watch;

/* What a worker did, said by itself. */
typedef struct
{
  guint64 square;
  gint64 tid;
  gint64 pid;
  guint64 computing; /* a moment of it */
} Answer;

typedef struct
{
  Answer answers[N_ITEMS];
  guint n_answers[N_ITEMS];
  int dies; /* item, -1: none */
  int how;  /* a signal, or 0 to exit with 3 */
} Data;

static int
block (void *data)
{
  return *(int *) data;
}

static void
work (Engine *engine, void *user_data, uint64_t item, const char *argument, void *result)
{
  Data *data = user_data;
  Answer *answer = result;
  int seven = 7;

  g_assert_cmpint (g_ascii_strtoll (argument, NULL, 10), ==, item);
  if (data->dies == (int) item)
    {
      if (data->how == 0)
        _exit (3);
      kill (getpid (), data->how);
    }

  answer->square = item * item;
  answer->tid = gettid ();
  answer->pid = getpid ();
  g_assert_cmpint (work_call (engine, REASON_READ, block, &seven), ==, 7);
  work_native_begin (engine);
  work_native_end (engine);
  work_sleep (engine, 1000);
  answer->computing = arena_clock ();
  /* So that a moment later is not yet the next state, by a coarse clock. */
  while (arena_clock () < answer->computing + 1000)
    ;
  work_check (engine);
  work_yield (engine);
}

static void
combine (void *user_data, uint64_t item, const void *result)
{
  Data *data = user_data;

  data->answers[item] = *(const Answer *) result;
  data->n_answers[item]++;
}

static const char *
get_argument (void *data, uint64_t item)
{
  static _Thread_local char text[24];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, item);

  return text;
}

static EngineTask
make_task (Data *data, gboolean pinned)
{
  return (EngineTask){
    .n_items = N_ITEMS,
    .pinned = pinned,
    .result_size = sizeof (Answer),
    .data = data,
    .argument = get_argument,
    .work = work,
    .combine = combine,
  };
}

static EngineSettings
make_settings (EngineModel model, gboolean gil, gboolean spawn)
{
  /* What a spawned worker is told beyond the engine's own words. */
  static const char *const with_gil[] = { "gil", NULL };
  static const char *const without[] = { "free", NULL };

  return (EngineSettings){
    .model = model,
    .gil = gil,
    .spawn = spawn,
    .n_workers = N_WORKERS,
    .switch_interval = GIL_INTERVAL,
    .name = "test",
    .spawn_arguments = gil ? with_gil : without,
  };
}

static void
check_answers (const Data *data, EngineModel model, gboolean pinned)
{
  g_autoptr (GHashTable) tids = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < N_ITEMS; i++)
    {
      const Answer *answer = &data->answers[i];

      g_assert_cmpuint (data->n_answers[i], ==, 1);
      g_assert_cmpuint (answer->square, ==, i * i);
      g_assert_cmpint (answer->pid != getpid (), ==, model == ENGINE_PROCESSES);
      /* The moment lies in a running span of the worker's thread. */
      g_assert_cmpint (watch_state_at (watch, (int) answer->tid, answer->computing), ==,
                       STATE_RUNNING);
      if (pinned && i >= N_WORKERS)
        g_assert_cmpint (answer->tid, ==, data->answers[i - N_WORKERS].tid);
      g_hash_table_add (tids, GINT_TO_POINTER (answer->tid));
    }

  if (model == ENGINE_SEQUENTIAL || model == ENGINE_ASYNCIO)
    g_assert_cmpuint (g_hash_table_size (tids), ==, 1);
  else if (pinned)
    g_assert_cmpuint (g_hash_table_size (tids), ==, N_WORKERS);
}

static void
run_once (EngineModel model, gboolean gil, gboolean spawn, gboolean pinned)
{
  EngineSettings settings = make_settings (model, gil, spawn);
  Data data = { .dies = -1 };
  EngineTask task = make_task (&data, pinned);
  guint n_workers = model == ENGINE_SEQUENTIAL ? 0 : N_WORKERS;
  Engine *engine;

  watch_forget (watch);
  g_assert_cmpint (engine_new (&settings, &engine), ==, 0);
  g_assert_cmpint (engine_run (engine, &task), ==, 0);
  g_assert_cmpstr (engine_get_error (engine), ==, "");
  engine_free (engine);

  watch_drain (watch);
  check_answers (&data, model, pinned);
  g_assert_cmpuint (watch_check_gils (watch) > 0, ==, gil);
  g_assert_cmpuint (watch_count (watch, EVENT_STATE, STATE_NATIVE, -1) > 0, ==, gil);
  /* The threads of libuv's pool live on. */
  if (model != ENGINE_ASYNCIO)
    g_assert_cmpuint (watch_check_lives (watch), ==,
                      1 + n_workers + gil * (model == ENGINE_PROCESSES ? 1 + n_workers : 1));
  if (model == ENGINE_PROCESSES)
    g_assert_cmpuint (watch_count (watch, EVENT_EXIT, -1, -1), ==, N_WORKERS);
  if (model == ENGINE_PROCESSES || model == ENGINE_THREADS)
    {
      g_assert_cmpuint (watch_count (watch, EVENT_IN, -1, FLOW_CREATE), ==, N_WORKERS);
      g_assert_cmpuint (watch_count (watch, EVENT_IN, -1, FLOW_JOIN), ==, N_WORKERS);
    }
}

static void
test_models (void)
{
  for (int gil = 0; gil < 2; gil++)
    for (int pinned = 0; pinned < 2; pinned++)
      {
        run_once (ENGINE_SEQUENTIAL, gil, FALSE, pinned);
        run_once (ENGINE_THREADS, gil, FALSE, pinned);
        run_once (ENGINE_PROCESSES, gil, FALSE, pinned);
        run_once (ENGINE_PROCESSES, gil, TRUE, pinned);
      }
}

/* Last, because libuv's pool of threads stays, and then nobody may fork. */
static void
test_asyncio (void)
{
  for (int gil = 0; gil < 2; gil++)
    for (int pinned = 0; pinned < 2; pinned++)
      run_once (ENGINE_ASYNCIO, gil, FALSE, pinned);
}

static void
check_death (int how, const char *words)
{
  EngineSettings settings = make_settings (ENGINE_PROCESSES, FALSE, FALSE);
  Data data = { .dies = 7, .how = how };
  EngineTask task = make_task (&data, TRUE);
  gboolean told = FALSE;
  Engine *engine;

  watch_forget (watch);
  g_assert_cmpint (engine_new (&settings, &engine), ==, 0);
  g_assert_cmpint (engine_run (engine, &task), ==, -ECHILD);
  g_assert_nonnull (strstr (engine_get_error (engine), words));
  g_assert_nonnull (strstr (engine_get_error (engine), "worker-2"));
  engine_free (engine);

  /* What the others did before is there. */
  g_assert_cmpuint (data.n_answers[4], ==, 1);
  g_assert_cmpuint (data.n_answers[7], ==, 0);
  watch_drain (watch);
  g_assert_cmpuint (watch_count (watch, EVENT_EXIT, -1, -1), ==, N_WORKERS);
  for (guint i = 0; i < watch->seen->len; i++)
    {
      const Event *event = &g_array_index (watch->seen, Seen, i).event;

      told |= event->kind == EVENT_EXIT && event->b == (how == 0 ? 3u << 8 : (guint) how);
    }
  g_assert_true (told);
  g_assert_cmpuint (watch_count (watch, EVENT_TEXT, -1, TEXT_NOTE), >, 0);
}

static void
test_deaths (void)
{
  check_death (SIGKILL, "signal 9");
  check_death (0, "status 3");
}

static void
test_hostile (void)
{
  EngineSettings settings = make_settings (ENGINE_THREADS, FALSE, FALSE);
  Data data = { .dies = -1 };
  EngineTask task = make_task (&data, FALSE);
  const char *arguments[][3] = { { "x", "1", "1" },
                                 { "0", "-1", "1" },
                                 { "0", "99999", "1" },
                                 { "0", "0", "18446744073709551616" },
                                 { "0", "", "1" } };
  Engine *engine;

  settings.n_workers = 0;
  g_assert_cmpint (engine_new (&settings, &engine), ==, -EINVAL);
  settings.n_workers = 1;
  settings.switch_interval = 0;
  g_assert_cmpint (engine_new (&settings, &engine), ==, -EINVAL);
  settings.switch_interval = 1;

  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    g_assert_cmpint (engine_run_worker (&settings, &task, arguments[i]), ==, -EINVAL);

  g_assert_cmpint (engine_new (&settings, &engine), ==, 0);
  task.result_size = ENGINE_RESULT_BYTES + 1;
  g_assert_cmpint (engine_run (engine, &task), ==, -EINVAL);
  g_assert_cmpstr (engine_get_error (engine), !=, "");
  task.result_size = sizeof (Answer);
  task.n_items = 0;
  g_assert_cmpint (engine_run (engine, &task), ==, 0);
  engine_free (engine);
  engine_free (NULL);
}

int
main (int argc, char **argv)
{
  int result;

  if (argc == 6 && strcmp (argv[1], "worker") == 0)
    {
      EngineSettings settings =
          make_settings (ENGINE_PROCESSES, strcmp (argv[5], "gil") == 0, TRUE);
      Data data = { .dies = -1 };
      EngineTask task = make_task (&data, FALSE);

      probe_attach ();
      return engine_run_worker (&settings, &task, (const char *const *) argv + 2) < 0;
    }

  g_test_init (&argc, &argv, NULL);
  watch = watch_new (64);
  g_setenv (ARENA_VARIABLE, watch->variable, TRUE);
  g_assert_cmpint (probe_attach (), ==, 0);

  g_test_add_func ("/engine/models", test_models);
  g_test_add_func ("/engine/deaths", test_deaths);
  g_test_add_func ("/engine/hostile", test_hostile);
  g_test_add_func ("/engine/asyncio", test_asyncio);
  result = g_test_run ();

  watch_free (watch);

  return result;
}
