/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ring.h"

#define SKIPPED 77

/* What the next MADV_POPULATE_WRITE shall answer; 0 asks the kernel. The ring calls the madvise()
 * of the program it is linked to: this one. */
static int madvise_error;
static int n_madvise;

int
madvise (void *address, size_t size, int advice)
{
  n_madvise++;
  if (madvise_error != 0)
    {
      errno = madvise_error;
      return -1;
    }

  return (int) syscall (SYS_madvise, address, size, advice);
}

typedef struct
{
  RingSlot slot;
  Event *events;
  RingWriter writer;
  RingReader reader;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->events = mmap (NULL, RING_BYTES, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_assert_true (f->events != MAP_FAILED);
  ring_writer_init (&f->writer, &f->slot, f->events);
  ring_reader_init (&f->reader, &f->slot, f->events);
  madvise_error = 0;
  n_madvise = 0;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  madvise_error = 0;
  munmap (f->events, RING_BYTES);
}

static Event
make_event (uint64_t n)
{
  return (Event){
    .time = n, .a = ~n, .b = n * 3, .lane = (uint32_t) n, .kind = EVENT_STATE, .core = 7
  };
}

static bool
put (RingWriter *writer, uint64_t n)
{
  Event event = make_event (n);

  return ring_writer_put (writer, &event);
}

static void
check_event (const Event *event, uint64_t n)
{
  g_assert_cmpuint (event->time, ==, n);
  g_assert_cmpuint (event->a, ==, ~n);
  g_assert_cmpuint (event->b, ==, n * 3);
  g_assert_cmpuint (event->lane, ==, (uint32_t) n);
  g_assert_cmpuint (event->kind, ==, EVENT_STATE);
  g_assert_cmpuint (event->core, ==, 7);
}

static void
test_put_take (Fixture *f, gconstpointer data)
{
  Event events[4];

  g_assert_cmpint (ring_reader_take (&f->reader, events, 4), ==, 0);

  for (uint64_t i = 0; i < 6; i++)
    g_assert_true (put (&f->writer, i));

  g_assert_cmpint (ring_reader_take (&f->reader, events, 4), ==, 4);
  for (uint64_t i = 0; i < 4; i++)
    check_event (&events[i], i);

  g_assert_cmpint (ring_reader_take (&f->reader, events, 4), ==, 2);
  check_event (&events[1], 5);
  g_assert_cmpint (ring_reader_take (&f->reader, events, 4), ==, 0);
  g_assert_cmpuint (ring_reader_count_lost (&f->reader), ==, 0);
}

static void
test_wrap (Fixture *f, gconstpointer data)
{
  /* A stretch that does not divide the ring, so that copies wrap in their middle. */
  enum
  {
    STRETCH = 10007
  };
  g_autofree Event *events = g_new (Event, STRETCH);
  uint64_t n = 0;

  while (n < 3 * RING_EVENTS)
    {
      for (unsigned i = 0; i < STRETCH; i++)
        g_assert_true (put (&f->writer, n + i));

      g_assert_cmpint (ring_reader_take (&f->reader, events, STRETCH), ==, STRETCH);
      for (unsigned i = 0; i < STRETCH; i++)
        check_event (&events[i], n++);
    }

  g_assert_cmpuint (ring_reader_count_lost (&f->reader), ==, 0);
  /* Seven steps that double, then one in 2048 events; none after the first lap. */
  g_assert_cmpint (n_madvise, <=, RING_EVENTS / 2048 + 8);
}

static void
test_full (Fixture *f, gconstpointer data)
{
  Event events[2];

  for (uint64_t i = 0; i < RING_EVENTS; i++)
    g_assert_true (put (&f->writer, i));

  g_assert_false (ring_writer_has_room (&f->writer, 1));
  g_assert_false (put (&f->writer, 1));
  g_assert_false (put (&f->writer, 2));
  ring_writer_lose (&f->writer, 3);
  g_assert_cmpuint (ring_reader_count_lost (&f->reader), ==, 5);

  /* Two places are freed, and the first event into them says what happened. */
  g_assert_cmpint (ring_reader_take (&f->reader, events, 2), ==, 2);
  check_event (&events[0], 0);
  g_assert_true (ring_writer_has_room (&f->writer, 2));
  g_assert_false (ring_writer_has_room (&f->writer, 3));
  g_assert_true (put (&f->writer, RING_EVENTS));
  g_assert_true (put (&f->writer, RING_EVENTS + 1));
  g_assert_false (put (&f->writer, 0));

  for (uint64_t i = 2; i < RING_EVENTS + 2; i++)
    {
      g_assert_cmpint (ring_reader_take (&f->reader, events, 1), ==, 1);
      check_event (&events[0], i);
      g_assert_cmpuint (events[0].state_and_flags, ==, i == RING_EVENTS ? EVENT_GAP : 0);
    }

  g_assert_true (put (&f->writer, 0));
  g_assert_cmpint (ring_reader_take (&f->reader, events, 1), ==, 1);
  g_assert_cmpuint (events[0].state_and_flags, ==, EVENT_GAP);
}

static void
test_goes_on (Fixture *f, gconstpointer data)
{
  RingWriter next;
  Event events[300];

  for (uint64_t i = 0; i < 150; i++)
    g_assert_true (put (&f->writer, i));

  ring_writer_init (&next, &f->slot, f->events);
  for (uint64_t i = 150; i < 300; i++)
    g_assert_true (put (&next, i));

  g_assert_cmpint (ring_reader_take (&f->reader, events, 300), ==, 300);
  for (uint64_t i = 0; i < 300; i++)
    check_event (&events[i], i);
}

static void
test_now (Fixture *f, gconstpointer data)
{
  ring_writer_set_now (&f->writer, 123456789, STATE_IDLE, REASON_FILE_LOCK);

  uint64_t word = atomic_load (&f->slot.now);

  g_assert_cmpuint (RING_NOW_TIME (word), ==, 123456789);
  g_assert_cmpuint (RING_NOW_STATE (word), ==, STATE_IDLE);
  g_assert_cmpuint (RING_NOW_REASON (word), ==, REASON_FILE_LOCK);
}

static void
test_impossible (Fixture *f, gconstpointer data)
{
  static const uint64_t written[] = { 0, 9, 11 + RING_EVENTS, UINT64_MAX, UINT64_C (1) << 63 };
  Event events[16];

  for (unsigned i = 0; i < G_N_ELEMENTS (written); i++)
    {
      f->slot = (RingSlot){ 0 };
      ring_writer_init (&f->writer, &f->slot, f->events);
      ring_reader_init (&f->reader, &f->slot, f->events);
      for (uint64_t n = 0; n < 10; n++)
        g_assert_true (put (&f->writer, n));
      g_assert_cmpint (ring_reader_take (&f->reader, events, 16), ==, 10);

      atomic_store (&f->slot.written, written[i]);
      g_assert_cmpint (ring_reader_take (&f->reader, events, 16), ==, -EBADMSG);

      /* It stays retired, and full for everybody who would begin a life in it. */
      atomic_store (&f->slot.written, 10);
      g_assert_cmpint (ring_reader_take (&f->reader, events, 16), ==, -EBADMSG);
      g_assert_false (ring_slot_has_room (&f->slot, 1));
    }
}

static void
test_zeroed (Fixture *f, gconstpointer data)
{
  Event events[16];

  for (uint64_t i = 0; i < 10; i++)
    g_assert_true (put (&f->writer, i));
  g_assert_cmpint (ring_reader_take (&f->reader, events, 16), ==, 10);

  /* A hole under the counters: each end says again what it knows. */
  f->slot = (RingSlot){ 0 };
  g_assert_true (put (&f->writer, 10));
  g_assert_cmpint (ring_reader_take (&f->reader, events, 16), ==, 1);
  check_event (&events[0], 10);
  g_assert_cmpuint (atomic_load (&f->slot.taken), ==, 11);

  /* A hole under the events: they are none. */
  g_assert_true (put (&f->writer, 11));
  f->events[11] = (Event){ 0 };
  g_assert_cmpint (ring_reader_take (&f->reader, events, 16), ==, 1);
  g_assert_cmpuint (events[0].kind, ==, EVENT_NONE);

  /* A reader's counter beyond the writer's is no room. */
  atomic_store (&f->slot.taken, 1000);
  f->writer.end = f->writer.written;
  g_assert_false (put (&f->writer, 12));
  g_assert_false (put (&f->writer, 12));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const int errors[] = { ENOMEM, EFAULT, ENOSPC, EHWPOISON };
  Event event;

  for (unsigned i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      ring_writer_init (&f->writer, &f->slot, f->events);
      madvise_error = errors[i];
      n_madvise = 0;
      errno = EXDEV;
      for (unsigned n = 0; n < 500; n++)
        g_assert_false (put (&f->writer, n));
      g_assert_cmpint (errno, ==, EXDEV);
      g_assert_cmpint (n_madvise, ==, 1);
    }

  g_assert_cmpuint (ring_reader_count_lost (&f->reader), ==, 4 * 500);
  g_assert_cmpint (ring_reader_take (&f->reader, &event, 1), ==, 0);

  /* There is memory again: after a while the kernel is asked again. */
  madvise_error = 0;
  for (unsigned n = 0; !put (&f->writer, 77); n++)
    g_assert_cmpuint (n, <, 2000);
  g_assert_cmpint (ring_reader_take (&f->reader, &event, 1), ==, 1);
  g_assert_cmpuint (event.state_and_flags, ==, EVENT_GAP);
}

static void
test_old_kernel (Fixture *f, gconstpointer data)
{
  static const int errors[] = { EINVAL, ENOSYS, EPERM };

  for (unsigned i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      ring_writer_init (&f->writer, &f->slot, f->events);
      madvise_error = errors[i];
      for (uint64_t n = 0; n < 300; n++)
        g_assert_true (put (&f->writer, n));
    }
}

static bool
write_to (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  bool written = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd >= 0)
    close (fd);

  return written;
}

