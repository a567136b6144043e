/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"

#define N_SLOTS 64
#define PID 4242

typedef struct
{
  Arena arena;
  char value[128];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (arena_create (&f->arena, N_SLOTS), ==, 0);
  arena_format (&f->arena, f->arena.fd, f->value, sizeof f->value);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  arena_clear (&f->arena);
}

/* A workload that has shrunk keeps what it has claimed, and claims only what it has kept. */
static void
test_shrink (Fixture *f, gconstpointer data)
{
  Arena arena;
  uint32_t theirs, first, second, slot;

  g_assert_cmpint (arena_attach (&arena, f->value), ==, 0);
  g_assert_cmpint (arena_claim (&f->arena, PID + 1, PID + 1, &theirs), ==, 0);
  g_assert_cmpint (arena_claim (&arena, PID, PID, &first), ==, 0);
  g_assert_cmpint (arena_claim (&arena, PID, PID + 2, &second), ==, 0);

  arena_shrink (&arena, PID, 2);
  arena_ring (&arena, first)[RING_EVENTS - 1].lane = 1;
  arena_ring (&arena, second)[0].lane = 2;
  g_assert_cmpint (msync (arena_ring (&arena, theirs), 4096, MS_ASYNC), <, 0);
  g_assert_cmpint (msync (arena_ring (&arena, second + 3), 4096, MS_ASYNC), <, 0);
  g_assert_cmpuint (arena_ring (&f->arena, second)[0].lane, ==, 2);

  for (uint32_t i = 1; i <= 2; i++)
    {
      g_assert_cmpint (arena_claim (&arena, PID, PID + 2 + (pid_t) i, &slot), ==, 0);
      g_assert_cmpuint (slot, ==, second + i);
      arena_ring (&arena, slot)[0].lane = i;
    }
  g_assert_cmpint (arena_claim (&arena, PID, PID + 9, &slot), ==, -ENOSPC);
  /* The others have room as before. */
  g_assert_cmpint (arena_claim (&f->arena, PID + 1, PID + 9, &slot), ==, 0);
  g_assert_cmpuint (slot, ==, second + 3);
  arena_clear (&arena);
}

