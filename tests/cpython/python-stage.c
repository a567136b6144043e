/* SPDX-License-Identifier: MIT */

#include "python-stage.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

typedef struct
{
  StageFunc func;
  char *python;
  int major, minor;
} Case;

/* What the collector's thread fills. */
typedef struct
{
  Stage *stage;
  CollectorRun *run;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  gboolean is_finished;
} Course;

static GPtrArray *pythons; /* Case without a func */

static void
add_python (const char *path)
{
  const char *argv[] = { path, "-IS", "-c",
                         "import sys; print(*sys.version_info[:2], sys.implementation.name)",
                         NULL };
  g_autofree char *output = NULL;
  Case *found;
  char name[16] = "";
  int major, minor, status;

  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ||
      !g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output,
                     NULL, &status, NULL) ||
      status != 0 || sscanf (output, "%d %d %15s", &major, &minor, name) != 3 ||
      !g_str_equal (name, "cpython") || major != 3 || minor < 9)
    return;

  found = g_new0 (Case, 1);
  found->python = g_strdup (path);
  found->major = major;
  found->minor = minor;
  g_ptr_array_add (pythons, found);
}

static void
find_pythons (void)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ".pyenv", "versions", NULL);
  GDir *versions = g_dir_open (folder, 0, NULL);
  const char *version;

  pythons = g_ptr_array_new ();
  add_python ("/usr/bin/python3");
  while (versions != NULL && (version = g_dir_read_name (versions)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, version, "bin", "python3", NULL);

      add_python (path);
    }
  g_clear_pointer (&versions, g_dir_close);
}

static void
on_message (const char *line, gpointer data)
{
}

static void
on_output (int fd, GBytes *bytes, gpointer data)
{
  Course *course = data;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  pthread_mutex_lock (&course->mutex);
  g_string_append_len (course->stage->output[fd], text, (gssize) size);
  if (course->run != NULL)
    collector_run_take_output (course->run, size);
  pthread_mutex_unlock (&course->mutex);
}

static void
on_finished (const CollectorResult *result, gpointer data)
{
  Course *course = data;

  pthread_mutex_lock (&course->mutex);
  course->stage->result = *result;
  if (result->failure != NULL)
    g_error ("%s", result->failure);
  course->is_finished = TRUE;
  pthread_cond_broadcast (&course->changed);
  pthread_mutex_unlock (&course->mutex);
}

static void
run (Stage *stage, const char *const *argv, const char *const *extra)
{
  static const CollectorFuncs funcs = { on_message, on_output, on_finished, NULL };
  CollectorSettings settings = {
    .launch = { .supervisor = SUPERVISOR,
                .argv = argv,
                .extra = extra,
                .output = LAUNCH_OUTPUT_CAPTURE },
    .on_cpu = ON_CPU_NONE,
  };
  Course course = { .stage = stage };

  g_clear_pointer (&stage->trace, trace_unref);
  stage->trace = trace_new ();
  g_string_truncate (stage->output[1], 0);
  g_string_truncate (stage->output[2], 0);
  pthread_mutex_init (&course.mutex, NULL);
  pthread_cond_init (&course.changed, NULL);

  pthread_mutex_lock (&course.mutex);
  course.run = collector_start (collector_get_default (), stage->trace, &settings, &funcs, &course);
  collector_run_take_output (course.run, stage->output[1]->len + stage->output[2]->len);
  while (!course.is_finished)
    pthread_cond_wait (&course.changed, &course.mutex);
  pthread_mutex_unlock (&course.mutex);

  collector_run_unref (course.run);
  pthread_cond_destroy (&course.changed);
  pthread_mutex_destroy (&course.mutex);
}

/* A lane's states sum to its lifetime. */
static void
check_lanes (const Stage *stage)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);
      LaneTimes times;
      gint64 sum = 0;

      lane_sum (lane, 0, trace_get_now (stage->trace), &times);
      for (int i = 0; i < N_STATES; i++)
        sum += times.ns[i];
      g_assert_cmpint (sum, ==, lane_get_end (lane) - lane_get_begin (lane));
    }
}

