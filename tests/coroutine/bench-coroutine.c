/* SPDX-License-Identifier: MIT */

/* What the coroutines cost, in CPU time, beside swapcontext() in the same run. */

#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "coroutine-inside.h"
#include "coroutine-loop.h"

#define SWITCHES 2000000
#define CREATIONS 200000
#define ITEMS 2000000
#define SLEEPERS 100000

static double
cpu_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e9 + (double) t.tv_nsec;
}

static double
per (double begin, double n)
{
  return (cpu_ns () - begin) / n;
}

static void *here, *there;

static void
bounce (void *data)
{
  for (;;)
    coroutine_switch (&there, here);
}

static ucontext_t context_here, context_there;

static void
bounce_context (void)
{
  for (;;)
    swapcontext (&context_there, &context_here);
}

static double
measure_swapcontext (char *stack, size_t size)
{
  double begin;

  getcontext (&context_there);
  context_there.uc_stack.ss_sp = stack;
  context_there.uc_stack.ss_size = size;
  makecontext (&context_there, bounce_context, 0);
  begin = cpu_ns ();
  for (int i = 0; i < SWITCHES / 20; i++)
    swapcontext (&context_here, &context_there);
  return per (begin, SWITCHES / 10);
}

static double
measure_switch (char *stack, size_t size)
{
  double begin;

  there = coroutine_context (stack, size, bounce, NULL);
  begin = cpu_ns ();
  for (int i = 0; i < SWITCHES / 2; i++)
    coroutine_switch (&here, there);
  return per (begin, SWITCHES);
}

static int
nothing (void *data)
{
  return 0;
}

static double
measure_creation (CoroutineLoop *loop)
{
  double begin = cpu_ns ();

  for (int i = 0; i < CREATIONS / 100; i++)
    {
      for (int j = 0; j < 100; j++)
        coroutine_spawn (loop, nothing, NULL, "nothing", NULL);
      coroutine_loop_run (loop);
    }
  return per (begin, CREATIONS);
}

static int
yields (void *data)
{
  for (int i = 0; i < 1000; i++)
    coroutine_yield ();
  return 0;
}

/* A hundred take turns: what one turn costs with the loop's round in it. */
static double
measure_turn (CoroutineLoop *loop)
{
  double begin = cpu_ns ();

  for (int i = 0; i < 100; i++)
    coroutine_spawn (loop, yields, NULL, "yields", NULL);
  coroutine_loop_run (loop);
  return per (begin, 100 * 1000);
}

static int
produce (void *data)
{
  for (int i = 0; i < ITEMS; i++)
    coroutine_channel_put (data, data);
  coroutine_channel_close (data);
  return 0;
}

static int
consume (void *data)
{
  void *item;

  while (coroutine_channel_get (data, &item) == 0)
    ;
  return 0;
}

static double
measure_channel (CoroutineLoop *loop)
{
  CoroutineChannel *channel;
  double begin = cpu_ns ();
  double ns;

  coroutine_channel_new (&channel, 1000);
  coroutine_spawn (loop, produce, channel, "produce", NULL);
  coroutine_spawn (loop, consume, channel, "consume", NULL);
  coroutine_loop_run (loop);
  ns = per (begin, ITEMS);
  coroutine_channel_free (channel);
  return ns;
}

static double
resident_kb (void)
{
  FILE *file = fopen ("/proc/self/statm", "r");
  long size, pages = 0;

  if (file == NULL || fscanf (file, "%ld %ld", &size, &pages) != 2)
    pages = 0;
  if (file != NULL)
    fclose (file);
  return (double) pages * (double) sysconf (_SC_PAGESIZE) / 1024;
}

static double kb_before, kb_each;

static int
sleep_1s (void *data)
{
  int r = coroutine_sleep (1000 * MS);

  if (kb_each <= 0)
    kb_each = (resident_kb () - kb_before) / SLEEPERS;
  return r;
}

static void
measure_sleepers (CoroutineLoop *loop)
{
  uint64_t begin = uv_hrtime ();
  double cpu = cpu_ns ();
  int n = 0;

  kb_before = resident_kb ();
  while (n < SLEEPERS && coroutine_spawn (loop, sleep_1s, NULL, "sleeper", NULL) == 0)
    n++;
  coroutine_loop_run (loop);
  printf ("%d x sleep (1 s): %.2f s wall, %.2f s CPU, %.1f KB each\n", n,
          (double) (uv_hrtime () - begin) / 1e9, (cpu_ns () - cpu) / 1e9, kb_each);
}

int
main (void)
{
  static char stack[64 * 1024] __attribute__ ((aligned (64)));
  CoroutineLoop *loop;
  double swap, own;

  if (coroutine_loop_new (&loop, 16 * 1024) < 0)
    return 1;
  swap = measure_swapcontext (stack, sizeof stack);
  own = measure_switch (stack, sizeof stack);
  printf ("switch: %.1f ns; swapcontext: %.1f ns (%.0f times)\n", own, swap, swap / own);
  printf ("create + run: %.0f ns\n", measure_creation (loop));
  printf ("a turn among 100: %.1f ns\n", measure_turn (loop));
  printf ("channel: %.1f ns an item\n", measure_channel (loop));
  measure_sleepers (loop);
  coroutine_loop_free (loop);
  return 0;
}
