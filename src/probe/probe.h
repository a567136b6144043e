/* probe.h: how a workload thread says what it does
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <sys/types.h>

#include "event.h"

/*
 * A process attaches once; each thread begins, says its states, and ends. Where no arena is
 * named in the environment every call is a no-op that costs one load, so a workload runs the
 * same with and without us. No call blocks, allocates, locks or reports an error: what cannot
 * be written is counted.
 *
 * Thread safety: probe_attach() and probe_forked() while the process has one thread; all others
 * from any thread that has begun, about that thread (lane 0) or about lanes it works for.
 */

/* Maps the arena that INTERLEAVE_ARENA names. Returns 0, or a negative errno (see arena.h) after
 * which everything is a no-op. Without the variable: 0. */
int probe_attach (void);

/* In a child after fork(): forgets the parent's slots. Then probe_begin() as any new thread. */
void probe_forked (void);

/* Gives back nearly all of the address space that the arena takes, before the process limits it or
 * locks it into memory; so many more threads can begin. Once; errno stays. */
void probe_shrink (uint32_t n_threads);

/* Names the process's own lane; from any begun thread. */
void probe_process_name (const char *name);

/* The calling thread is a lane from now on, in state running. */
void probe_begin (const char *name, LaneSource source);
/* The same, in another state. Returns whether it is one: there may be no arena, or no room. */
bool probe_begin_in (State state, const char *name, LaneSource source);
void probe_end (Ending ending, uint64_t argument);

/* The calling thread's state from now on. @argument: the reason's (fd, ...). */
void probe_state (State state, Reason reason, uint32_t argument);

/* The same at the moments the GIL with lane number @gil is taken or dropped. @flags: EVENT_TOOK,
 * EVENT_DROPPED, EVENT_FORCED; @take: the number of the take, counted under the GIL's mutex. */
void probe_state_gil (State state, Reason reason, uint32_t gil, uint64_t take, unsigned flags);

/* For a tracer that knows only afterwards (src/cpython): what the calling thread did from @time on
 * (ns of CLOCK_MONOTONIC, not before what it told last). The take is the GIL's @take-th and begins
 * running. */
void probe_state_at (uint64_t time, State state, Reason reason, uint32_t argument);
void probe_took_at (uint64_t time, uint32_t gil, uint64_t take);

/* Take @take of @gil has ended at @time, whoever had it: told by the next to take it, under the
 * GIL's mutex, because who dropped it may not come back for long. */
void probe_gil_dropped (uint32_t gil, uint64_t take, uint64_t time, bool is_forced);

/* Only the state-now word: what the calling thread is doing since @since, and will tell later. A
 * plain store. It is one edge, drawn after the last that was told: who knows of two (slept, and
 * since then waits for the GIL) tells the first at once. */
void probe_now (uint64_t since, State state, Reason reason);

/* A new lane number: never 0, never given twice in this process (nor, after a fork, colliding with
 * the parent's in meaning, because numbers count per process). */
uint32_t probe_lane (void);

/* @under: number of the lane it stands under, 0 for the process. */
void probe_lane_begin (uint32_t lane,
                       LaneKind kind,
                       LaneSource source,
                       uint32_t under,
                       const char *name,
                       State state,
                       Reason reason);
void probe_lane_state (uint32_t lane, State state, Reason reason, uint32_t argument);
void probe_lane_end (uint32_t lane, Ending ending, uint64_t argument);

/* Arrows. The token travels by whatever carries the effect: an argument, a message, a lock's word.
 * Token 0 ("nobody told") is ignored by probe_in(). */
uint64_t probe_out (uint32_t lane, Flow flow, uint64_t size);
void probe_in (uint32_t lane, Flow flow, uint64_t token);

/* At most 1024 bytes are kept; the rest is cut at a character and ends with "…". */
/* TEXT_LABEL names no lane but the number itself (from probe_lane()), for REASON_AWAITING. */
void probe_text (uint32_t lane, Text text, const char *string, size_t length);
void probe_counter (uint32_t lane, Counter counter, int64_t value);

/* This process has reaped child @pid. */
void probe_exit (pid_t pid, int wait_status);