static void
run_traced (Stage *stage, const char *const *argv)
{
  g_autofree char *tests = g_test_build_filename (G_TEST_DIST, "cpython", NULL);
  const char *preload = stage->is_untraced ? "LD_PRELOAD=" : "LD_PRELOAD=" PRELOAD;
  g_autofree char *python = g_strconcat ("PYTHON=", stage->python, NULL);
  g_autofree char *folder = g_strconcat ("TESTS=", tests, NULL);
  const char *extra[] = {
    preload, python, folder, "PRELOAD=" PRELOAD, "PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=",
    NULL
  };

  run (stage, argv, extra);
  if (g_getenv ("STAGE_SHOW") != NULL)
    g_test_message ("%s%s", stage->output[1]->str, stage->output[2]->str);
  g_assert_cmpuint (trace_get_n_lost (stage->trace), ==, 0);
  g_assert_cmpuint (stage->result.n_strays, ==, 0);
  g_assert_cmpuint (stage->result.n_refused, ==, 0);
  g_assert_cmpuint (stage->result.n_retired, ==, 0);
  check_lanes (stage);
}

void
stage_run (Stage *stage, const char *argument, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  va_list rest;

  g_ptr_array_add (argv, g_strdup (stage->python));
  va_start (rest, argument);
  for (; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (argv, g_str_has_suffix (argument, ".py")
                               ? g_test_build_filename (G_TEST_DIST, "cpython", argument, NULL)
                               : g_strdup (argument));
  va_end (rest);
  g_ptr_array_add (argv, NULL);

  run_traced (stage, (const char *const *) argv->pdata);
}

void
stage_shell (Stage *stage, const char *line)
{
  const char *argv[] = { "/bin/sh", "-c", line, NULL };

  run_traced (stage, argv);
}

int
stage_status (const Stage *stage)
{
  g_assert_true (WIFEXITED (stage->result.status));
  return WEXITSTATUS (stage->result.status);
}

/* Not g_strsplit(): the address sanitizer measures all the rest of the text for every line. */
GStrv
stage_lines (const Stage *stage, const char *word)
{
  const char *line = stage->output[1]->str;
  const char *end = line + stage->output[1]->len;
  gsize length = strlen (word);
  GPtrArray *found = g_ptr_array_new ();

  while (line < end)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      gsize n = (gsize) ((newline != NULL ? newline : end) - line);

      if (n > length && memcmp (line, word, length) == 0 && line[length] == ' ')
        g_ptr_array_add (found, g_strndup (line + length + 1, n - length - 1));
      line += n + 1;
    }
  g_ptr_array_add (found, NULL);
  return (GStrv) g_ptr_array_free (found, FALSE);
}

static const Lane *
find_lane (const Stage *stage, LaneKind kind, int pid, int tid, guint n)
{
  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      if (lane_get_kind (lane) == kind && (pid == 0 || lane_get_pid (lane) == pid) &&
          (tid == 0 || lane_get_tid (lane) == tid) && n-- == 0)
        return lane;
    }
  g_error ("There is no %s of process %d, thread %d", lane_kind_name (kind), pid, tid);
}

const Lane *
stage_thread (const Stage *stage, int tid)
{
  return find_lane (stage, LANE_KIND_THREAD, 0, tid, 0);
}

const Lane *
stage_process (const Stage *stage, int pid)
{
  return find_lane (stage, LANE_KIND_PROCESS, pid, 0, 0);
}

const Lane *
stage_gil (const Stage *stage, int pid, guint n)
{
  return find_lane (stage, LANE_KIND_GIL, pid, 0, n);
}

guint
stage_count (const Stage *stage, LaneKind kind, int pid)
{
  guint n = 0;

  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      n += lane_get_kind (lane) == kind && (pid == 0 || lane_get_pid (lane) == pid);
    }
  return n;
}

LaneSpan
stage_span (const Lane *lane, gint64 time)
{
  LaneSpan span;
  guint32 i;

  if (!lane_find (lane, time, &i))
    g_error ("Lane %u (%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
             ") did not live at %" G_GINT64_FORMAT,
             lane_get_id (lane), lane_get_begin (lane), lane_get_end (lane), time);
  lane_get_span (lane, i, &span);
  return span;
}

gboolean
stage_has_mark (const Stage *stage, const Lane *lane, Text kind, const char *text)
{
  for (guint32 i = 0; i < trace_get_n_marks (stage->trace); i++)
    {
      TraceMark mark;

      trace_get_mark (stage->trace, i, &mark);
      if (mark.lane == lane_get_id (lane) && mark.kind == kind && g_str_equal (mark.text, text))
        return TRUE;
    }
  return FALSE;
}

