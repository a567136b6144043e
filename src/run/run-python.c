/* SPDX-License-Identifier: MIT */

#include "run-python.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "installation.h"

#define PRELOAD_VARIABLE "LD_PRELOAD"
#define HEARTBEAT_VARIABLE "INTERLEAVE_HEARTBEAT"
/* What separates names in LD_PRELOAD, and cannot be quoted there. */
#define PRELOAD_SEPARATORS ": "

G_GNUC_PRINTF (3, 4)
static gboolean
fail (GError **error, RunError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, RUN_ERROR, code, message);

  return FALSE;
}

static gboolean
check_preload (GError **error)
{
  const char *preload = installation_get_preload ();

  if (access (preload, R_OK) != 0)
    return fail (error, RUN_ERROR_MISSING,
                 _ ("The part that follows Python programs is missing (%s): install Interleave "
                    "again"),
                 preload);
  if (strpbrk (preload, PRELOAD_SEPARATORS) != NULL)
    return fail (error, RUN_ERROR_FAILED,
                 _ ("Python programs cannot be followed from “%s”: LD_PRELOAD takes no path with a "
                    "colon or a space. Install Interleave in another folder"),
                 preload);
  return TRUE;
}

static gboolean
check_interpreter (const RunSettings *settings, GError **error)
{
  if (settings->interpreter == NULL)
    return fail (error, RUN_ERROR_MISSING, _ ("There is no Python here: install python3"));

  for (gsize i = 0; settings->python_options != NULL && settings->python_options[i] != NULL; i++)
    if (settings->python_options[i][0] != '-' || settings->python_options[i][1] == '\0')
      return fail (error, RUN_ERROR_USAGE,
                   _ ("“%s” is no option of Python's: they begin with -, such as -I or -Xdev"),
                   settings->python_options[i]);

  /* What is not followed needs nothing of ours. */
  return settings->interpreter->missing != NULL || check_preload (error);
}

static gboolean
check_script (const char *script, GError **error)
{
  if (!g_file_test (script, G_FILE_TEST_EXISTS))
    return fail (error, RUN_ERROR_MISSING, _ ("There is no script “%s”: check its name"), script);
  if (g_file_test (script, G_FILE_TEST_IS_DIR))
    return fail (error, RUN_ERROR_MISSING,
                 _ ("“%s” is a folder: name a .py file in it, or run a module with -m"), script);
  if (!g_str_has_suffix (script, ".py"))
    return fail (error, RUN_ERROR_USAGE,
                 _ ("“%s” is no .py file: rename it, or run a module with -m"), script);
  if (access (script, R_OK) != 0)
    return fail (error, RUN_ERROR_MISSING,
                 _ ("The script “%s” may not be read: change its permissions"), script);
  return TRUE;
}

static gboolean
check_no_demo_settings (const RunSettings *settings, GError **error)
{
  const struct
  {
    const char *option;
    gboolean is_set;
  } options[] = {
    { "--workers", settings->workers != 0 },
    { "--tasks", settings->tasks != 0 },
    { "--scale", settings->scale != 1 },
    { "--set", settings->settings != NULL && settings->settings[0] != NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].is_set)
      return fail (error, RUN_ERROR_USAGE,
                   _ ("%s is for demos: what a script shall know comes after --"),
                   options[i].option);
  return TRUE;
}

/* What has no place in the program's arguments would change nothing. */
static gboolean
check_places (const RunSettings *settings, GError **error)
{
  const Variant *variant = settings->variant;
  const struct
  {
    const char *name, *option;
    gboolean is_set;
  } options[] = {
    { "workers", "--workers", settings->workers != 0 && settings->workers != variant->workers },
    { "tasks", "--tasks", settings->tasks != 0 },
    { "size", "--scale", settings->scale != 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].is_set && !variant_takes (variant, options[i].name))
      return fail (error, RUN_ERROR_USAGE, _ ("%s of “%s” takes no %s: leave it out"),
                   variant->program, settings->demo->id, options[i].option);

  for (gsize i = 0; settings->settings != NULL && settings->settings[i] != NULL; i++)
    {
      g_autofree char *name =
          g_strndup (settings->settings[i], strcspn (settings->settings[i], "="));

      if (!variant_takes (variant, name))
        return fail (error, RUN_ERROR_USAGE, _ ("%s of “%s” does not know “%s”: leave it out"),
                     variant->program, settings->demo->id, name);
    }
  return TRUE;
}

