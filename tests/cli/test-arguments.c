/* SPDX-License-Identifier: MIT */

#include "arguments.h"

#include "catalog.h"
#include "cli.h"
#include "nearest.h"

static void
test_everything (void)
{
  const char *argv[] = { "primes",    "--model=threads",
                         "--runtime", "native-gil",
                         "--workers", "2",
                         "--tasks=5", "--scale",
                         "0.5",       "--set",
                         "a=1",       "--set=b=2",
                         "--output",  "-x.png",
                         "--output",  "y.svg",
                         "--preset",  "half",
                         "--theme",   "dark",
                         "--timeout", "2.5",
                         "--json",    "-",
                         "--",        "--not-ours",
                         "--",        NULL };
  g_autofree char *message = NULL;
  Arguments arguments;

  g_assert_true (
      arguments_init (&arguments, COMMAND_RUN, G_N_ELEMENTS (argv) - 1, (char **) argv, &message));
  g_assert_cmpuint (arguments.operands->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (arguments.operands, 0), ==, "primes");
  g_assert_cmpstr (g_ptr_array_index (arguments.operands, 1), ==, "-");
  g_assert_cmpint (arguments.model, ==, MODEL_THREADS);
  g_assert_cmpint (arguments.runtime, ==, RUNTIME_NATIVE_GIL);
  g_assert_cmpint (arguments.workers, ==, 2);
  g_assert_cmpint (arguments.tasks, ==, 5);
  g_assert_cmpfloat (arguments.scale, ==, 0.5);
  g_assert_cmpuint (arguments.settings->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (arguments.settings, 1), ==, "b=2");
  g_assert_null (g_ptr_array_index (arguments.settings, 2));
  g_assert_cmpuint (arguments.outputs->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (arguments.outputs, 0), ==, "-x.png");
  g_assert_cmpstr (arguments.preset, ==, "half");
  g_assert_cmpint (arguments.theme, ==, 1);
  g_assert_cmpint (arguments.timeout_ns, ==, 2500000000);
  g_assert_true (arguments.json);
  g_assert_cmpstr (arguments.rest[0], ==, "--not-ours");
  g_assert_cmpstr (arguments.rest[1], ==, "--");
  g_assert_null (arguments.rest[2]);
  arguments_clear (&arguments);
  arguments_clear (&arguments);
}

static void
test_defaults (void)
{
  char *argv[] = { NULL };
  g_autofree char *message = NULL;
  Arguments arguments;

  g_assert_true (arguments_init (&arguments, COMMAND_EXPORT, 0, argv, &message));
  g_assert_cmpint (arguments.model, ==, -1);
  g_assert_cmpint (arguments.runtime, ==, -1);
  g_assert_cmpint (arguments.background, ==, -1);
  g_assert_cmpint (arguments.workers, ==, 0);
  g_assert_cmpfloat (arguments.scale, ==, 1);
  g_assert_cmpint (arguments.from_ns, ==, 0);
  g_assert_cmpint (arguments.to_ns, ==, -1);
  g_assert_null (arguments.rest);
  arguments_clear (&arguments);
}

static void
test_times (void)
{
  static const struct
  {
    const char *text;
    gint64 ns; /* -1: no time */
  } CASES[] = {
    { "0", 0 },
    { "2", 2000000000 },
    { "2s", 2000000000 },
    { "0.25", 250000000 },
    { "250ms", 250000000 },
    { "1.5us", 1500 },
    { "7ns", 7 },
    { ".5s", 500000000 },
    { "1e3", 1000000000000 },
    { "", -1 },
    { "ms", -1 },
    { "-1", -1 },
    { "+1", -1 },
    { "1 s", -1 },
    { " 1", -1 },
    { "1m", -1 },
    { "1e300", -1 },
    { "nan", -1 },
    { "inf", -1 },
    { "1,5", -1 },
    { ".", -1 },
    { "1s1", -1 },
    { "1e99999s", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      gint64 ns = -1;

      g_test_message ("'%s'", CASES[i].text);
      if (CASES[i].ns < 0)
        g_assert_false (arguments_parse_time (CASES[i].text, &ns));
      else
        {
          g_assert_true (arguments_parse_time (CASES[i].text, &ns));
          g_assert_cmpint (ns, ==, CASES[i].ns);
        }
    }
}

static void
test_nearest (void)
{
  static const char *const WORDS[] = { "sleepers", "primes", "files", NULL };
  g_autofree char *endless = g_strnfill (100000, 'a');

  g_assert_cmpstr (nearest_word ("sleeprs", WORDS), ==, "sleepers");
  g_assert_cmpstr (nearest_word ("prmies", WORDS), ==, "primes");
  g_assert_cmpstr (nearest_word ("file", WORDS), ==, "files");
  g_assert_null (nearest_word ("", WORDS));
  g_assert_null (nearest_word ("x", WORDS));
  g_assert_null (nearest_word ("something", WORDS));
  g_assert_null (nearest_word (endless, WORDS));
}

static void
test_commands (void)
{
  g_assert_true (cli_has_command ("run"));
  g_assert_true (cli_has_command ("info"));
  g_assert_false (cli_has_command ("--help"));
  g_assert_false (cli_has_command (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/arguments/everything", test_everything);
  g_test_add_func ("/arguments/defaults", test_defaults);
  g_test_add_func ("/arguments/times", test_times);
  g_test_add_func ("/nearest/words", test_nearest);
  g_test_add_func ("/cli/commands", test_commands);

  return g_test_run ();
}
