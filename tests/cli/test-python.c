/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>

#include "program.h"

/* A script under `interleave run` and under Python alone: the same bytes and the same end. What we
 * have to say comes after the script's last word on the standard error. */

#define PYTHON "/usr/bin/python3"

typedef struct
{
  const char *name;
  const char *script;
  const char *words;   /* after the script */
  const char *options; /* of Python */
  const char *around;  /* redirections; NULL: standard input is empty */
} Case;

static const Case CASES[] = {
  { "nothing", "" },
  { "output", "print('one')\nprint('two')\n" },
  { "no newline", "print('one', end='')\n" },
  { "error output", "import sys\nprint('out')\nprint('err', file=sys.stderr)\n" },
  { "bytes", "import sys\nsys.stdout.buffer.write(bytes(range(256)) + b'\\n\\xff\\xfe')\n" },
  { "long line", "print('x' * 1000000)\n" },
  { "much output", "import sys\nfor i in range(20000):\n print(i, 'words ' * 10)\n" },
  { "both at once", "import sys\nfor i in range(1000):\n print(i)\n print(-i, file=sys.stderr)\n" },
  { "status", "import sys\nprint('bye')\nsys.exit(7)\n" },
  { "text as status", "import sys\nsys.exit('a text')\n" },
  { "_exit", "import os\nprint('lost in the buffer')\nos._exit(3)\n" },
  { "exception", "def f():\n  return 1 / 0\n\nprint('one')\nf()\n" },
  { "exception in a thread",
    "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\n" },
  { "syntax error", "print('never'\n" },
  { "tab error", "if 1:\n\tx = 1\n        y = 2\n" },
  { "not UTF-8", "print('\xff')\n" },
  { "keyboard interrupt", "raise KeyboardInterrupt\n" },
  { "system exit none", "raise SystemExit\n" },
  { "SIGTERM", "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n" },
  { "SIGKILL",
    "import os, signal\nprint('x', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n" },
  { "abort", "import os\nos.abort()\n" },
  { "recursion", "def f():\n  f()\nf()\n" },
  { "input", "print('Hello, ' + input('Name? '))\nprint(input())\n", NULL, NULL, "<names" },
  { "no input", "print(input('Name? '))\n" },
  { "closing input", "import sys\nsys.stdin.close()\nprint('closed')\n" },
  { "input closed", "import sys\nprint(sys.stdin)\n", NULL, NULL, "<&-" },
  { "output closed", "import sys\nprint('x')\nprint(sys.stdout, file=sys.stderr)\n", NULL, NULL,
    ">&-" },
  { "full device", "print('x' * 100000)\n", NULL, NULL, ">/dev/full" },
  { "arguments", "import sys\nprint(sys.argv, sys.orig_argv[1:])\n",
    "a 'b  c' '' -m --json -- --" },
  { "options", "import sys\nprint(sys.flags, sys.warnoptions, sys._xoptions, sys.path)\n", NULL,
    "-I -OO -Wignore -Xutf8" },
  { "isolated", "import sys\nprint(sys.flags, sys.path)\n", NULL, "-E -S -s" },
  { "development", "import asyncio\nopen('names')\nasyncio.run(asyncio.sleep(0))\n", NULL,
    "-Xdev" },
  { "bad option", "print('never')\n", NULL, "--no-such-option" },
  { "main", "import os, sys\nprint(__name__, __file__, sys.path, os.getcwd(), sys.executable, "
            "sys.prefix)\n" },
  { "modules", "import sys\nprint(sorted(sys.modules))\n" },
  { "modules of asyncio", "import asyncio, sys\nprint(sorted(sys.modules))\n" },
  { "process",
    "import os, resource, signal, sys\n"
    "print([signal.getsignal(s) for s in sorted(signal.valid_signals())])\n"
    "print(signal.pthread_sigmask(signal.SIG_BLOCK, []), os.umask(0), os.getpriority(0, 0))\n"
    "print([resource.getrlimit(i) for i in range(10)], sorted(os.sched_getaffinity(0)))\n"
    "print(sorted(os.listdir('/proc/self/fd')), len(os.listdir('/proc/self/task')))\n"
    "print([os.isatty(i) for i in range(3)], os.getsid(0), os.getuid(), os.getcwd())\n" },
  { "environment", "import os\nfor k in sorted(os.environ):\n"
                   "  if k != '_' and k != 'LD_PRELOAD' and not k.startswith('INTERLEAVE_'):\n"
                   "    print(k, ascii(os.environ[k]))\n" },
  { "at exit", "import atexit, threading\natexit.register(print, 'last')\n"
               "threading.Thread(target=lambda: print('first')).start()\n" },
  { "daemon thread",
    "import threading\nlock = threading.Lock()\nlock.acquire()\n"
    "threading.Thread(target=lock.acquire, daemon=True).start()\nprint('ends')\n" },
  { "threads",
    "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(4) as pool:\n  print(sum(pool.map(lambda n: n * n, range(1000))))\n" },
  { "fork",
    "import os\npid = os.fork()\nif pid == 0:\n  print('child', flush=True)\n  os._exit(5)\n"
    "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n" },
  { "exec", "import os\nos.execl('/bin/sh', 'sh', '-c', 'echo from sh; exit 9')\n" },
  { "exec of Python",
    "import os, sys\nos.execl(sys.executable, 'python3', '-c', 'print(6 * 7)')\n" },
  { "subprocess",
    "import subprocess, sys\n"
    "r = subprocess.run([sys.executable, '-c', 'print(input()); 1 / 0'], input='text',\n"
    "                   capture_output=True, text=True)\nprint(r)\n" },
  { "stripped environment",
    "import subprocess, sys\n"
    "print(subprocess.run([sys.executable, '-c', 'import os; print(len(os.environ))'], env={},\n"
    "                     capture_output=True))\n" },
  { "closes all", "import os\nos.closerange(3, 1000)\nprint('fine')\n" },
  { "asyncio", "import asyncio\nasync def f(n):\n  await asyncio.sleep(0)\n  return n\n"
               "async def main():\n  print(await asyncio.gather(*[f(n) for n in range(100)]))\n"
               "  raise ValueError('from main')\nasyncio.run(main())\n" },
  { "spawn",
    "import multiprocessing as m\nif __name__ == '__main__':\n  m.set_start_method('spawn')\n"
    "  with m.Pool(2) as pool:\n    print(pool.map(abs, range(-5, 5)))\n" },
};

