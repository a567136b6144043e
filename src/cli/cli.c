/* SPDX-License-Identifier: MIT */

#include "cli.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "command.h"
#include "nearest.h"

typedef struct
{
  const char *name;
  CommandFlags flag;
  int (*run) (const Arguments *arguments);
  const char *usage;
  const char *help;
} Command;

static const Command COMMANDS[] = {
  { "list", COMMAND_LIST, command_list, "[--json]", N_ ("shows what can be run") },
  { "run", COMMAND_RUN, command_run, "DEMO|SCRIPT.py|-m MODULE [OPTION]... [-- ARGS...]",
    N_ ("runs a demo or a Python program, records it and draws it") },
  { "compare", COMMAND_COMPARE, command_compare, "DEMO [OPTION]... [-- ARGS...]",
    N_ ("runs a demo under several models, one after another, and lays them side by side") },
  { "export", COMMAND_EXPORT, command_export, "RECORDING --output FILE [OPTION]...",
    N_ ("draws a recording, or turns it into another format") },
  { "info", COMMAND_INFO, command_info, "RECORDING [--json]",
    N_ ("shows the numbers of a recording") },
};

static const Command *
find_command (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    if (strcmp (COMMANDS[i].name, word) == 0)
      return &COMMANDS[i];

  return NULL;
}

gboolean
cli_has_command (const char *word)
{
  return find_command (word) != NULL;
}

static int
print_help (void)
{
  g_autoptr (GString) text = g_string_new (_ ("Interleave shows concurrency as it happens.\n\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    g_string_append_printf (text, "  interleave %s %s\n      %s\n", COMMANDS[i].name,
                            COMMANDS[i].usage, _ (COMMANDS[i].help));
  g_string_append (text, _ ("\n`interleave COMMAND --help` shows the options of a command.\n"));

  return command_print (text->str);
}

static int
print_command_help (const Command *command)
{
  g_autofree char *options = arguments_describe (command->flag);
  g_autofree char *text = g_strdup_printf ("interleave %s %s\n%s\n\n%s", command->name,
                                           command->usage, _ (command->help), options);

  return command_print (text);
}

static int
fail_unknown (const char *word)
{
  const char *names[G_N_ELEMENTS (COMMANDS) + 1] = { NULL };
  const char *nearest;

  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    names[i] = COMMANDS[i].name;

  nearest = nearest_word (word, names);
  if (nearest != NULL)
    return command_fail (STATUS_USAGE, _ ("there is no command '%s'. Did you mean '%s'?"), word,
                         nearest);
  return command_fail (STATUS_USAGE,
                       _ ("there is no command '%s'. `interleave --help` shows which there are."),
                       word);
}

int
cli_main (int argc, char **argv)
{
  const Command *command = argc > 1 ? find_command (argv[1]) : NULL;
  g_autofree char *message = NULL;
  Arguments arguments;
  int status;

  if (argc == 2 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    return print_help ();
  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    return command_print ("interleave " APP_VERSION "\n");
  if (command == NULL)
    return fail_unknown (argc > 1 ? argv[1] : "");
  if (!arguments_init (&arguments, command->flag, argc - 2, argv + 2, &message))
    return command_fail (STATUS_USAGE, "%s", message);

  status = arguments.help ? print_command_help (command) : command->run (&arguments);
  arguments_clear (&arguments);

  return status;
}
