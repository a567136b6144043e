/* arena.h: the shared memory of one run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "ring.h"

/*
 * One sealed memfd per run (shrink, grow and seal forbidden, so that a workload cannot make the
 * app fault). It is sparse: what was never written takes no memory.
 *
 *   0          4096                            +slots, to 64 KiB     + n * RING_BYTES
 *   | header   | RingSlot[n_slots]             | ring 0 | ring 1 | ...
 *
 *  - The app creates it, sizes it and makes header and slots present; workloads map it.
 *  - A workload thread claims a slot with one compare-and-swap, writes BEGIN, and frees the slot
 *    when it ends; low slots first, so that few pages are ever touched. Slots of a dead process
 *    are freed by the app.
 *  - It is reached through INTERLEAVE_ARENA = "FD:PID:APPFD:NONCE": the inherited descriptor FD
 *    (-1: none), or /proc/PID/fd/APPFD where descriptors were closed on the way. The nonce in
 *    the header guards against a reused pid or descriptor.
 *
 * Functions that can fail return a negative errno.
 */
#define ARENA_VARIABLE "INTERLEAVE_ARENA"
#define ARENA_VERSION 2
#define ARENA_SLOTS 4096

typedef struct
{
  uint32_t magic;
  uint32_t version;
  uint32_t n_slots;
  uint32_t ring_events;
  uint64_t nonce;
  uint64_t origin;          /* ns, CLOCK_MONOTONIC: when the app made it */
  _Atomic uint64_t refused; /* threads that found no slot */
  _Atomic uint64_t hint;    /* releases << 32 | no slot below this is free, probably */
} ArenaHeader;

typedef struct
{
  ArenaHeader *header;
  RingSlot *slots;
  char *rings;
  size_t size; /* bytes mapped */
  uint32_t n_slots;
  int fd;                  /* the creator's; -1 in a workload */
  _Atomic uint64_t mapped; /* the rings that are: first << 32 | how many */
} Arena;

/* Creates, seals and maps. The descriptor is close-on-exec. */
int arena_create (Arena *arena, uint32_t n_slots);

/* The variable's value for a child that finds the descriptor at @child_fd (-1: only by path). */
void arena_format (const Arena *arena, int child_fd, char *value, size_t size);

/* Maps what @value (of ARENA_VARIABLE) names. -ENOENT: nothing there (the app has ended, or may
 * not be looked into), -EPROTO: it is not our arena, -EINVAL: @value is malformed. */
int arena_attach (Arena *arena, const char *value);

/* Unmaps, and closes the creator's descriptor. Accepts a zeroed arena. */
void arena_clear (Arena *arena);

Event *arena_ring (const Arena *arena, uint32_t slot);

/* Unmaps all rings but those that @pid has claimed, those between them and @n_spare more, so that
 * next to nothing of the address space is taken: 16 GiB are too much for a program that limits it
 * or locks it into memory. From then on the claims of this process find only these. While its
 * threads claim, release and write. Once. */
void arena_shrink (Arena *arena, pid_t pid, uint32_t n_spare);

/* Claims a free slot for @pid, @tid. -ENOSPC: none free (counted). */
int arena_claim (Arena *arena, pid_t pid, pid_t tid, uint32_t *slot);

/* The owner's call, or the app's for a dead owner. */
void arena_release (Arena *arena, uint32_t slot);

/* Now, in ns of CLOCK_MONOTONIC. */
uint64_t arena_clock (void);
