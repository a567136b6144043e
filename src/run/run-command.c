/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "run-command.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <sched.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "installation.h"
#include "run-python.h"

#define SWITCH_INTERVAL_NS 5000000
#define LARGEST_SIZE 9.0e15

static const Knob *
find_knob (const Demo *demo, const char *key, gsize length)
{
  for (guint i = 0; i < demo->knobs->len; i++)
    {
      const Knob *knob = demo->knobs->pdata[i];

      if (strlen (knob->key) == length && strncmp (knob->key, key, length) == 0)
        return knob;
    }
  return NULL;
}

static char *
list_knobs (const Demo *demo)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < demo->knobs->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((const Knob *) demo->knobs->pdata[i])->key);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static gboolean
check_setting (const Demo *demo, const char *setting, GError **error)
{
  const char *equals = strchr (setting, '=');
  gsize length = equals != NULL ? (gsize) (equals - setting) : strlen (setting);
  g_autofree char *known = NULL;

  if (equals == NULL || equals == setting)
    {
      g_set_error (error, RUN_ERROR, RUN_ERROR_USAGE,
                   _ ("“%s” is no setting: write it as KEY=VALUE"), setting);
      return FALSE;
    }
  if (find_knob (demo, setting, length) != NULL)
    return TRUE;

  known = list_knobs (demo);
  if (*known == '\0')
    g_set_error (error, RUN_ERROR, RUN_ERROR_USAGE, _ ("“%s” has no settings, so no “%.*s”"),
                 demo->id, (int) length, setting);
  else
    g_set_error (error, RUN_ERROR, RUN_ERROR_USAGE, _ ("“%s” has no setting “%.*s”; it knows: %s"),
                 demo->id, (int) length, setting, known);
  return FALSE;
}