static char *
read_text (const char *name, gsize *size)
{
  g_autoptr (GBytes) bytes = program_read_file (name);

  return g_bytes_unref_to_data (g_steal_pointer (&bytes), size);
}

/* Standard output is the same; standard error begins the same, and goes on with our report. */
static void
assert_same (const char *name)
{
  gsize size = 0, our_size = 0;
  g_autofree char *out = read_text ("direct.out", &size);
  g_autofree char *our_out = read_text ("ours.out", &our_size);
  g_autofree char *err = NULL;
  g_autofree char *our_err = NULL;

  g_assert_cmpmem (our_out, our_size, out, size);

  err = read_text ("direct.err", &size);
  our_err = read_text ("ours.err", &our_size);
  g_test_message ("%.*s", (int) MIN (size, 2000), err);
  g_test_message ("%.*s", (int) MIN (our_size, 2000), our_err);
  g_assert_cmpuint (our_size, >, size);
  g_assert_cmpmem (our_err, size, err, size);
  g_assert_true (g_str_has_prefix (our_err + size, name));
}

static void
run_both (const char *what,
          const char *title,
          const char *options,
          const char *our_options,
          const char *words,
          const char *around)
{
  /* exec: a shell that waited would have its own say on those that are killed. */
  g_autofree char *direct = g_strdup_printf (
      "exec " PYTHON " %s %s %s <empty >direct.out 2>direct.err %s", options, what, words, around);
  g_autofree char *ours = g_strdup_printf ("exec $I run %s %s --interpreter " PYTHON
                                           " -- %s <empty >ours.out 2>ours.err %s",
                                           what, our_options, words, around);
  g_auto (Outcome) expected = { 0 };
  g_auto (Outcome) outcome = { 0 };

  program_run_shell (&expected, direct);
  program_run_shell (&outcome, ours);
  g_assert_cmpint (outcome.status, ==, expected.status);
  assert_same (title);
}

/* "-I -OO" as "--python-option=-I --python-option=-OO" */
static char *
make_our_options (const char *options)
{
  g_auto (GStrv) words = g_strsplit (options, " ", -1);
  GString *line = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    g_string_append_printf (line, "--python-option=%s ", words[i]);
  return g_string_free (line, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  const char *options = test->options != NULL ? test->options : "";
  g_autofree char *our_options = make_our_options (options);

  g_assert_true (g_file_set_contents ("script.py", test->script, -1, NULL));
  run_both ("script.py", "script.py: ", options, our_options,
            test->words != NULL ? test->words : "", test->around != NULL ? test->around : "");
}

/* -m: from the folder we stand in, from the library, and one that is not there. */
static void
test_modules (void)
{
  g_assert_cmpint (g_mkdir ("package", 0700), ==, 0);
  g_assert_true (g_file_set_contents ("package/__main__.py",
                                      "import sys\nprint(sys.argv[1:], sys.path[0], __package__)\n",
                                      -1, NULL));
  run_both ("-m package", "package: ", "", "", "a -b", "");
  run_both ("-m json.tool", "json.tool: ", "", "", "", "<json");
  run_both ("-m no_such_module", "no_such_module: ", "", "", "", "");
  run_both ("-m package.none", "package.none: ", "", "", "", "");
}

/* A path is named in tracebacks as the user named it. */
static void
test_paths (void)
{
  g_assert_cmpint (g_mkdir ("a folder", 0700), ==, 0);
  g_assert_true (g_file_set_contents ("a folder/ö.py",
                                      "import sys\nprint(sys.argv, sys.path[0])\n1/0\n", -1, NULL));
  run_both ("'a folder/ö.py'", "ö.py: ", "", "", "", "");
  run_both ("'./a folder/../a folder/ö.py'", "ö.py: ", "", "", "", "");
  run_both ("\"$PWD/a folder/ö.py\"", "ö.py: ", "", "", "", "");
}

int
main (int argc, char **argv)
{
  g_auto (Outcome) prepared = { 0 };
  int status;

  program_init ();
  g_test_init (&argc, &argv, NULL);
  program_run_shell (&prepared, ": >empty; printf 'Ada\\nLovelace' >names; echo '[1]' >json");

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/python/%s", CASES[i].name);

      g_test_add_data_func (path, &CASES[i], test_case);
    }
  g_test_add_func ("/python/-m", test_modules);
  g_test_add_func ("/python/paths", test_paths);
  status = g_test_run ();
  program_clear ();

  return status;
}
