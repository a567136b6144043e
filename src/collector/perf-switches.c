/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "perf-switches.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What an unprivileged user may lock per core: perf_event_mlock_kb is 516. */
#define RING_PAGES 128
#define RECORD_BYTES 64

typedef struct
{
  struct perf_event_mmap_page *page;
  size_t data_bytes;
  int fd;
} Core;

struct PerfSwitches
{
  GArray *cores;   /* Core */
  GArray *pending; /* PerfSwitch: read, but later than asked for */
  size_t page_bytes;
};

static int
open_core (int cpu)
{
  struct perf_event_attr attributes = {
    .type = PERF_TYPE_SOFTWARE,
    .size = sizeof attributes,
    .config = PERF_COUNT_SW_DUMMY,
    .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
    .disabled = 1,
    .inherit = 1,
    .enable_on_exec = 1,
    .exclude_kernel = 1,
    .exclude_hv = 1,
    .context_switch = 1,
    .task = 1,
    .sample_id_all = 1,
    .use_clockid = 1,
    .clockid = CLOCK_MONOTONIC,
    .watermark = 1,
    .wakeup_watermark = G_MAXUINT32,
  };

  return (int) syscall (SYS_perf_event_open, &attributes, 0, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

void
perf_switches_free (PerfSwitches *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->cores->len; i++)
    {
      Core *core = &g_array_index (self->cores, Core, i);

      if (core->page != NULL)
        munmap (core->page, self->page_bytes + core->data_bytes);
      close (core->fd);
    }
  g_array_unref (self->cores);
  g_array_unref (self->pending);
  g_free (self);
}

/* Returns 0, -ENODEV for a core that is switched off, or another negative errno. */
static int
add_core (PerfSwitches *self, int cpu)
{
  Core core = { NULL, RING_PAGES * self->page_bytes, open_core (cpu) };
  void *memory;

  if (core.fd < 0)
    return -errno;

  memory = mmap (NULL, self->page_bytes + core.data_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                 core.fd, 0);
  if (memory != MAP_FAILED)
    core.page = memory;
  g_array_append_val (self->cores, core);
  return memory != MAP_FAILED ? 0 : -errno;
}

PerfSwitches *
perf_switches_new (int *error)
{
  PerfSwitches *self = g_new0 (PerfSwitches, 1);
  long n_cpus = sysconf (_SC_NPROCESSORS_CONF);

  self->page_bytes = (size_t) sysconf (_SC_PAGESIZE);
  self->cores = g_array_new (FALSE, FALSE, sizeof (Core));
  self->pending = g_array_new (FALSE, FALSE, sizeof (PerfSwitch));

  *error = 0;
  for (int cpu = 0; cpu < n_cpus && *error == 0; cpu++)
    {
      *error = add_core (self, cpu);
      if (*error == -ENODEV)
        *error = 0;
    }
  if (*error == 0 && self->cores->len == 0)
    *error = -ENODEV;
  if (*error != 0)
    g_clear_pointer (&self, perf_switches_free);
  return self;
}

/* A record may go round the end of the ring. */
static void
copy_out (const Core *core, size_t page_bytes, guint64 at, void *to, size_t n)
{
  const char *data = (const char *) core->page + page_bytes;
  size_t start = at % core->data_bytes;
  size_t first = MIN (n, core->data_bytes - start);

  memcpy (to, data + start, first);
  memcpy ((char *) to + first, data, n - first);
}

static void
take_record (PerfSwitches *self, const struct perf_event_header *header, const char *body)
{
  PerfSwitch item;
  guint32 tid;

  /* sample_id: pid, tid, time. EXIT has pid, ppid, tid, ptid, time of its own before it. */
  if (header->type == PERF_RECORD_SWITCH)
    {
      memcpy (&tid, body + 4, sizeof tid);
      memcpy (&item.time, body + 8, sizeof item.time);
      if (!(header->misc & PERF_RECORD_MISC_SWITCH_OUT))
        item.kind = PERF_SWITCH_IN;
      else if (header->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT)
        item.kind = PERF_SWITCH_PREEMPTED;
      else
        item.kind = PERF_SWITCH_OUT;
    }
  else if (header->type == PERF_RECORD_EXIT)
    {
      memcpy (&tid, body + 8, sizeof tid);
      memcpy (&item.time, body + 16, sizeof item.time);
      item.kind = PERF_SWITCH_EXIT;
    }
  else
    return;

  item.tid = (int) tid;
  g_array_append_val (self->pending, item);
}

static gboolean
take_core (PerfSwitches *self, const Core *core)
{
  /* Pairs with the kernel's barrier after it has written the records. */
  guint64 head = __atomic_load_n (&core->page->data_head, __ATOMIC_ACQUIRE);
  guint64 tail = core->page->data_tail;
  gboolean whole = TRUE;

  while (tail < head)
    {
      struct perf_event_header header;
      char body[RECORD_BYTES] = { 0 };

      copy_out (core, self->page_bytes, tail, &header, sizeof header);
      if (header.size < sizeof header)
        break;
      copy_out (core, self->page_bytes, tail + sizeof header, body,
                MIN (header.size - sizeof header, sizeof body));
      if (header.type == PERF_RECORD_LOST)
        whole = FALSE;
      take_record (self, &header, body);
      tail += header.size;
    }

  /* Pairs with the kernel's load before it writes: our copies are made by now. */
  __atomic_store_n (&core->page->data_tail, tail, __ATOMIC_RELEASE);
  return whole;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const PerfSwitch *left = a;
  const PerfSwitch *right = b;

  return left->time < right->time ? -1 : left->time > right->time;
}

gboolean
perf_switches_take (PerfSwitches *self, guint64 upto, GArray *switches)
{
  gboolean whole = TRUE;
  guint n = 0;

  for (guint i = 0; i < self->cores->len; i++)
    whole &= take_core (self, &g_array_index (self->cores, Core, i));

  /* A thread may be switched out on one core and in on another: only time gives the order. */
  g_array_sort (self->pending, compare_times);
  while (n < self->pending->len && g_array_index (self->pending, PerfSwitch, n).time <= upto)
    n++;
  if (n > 0)
    {
      g_array_append_vals (switches, self->pending->data, n);
      g_array_remove_range (self->pending, 0, n);
    }
  return whole;
}