static gboolean
check_demo (const RunSettings *settings, GError **error)
{
  const Variant *variant = settings->variant;

  if (variant->missing != NULL)
    {
      g_set_error_literal (error, RUN_ERROR, RUN_ERROR_MISSING, variant->missing);
      return FALSE;
    }
  if (settings->workers < 0 || settings->workers > MAX (variant->max_workers, variant->workers))
    {
      g_set_error (error, RUN_ERROR, RUN_ERROR_USAGE,
                   _ ("The number of workers must be from 1 to %d"),
                   MAX (variant->max_workers, variant->workers));
      return FALSE;
    }
  if (settings->tasks < 0)
    {
      g_set_error_literal (error, RUN_ERROR, RUN_ERROR_USAGE,
                           _ ("The number of tasks must be 1 or more"));
      return FALSE;
    }
  if (!isfinite (settings->scale) || settings->scale <= 0 ||
      (variant->size > 0 && settings->scale * (double) variant->size > LARGEST_SIZE))
    {
      g_set_error_literal (error, RUN_ERROR, RUN_ERROR_USAGE,
                           _ ("The scale must be above 0, and not so large that nothing ends"));
      return FALSE;
    }
  if (settings->timeout_ns < 0)
    {
      g_set_error_literal (error, RUN_ERROR, RUN_ERROR_USAGE,
                           _ ("The timeout must be above 0 seconds"));
      return FALSE;
    }
  if (settings->arguments != NULL && settings->arguments[0] != NULL &&
      settings->demo->argument == NULL)
    {
      g_set_error (error, RUN_ERROR, RUN_ERROR_USAGE, _ ("“%s” takes no arguments after --"),
                   settings->demo->id);
      return FALSE;
    }

  for (gsize i = 0; settings->settings != NULL && settings->settings[i] != NULL; i++)
    if (!check_setting (settings->demo, settings->settings[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
is_python (const RunSettings *settings)
{
  return settings->variant == NULL || settings->variant->runtime == RUNTIME_PYTHON;
}

static gboolean
check (const RunSettings *settings, GError **error)
{
  if (settings->variant != NULL && !check_demo (settings, error))
    return FALSE;
  if (is_python (settings))
    return run_python_check (settings, error);

  if (settings->python_options != NULL && settings->python_options[0] != NULL)
    {
      g_set_error (error, RUN_ERROR, RUN_ERROR_USAGE,
                   _ ("%s is for the python runtime: leave it out"), "--python-option");
      return FALSE;
    }
  return TRUE;
}

/* The last one given counts. */
static const char *
knob_value (const RunSettings *settings, const Knob *knob)
{
  gsize length = strlen (knob->key);
  const char *value = knob->default_value;

  for (gsize i = 0; settings->settings != NULL && settings->settings[i] != NULL; i++)
    if (strncmp (settings->settings[i], knob->key, length) == 0 &&
        settings->settings[i][length] == '=')
      value = settings->settings[i] + length + 1;
  return value;
}

G_GNUC_PRINTF (2, 3)
static void
add (GPtrArray *argv, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (argv, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

char *
run_command_get_value (const RunCommand *command, const RunSettings *settings, const char *name)
{
  const Knob *knob = find_knob (settings->demo, name, strlen (name));

  if (strcmp (name, "workers") == 0)
    return g_strdup_printf ("%d", command->workers);
  if (strcmp (name, "size") == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, MAX (command->size, 0));
  if (strcmp (name, "tasks") == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, settings->tasks);
  return g_strdup (knob != NULL ? knob_value (settings, knob) : "");
}

static void
fill_native (RunCommand *command, const RunSettings *settings)
{
  GPtrArray *argv = command->argv;

  add (argv, "%s", command->supervisor);
  add (argv, "run");
  add (argv, "%s", settings->variant->program);
  add (argv, "model=%s", model_name (settings->variant->model));
  add (argv, "runtime=%s", runtime_name (settings->variant->runtime));
  add (argv, "workers=%d", command->workers);
  if (command->size >= 0)
    add (argv, "size=%" G_GINT64_FORMAT, command->size);
  if (settings->tasks > 0)
    add (argv, "tasks=%" G_GINT64_FORMAT, settings->tasks);
  for (guint i = 0; i < settings->demo->knobs->len; i++)
    {
      const Knob *knob = settings->demo->knobs->pdata[i];
      const char *value = knob_value (settings, knob);

      if (value != NULL && *value != '\0')
        add (argv, "%s=%s", knob->key, value);
    }
  add (argv, "--");
  for (gsize i = 0; settings->arguments != NULL && settings->arguments[i] != NULL; i++)
    add (argv, "%s", settings->arguments[i]);
  g_ptr_array_add (argv, NULL);
}

/* As far as it can be known before: a script may set it itself. */
static gint64
switch_interval (const RunSettings *settings)
{
  const Knob *knob = NULL;
  const char *value;
  double seconds;
  char *end;

  if (is_python (settings) ? !settings->interpreter->has_gil
                           : settings->variant->runtime != RUNTIME_NATIVE_GIL)
    return 0;
  if (settings->demo != NULL)
    knob = find_knob (settings->demo, "switch-interval", strlen ("switch-interval"));
  if (knob == NULL)
    return SWITCH_INTERVAL_NS;

  value = knob_value (settings, knob);
  seconds = g_ascii_strtod (value, &end);
  return end != value && seconds > 0 && seconds <= 10 ? (gint64) (seconds * 1e9)
                                                      : SWITCH_INTERVAL_NS;
}

static void
fill_sizes (RunCommand *command, const RunSettings *settings)
{
  const Variant *variant = settings->variant;

  command->size = -1;
  if (variant == NULL)
    return;

  command->workers = settings->workers > 0 ? settings->workers : variant->workers;
  if (variant->size >= 0)
    command->size = MAX (llround ((double) variant->size * settings->scale), 1);
}

RunCommand *
run_command_new (const RunSettings *settings, GError **error)
{
  static const LaunchOutput outputs[] = {
    [RUN_OUTPUT_INHERIT] = LAUNCH_OUTPUT_INHERIT,
    [RUN_OUTPUT_STDERR] = LAUNCH_OUTPUT_STDERR,
    [RUN_OUTPUT_CAPTURE] = LAUNCH_OUTPUT_CAPTURE,
    [RUN_OUTPUT_PTY] = LAUNCH_OUTPUT_PTY,
  };
  RunCommand *command;

  g_return_val_if_fail ((gsize) settings->output < G_N_ELEMENTS (outputs), NULL);
  if (!check (settings, error))
    return NULL;

  command = g_new0 (RunCommand, 1);
  command->supervisor = g_strdup (installation_get_workload ());
  command->folder = g_strdup (settings->folder);
  command->timeout_ns = settings->timeout_ns;
  command->switch_interval_ns = switch_interval (settings);
  command->is_script = settings->variant == NULL;
  command->argv = g_ptr_array_new_with_free_func (g_free);
  fill_sizes (command, settings);
  if (is_python (settings))
    {
      run_python_fill_argv (command, settings);
      command->environment = run_python_make_environment (settings);
      command->note = g_strdup (settings->interpreter->missing);
    }
  else
    fill_native (command, settings);

  command->collector.launch = (LaunchSettings){
    .supervisor = command->supervisor,
    .argv = (const char *const *) command->argv->pdata,
    .extra = (const char *const *) command->environment,
    .folder = command->folder,
    .output = outputs[settings->output],
    .is_native = !is_python (settings),
    .is_nice = settings->nice,
  };
  return command;
}

void
run_command_free (RunCommand *command)
{
  if (command == NULL)
    return;

  g_ptr_array_unref (command->argv);
  g_strfreev (command->environment);
  run_answer_clear (&command->answer);
  g_free (command->note);
  g_free (command->supervisor);
  g_free (command->folder);
  g_free (command);
}

gboolean
run_command_check_program (const RunCommand *command, GError **error)
{
  if (access (command->supervisor, X_OK) == 0)
    return TRUE;

  g_set_error (error, RUN_ERROR, RUN_ERROR_MISSING,
               _ ("The program that runs workloads is missing (%s): install Interleave again"),
               command->supervisor);
  return FALSE;
}

static int
count_cores (void)
{
  cpu_set_t set;

  return sched_getaffinity (0, sizeof set, &set) == 0 ? CPU_COUNT (&set) : 1;
}

/* No host name, no user, no build number. */
static char *
describe_machine (int cores)
{
  struct utsname name;
  char *end;

  if (uname (&name) < 0)
    return g_strdup_printf (ngettext ("%d core", "%d cores", (gulong) cores), cores);

  end = strchr (name.release, '.');
  if (end != NULL)
    {
      end++;
      end += strspn (end, "0123456789");
      *end = '\0';
    }
  return g_strdup_printf (ngettext ("%d core, %s %s, %s", "%d cores, %s %s, %s", (gulong) cores),
                          cores, name.sysname, name.release, name.machine);
}

/* Pictures and recordings carry no paths. */
static char *
name_script (const RunSettings *settings)
{
  g_autofree char *name = NULL;

  if (settings->module != NULL)
    return g_utf8_make_valid (settings->module, -1);
  if (settings->script == NULL)
    return is_python (settings) ? g_strdup (settings->variant->program) : NULL;

  name = g_path_get_basename (settings->script);
  return g_utf8_make_valid (name, -1);
}

Facts *
run_command_make_facts (const RunCommand *command, const RunSettings *settings)
{
  const Demo *demo = settings->demo;
  Facts *facts = facts_new ();

  if (demo != NULL)
    {
      facts->demo = g_strdup (demo->id);
      facts->title = g_strdup (demo->title);
      facts->question = g_strdup (demo->question);
      facts->model = g_strdup (model_name (settings->variant->model));
    }
  facts->script = name_script (settings);
  facts->runtime = g_strdup (
      runtime_name (settings->variant != NULL ? settings->variant->runtime : RUNTIME_PYTHON));
  if (is_python (settings))
    facts->interpreter = interpreter_describe (settings->interpreter);
  facts->cores = count_cores ();
  facts->machine = describe_machine (facts->cores);
  facts->workers = command->workers;
  facts->size = command->size;
  facts->correct = -1;
  facts->switch_interval_ns = command->switch_interval_ns;
  return facts;
}
