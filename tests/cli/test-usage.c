/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "program.h"

/* Every line that makes no sense: status 2, one line that says what and what to do, nothing else.
 */
static void
test_usage_errors (void)
{
  static const struct
  {
    const char *words[8];
    const char *part;
  } CASES[] = {
    { { "lst" }, "'list'" },
    { { "no-such-command" }, "--help" },
    { { "--workers" }, "no command" },
    { { "list", "--jsno" }, "--json" },
    { { "list", "--output", "a.png" }, "--output" },
    { { "list", "primes" }, "no names" },
    { { "list", "--json=yes" }, "no value" },
    { { "run" }, "interleave list" },
    { { "run", "sleepers", "primes" }, "one demo" },
    { { "run", "sleeprs" }, "'sleepers'" },
    { { "run", "" }, "interleave list" },
    { { "run", "zzzzzzzzz" }, "interleave list" },
    { { "run", "-m" }, "-m MODULE" },
    { { "run", "-m", "" }, "-m" },
    { { "run", "-m", "this", "sleepers" }, "one -m MODULE" },
    { { "run", "script.py", "sleepers" }, "one demo" },
    { { "run", "-m", "this", "--model", "threads" }, "--model" },
    { { "run", "-m", "this", "--runtime", "native" }, "--runtime native" },
    { { "run", "-m", "this", "--workers", "3" }, "--workers" },
    { { "run", "-m", "this", "--tasks", "3" }, "--tasks" },
    { { "run", "-m", "this", "--scale", "3" }, "--scale" },
    { { "run", "-m", "this", "--set", "a=b" }, "--set" },
    { { "run", "-m", "this", "--python-option", "I" }, "-I" },
    { { "run", "sleepers", "--runtime", "native", "--interpreter", "python3" }, "--interpreter" },
    { { "run", "sleepers", "--runtime=native-gil", "--python-option=-I" }, "--python-option" },
    { { "run", "sleepers", "--python-option" }, "--python-option OPTION" },
    { { "run", "sleepers", "--model" }, "--model M" },
    { { "run", "sleepers", "--model", "fibers" }, "threads" },
    { { "run", "sleepers", "--runtime", "jvm" }, "native-gil" },
    { { "run", "sleepers", "--model", "mixed" }, "It has" },
    { { "run", "sleepers", "--workers", "-1" }, "--workers" },
    { { "run", "sleepers", "--workers", "0" }, "--workers" },
    { { "run", "sleepers", "--workers", "3.5" }, "--workers" },
    { { "run", "sleepers", "--workers", "3x" }, "--workers" },
    { { "run", "sleepers", "--workers", "" }, "--workers" },
    { { "run", "sleepers", "--workers", "99999999999999999999" }, "--workers" },
    { { "run", "sleepers", "--workers", "900000000" }, "workers" },
    { { "run", "sleepers", "--tasks", "0" }, "--tasks" },
    { { "run", "sleepers", "--scale", "0" }, "--scale" },
    { { "run", "sleepers", "--scale", "nan" }, "--scale" },
    { { "run", "sleepers", "--scale", "inf" }, "--scale" },
    { { "run", "sleepers", "--scale", "-1" }, "--scale" },
    { { "run", "sleepers", "--timeout", "0" }, "--timeout" },
    { { "run", "sleepers", "--timeout", "-5" }, "--timeout" },
    { { "run", "sleepers", "--timeout", "soon" }, "--timeout" },
    { { "run", "sleepers", "--set", "seconds" }, "KEY=VALUE" },
    { { "run", "sleepers", "--set", "=1" }, "KEY=VALUE" },
    { { "run", "sleepers", "--set", "no-such-knob=1" }, "no-such-knob" },
    { { "run", "sleepers", "--set", "other=fast" }, "other" },
    { { "run", "sleepers", "--output", "a.jpeg" }, ".png" },
    { { "run", "sleepers", "--output", "png" }, ".png" },
    { { "run", "sleepers", "--output", "" }, ".png" },
    { { "run", "sleepers", "--output", "a.png", "--preset", "huge" }, "slide" },
    { { "run", "sleepers", "--output", "a.png", "--preset", "0x0" }, "slide" },
    { { "run", "sleepers", "--theme", "blue" }, "dark" },
    { { "run", "sleepers", "--from", "1" }, "--from" },
    { { "run", "sleepers", "--", "argument" }, "argument" },
    { { "run", "sleepers", "line\nbreak\033[31m" }, "one demo" },
    { { "export" }, "--output" },
    { { "export", "a.interleave" }, "--output" },
    { { "export", "--output", "a.png" }, "one recording" },
    { { "export", "a.interleave", "b.interleave", "--output", "a.png" }, "one recording" },
    { { "export", "a.interleave", "--output", "a.xyz" }, ".png" },
    { { "export", "a.interleave", "--output", "a.csv", "--from", "1ms" }, "--from" },
    { { "export", "a.interleave", "--output", "a.png", "--from", "1 s" }, "--from" },
    { { "export", "a.interleave", "--output", "a.png", "--from", "2", "--to=1" }, "--to" },
    { { "export", "a.interleave", "--output", "a.png", "--background", "red" }, "white" },
    { { "info" }, "one recording" },
    { { "info", "a", "b" }, "one recording" },
    { { "info", "a.interleave", "--workers", "1" }, "--workers" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      program_run_words (&outcome, CASES[i].words);
      outcome_assert_failed (&outcome, 2, CASES[i].part);
    }
  g_assert_cmpuint (program_count_files (), ==, 0);
}

/* What no name can be is refused before anything is run. */
static void
test_bad_outputs (void)
{
  static const struct
  {
    const char *path;
    const char *part;
  } CASES[] = {
    { "no-folder/a.png", "no-folder/a.png" },
    { "/proc/a.interleave", "/proc/a.interleave" },
    { "/dev/null/a.svg", "/dev/null/a.svg" },
    { "folder.png", "folder.png" },
  };

  g_assert_cmpint (g_mkdir ("folder.png", 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      program_run (&outcome, "run", "sleepers", "--output", CASES[i].path, NULL);
      outcome_assert_failed (&outcome, 1, CASES[i].part);
    }
  g_assert_cmpint (g_rmdir ("folder.png"), ==, 0);
  g_assert_cmpuint (program_count_files (), ==, 0);
}

static void
test_help (void)
{
  static const char *const COMMANDS[] = { "list", "run", "compare", "export", "info" };
  g_auto (Outcome) version = { 0 };
  g_auto (Outcome) help = { 0 };

  program_run (&version, "--version", NULL);
  outcome_assert_fine (&version);
  g_assert_true (g_str_has_prefix (version.out, "interleave 0"));
  g_assert_cmpstr (version.err, ==, "");

  program_run (&help, "--help", NULL);
  outcome_assert_fine (&help);
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    {
      g_auto (Outcome) outcome = { 0 };
      g_auto (Outcome) brief = { 0 };

      g_assert_nonnull (strstr (help.out, COMMANDS[i]));
      program_run (&outcome, COMMANDS[i], "--help", NULL);
      outcome_assert_fine (&outcome);
      g_assert_nonnull (strstr (outcome.out, "--help"));
      program_run (&brief, COMMANDS[i], "-h", NULL);
      g_assert_cmpstr (brief.out, ==, outcome.out);
    }
}

static void
test_no_display (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) file = { 0 };

  program_run (&outcome, NULL);
  outcome_assert_failed (&outcome, 1, "--help");
  g_assert_true (g_file_set_contents ("a.interleave", "", 0, NULL));
  program_run (&file, "a.interleave", NULL);
  outcome_assert_failed (&file, 1, "--help");
  g_assert_cmpint (g_remove ("a.interleave"), ==, 0);
}

static void
assert_string_or_null (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_NULL (node) || json_node_get_value_type (node) == G_TYPE_STRING);
}