gboolean
run_python_check (const RunSettings *settings, GError **error)
{
  if (settings->variant != NULL)
    return check_places (settings, error) && check_interpreter (settings, error);

  if (settings->script != NULL && settings->module != NULL)
    return fail (error, RUN_ERROR_USAGE, _ ("A script and a module cannot be run at once"));
  if (settings->module != NULL && *settings->module == '\0')
    return fail (error, RUN_ERROR_USAGE, _ ("-m needs the name of a module"));
  if (!check_no_demo_settings (settings, error))
    return FALSE;
  if (settings->timeout_ns < 0)
    return fail (error, RUN_ERROR_USAGE, _ ("The timeout must be above 0 seconds"));
  if (settings->script != NULL && !check_script (settings->script, error))
    return FALSE;
  return check_interpreter (settings, error);
}

/* "--limit={size}" as "--limit=200000". */
static char *
fill_places (const RunCommand *command, const RunSettings *settings, const char *text)
{
  GString *filled = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize plain = strcspn (text, "{");
      gsize length = text[plain] == '{' ? strcspn (text + plain, "}") : 0;

      g_string_append_len (filled, text, (gssize) plain);
      text += plain;
      if (length > 0)
        {
          g_autofree char *name = g_strndup (text + 1, length - 1);
          g_autofree char *value = run_command_get_value (command, settings, name);

          g_string_append (filled, value);
          text += text[length] == '}' ? length + 1 : length;
        }
    }
  return g_string_free (filled, FALSE);
}

static void
fill_variant (RunCommand *command, const RunSettings *settings)
{
  const Variant *variant = settings->variant;

  g_ptr_array_add (command->argv,
                   g_build_filename (settings->demo->folder, variant->program, NULL));
  for (gsize i = 0; variant->arguments != NULL && variant->arguments[i] != NULL; i++)
    if (*variant->arguments[i] != '\0')
      g_ptr_array_add (command->argv, fill_places (command, settings, variant->arguments[i]));

  command->answer.pattern = g_strdup (variant->answer);
  if (variant->expected != NULL &&
      (strchr (variant->expected, '{') != NULL || command->size == variant->size))
    command->answer.expected = fill_places (command, settings, variant->expected);
}

static void
add_all (GPtrArray *argv, const char *const *words)
{
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (words[i]));
}

void
run_python_fill_argv (RunCommand *command, const RunSettings *settings)
{
  GPtrArray *argv = command->argv;

  g_ptr_array_add (argv, g_strdup (settings->interpreter->path));
  add_all (argv, settings->python_options);
  if (settings->variant != NULL)
    fill_variant (command, settings);
  else if (settings->script != NULL)
    g_ptr_array_add (argv, g_strdup (settings->script));
  else
    {
      g_ptr_array_add (argv, g_strdup ("-m"));
      g_ptr_array_add (argv, g_strdup (settings->module));
    }
  add_all (argv, settings->arguments);
  g_ptr_array_add (argv, NULL);
}

char **
run_python_make_environment (const RunSettings *settings)
{
  const char *own = g_getenv (PRELOAD_VARIABLE);
  gboolean has_own = own != NULL && *own != '\0';
  GStrvBuilder *builder;
  g_autofree char *preload = NULL;
  char **environment;

  if (settings->interpreter->missing != NULL)
    return NULL;

  preload = g_strdup_printf (PRELOAD_VARIABLE "=%s%s%s", installation_get_preload (),
                             has_own ? ":" : "", has_own ? own : "");
  builder = g_strv_builder_new ();
  g_strv_builder_add (builder, preload);
  if (settings->heartbeat)
    g_strv_builder_add (builder, HEARTBEAT_VARIABLE "=1");
  environment = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return environment;
}
