/* SPDX-License-Identifier: MIT */

#include "installation.h"

/* Test programs stand in BUILD/tests/catalog, so they find BUILD. */
static void
test_build_folder (void)
{
  const char *tests = g_test_get_dir (G_TEST_BUILT);
  g_autofree char *build = g_path_get_dirname (tests);
  g_autofree char *data = g_build_filename (build, "data", NULL);
  g_autofree char *locale = g_build_filename (build, "po", NULL);
  g_autofree char *workload =
      g_build_filename (build, "src", "workloads", "interleave-workload", NULL);

  g_autofree char *preload =
      g_build_filename (build, "src", "cpython", "interleave-python.so", NULL);

  g_assert_cmpstr (installation_get_data (), ==, data);
  g_assert_cmpstr (installation_get_locale (), ==, locale);
  g_assert_cmpstr (installation_get_workload (), ==, workload);
  g_assert_true (g_file_test (workload, G_FILE_TEST_IS_EXECUTABLE));
  g_assert_cmpstr (installation_get_preload (), ==, preload);
  g_assert_true (g_file_test (preload, G_FILE_TEST_IS_REGULAR));
}

static void
test_schemas (void)
{
  g_autofree char *compiled =
      g_build_filename (installation_get_schemas (), "gschemas.compiled", NULL);

  g_assert_true (g_file_test (compiled, G_FILE_TEST_IS_REGULAR));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/installation/build-folder", test_build_folder);
  g_test_add_func ("/installation/schemas", test_schemas);

  return g_test_run ();
}
