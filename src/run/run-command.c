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
check (const RunSettings *settings, GError **error)
{
  const Variant *variant = settings->variant;

  if (variant->missing != NULL)
    {
      g_set_error_literal (error, RUN_ERROR, RUN_ERROR_MISSING, variant->missing);
      return FALSE;
    }
  if (variant->runtime == RUNTIME_PYTHON)
    {
      g_set_error (error, RUN_ERROR, RUN_ERROR_MISSING,
                   _ ("This build cannot follow Python programs; choose the runtime %s or %s"),
                   runtime_name (RUNTIME_NATIVE), runtime_name (RUNTIME_NATIVE_GIL));
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

static void
fill_argv (RunCommand *command, const RunSettings *settings)
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

static gint64
switch_interval (const RunSettings *settings)
{
  const Knob *knob = find_knob (settings->demo, "switch-interval", strlen ("switch-interval"));
  const char *value = knob != NULL ? knob_value (settings, knob) : NULL;
  double seconds;
  char *end;

  if (settings->variant->runtime != RUNTIME_NATIVE_GIL)
    return 0;
  if (value == NULL)
    return SWITCH_INTERVAL_NS;

  seconds = g_ascii_strtod (value, &end);
  return end != value && seconds > 0 && seconds <= 10 ? (gint64) (seconds * 1e9)
                                                      : SWITCH_INTERVAL_NS;
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
  const Variant *variant = settings->variant;

  g_return_val_if_fail ((gsize) settings->output < G_N_ELEMENTS (outputs), NULL);
  if (!check (settings, error))
    return NULL;

  command = g_new0 (RunCommand, 1);
  command->supervisor = g_strdup (installation_get_workload ());
  command->workers = settings->workers > 0 ? settings->workers : variant->workers;
  command->timeout_ns = settings->timeout_ns;
  command->switch_interval_ns = switch_interval (settings);
  command->size = -1;
  if (variant->size >= 0)
    command->size = MAX (llround ((double) variant->size * settings->scale), 1);
  command->argv = g_ptr_array_new_with_free_func (g_free);
  fill_argv (command, settings);

  command->collector.launch = (LaunchSettings){
    .supervisor = command->supervisor,
    .argv = (const char *const *) command->argv->pdata,
    .output = outputs[settings->output],
    .is_native = TRUE,
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
  g_free (command->supervisor);
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

Facts *
run_command_make_facts (const RunCommand *command, const RunSettings *settings)
{
  Facts *facts = facts_new ();

  facts->demo = g_strdup (settings->demo->id);
  facts->title = g_strdup (settings->demo->title);
  facts->question = g_strdup (settings->demo->question);
  facts->model = g_strdup (model_name (settings->variant->model));
  facts->runtime = g_strdup (runtime_name (settings->variant->runtime));
  facts->cores = count_cores ();
  facts->machine = describe_machine (facts->cores);
  facts->workers = command->workers;
  facts->size = command->size;
  facts->correct = -1;
  facts->switch_interval_ns = command->switch_interval_ns;
  return facts;
}
