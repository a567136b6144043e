/* SPDX-License-Identifier: MIT */

#include "stage.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coroutine-inside.h"
#include "coroutine-loop.h"

#ifdef FIBER_SANITIZED
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static int
nothing (void *data)
{
  return 0;
}

static void
test_reuse (void)
{
  char *first, *again;
  bool guarded;

  stage_open (0);
  for (int i = 0; i < 1000; i++)
    {
      coroutine_spawn (stage.loop, nothing, NULL, NULL, NULL);
      g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
    }
  g_assert_cmpuint (stage.loop->stacks.n, ==, 64); /* one slab */

  first = coroutine_stacks_take (&stage.loop->stacks, &guarded);
  coroutine_stacks_give (&stage.loop->stacks, first, guarded);
  again = coroutine_stacks_take (&stage.loop->stacks, &guarded);
  g_assert_true (first == again);
  coroutine_stacks_give (&stage.loop->stacks, again, guarded);
  stage_close ("");
}

/* Everything but the last 4 KiB of the stack. */
static int
use_nearly_all (void *data)
{
  char *lowest = coroutine_self ()->stack;
  char *here = __builtin_frame_address (0);
  size_t size = (size_t) (here - lowest) - 4096;
  volatile char *deep = __builtin_alloca (size);

  for (size_t i = 0; i < size; i += 256)
    deep[i] = 1;
  stage_pass (1);
  g_assert_cmpint (deep[0], ==, 1);
  return 0;
}

static void
test_deep (void)
{
  stage_open (16 * 1024);
  for (int i = 0; i < 64; i++)
    coroutine_spawn (stage.loop, use_nearly_all, NULL, NULL, NULL);
  g_assert_cmpint (coroutine_loop_run (stage.loop), ==, 0);
  stage_close ("");
}

static int
step_on_guard (void *data)
{
  ((volatile char *) coroutine_self ()->stack)[-1] = 1;
  stage_pass (1);
  return 0;
}

G_GNUC_NO_INLINE static int
recurse (int depth)
{
  volatile char frame[200];

  frame[0] = (char) depth;
  if (depth == INT_MAX) /* never: the compiler must not see that */
    return 0;
  return recurse (depth + 1) + frame[0];
}

static int
recurse_for_ever (void *data)
{
  return recurse (0);
}

/* Runs @function in a child on a loop with @guard, and returns how the child ended. */
static int
status_of_child (CoroutineFunction function, CoroutineGuard guard)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      struct rlimit no_core = { 0, 0 };

      setrlimit (RLIMIT_CORE, &no_core);
      signal (SIGABRT, SIG_DFL);
      if (!SANITIZED)
        signal (SIGSEGV, SIG_DFL);
      /* What a sanitizer has to say is expected. */
      if (freopen ("/dev/null", "w", stderr) == NULL)
        _exit (2);
      stage_open (16 * 1024);
      stage.loop->stacks.guard = guard;
      coroutine_spawn (stage.loop, function, NULL, NULL, NULL);
      coroutine_loop_run (stage.loop);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return status;
}

static void
assert_killed (int status, int signal)
{
  if (SANITIZED) /* it catches the signal, and exits */
    g_assert_true (status != 0);
  else
    {
      g_assert_true (WIFSIGNALED (status));
      g_assert_cmpint (WTERMSIG (status), ==, signal);
    }
}

static void
test_guard (void)
{
  assert_killed (status_of_child (step_on_guard, GUARD_INSTALLED), SIGSEGV);
  assert_killed (status_of_child (step_on_guard, GUARD_PROTECTED), SIGSEGV);
  assert_killed (status_of_child (step_on_guard, GUARD_CANARY), SIGABRT);
  assert_killed (status_of_child (recurse_for_ever, GUARD_INSTALLED), SIGSEGV);
  g_assert_cmpint (status_of_child (nothing, GUARD_INSTALLED), ==, 0);
  g_assert_cmpint (status_of_child (nothing, GUARD_PROTECTED), ==, 0);
  g_assert_cmpint (status_of_child (nothing, GUARD_CANARY), ==, 0);
}

/* Past what mprotect() may take, stacks are watched by their canaries and work the same. */
static void
test_many_protected (void)
{
  CoroutineStacks stacks;
  bool guarded = true;
  int n = 0;

  g_assert_cmpint (coroutine_stacks_init (&stacks, 16 * 1024), ==, 0);
  stacks.guard = GUARD_PROTECTED;
  for (; guarded && n < 20000; n++)
    {
      char *stack = coroutine_stacks_take (&stacks, &guarded);

      g_assert_nonnull (stack);
      g_assert_true (coroutine_stacks_intact (&stacks, stack, guarded, stack + 64));
      g_assert_false (coroutine_stacks_intact (&stacks, stack, guarded, stack - 64));
      if (!guarded)
        {
          stack[-100] = 1;
          g_assert_false (coroutine_stacks_intact (&stacks, stack, guarded, stack + 64));
        }
    }
  g_assert_false (guarded);
  g_assert_cmpint (n, >, 10000);
  coroutine_stacks_clear (&stacks);
}

static void
test_bad_sizes (void)
{
  CoroutineStacks stacks;
  CoroutineLoop *loop;

  g_assert_cmpint (coroutine_loop_new (&loop, SIZE_MAX), ==, -ENOMEM);
  g_assert_cmpint (coroutine_stacks_init (&stacks, 1), ==, 0);
  g_assert_cmpuint (stacks.size, >=, 16 * 1024);
  g_assert_null (stacks.slabs);
  coroutine_stacks_clear (&stacks);
}

static size_t
address_space (void)
{
  g_autofree char *statm = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  return (size_t) g_ascii_strtoull (statm, NULL, 10) * (size_t) sysconf (_SC_PAGESIZE);
}

/* With no room for another slab, spawn says so and everything else goes on. */
static void
test_no_memory (void)
{
  Coroutine *coroutine;
  int status;
  pid_t child;

  if (SANITIZED)
    {
      g_test_skip ("a sanitizer needs its address space");
      return;
    }

  child = fork ();
  if (child == 0)
    {
      struct rlimit limit = { 0 };
      int n = 0, r;

      stage_open (1024 * 1024);
      limit.rlim_cur = limit.rlim_max = address_space () + 64 * 1024 * 1024 + 32 * 1024 * 1024;
      setrlimit (RLIMIT_AS, &limit);
      while ((r = coroutine_spawn (stage.loop, nothing, NULL, NULL, NULL)) == 0)
        n++;
      if (r != -ENOMEM || n != 64 || coroutine_loop_run (stage.loop) != 0)
        _exit (1);
      if (coroutine_spawn (stage.loop, nothing, NULL, NULL, &coroutine) != 0)
        _exit (2);
      stage_close ("");
      coroutine_unref (coroutine);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coroutine-stack/reuse", test_reuse);
  g_test_add_func ("/coroutine-stack/deep", test_deep);
  g_test_add_func ("/coroutine-stack/guard", test_guard);
  g_test_add_func ("/coroutine-stack/many-protected", test_many_protected);
  g_test_add_func ("/coroutine-stack/bad-sizes", test_bad_sizes);
  g_test_add_func ("/coroutine-stack/no-memory", test_no_memory);
  return g_test_run ();
}