static void
test_create (Fixture *f, gconstpointer data)
{
  struct stat status;

  g_assert_cmpint (fcntl (f->arena.fd, F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpint (fstat (f->arena.fd, &status), ==, 0);
  g_assert_cmpuint (status.st_size, ==, f->arena.size);
  /* Only header and slots take memory. */
  g_assert_cmpuint (status.st_blocks * 512, <=, 128 * 1024);
  g_assert_cmpuint (status.st_blocks * 512, >=, 4096 + N_SLOTS * sizeof (RingSlot));

  /* Nobody can take the memory away from under us. */
  g_assert_cmpint (ftruncate (f->arena.fd, 0), <, 0);
  g_assert_cmpint (errno, ==, EPERM);
  g_assert_cmpint (ftruncate (f->arena.fd, status.st_size * 2), <, 0);
  g_assert_cmpint (fcntl (f->arena.fd, F_ADD_SEALS, F_SEAL_WRITE), <, 0);

  g_assert_true ((char *) arena_ring (&f->arena, N_SLOTS - 1) + RING_BYTES ==
                 (char *) f->arena.header + f->arena.size);
}

static void
test_clear (void)
{
  Arena arena = { 0 };
  struct stat status;

  arena_clear (&arena);
  g_assert_cmpint (fstat (STDIN_FILENO, &status), ==, 0);

  g_assert_cmpint (arena_create (&arena, 0), ==, -EINVAL);
  arena_clear (&arena);
  g_assert_cmpint (arena_create (&arena, ARENA_SLOTS + 1), ==, -EINVAL);
  g_assert_cmpint (arena_create (&arena, 1), ==, 0);

  int fd = arena.fd;

  arena_clear (&arena);
  g_assert_cmpint (fstat (fd, &status), <, 0);
  arena_clear (&arena);
}

static void
check_attached (const Fixture *f, const char *value)
{
  Arena other;
  uint32_t slot;

  g_assert_cmpint (arena_attach (&other, value), ==, 0);
  g_assert_true (other.header != f->arena.header);
  g_assert_cmpint (other.fd, ==, -1);
  g_assert_cmpuint (other.n_slots, ==, N_SLOTS);
  g_assert_cmpuint (other.header->origin, ==, f->arena.header->origin);

  g_assert_cmpint (arena_claim (&other, PID, 1, &slot), ==, 0);
  g_assert_cmpuint (atomic_load (&f->arena.slots[slot].owner), ==, (uint64_t) PID << 32 | 1);
  arena_ring (&other, slot)->time = 55;
  g_assert_cmpuint (arena_ring (&f->arena, slot)->time, ==, 55);
  arena_release (&other, slot);
  arena_clear (&other);
}

static void
test_attach (Fixture *f, gconstpointer data)
{
  /* By the descriptor alone: there is no such process. */
  g_autofree char *by_fd =
      g_strdup_printf ("%d:2147483647:3:%s", f->arena.fd, strrchr (f->value, ':') + 1);

  check_attached (f, by_fd);

  /* By the path alone. */
  arena_format (&f->arena, -1, f->value, sizeof f->value);
  g_assert_true (g_str_has_prefix (f->value, "-1:"));
  check_attached (f, f->value);

  /* The number of the inherited descriptor is another file's by now. */
  int other = open ("/dev/null", O_RDWR | O_CLOEXEC);

  arena_format (&f->arena, other, f->value, sizeof f->value);
  check_attached (f, f->value);
  close (other);
  check_attached (f, f->value);
}

static void
test_attach_in_child (Fixture *f, gconstpointer data)
{
  int status;
  pid_t pid;

  arena_format (&f->arena, -1, f->value, sizeof f->value);
  pid = fork ();
  if (pid == 0)
    {
      Arena arena;
      uint32_t slot;

      /* The path leads to the parent's descriptor; ours is gone. */
      close (f->arena.fd);
      if (arena_attach (&arena, f->value) < 0 || arena_claim (&arena, getpid (), 7, &slot) < 0)
        _exit (1);
      _exit (0);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (atomic_load (&f->arena.slots[0].owner), ==, (uint64_t) pid << 32 | 7);
}

static void
test_attach_stranger (Fixture *f, gconstpointer data)
{
  Arena other;
  Arena second;
  char value[128];

  /* Another run's arena under the number that ours had. */
  g_assert_cmpint (arena_create (&second, N_SLOTS), ==, 0);
  g_autofree char *wrong =
      g_strdup_printf ("%d:%d:%d:%s", second.fd, getpid (), second.fd, strrchr (f->value, ':') + 1);

  g_assert_cmpint (arena_attach (&other, wrong), ==, -EPROTO);
  g_assert_null (other.header);

  /* The app has ended. */
  arena_format (&second, -1, value, sizeof value);
  arena_clear (&second);
  g_assert_cmpint (arena_attach (&other, value), ==, -ENOENT);

  /* Its descriptor's number is something else. */
  int pipes[2];

  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  g_autofree char *piped = g_strdup_printf ("%d:%d:%d:1", pipes[0], getpid (), pipes[1]);

  g_assert_cmpint (arena_attach (&other, piped), ==, -EPROTO);
  close (pipes[0]);
  close (pipes[1]);
}

/* A file as a liar would make it: everything right but what @change does. */
static int
attach_changed (const Fixture *f, off_t size, int seals, void (*change) (ArenaHeader *header))
{
  int fd = memfd_create ("liar", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_autofree char *value = NULL;
  ArenaHeader *header;
  Arena other;
  int result;

  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  header = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (header != MAP_FAILED);
  memcpy (header, f->arena.header, sizeof *header);
  if (change != NULL)
    change (header);
  munmap (header, 4096);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);

  value = g_strdup_printf ("%d:%d:%d:%s", fd, getpid (), fd, strrchr (f->value, ':') + 1);
  result = arena_attach (&other, value);
  arena_clear (&other);
  close (fd);

  return result;
}

static void
change_magic (ArenaHeader *header)
{
  header->magic++;
}

static void
change_version (ArenaHeader *header)
{
  header->version++;
}

static void
change_slots (ArenaHeader *header)
{
  header->n_slots++;
}

static void
change_slots_much (ArenaHeader *header)
{
  header->n_slots = UINT32_MAX;
}

static void
change_slots_none (ArenaHeader *header)
{
  header->n_slots = 0;
}

static void
change_events (ArenaHeader *header)
{
  header->ring_events *= 2;
}

static void
test_attach_liar (Fixture *f, gconstpointer data)
{
  static void (*const changes[]) (ArenaHeader *) = { change_magic,      change_version,
                                                     change_slots,      change_slots_much,
                                                     change_slots_none, change_events };
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  off_t size = (off_t) f->arena.size;

  g_assert_cmpint (attach_changed (f, size, seals, NULL), ==, 0);
  g_assert_cmpint (attach_changed (f, size, F_SEAL_SHRINK, NULL), ==, -EPROTO);
  g_assert_cmpint (attach_changed (f, size - 4096, seals, NULL), ==, -EPROTO);
  g_assert_cmpint (attach_changed (f, size + 4096, seals, NULL), ==, -EPROTO);
  g_assert_cmpint (attach_changed (f, 4096, seals, NULL), ==, -EPROTO);

  for (unsigned i = 0; i < G_N_ELEMENTS (changes); i++)
    g_assert_cmpint (attach_changed (f, size, seals, changes[i]), ==, -EPROTO);
}

static void
test_malformed (void)
{
  static const char *const values[] = {
    "",
    ":",
    ":::",
    "3",
    "3:4:5",
    "3:4:5:",
    "3:4::6",
    "3::5:6",
    ":4:5:6",
    "-2:4:5:6",
    "-:4:5:6",
    "3:-1:5:6",
    "3:4:-1:6",
    "+3:4:5:6",
    " 3:4:5:6",
    "3 :4:5:6",
    "3:4:5:6 ",
    "3:4:5:6:7",
    "3:4:5:0x6",
    "3:4:5:6g",
    "3:4:5:G",
    "3:4:5:A",
    "2147483648:4:5:6",
    "3:2147483648:5:6",
    "3:4:5:-6",
    "a:4:5:6",
    "3:4:5:\xff",
    "-1-1:4:5:6",
    "3:4:5:10000000000000000",
    "99999999999999999999999999:4:5:6",
  };
  Arena arena;

  for (unsigned i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_cmpint (arena_attach (&arena, values[i]), ==, -EINVAL);
      g_assert_null (arena.header);
    }
}

static uint32_t
claim (Arena *arena, int tid)
{
  uint32_t slot = UINT32_MAX;

  g_assert_cmpint (arena_claim (arena, PID, tid, &slot), ==, 0);
  g_assert_cmpuint (slot, <, arena->n_slots);

  return slot;
}

static void
test_claim (Fixture *f, gconstpointer data)
{
  uint32_t slot;

  for (uint32_t i = 0; i < N_SLOTS; i++)
    g_assert_cmpuint (claim (&f->arena, (int) i + 1), ==, i);

  g_assert_cmpint (arena_claim (&f->arena, PID, 1, &slot), ==, -ENOSPC);
  g_assert_cmpint (arena_claim (&f->arena, PID, 1, &slot), ==, -ENOSPC);
  g_assert_cmpuint (atomic_load (&f->arena.header->refused), ==, 2);

  /* The lowest free one comes first, and a state now does not outlive its thread. */
  atomic_store (&f->arena.slots[9].now, 1000);
  arena_release (&f->arena, 40);
  arena_release (&f->arena, 9);
  arena_release (&f->arena, 17);
  g_assert_cmpuint (atomic_load (&f->arena.slots[9].now), ==, 0);
  g_assert_cmpuint (claim (&f->arena, 1), ==, 9);
  g_assert_cmpuint (claim (&f->arena, 2), ==, 17);
  g_assert_cmpuint (claim (&f->arena, 3), ==, 40);
  g_assert_cmpint (arena_claim (&f->arena, PID, 1, &slot), ==, -ENOSPC);
}

static void
test_claim_full (Fixture *f, gconstpointer data)
{
  /* A free slot whose ring nobody has drained has no room for another life. */
  atomic_store (&f->arena.slots[0].written, RING_EVENTS - 10);
  g_assert_cmpuint (claim (&f->arena, 1), ==, 1);
  g_assert_cmpuint (atomic_load (&f->arena.slots[0].owner), ==, 0);

  atomic_store (&f->arena.slots[0].taken, 100);
  g_assert_cmpuint (claim (&f->arena, 2), ==, 0);
  g_assert_cmpuint (claim (&f->arena, 3), ==, 2);
}

static void
test_claim_hint (Fixture *f, gconstpointer data)
{
  static const uint64_t hints[] = { UINT64_MAX, N_SLOTS, N_SLOTS - 1, UINT64_C (1) << 63, 13 };

  /* Whatever it says, all slots are found. */
  for (unsigned i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      atomic_store (&f->arena.header->hint, hints[i]);
      for (int j = 0; j < N_SLOTS; j++)
        claim (&f->arena, j + 1);
      for (uint32_t j = 0; j < N_SLOTS; j++)
        arena_release (&f->arena, j);
    }

  g_assert_cmpuint (atomic_load (&f->arena.header->refused), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/arena/create", test_create);
  ADD ("/arena/shrink", test_shrink);
  g_test_add_func ("/arena/clear", test_clear);
  ADD ("/arena/attach", test_attach);
  ADD ("/arena/attach-in-child", test_attach_in_child);
  ADD ("/arena/attach-stranger", test_attach_stranger);
  ADD ("/arena/attach-liar", test_attach_liar);
  g_test_add_func ("/arena/malformed", test_malformed);
  ADD ("/arena/claim", test_claim);
  ADD ("/arena/claim-full", test_claim_full);
  ADD ("/arena/claim-hint", test_claim_hint);

  return g_test_run ();
}