gboolean
stage_has_arrow (const Stage *stage, Flow flow, guint32 from, guint32 to)
{
  for (guint32 i = 0; i < trace_get_n_arrows (stage->trace); i++)
    {
      TraceArrow arrow;

      trace_get_arrow (stage->trace, i, &arrow);
      if (arrow.flow == flow && arrow.from == from && arrow.to == to)
        return TRUE;
    }
  return FALSE;
}

StageStamp
stage_parse_stamp (const char *line)
{
  StageStamp stamp;

  g_assert_cmpint (sscanf (line, "%d %d %31s %" G_GINT64_FORMAT, &stamp.pid, &stamp.tid, stamp.kind,
                           &stamp.time),
                   ==, 4);
  return stamp;
}

static int
compare_begins (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const LaneSpan *) a)->begin, right = ((const LaneSpan *) b)->begin;

  return (left > right) - (left < right);
}

void
stage_check_stamps (const Stage *stage)
{
  g_auto (GStrv) lines = stage_lines (stage, "stamp");

  g_assert_nonnull (lines[0]);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      StageStamp stamp = stage_parse_stamp (lines[i]);
      LaneSpan span = stage_span (stage_thread (stage, stamp.tid), stamp.time);

      if (span.state != STATE_RUNNING)
        g_error ("%s: %s", lines[i], state_name (span.state));
    }
}

/* Appends its running spans, with the lane of who has it as detail. */
static void
add_running (GArray *spans, const Lane *lane)
{
  gboolean is_gil = lane_get_kind (lane) == LANE_KIND_GIL;

  for (guint32 i = 0; i < lane_get_n_edges (lane); i++)
    {
      LaneSpan span;

      lane_get_span (lane, i, &span);
      if (is_gil)
        g_assert_cmpint (span.state, ==, i % 2 == 0 ? STATE_IDLE : STATE_RUNNING);
      else
        span.detail = lane_get_id (lane);
      if (span.state == STATE_RUNNING)
        g_array_append_val (spans, span);
    }
}

void
stage_check_gil (const Stage *stage, int pid)
{
  g_autoptr (GArray) running = g_array_new (FALSE, FALSE, sizeof (LaneSpan));
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (LaneSpan));

  for (guint32 id = 1; id <= trace_get_n_lanes (stage->trace); id++)
    {
      const Lane *lane = trace_get_lane (stage->trace, id);

      if (lane_get_pid (lane) != pid)
        continue;
      if (lane_get_kind (lane) == LANE_KIND_THREAD)
        add_running (running, lane);
      if (lane_get_kind (lane) == LANE_KIND_GIL)
        {
          add_running (held, lane);
          /* In the end nobody has it, unless nobody was asked. */
          if (lane_get_ending (stage_process (stage, pid)) != ENDING_KILLED)
            g_assert_cmpint (lane_get_n_edges (lane) % 2, ==, 1);
        }
    }

  g_array_sort (running, compare_begins);
  g_array_sort (held, compare_begins);
  g_assert_cmpuint (running->len, ==, held->len);
  for (guint i = 0; i < held->len; i++)
    {
      const LaneSpan *run = &g_array_index (running, LaneSpan, i);
      const LaneSpan *hold = &g_array_index (held, LaneSpan, i);

      g_assert_cmpint (run->begin, ==, hold->begin);
      g_assert_cmpint (run->end, ==, hold->end);
      g_assert_cmpuint (run->detail, ==, hold->detail);
    }
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  Stage stage = { .python = self->python, .major = self->major, .minor = self->minor };

  stage.output[1] = g_string_new (NULL);
  stage.output[2] = g_string_new (NULL);
  self->func (&stage);
  g_clear_pointer (&stage.trace, trace_unref);
  g_string_free (stage.output[1], TRUE);
  g_string_free (stage.output[2], TRUE);
}

static void
case_free (gpointer data)
{
  Case *self = data;

  g_free (self->python);
  g_free (self);
}

void
stage_add (const char *path, StageFunc func)
{
  if (pythons == NULL)
    find_pythons ();

  for (guint i = 0; i < pythons->len; i++)
    {
      const Case *python = pythons->pdata[i];
      g_autofree char *name =
          g_strdup_printf ("%s/%d.%d/%u", path, python->major, python->minor, i);
      Case *self = g_new (Case, 1);

      *self = (Case){ func, g_strdup (python->python), python->major, python->minor };
      g_test_add_data_func_full (name, self, run_case, case_free);
    }
}
