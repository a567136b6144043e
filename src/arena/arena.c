/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ARENA_MAGIC 0x41564c49 /* "ILVA" */
#define SLOTS_OFFSET 4096
#define ALIGNMENT (64 * 1024) /* the largest page of the machines we may meet */
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* A life begins with BEGIN and a name, and should have room to end. */
#define LIFE_EVENTS (1 + 1024 / EVENT_TEXT_BYTES + 1)

/* How often a hint that others change under us is worth another try. */
#define HINT_TRIES 64

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

_Static_assert(sizeof (ArenaHeader) <= SLOTS_OFFSET, "the slots begin behind the header");
_Static_assert(SLOTS_OFFSET % _Alignof(RingSlot) == 0, "a counter lies in one cache line");

/* What stands before the rings. */
static size_t
head_size (uint32_t n_slots)
{
  size_t size = SLOTS_OFFSET + n_slots * sizeof (RingSlot);

  return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static size_t
full_size (uint32_t n_slots)
{
  return head_size (n_slots) + n_slots * RING_BYTES;
}

static int
map (Arena *arena, int fd, uint32_t n_slots)
{
  size_t size = full_size (n_slots);
  char *block = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);

  if (block == MAP_FAILED)
    return -errno;

  /* A core dump of a workload is about the workload. A kernel that cannot do it dumps us too. */
  (void) madvise (block, size, MADV_DONTDUMP);

  *arena = (Arena){
    .header = (ArenaHeader *) (void *) block,
    .slots = (RingSlot *) (void *) (block + SLOTS_OFFSET),
    .rings = block + head_size (n_slots),
    .size = size,
    .n_slots = n_slots,
    .fd = -1,
    .mapped = n_slots,
  };

  return 0;
}

/* All orders here and in arena_shrink() are sequential: either who claims a ring sees that it will
 * be unmapped, or who unmaps sees that it is claimed. */
static bool
is_mapped (Arena *arena, uint32_t slot)
{
  uint64_t mapped = atomic_load (&arena->mapped);

  return slot - (uint32_t) (mapped >> 32) < (uint32_t) mapped;
}

static uint64_t
make_nonce (void)
{
  uint64_t nonce = 0;

  /* It guards against mistakes, not against attackers, so the clock will do. */
  if (getrandom (&nonce, sizeof nonce, GRND_NONBLOCK) != sizeof nonce || nonce == 0)
    nonce = arena_clock () << 20 ^ (uint64_t) getpid ();

  return nonce;
}