/* Makes a file on a memory file system of 256 KiB, seen by this process only. */
static int
open_small_file (const char *folder)
{
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWNS) < 0 &&
      (unshare (CLONE_NEWUSER | CLONE_NEWNS) < 0 || !write_to ("/proc/self/setgroups", "deny") ||
       !write_to ("/proc/self/uid_map", uid_map) || !write_to ("/proc/self/gid_map", gid_map)))
    return -1;

  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount ("none", folder, "tmpfs", 0, "size=256k") < 0)
    return -1;

  g_autofree char *path = g_build_filename (folder, "ring", NULL);

  return open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static int
fill_small_file (const char *folder)
{
  int fd = open_small_file (folder);
  RingSlot slot = { 0 };
  RingWriter writer;
  unsigned n = 0;

  if (fd < 0 || ftruncate (fd, RING_BYTES) < 0)
    return SKIPPED;

  Event *events = mmap (NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  if (events == MAP_FAILED)
    return SKIPPED;

  ring_writer_init (&writer, &slot, events);
  while (n < RING_EVENTS && put (&writer, n))
    n++;

  /* The pages that there were are used, and the rest is counted, not a fault. */
  return n >= 2048 && n < 256 * 1024 / sizeof (Event) + 1 && atomic_load (&slot.lost) == 1 ? 0 : 1;
}

static void
test_full_file_system (void)
{
  g_autofree char *folder = g_dir_make_tmp ("interleave-ring-XXXXXX", NULL);
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    _exit (fill_small_file (folder));

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_rmdir (folder);

  if (WIFEXITED (status) && WEXITSTATUS (status) == SKIPPED)
    g_test_skip ("may not mount a file system here");
  else
    g_assert_cmpint (status, ==, 0);
}

enum
{
  N_CARRIED = 3 * RING_EVENTS
};

static gpointer
write_all (gpointer data)
{
  Fixture *f = data;

  for (uint64_t i = 0; i < N_CARRIED; i++)
    {
      while (!ring_writer_has_room (&f->writer, 1))
        sched_yield ();
      put (&f->writer, i);
      if (i % 1000 == 0)
        ring_writer_set_now (&f->writer, i, STATE_RUNNING, REASON_NONE);
    }

  return NULL;
}

/* Both ends at once. Plain memory carries the events, so ThreadSanitizer finds an order too weak.
 */
static void
test_two_threads (Fixture *f, gconstpointer data)
{
  GThread *thread = g_thread_new ("writer", write_all, f);
  g_autofree Event *events = g_new (Event, 5000);

  for (uint64_t n = 0; n < N_CARRIED;)
    {
      ssize_t n_taken = ring_reader_take (&f->reader, events, 5000);

      g_assert_cmpint (n_taken, >=, 0);
      for (ssize_t i = 0; i < n_taken; i++)
        check_event (&events[i], n++);
      if (n_taken == 0)
        sched_yield ();
    }

  g_thread_join (thread);
  g_assert_cmpuint (ring_reader_count_lost (&f->reader), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/ring/put-take", test_put_take);
  ADD ("/ring/wrap", test_wrap);
  ADD ("/ring/full", test_full);
  ADD ("/ring/goes-on", test_goes_on);
  ADD ("/ring/now", test_now);
  ADD ("/ring/impossible", test_impossible);
  ADD ("/ring/zeroed", test_zeroed);
  ADD ("/ring/refused", test_refused);
  ADD ("/ring/old-kernel", test_old_kernel);
  ADD ("/ring/two-threads", test_two_threads);
  g_test_add_func ("/ring/full-file-system", test_full_file_system);

  return g_test_run ();
}
