/* SPDX-License-Identifier: MIT */

#include "run-choice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "interpreters.h"
#include "nearest.h"

void
run_choice_clear (RunChoice *choice)
{
  g_clear_pointer (&choice->catalog, catalog_free);
  g_clear_pointer (&choice->interpreter, interpreter_free);
}

static int
fail_unknown_demo (const Catalog *catalog, const char *id)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  const char *nearest;

  for (guint i = 0; i < catalog_get_n_demos (catalog); i++)
    g_ptr_array_add (ids, catalog_get_demo (catalog, i)->id);
  g_ptr_array_add (ids, NULL);

  nearest = nearest_word (id, (const char *const *) ids->pdata);
  if (nearest != NULL)
    return command_fail (STATUS_USAGE,
                         _ ("there is no demo '%s'. Did you mean '%s'? `interleave list` shows "
                            "them all."),
                         id, nearest);
  return command_fail (STATUS_USAGE,
                       _ ("there is no demo '%s'. `interleave list` shows which there are."), id);
}

static int
fail_broken_demo (const Demo *demo)
{
  return command_fail (STATUS_ERROR, _ ("the demo '%s' is broken: %s. Mend its demo.ini."),
                       demo->id, demo->error);
}

int
run_choice_find_demo (const RunChoice *choice, const char *name, const Demo **demo)
{
  *demo = catalog_find (choice->catalog, name);
  if (*demo == NULL)
    return fail_unknown_demo (choice->catalog, name);

  return (*demo)->error != NULL ? fail_broken_demo (*demo) : STATUS_FINE;
}

int
run_choice_fail_variant (const Demo *demo)
{
  g_autoptr (GString) variants = g_string_new (NULL);

  for (guint i = 0; i < demo->variants->len; i++)
    {
      const Variant *variant = g_ptr_array_index (demo->variants, i);

      g_string_append_printf (variants, "%s%s %s", i > 0 ? ", " : "", model_name (variant->model),
                              runtime_name (variant->runtime));
    }

  return command_fail (STATUS_USAGE, _ ("%s has no such model and runtime. It has: %s."), demo->id,
                       variants->str);
}

gboolean
run_choice_wants_python (const Arguments *arguments)
{
  return arguments->interpreter != NULL || arguments->python_options->pdata[0] != NULL;
}

static int
choose_variant (RunChoice *choice, const Arguments *arguments, const Demo *demo)
{
  int runtime = arguments->runtime;
  const Variant *variant;

  if (demo->error != NULL)
    return fail_broken_demo (demo);
  if (run_choice_wants_python (arguments) && runtime < 0)
    runtime = RUNTIME_PYTHON;
  if (run_choice_wants_python (arguments) && runtime != RUNTIME_PYTHON)
    return command_fail (STATUS_USAGE,
                         _ ("%s is for the runtime python, not for %s. Leave one of them out."),
                         arguments->interpreter != NULL ? "--interpreter" : "--python-option",
                         runtime_name ((Runtime) runtime));

  variant = demo_find_variant (demo, arguments->model, runtime);
  if (variant == NULL)
    return run_choice_fail_variant (demo);
  if (variant->missing != NULL)
    return command_fail (STATUS_ERROR, _ ("cannot run %s: %s."), demo->id, variant->missing);

  choice->settings.demo = demo;
  choice->settings.variant = variant;
  return STATUS_FINE;
}

/* A script decides by itself how it works. */
static int
check_script_options (const Arguments *arguments)
{
  if (arguments->model >= 0)
    return command_fail (STATUS_USAGE, _ ("--model is for demos. A script is what it is: leave "
                                          "the option out."));
  if (arguments->runtime >= 0 && arguments->runtime != RUNTIME_PYTHON)
    return command_fail (STATUS_USAGE,
                         _ ("a script runs in Python, not under --runtime %s. Leave the option "
                            "out."),
                         runtime_name ((Runtime) arguments->runtime));

  return STATUS_FINE;
}

static gboolean
is_script (const char *name)
{
  return *name != '\0' && (g_str_has_suffix (name, ".py") || strchr (name, '/') != NULL ||
                           g_file_test (name, G_FILE_TEST_EXISTS));
}

static int
choose (RunChoice *choice, const Arguments *arguments)
{
  const char *name;
  const Demo *demo;

  if (arguments->operands->len + (arguments->module != NULL) == 0)
    return command_fail (STATUS_USAGE,
                         _ ("run what? Name a demo (`interleave list` shows them), a script.py "
                            "or -m MODULE."));
  if (arguments->operands->len + (arguments->module != NULL) > 1)
    return command_fail (STATUS_USAGE, _ ("run takes one demo, one script.py or one -m MODULE. "
                                          "What is for it comes after --."));

  choice->settings.module = arguments->module;
  if (arguments->module != NULL)
    return check_script_options (arguments);

  name = g_ptr_array_index (arguments->operands, 0);
  demo = catalog_find (choice->catalog, name);
  if (demo != NULL)
    return choose_variant (choice, arguments, demo);
  if (!is_script (name))
    return fail_unknown_demo (choice->catalog, name);

  choice->settings.script = name;
  return check_script_options (arguments);
}

int
run_choice_find_interpreter (RunChoice *choice, const Arguments *arguments)
{
  g_autoptr (GError) error = NULL;

  choice->interpreter = arguments->interpreter != NULL
                            ? interpreters_find_named (arguments->interpreter, &error)
                            : interpreters_find_default (&error);
  if (choice->interpreter == NULL)
    return command_fail (STATUS_ERROR, "%s.", error->message);

  choice->settings.interpreter = choice->interpreter;
  return STATUS_FINE;
}

void
run_choice_begin (RunChoice *choice, const Arguments *arguments)
{
  choice->catalog = catalog_new ();
  choice->settings = (RunSettings){
    .python_options = (const char *const *) arguments->python_options->pdata,
    .workers = (int) arguments->workers,
    .tasks = arguments->tasks,
    .scale = arguments->scale,
    .settings = (const char *const *) arguments->settings->pdata,
    .arguments = arguments->rest,
    .output = arguments->json ? RUN_OUTPUT_STDERR : RUN_OUTPUT_INHERIT,
    .timeout_ns = arguments->timeout_ns,
  };
}

int
run_choice_init (RunChoice *choice, const Arguments *arguments)
{
  int status;

  run_choice_begin (choice, arguments);
  status = choose (choice, arguments);
  if (status == STATUS_FINE &&
      (choice->settings.variant == NULL || choice->settings.variant->runtime == RUNTIME_PYTHON))
    status = run_choice_find_interpreter (choice, arguments);
  return status;
}
