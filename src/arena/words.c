/* SPDX-License-Identifier: MIT */

#include "words.h"

#include <string.h>

#define NAME(id, name, ...) name,
#define LETTER(id, name, letter) letter,
#define LOOK_UP(table, i) ((i) < sizeof (table) / sizeof *(table) ? (table)[i] : "?")

static const char *const states[] = { STATES (NAME) };
static const char letters[] = { STATES (LETTER) };
static const char *const reasons[] = { REASONS (NAME) };
static const char *const lane_kinds[] = { LANE_KINDS (NAME) };
static const char *const lane_sources[] = { LANE_SOURCES (NAME) };
static const char *const flows[] = { FLOWS (NAME) };
static const char *const counters[] = { COUNTERS (NAME) };
static const char *const endings[] = { ENDINGS (NAME) };
static const char *const texts[] = { TEXTS (NAME) };

const char *
state_name (unsigned state)
{
  return LOOK_UP (states, state);
}

char
state_letter (unsigned state)
{
  return state < N_STATES ? letters[state] : '?';
}

bool
state_from_name (const char *name, State *state)
{
  for (unsigned i = 0; i < N_STATES; i++)
    if (strcmp (states[i], name) == 0)
      {
        *state = (State) i;
        return true;
      }

  return false;
}

const char *
reason_name (unsigned reason)
{
  return LOOK_UP (reasons, reason);
}

const char *
lane_kind_name (unsigned kind)
{
  return LOOK_UP (lane_kinds, kind);
}

const char *
lane_source_name (unsigned source)
{
  return LOOK_UP (lane_sources, source);
}

const char *
flow_name (unsigned flow)
{
  return LOOK_UP (flows, flow);
}

const char *
counter_name (unsigned counter)
{
  return LOOK_UP (counters, counter);
}

const char *
ending_name (unsigned ending)
{
  return LOOK_UP (endings, ending);
}

const char *
text_name (unsigned text)
{
  return LOOK_UP (texts, text);
}
