/* SPDX-License-Identifier: MIT */

/* Reads and writes a ring whose shared memory somebody changes between any two calls. With clang's
 * -fsanitize=fuzzer it searches; otherwise it is a test that replays inputs that never change. */

#define _GNU_SOURCE

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>

#include "ring.h"

#define GUARD (1024 * 1024)
#define N_TAKEN 256

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A ring between two stretches that fault, so that one step beside it is seen. */
static Event *
get_events (void)
{
  static char *block;

  if (block == NULL)
    {
      block = mmap (NULL, RING_BYTES + 2 * GUARD, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      g_assert_true (block != MAP_FAILED);
      g_assert_cmpint (mprotect (block + GUARD, RING_BYTES, PROT_READ | PROT_WRITE), ==, 0);
    }

  return (Event *) (void *) (block + GUARD);
}

static uint64_t
take_number (const uint8_t **data, const uint8_t *end)
{
  uint64_t number = 0;
  size_t n = MIN (sizeof number, (size_t) (end - *data));

  memcpy (&number, *data, n);
  *data += n;

  return number;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = data + size;
  RingSlot slot = { 0 };
  Event *events = get_events ();
  Event taken[N_TAKEN];
  RingWriter writer;
  RingReader reader;
  bool retired = false;

  ring_writer_init (&writer, &slot, events);
  ring_reader_init (&reader, &slot, events);

  while (data < end)
    {
      uint8_t step = *data++;
      Event event = { .kind = EVENT_STATE, .time = step };
      ssize_t n;

      switch (step % 8)
        {
        case 0:
          for (unsigned i = 0; i <= step; i++)
            ring_writer_put (&writer, &event);
          break;
        case 1:
          n = ring_reader_take (&reader, taken, step % N_TAKEN);
          g_assert_true (n == -EBADMSG || (n >= 0 && n <= step % N_TAKEN));
          g_assert_true (!retired || n == -EBADMSG);
          retired = n < 0;
          break;
        case 2:
          atomic_store (&slot.written, take_number (&data, end));
          break;
        case 3:
          atomic_store (&slot.taken, take_number (&data, end));
          break;
        case 4:
          /* Near what it was: the interesting mistakes are small. */
          atomic_fetch_add (&slot.written, (uint64_t) (int8_t) take_number (&data, end));
          break;
        case 5:
          slot = (RingSlot){ 0 };
          break;
        case 6:
          ring_writer_init (&writer, &slot, events);
          break;
        default:
          if (ring_writer_has_room (&writer, step))
            ring_writer_put (&writer, &event);
          if (ring_slot_has_room (&slot, step))
            ring_writer_lose (&writer, step);
        }
    }

  return 0;
}

#ifndef FUZZER
static void
test_replay (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (32);
  uint8_t data[256];

  for (unsigned i = 0; i < 3000; i++)
    {
      size_t size = (size_t) g_rand_int_range (random, 0, sizeof data + 1);

      for (size_t j = 0; j < size; j++)
        data[j] = (uint8_t) g_rand_int (random);
      g_assert_cmpint (LLVMFuzzerTestOneInput (data, size), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fuzz-ring/replay", test_replay);

  return g_test_run ();
}
#endif
