/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "demo.h"

#define VALID "[Demo]\nTitle=A\nTitle[de]=Ein A\nGroup=G\nPromise=P\n"
#define PYTHON "[Variant threads python]\n"
#define VARIANT "[Variant threads native]\nProgram=a\n"

static char *home;

/* Writes a demo of the user's and returns its folder. */
static char *
write_demo (const char *id, const char *text, gssize size)
{
  g_autofree char *folder = g_build_filename (home, "interleave", "demos", id, NULL);
  g_autofree char *file = g_build_filename (folder, "demo.ini", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, size, NULL));

  return g_steal_pointer (&folder);
}

static void
remove_demo (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "demo.ini", NULL);

  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_names (void)
{
  for (int i = 0; i < N_MODELS; i++)
    {
      Model model;

      g_assert_true (model_from_name (model_name ((Model) i), &model));
      g_assert_cmpint (model, ==, i);
    }
  for (int i = 0; i < N_RUNTIMES; i++)
    {
      Runtime runtime;

      g_assert_true (runtime_from_name (runtime_name ((Runtime) i), &runtime));
      g_assert_cmpint (runtime, ==, i);
    }

  g_assert_false (model_from_name ("", &(Model){ 0 }));
  g_assert_false (model_from_name (NULL, &(Model){ 0 }));
  g_assert_false (runtime_from_name ("Native", &(Runtime){ 0 }));
}

static void
test_shipped (void)
{
  g_autoptr (Catalog) catalog = catalog_new ();

  for (guint i = 0; i < catalog_get_n_demos (catalog); i++)
    {
      const Demo *demo = catalog_get_demo (catalog, i);

      g_assert_cmpstr (demo->error, ==, NULL);
      g_assert_cmpuint (demo->variants->len, >, 0);
      g_assert_true (catalog_find (catalog, demo->id) == demo);
      for (guint n = 0; n < demo->variants->len; n++)
        g_assert_cmpstr (((const Variant *) demo->variants->pdata[n])->missing, ==, NULL);
    }

  g_assert_null (catalog_find (catalog, "no-such-demo"));
  g_assert_nonnull (catalog_find (catalog, "sleepers"));
  g_assert_nonnull (catalog_find (catalog, "primes"));
  g_assert_nonnull (catalog_find (catalog, "files"));
  g_assert_nonnull (catalog_find (catalog, "example-threads"));
  g_assert_nonnull (catalog_find (catalog, "example-processes"));
  g_assert_nonnull (catalog_find (catalog, "example-asyncio"));
}

static void
test_whole_demo (void)
{
  g_autofree char *folder = write_demo (
      "whole",
      VALID "Question=Q?\nArgument=FOLDER\nSize=7\n"
            "[Variant threads native-gil]\nProgram=w\nWorkers=2\nMaxWorkers=9\nSize=8\n"
            "[Variant asyncio native]\nProgram=w\n[Knob pause]\nDescription=D\nDefault=\n",
      -1);
  g_autoptr (Demo) demo = demo_new_from_folder (folder);
  const Variant *variant;
  const Knob *knob;

  g_assert_cmpstr (demo->error, ==, NULL);
  g_assert_cmpstr (demo->id, ==, "whole");
  g_assert_cmpstr (demo->title, ==, "Ein A");
  g_assert_cmpstr (demo->group, ==, "G");
  g_assert_cmpstr (demo->promise, ==, "P");
  g_assert_cmpstr (demo->question, ==, "Q?");
  g_assert_cmpstr (demo->argument, ==, "FOLDER");

  variant = demo_find_variant (demo, -1, -1);
  g_assert_true (variant == demo_find_variant (demo, MODEL_THREADS, RUNTIME_NATIVE_GIL));
  g_assert_cmpstr (variant->program, ==, "w");
  g_assert_cmpint (variant->workers, ==, 2);
  g_assert_cmpint (variant->max_workers, ==, 9);
  g_assert_cmpint (variant->size, ==, 8);

  variant = demo_find_variant (demo, MODEL_ASYNCIO, -1);
  g_assert_true (variant == demo_find_variant (demo, -1, RUNTIME_NATIVE));
  g_assert_cmpint (variant->workers, ==, 3);
  g_assert_cmpint (variant->size, ==, 7);
  g_assert_null (demo_find_variant (demo, MODEL_PROCESSES, -1));

  g_assert_cmpuint (demo->knobs->len, ==, 1);
  knob = g_ptr_array_index (demo->knobs, 0);
  g_assert_cmpstr (knob->key, ==, "pause");
  g_assert_cmpstr (knob->description, ==, "D");
  g_assert_cmpstr (knob->default_value, ==, "");

  remove_demo (folder);
}

