/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "parameters.h"

static void
test_defaults (void)
{
  const char *argv[] = { "primes", NULL };
  Parameters parameters;
  char error[200];

  g_assert_cmpint (parameters_parse (&parameters, argv, error, sizeof error), ==, 0);
  g_assert_cmpuint (parameters.workers, ==, 3);
  g_assert_cmpuint (parameters.size, ==, 0);
  g_assert_cmpuint (parameters.switch_interval, ==, GIL_INTERVAL);
  g_assert_null (parameters.arguments[0]);
}

static void
test_all (void)
{
  const char *argv[] = { "sleepers",
                         "workers=2",
                         "model=processes",
                         "runtime=native-gil",
                         "start-method=spawn",
                         "size=7",
                         "tasks=9",
                         "switch-interval=0.001",
                         "seconds=1.5",
                         "workers=200",
                         "--",
                         "model=x",
                         "y",
                         NULL };
  Parameters parameters;
  char error[200];

  g_assert_cmpint (parameters_parse (&parameters, argv, error, sizeof error), ==, 0);
  g_assert_cmpstr (parameters.name, ==, "sleepers");
  g_assert_cmpuint (parameters.model, ==, ENGINE_PROCESSES);
  g_assert_cmpuint (parameters.gil, ==, TRUE);
  g_assert_cmpuint (parameters.spawn, ==, TRUE);
  g_assert_cmpuint (parameters.workers, ==, 200);
  g_assert_cmpuint (parameters.size, ==, 7);
  g_assert_cmpuint (parameters.tasks, ==, 9);
  g_assert_cmpuint (parameters.switch_interval, ==, 1000000);
  g_assert_cmpuint (parameters.sleep, ==, 1500000000);
  g_assert_cmpstr (parameters.arguments[0], ==, "model=x");
  g_assert_cmpstr (parameters.arguments[1], ==, "y");
  g_assert_null (parameters.arguments[2]);
}

/* Any bytes: an error in words that fit, never more. */
static void
test_noise (void)
{
  static const char *const pieces[] = { "model",   "seconds", "size", "=",           "=",
                                        "1",       "-",       ".",    "e",           "nan",
                                        "threads", "\xff",    "%n%s", "99999999999", " " };

  for (int i = 0; i < 20000; i++)
    {
      g_autoptr (GString) setting = g_string_new (NULL);
      const char *argv[] = { "sleepers", NULL, NULL };
      Parameters parameters;
      char error[64] = "";
      int result;

      for (int n = g_test_rand_int_range (0, 6); n > 0; n--)
        g_string_append (setting, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      argv[1] = setting->str;
      result = parameters_parse (&parameters, argv, error, sizeof error);
      g_assert_true (result == 0 || result == -EINVAL);
      g_assert_cmpint (error[0] != '\0', ==, result < 0);
      g_assert_nonnull (memchr (error, '\0', sizeof error));
      if (result == 0)
        {
          g_assert_cmpuint (parameters.sleep, <=, 3600000000000u);
          g_assert_cmpuint (parameters.size, <=, 10000000000u);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parameters/defaults", test_defaults);
  g_test_add_func ("/parameters/all", test_all);
  g_test_add_func ("/parameters/noise", test_noise);

  return g_test_run ();
}
