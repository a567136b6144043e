/* SPDX-License-Identifier: MIT */

#define _GNU_SOURCE

#include "probe-inside.h"

#include <string.h>

#define TEXT_MAX 1024
#define ELLIPSIS "\xe2\x80\xa6"

static _Atomic uint32_t n_lanes;
static _Atomic uint32_t n_tokens;

/* The bytes of @string, at most @max, that end with a whole character. */
static size_t
cut (const char *string, size_t max)
{
  size_t end = max;

  /* A character has at most three bytes after its first; anything longer is not UTF-8. */
  while (end > 0 && max - end < 3 && ((unsigned char) string[end] & 0xc0) == 0x80)
    end--;

  return ((unsigned char) string[end] & 0xc0) == 0x80 ? max : end;
}

/* Puts all pieces or none: half a name is worse than no name. The caller has entered. */
static void
put_text (uint32_t lane, Text text, const char *string, size_t length)
{
  char bytes[TEXT_MAX];

  if (length > TEXT_MAX)
    {
      length = cut (string, TEXT_MAX - strlen (ELLIPSIS));
      memcpy (bytes, string, length);
      memcpy (bytes + length, ELLIPSIS, strlen (ELLIPSIS));
      length += strlen (ELLIPSIS);
      string = bytes;
    }

  size_t n = length == 0 ? 1 : (length + EVENT_TEXT_BYTES - 1) / EVENT_TEXT_BYTES;
  Event event = {
    .time = arena_clock (), .lane = lane, .kind = EVENT_TEXT, .reason = (uint8_t) text
  };

  if (!ring_writer_has_room (&probe_thread.ring, (uint32_t) n))
    {
      ring_writer_lose (&probe_thread.ring, (uint32_t) n);
      return;
    }

  for (size_t i = 0; i < n; i++)
    {
      size_t rest = length - i * EVENT_TEXT_BYTES;
      size_t n_bytes = rest < EVENT_TEXT_BYTES ? rest : EVENT_TEXT_BYTES;
      char piece[EVENT_TEXT_BYTES] = "";

      memcpy (piece, string + i * EVENT_TEXT_BYTES, n_bytes);
      memcpy (&event.a, piece, sizeof event.a);
      memcpy (&event.b, piece + sizeof event.a, sizeof event.b);
      event.core = (uint8_t) n_bytes;
      event.state_and_flags = i + 1 < n ? EVENT_MORE : 0;
      ring_writer_put (&probe_thread.ring, &event);
    }
}

void
probe_put_name (uint32_t lane, const char *name)
{
  /* One byte more than fits says that there is more. */
  if (name != NULL && name[0] != '\0')
    put_text (lane, TEXT_NAME, name, strnlen (name, TEXT_MAX + 1));
}

void
probe_process_name (const char *name)
{
  if (!enter ())
    return;

  probe_put_name (EVENT_LANE_PROCESS, name);
  leave ();
}

uint32_t
probe_lane (void)
{
  uint32_t lane;

  /* Not begun again after a fork: the child may still hold numbers of its parent. Each number
   * says all, so it orders nothing. */
  do
    lane = atomic_fetch_add_explicit (&n_lanes, 1, memory_order_relaxed) + 1;
  while (lane == 0 || lane == EVENT_LANE_PROCESS);

  return lane;
}

void
probe_lane_begin (uint32_t lane,
                  LaneKind kind,
                  LaneSource source,
                  uint32_t under,
                  const char *name,
                  State state,
                  Reason reason)
{
  Event event = {
    .a = under,
    .b = LANE_FLAGS (kind, source),
    .lane = lane,
    .kind = EVENT_BEGIN,
    .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
    .reason = (uint8_t) reason,
  };

  if (!enter ())
    return;

  put (event);
  probe_put_name (lane, name);
  leave ();
}

void
probe_lane_state (uint32_t lane, State state, Reason reason, uint32_t argument)
{
  emit_state (
      (Event){
          .a = argument,
          .lane = lane,
          .kind = EVENT_STATE,
          .state_and_flags = (uint8_t) (state & EVENT_STATE_MASK),
          .reason = (uint8_t) reason,
      },
      state);
}

void
probe_lane_end (uint32_t lane, Ending ending, uint64_t argument)
{
  emit ((Event){ .a = argument, .lane = lane, .kind = EVENT_END, .reason = (uint8_t) ending });
}

uint64_t
probe_out (uint32_t lane, Flow flow, uint64_t size)
{
  Event event = { .b = size, .lane = lane, .kind = EVENT_OUT, .reason = (uint8_t) flow };
  uint64_t token = 0;

  if (!enter ())
    return 0;

  /* The pid makes it different in every process. Each token says all, so it orders nothing. */
  token = (uint64_t) probe_process << 32 |
          atomic_fetch_add_explicit (&n_tokens, 1, memory_order_relaxed);
  event.a = token;
  put (event);
  leave ();

  return token;
}

void
probe_in (uint32_t lane, Flow flow, uint64_t token)
{
  if (token != 0)
    emit ((Event){ .a = token, .lane = lane, .kind = EVENT_IN, .reason = (uint8_t) flow });
}

void
probe_text (uint32_t lane, Text text, const char *string, size_t length)
{
  if (!enter ())
    return;

  put_text (lane, text, string, length);
  leave ();
}

void
probe_counter (uint32_t lane, Counter counter, int64_t value)
{
  emit ((Event){
      .a = (uint64_t) value, .lane = lane, .kind = EVENT_COUNTER, .reason = (uint8_t) counter });
}

void
probe_exit (pid_t pid, int wait_status)
{
  emit ((Event){ .a = (uint64_t) pid,
                 .b = (uint32_t) wait_status,
                 .lane = EVENT_LANE_PROCESS,
                 .kind = EVENT_EXIT });
}