static void
test_broken_demos (void)
{
  static const struct
  {
    const char *text;
    const char *error; /* a part of it */
  } CASES[] = {
    { "", "empty" },
    { "hello", "group" },
    { "[Demo]\n", "Title" },
    { "[Other]\nTitle=A\n", "[Demo]" },
    { VALID, "[Variant MODEL RUNTIME]" },
    { "[Demo]\nTitle=\nGroup=G\nPromise=P\n" VARIANT, "Title" },
    { "[Demo]\nTitle=a\\nb\nGroup=G\nPromise=P\n" VARIANT, "Title" },
    { "[Demo]\nTitle=\xff\xfe\nGroup=G\nPromise=P\n" VARIANT, "Title" },
    { VALID "Tilte=B\n" VARIANT, "Tilte" },
    { VALID "Size=0\n" VARIANT, "Size" },
    { VALID "Size=-5\n" VARIANT, "Size" },
    { VALID "Size=1e3\n" VARIANT, "Size" },
    { VALID "Size=99999999999999999999\n" VARIANT, "Size" },
    { VALID "Size[de]=5\n" VARIANT, "Size" },
    { VALID "Argument=A FOLDER\n" VARIANT, "Argument" },
    { VALID "[Variants]\n", "[Variants]" },
    { VALID "[Variant threads]\nProgram=a\n", "threads" },
    { VALID "[Variant threads jvm]\nProgram=a\n", "jvm" },
    { VALID "[Variant fibers native]\nProgram=a\n", "fibers" },
    { VALID "[Variant threads native]\n", "Program" },
    { VALID "[Variant threads native]\nProgram=../../bin/sh\n", "Program" },
    { VALID "[Variant threads native]\nProgram=--help\n", "Program" },
    { VALID VARIANT "Workers=20\nMaxWorkers=10\n", "Workers" },
    { VALID VARIANT "MaxWorkers=1000000000\n", "MaxWorkers" },
    { VALID VARIANT "Arguments={workers}\n", "python" },
    { VALID VARIANT "Answer=x\n", "python" },
    { VALID PYTHON "Program=../a.py\n", "Program" },
    { VALID PYTHON "Program=a.py\nArguments={speed}\n", "{speed}" },
    { VALID PYTHON "Program=a.py\nArguments={workers\n", "{workers" },
    { VALID PYTHON "Program=a.py\nExpected={}\n", "{}" },
    { VALID PYTHON "Program=a.py\nAnswer=(\n", "Answer" },
    { VALID PYTHON "Program=a.py\nAnswer=(a)(b)\n", "Answer" },
    { VALID VARIANT "[Knob a=b]\nDescription=D\nDefault=\n", "Knob" },
    { VALID VARIANT "[Knob a]\nDescription=D\n", "Default" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *folder = write_demo ("broken", CASES[i].text, -1);
      g_autoptr (Demo) demo = demo_new_from_folder (folder);

      g_test_message ("%" G_GSIZE_FORMAT ": %s", i, demo->error);
      g_assert_nonnull (demo->error);
      g_assert_nonnull (strstr (demo->error, CASES[i].error));
      g_assert_cmpuint (demo->variants->len, ==, 0);
      g_assert_nonnull (demo->title);
      g_assert_nonnull (demo->promise);
      remove_demo (folder);
    }
}

static void
test_odd_files (void)
{
  g_autofree char *big = g_strnfill (1 << 20, '#');
  g_autofree char *folder = write_demo ("odd", big, -1);
  g_autofree char *file = g_build_filename (folder, "demo.ini", NULL);
  g_autoptr (Demo) too_big = demo_new_from_folder (folder);
  g_autoptr (Demo) no_file = NULL;
  g_autoptr (Demo) no_end = NULL;
  g_autoptr (Demo) bad_name = demo_new_from_folder ("/tmp/a b");
  g_autoptr (Demo) no_utf8 = demo_new_from_folder ("/tmp/\xff");

  g_assert_nonnull (strstr (too_big->error, "too big"));
  g_remove (file);
  no_file = demo_new_from_folder (folder);
  g_assert_nonnull (strstr (no_file->error, "no file"));
  g_assert_cmpint (symlink ("/dev/zero", file), ==, 0);
  no_end = demo_new_from_folder (folder);
  g_assert_nonnull (strstr (no_end->error, "no file"));
  g_assert_nonnull (bad_name->error);
  g_assert_true (g_utf8_validate (no_utf8->id, -1, NULL));
  remove_demo (folder);
}

/* The user's stands in the place of the shipped one with its id; a broken one is listed too. */
static void
test_own_demos (void)
{
  g_autofree char *own = write_demo ("primes", VALID VARIANT, -1);
  g_autofree char *broken = write_demo ("zz-broken", "nothing", -1);
  g_autoptr (Catalog) catalog = catalog_new ();
  guint n_primes = 0;

  for (guint i = 0; i < catalog_get_n_demos (catalog); i++)
    n_primes += strcmp (catalog_get_demo (catalog, i)->id, "primes") == 0;
  g_assert_cmpuint (n_primes, ==, 1);
  g_assert_cmpstr (catalog_find (catalog, "primes")->title, ==, "Ein A");
  g_assert_nonnull (catalog_find (catalog, "zz-broken")->error);

  remove_demo (own);
  remove_demo (broken);
}

/* What is a file of ours is there and reads as demo.h says; what is not says so. */
static void
test_python (void)
{
  g_autofree char *folder =
      write_demo ("py",
                  VALID PYTHON "Program=demo.ini\nArguments={workers} --pause={pause}\n"
                               "Answer=^(\\\\d+) done\nExpected={workers}\n"
                               "[Variant asyncio python]\nProgram=a.py\n"
                               "[Knob pause]\nDescription=D\nDefault=1\n",
                  -1);
  g_autoptr (Demo) demo = demo_new_from_folder (folder);
  const Variant *threads = demo_find_variant (demo, MODEL_THREADS, RUNTIME_PYTHON);
  const Variant *tasks = demo_find_variant (demo, MODEL_ASYNCIO, RUNTIME_PYTHON);

  g_assert_cmpstr (demo->error, ==, NULL);
  g_assert_cmpstr (demo->folder, ==, folder);
  g_assert_cmpstr (threads->arguments[0], ==, "{workers}");
  g_assert_cmpstr (threads->arguments[1], ==, "--pause={pause}");
  g_assert_cmpstr (threads->answer, ==, "^(\\d+) done");
  g_assert_cmpstr (threads->expected, ==, "{workers}");
  g_assert_true (variant_takes (threads, "workers"));
  g_assert_true (variant_takes (threads, "pause"));
  g_assert_false (variant_takes (threads, "size"));
  g_assert_null (tasks->arguments);
  g_assert_false (variant_takes (tasks, "workers"));
  g_assert_nonnull (strstr (tasks->missing, "a.py"));
  remove_demo (folder);
}

static void
test_free_null (void)
{
  catalog_free (NULL);
  demo_free (NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *demos = NULL;
  g_autofree char *folder = NULL;
  int status;

  home = g_dir_make_tmp ("interleave-catalog-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("LANGUAGE", "de", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/catalog/names", test_names);
  g_test_add_func ("/catalog/shipped", test_shipped);
  g_test_add_func ("/catalog/own-demos", test_own_demos);
  g_test_add_func ("/catalog/free-null", test_free_null);
  g_test_add_func ("/demo/whole", test_whole_demo);
  g_test_add_func ("/demo/broken", test_broken_demos);
  g_test_add_func ("/demo/odd-files", test_odd_files);
  g_test_add_func ("/demo/python", test_python);
  status = g_test_run ();

  folder = g_build_filename (home, "interleave", NULL);
  demos = g_build_filename (folder, "demos", NULL);
  g_rmdir (demos);
  g_rmdir (folder);
  g_rmdir (home);
  g_free (home);

  return status;
}
