/* SPDX-License-Identifier: MIT */

#include "source-find.h"

static void
test_function (void)
{
  static const struct
  {
    const char *name, *function;
  } cases[] = {
    { "fetch", "fetch" },
    { "Thread-1 (fetch)", "fetch" },
    { "Downloader.fetch", "fetch" },
    { "main.<locals>.worker", "worker" },
    { "Thread-12 (Downloader.run)", "run" },
    { "fetch (Task-3)", "fetch" },
    { "Downloader.fetch (Task-30)", "fetch" },
    { "fetch-2", "fetch" },
    { "Task-3", "Task" },
    { "_private", "_private" },
    { "f\xc3\xbcr", "f\xc3\xbcr" },
    { "worker 1", NULL },
    { "<lambda>", NULL },
    { "", NULL },
    { "-1", NULL },
    { "()", NULL },
    { "a)b(c", NULL },
    { "x.", NULL },
    { ".*", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *function = source_find_function (cases[i].name);

      g_assert_cmpstr (function, ==, cases[i].function);
    }
}

static void
test_definitions (void)
{
  static const char text[] = "import x\n"
                             "\n"
                             "async def fetch(url):\n"
                             "    fetch_all()  # def fetch(\n"
                             "class A:\n"
                             "    def run (self):\n"
                             "        pass\n"
                             "    \tasync  def  run[T](self):\n"
                             "def fetch_all():\n"
                             "    undef(1)\n";
  int line;

  g_assert_cmpuint (source_find_definitions (text, "fetch", &line), ==, 1);
  g_assert_cmpint (line, ==, 2);
  g_assert_cmpuint (source_find_definitions (text, "fetch_all", &line), ==, 1);
  g_assert_cmpint (line, ==, 8);
  g_assert_cmpuint (source_find_definitions (text, "run", &line), ==, 2);
  g_assert_cmpint (line, ==, 5);
  g_assert_cmpuint (source_find_definitions (text, "sleep", &line), ==, 0);
  g_assert_cmpint (line, ==, -1);
  g_assert_cmpuint (source_find_definitions ("", "fetch", &line), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-find/function", test_function);
  g_test_add_func ("/source-find/definitions", test_definitions);
  return g_test_run ();
}