/* Returns a descriptor of a memory file that can no longer change its size, or -errno. */
static int
make_file (uint32_t n_slots)
{
  size_t size = full_size (n_slots);
  struct rlimit limit;
  int error;

  /* Beyond this limit ftruncate() kills instead of failing. */
  if (getrlimit (RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size)
    return -EFBIG;

  /* Newer kernels want to hear that it will not be executed, older ones do not know the flag. */
  int fd = memfd_create ("interleave", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

  if (fd < 0)
    fd = memfd_create ("interleave", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0)
    return -errno;

  /* Header and slots are made present now, so that nobody can fault on them later. */
  if (ftruncate (fd, (off_t) size) < 0 || fallocate (fd, 0, 0, (off_t) head_size (n_slots)) < 0 ||
      fcntl (fd, F_ADD_SEALS, SEALS) < 0)
    {
      error = errno;
      close (fd);
      return -error;
    }

  return fd;
}

int
arena_create (Arena *arena, uint32_t n_slots)
{
  *arena = (Arena){ .fd = -1 };
  if (n_slots == 0 || n_slots > ARENA_SLOTS)
    return -EINVAL;

  int fd = make_file (n_slots);

  if (fd < 0)
    return fd;

  int result = map (arena, fd, n_slots);

  if (result < 0)
    {
      close (fd);
      return result;
    }

  arena->fd = fd;
  arena->header->magic = ARENA_MAGIC;
  arena->header->version = ARENA_VERSION;
  arena->header->n_slots = n_slots;
  arena->header->ring_events = RING_EVENTS;
  arena->header->nonce = make_nonce ();
  arena->header->origin = arena_clock ();

  return 0;
}

void
arena_format (const Arena *arena, int child_fd, char *value, size_t size)
{
  snprintf (value, size, "%d:%d:%d:%016" PRIx64, child_fd, (int) getpid (), arena->fd,
            arena->header->nonce);
}

/* Takes digits and the @end behind them from *@text. Unlike strtoul() it knows no signs, spaces
 * and prefixes. */
static bool
take_number (const char **text, unsigned base, uint64_t max, char end, uint64_t *number)
{
  const char *p = *text;
  uint64_t n = 0;

  for (; *p != '\0' && *p != end; p++)
    {
      unsigned digit = *p >= '0' && *p <= '9'   ? (unsigned) (*p - '0')
                       : *p >= 'a' && *p <= 'f' ? (unsigned) (*p - 'a') + 10
                                                : UINT_MAX;

      if (digit >= base || n > (max - digit) / base)
        return false;
      n = n * base + digit;
    }

  if (p == *text || *p != end)
    return false;

  *text = end == '\0' ? p : p + 1;
  *number = n;

  return true;
}

typedef struct
{
  int fd; /* -1: none */
  uint64_t pid;
  uint64_t app_fd;
  uint64_t nonce;
} Address;

static bool
parse (const char *value, Address *address)
{
  uint64_t fd = 0;

  if (value[0] == '-' && value[1] == '1' && value[2] == ':')
    {
      address->fd = -1;
      value += 3;
    }
  else
    {
      if (!take_number (&value, 10, INT_MAX, ':', &fd))
        return false;
      address->fd = (int) fd;
    }

  return take_number (&value, 10, INT_MAX, ':', &address->pid) &&
         take_number (&value, 10, INT_MAX, ':', &address->app_fd) &&
         take_number (&value, 16, UINT64_MAX, '\0', &address->nonce);
}

/* Maps @fd if it is the arena with @nonce. The descriptor may be anything. */
static int
map_checked (Arena *arena, int fd, uint64_t nonce)
{
  ArenaHeader header;
  struct stat status;
  int seals;

  if (fstat (fd, &status) < 0 || !S_ISREG (status.st_mode))
    return -EPROTO;

  seals = fcntl (fd, F_GET_SEALS);
  if (seals < 0 || (seals & SEALS) != SEALS ||
      pread (fd, &header, sizeof header, 0) != sizeof header)
    return -EPROTO;

  if (header.magic != ARENA_MAGIC || header.version != ARENA_VERSION || header.nonce != nonce ||
      header.ring_events != RING_EVENTS || header.n_slots == 0 || header.n_slots > ARENA_SLOTS ||
      status.st_size != (off_t) full_size (header.n_slots))
    return -EPROTO;

  return map (arena, fd, header.n_slots);
}

static int
map_by_path (Arena *arena, const Address *address)
{
  char path[64];
  struct stat status;

  snprintf (path, sizeof path, "/proc/%" PRIu64 "/fd/%" PRIu64, address->pid, address->app_fd);

  /* Looked at before it is opened: opening a stranger's device may do something. */
  if (stat (path, &status) < 0)
    return -ENOENT;
  if (!S_ISREG (status.st_mode))
    return -EPROTO;

  int fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    return errno == EMFILE || errno == ENFILE ? -errno : -ENOENT;

  int result = map_checked (arena, fd, address->nonce);

  close (fd);

  return result;
}

int
arena_attach (Arena *arena, const char *value)
{
  Address address;

  *arena = (Arena){ .fd = -1 };
  if (!parse (value, &address))
    return -EINVAL;

  /* Another program may have closed the inherited descriptor and opened a file of its own with
   * the same number, so a wrong one is no error. */
  if (address.fd >= 0 && map_checked (arena, address.fd, address.nonce) == 0)
    return 0;

  return map_by_path (arena, &address);
}

void
arena_clear (Arena *arena)
{
  if (arena->header != NULL)
    {
      uint64_t mapped = atomic_load (&arena->mapped);

      munmap (arena->rings + (mapped >> 32) * RING_BYTES, (uint32_t) mapped * RING_BYTES);
      munmap (arena->header, head_size (arena->n_slots));
      if (arena->fd >= 0)
        close (arena->fd);
    }

  *arena = (Arena){ .fd = -1 };
}

Event *
arena_ring (const Arena *arena, uint32_t slot)
{
  return (Event *) (void *) (arena->rings + slot * RING_BYTES);
}

/* The rings from the first to the last that @pid has claimed. */
static void
find_claimed (const Arena *arena, pid_t pid, uint32_t *first, uint32_t *end)
{
  *first = arena->n_slots;
  *end = 0;
  for (uint32_t i = 0; i < arena->n_slots; i++)
    if (atomic_load (&arena->slots[i].owner) >> 32 == (uint32_t) pid)
      {
        *first = i < *first ? i : *first;
        *end = i + 1;
      }
}

void
arena_shrink (Arena *arena, pid_t pid, uint32_t n_spare)
{
  uint32_t first, end, now_first, now_end;

  do
    {
      find_claimed (arena, pid, &first, &end);
      if (first > end)
        first = end = 0;
      end = arena->n_slots - end > n_spare ? end + n_spare : arena->n_slots;
      atomic_store (&arena->mapped, (uint64_t) first << 32 | (end - first));
      find_claimed (arena, pid, &now_first, &now_end);
    }
  while (now_first < first || now_end > end);

  munmap (arena->rings, first * RING_BYTES);
  munmap (arena->rings + end * RING_BYTES, (arena->n_slots - end) * RING_BYTES);
}

static bool
try_claim (Arena *arena, uint32_t number, uint64_t owner)
{
  RingSlot *slot = &arena->slots[number];
  uint64_t nobody = 0;

  /* Both pair with the release in arena_release(): we go on at the counters its last owner left. */
  if (!atomic_compare_exchange_strong_explicit (&slot->owner, &nobody, owner, memory_order_seq_cst,
                                                memory_order_relaxed))
    return false;

  if (ring_slot_has_room (slot, LIFE_EVENTS) && is_mapped (arena, number))
    return true;

  /* Somebody had and filled it since we looked, or unmaps it. Pairs with the acquire above. */
  atomic_store_explicit (&slot->owner, 0, memory_order_release);

  return false;
}

int
arena_claim (Arena *arena, pid_t pid, pid_t tid, uint32_t *slot)
{
  uint64_t owner = (uint64_t) pid << 32 | (uint32_t) tid;
  /* Only a hint, so it orders nothing. */
  uint64_t hint = atomic_load_explicit (&arena->header->hint, memory_order_relaxed);
  uint32_t first = (uint32_t) hint < arena->n_slots ? (uint32_t) hint : 0;
  uint32_t first_full = UINT32_MAX;

  for (uint32_t i = 0; i < arena->n_slots; i++)
    {
      uint32_t candidate = (first + i) % arena->n_slots;
      RingSlot *memory = &arena->slots[candidate];

      /* Only a look, so it orders nothing: try_claim() does. */
      if (atomic_load_explicit (&memory->owner, memory_order_relaxed) != 0)
        continue;

      if (!is_mapped (arena, candidate) || !ring_slot_has_room (memory, LIFE_EVENTS) ||
          !try_claim (arena, candidate, owner))
        {
          if (first_full == UINT32_MAX)
            first_full = candidate;
          continue;
        }

      /* Fails if anybody has released a slot since: then theirs is the better hint. */
      uint64_t next = (hint >> 32) << 32 | (first_full != UINT32_MAX ? first_full : candidate + 1);

      atomic_compare_exchange_strong_explicit (&arena->header->hint, &hint, next,
                                               memory_order_relaxed, memory_order_relaxed);
      *slot = candidate;
      return 0;
    }

  /* Only shown, so it orders nothing. */
  atomic_fetch_add_explicit (&arena->header->refused, 1, memory_order_relaxed);

  return -ENOSPC;
}

void
arena_release (Arena *arena, uint32_t slot)
{
  RingSlot *memory = &arena->slots[slot];
  uint64_t hint, next;

  /* Nobody's state, so that a dead thread is not drawn as running. Ordered by the next line. */
  atomic_store_explicit (&memory->now, 0, memory_order_relaxed);
  /* Pairs with the acquire in try_claim(). */
  atomic_store_explicit (&memory->owner, 0, memory_order_release);

  /* Only a hint: without it the slot is found too, but later. */
  hint = atomic_load_explicit (&arena->header->hint, memory_order_relaxed);
  for (int i = 0; i < HINT_TRIES; i++)
    {
      uint32_t first = (uint32_t) hint < slot ? (uint32_t) hint : slot;

      next = ((hint >> 32) + 1) << 32 | first;
      if (atomic_compare_exchange_weak_explicit (&arena->header->hint, &hint, next,
                                                 memory_order_relaxed, memory_order_relaxed))
        break;
    }
}

uint64_t
arena_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (uint64_t) now.tv_sec * UINT64_C (1000000000) + (uint64_t) now.tv_nsec;
}