static void
assert_interpreters (JsonArray *interpreters)
{
  static const char *const FLAGS[] = { "gil", "free_threaded", "subinterpreters" };

  for (guint i = 0; i < json_array_get_length (interpreters); i++)
    {
      JsonObject *interpreter = json_array_get_object_element (interpreters, i);

      g_assert_cmpuint (json_object_get_size (interpreter), ==, 7);
      g_assert_true (g_path_is_absolute (json_object_get_string_member (interpreter, "path")));
      g_assert_nonnull (json_object_get_string_member (interpreter, "implementation"));
      g_assert_nonnull (json_object_get_string_member (interpreter, "version"));
      assert_string_or_null (interpreter, "missing");
      for (gsize n = 0; n < G_N_ELEMENTS (FLAGS); n++)
        g_assert_cmpint (json_node_get_value_type (json_object_get_member (interpreter, FLAGS[n])),
                         ==, G_TYPE_BOOLEAN);
    }
}

static void
test_list_json (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (Outcome) outcome = { 0 };
  JsonArray *demos;
  JsonObject *root;

  program_run (&outcome, "list", "--json", NULL);
  outcome_assert_fine (&outcome);
  g_assert_cmpstr (outcome.err, ==, "");
  g_assert_true (json_parser_load_from_data (parser, outcome.out, -1, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_object_get_size (root), ==, 2);
  assert_interpreters (json_object_get_array_member (root, "interpreters"));

  demos = json_object_get_array_member (root, "demos");
  g_assert_cmpuint (json_array_get_length (demos), >=, 3);
  for (guint i = 0; i < json_array_get_length (demos); i++)
    {
      JsonObject *demo = json_array_get_object_element (demos, i);
      JsonArray *variants = json_object_get_array_member (demo, "variants");

      g_assert_cmpuint (json_object_get_size (demo), ==, 5);
      g_assert_nonnull (json_object_get_string_member (demo, "id"));
      g_assert_nonnull (json_object_get_string_member (demo, "title"));
      g_assert_nonnull (json_object_get_string_member (demo, "group"));
      assert_string_or_null (demo, "error");
      for (guint v = 0; v < json_array_get_length (variants); v++)
        {
          JsonObject *variant = json_array_get_object_element (variants, v);

          g_assert_cmpuint (json_object_get_size (variant), ==, 4);
          g_assert_nonnull (json_object_get_string_member (variant, "model"));
          g_assert_nonnull (json_object_get_string_member (variant, "runtime"));
          g_assert_true (json_object_get_boolean_member (variant, "available"));
          assert_string_or_null (variant, "missing");
        }
    }
}

/* A broken demo of the user's is listed with its error, and refused with it. */
static void
test_broken_demo (void)
{
  g_auto (Outcome) list = { 0 };
  g_auto (Outcome) run = { 0 };
  g_auto (Outcome) clean = { 0 };

  g_assert_cmpint (g_mkdir_with_parents ("interleave/demos/mine", 0700), ==, 0);
  g_assert_true (g_file_set_contents ("interleave/demos/mine/demo.ini", "[Demo]\n", -1, NULL));
  program_run (&list, "list", NULL);
  outcome_assert_fine (&list);
  g_assert_nonnull (strstr (list.out, "mine"));
  g_assert_nonnull (strstr (list.out, "Title"));
  program_run (&run, "run", "mine", NULL);
  outcome_assert_failed (&run, 1, "Title");
  program_run_shell (&clean, "rm -r interleave");
}

/* Standard output that cannot be written is an error of ours, not a crash. */
static void
test_output_is_closed (void)
{
  static const char *const LINES[] = {
    "$I list >/dev/full",
    "$I list --json >/dev/full",
    "$I --help >/dev/full",
    "$I list >&-",
    "$I list <&- >&-",
    "(trap '' PIPE; $I list; echo $? >status) | true; read s <status; rm status; exit $s",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      /* The reader of the last one may be faster or slower than the writer. */
      program_run_shell (&outcome, LINES[i]);
      if (i + 1 < G_N_ELEMENTS (LINES) || outcome.status != 0)
        outcome_assert_failed (&outcome, 1, "standard output");
    }
}

/* Whatever the language and encoding are, or if there are none. */
static void
test_locales (void)
{
  static const char *const LINES[] = {
    "env -i HOME=/nonexistent $I list --json",
    "env -i HOME=/nonexistent LC_ALL=C $I list --json",
    "env -i HOME=/nonexistent LC_ALL=no_SUCH.locale $I list --json",
    "env -i HOME=/nonexistent $I list --json 2>&-",
  };
  g_auto (Outcome) expected = { 0 };

  program_run_shell (&expected, "env -i HOME=/nonexistent LC_ALL=C.UTF-8 $I list --json");
  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      program_run_shell (&outcome, LINES[i]);
      outcome_assert_fine (&outcome);
      g_assert_cmpstr (outcome.out, ==, expected.out);
    }
}

int
main (int argc, char **argv)
{
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usage/errors", test_usage_errors);
  g_test_add_func ("/usage/bad-outputs", test_bad_outputs);
  g_test_add_func ("/usage/help", test_help);
  g_test_add_func ("/usage/no-display", test_no_display);
  g_test_add_func ("/usage/list-json", test_list_json);
  g_test_add_func ("/usage/broken-demo", test_broken_demo);
  g_test_add_func ("/usage/output-is-closed", test_output_is_closed);
  g_test_add_func ("/usage/locales", test_locales);
  status = g_test_run ();
  program_clear ();

  return status;
}
