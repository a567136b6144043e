/* SPDX-License-Identifier: MIT */

#include "parameters.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *word;
  uint64_t value;
} Choice;

#define MODEL_CHOICE(id, name, ...) { name, ENGINE_##id },
static const Choice models[] = { ENGINE_MODELS (MODEL_CHOICE){ NULL, 0 } };
static const Choice runtimes[] = { { "native", false }, { "native-gil", true }, { NULL, 0 } };
static const Choice start_methods[] = { { "fork", false }, { "spawn", true }, { NULL, 0 } };

/* Beyond these a machine of today only thrashes, or refuses. */
static const uint64_t most_workers[N_ENGINE_MODELS] = {
  [ENGINE_SEQUENTIAL] = 100000,
  [ENGINE_THREADS] = 2000,
  [ENGINE_PROCESSES] = 200,
  [ENGINE_ASYNCIO] = 100000,
};

typedef struct Key Key;
struct Key
{
  const char *name;
  const char *workload; /* whose alone it is, or NULL */
  int (*parse) (const Key *key, const char *text, uint64_t *value);
  size_t offset;
  const Choice *choices;
  double least; /* whole numbers, or seconds */
  double most;
  const char *expected; /* in words */
};

static int
parse_choice (const Key *key, const char *text, uint64_t *value)
{
  for (const Choice *choice = key->choices; choice->word != NULL; choice++)
    if (strcmp (choice->word, text) == 0)
      {
        *value = choice->value;
        return 0;
      }

  return -EINVAL;
}

static int
parse_count (const Key *key, const char *text, uint64_t *value)
{
  char *end;

  if (*text < '0' || *text > '9')
    return -EINVAL;

  errno = 0;
  *value = strtoull (text, &end, 10);
  if (errno != 0 || *end != '\0' || (double) *value < key->least || (double) *value > key->most)
    return -EINVAL;

  return 0;
}

static int
parse_seconds (const Key *key, const char *text, uint64_t *value)
{
  char *end;
  double seconds;

  /* Not what else strtod() knows: blanks, signs, nan, hexadecimals. */
  if (*text == '\0' || strspn (text, "0123456789.e-") != strlen (text))
    return -EINVAL;

  seconds = strtod (text, &end);
  if (*end != '\0' || !(seconds >= key->least && seconds <= key->most))
    return -EINVAL;
  *value = (uint64_t) (seconds * 1e9 + 0.5);

  return 0;
}

#define AT(field) offsetof (Parameters, field)
static const Key keys[] = {
  { "model", NULL, parse_choice, AT (model), models, 0, 0,
    "sequential, threads, processes or asyncio" },
  { "runtime", NULL, parse_choice, AT (gil), runtimes, 0, 0, "native or native-gil" },
  { "start-method", NULL, parse_choice, AT (spawn), start_methods, 0, 0, "fork or spawn" },
  { "workers", NULL, parse_count, AT (workers), NULL, 1, 100000, "a number from 1 to 100000" },
  { "size", NULL, parse_count, AT (size), NULL, 0, 1e10, "a number up to 10000000000" },
  { "tasks", NULL, parse_count, AT (tasks), NULL, 0, 1e6, "a number up to 1000000" },
  { "switch-interval", NULL, parse_seconds, AT (switch_interval), NULL, 1e-6, 10,
    "seconds from 0.000001 to 10" },
  { "seconds", "sleepers", parse_seconds, AT (sleep), NULL, 0, 3600, "seconds up to 3600" },
};

static const Key *
find_key (const char *workload, const char *name, size_t length)
{
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strlen (keys[i].name) == length && strncmp (keys[i].name, name, length) == 0 &&
        (keys[i].workload == NULL || strcmp (keys[i].workload, workload) == 0))
      return &keys[i];

  return NULL;
}

static int
parse_setting (Parameters *parameters, const char *setting, char *error, size_t error_size)
{
  const char *equals = strchr (setting, '=');
  const Key *key;

  if (equals == NULL)
    {
      snprintf (error, error_size, "“%.80s” is not KEY=VALUE", setting);
      return -EINVAL;
    }

  key = find_key (parameters->name, setting, (size_t) (equals - setting));
  if (key == NULL)
    {
      snprintf (error, error_size, "%s has no setting “%.*s”", parameters->name,
                equals - setting > 80 ? 80 : (int) (equals - setting), setting);
      return -EINVAL;
    }

  if (key->parse (key, equals + 1, (uint64_t *) ((char *) parameters + key->offset)) < 0)
    {
      snprintf (error, error_size, "%s must be %s, not “%.80s”", key->name, key->expected,
                equals + 1);
      return -EINVAL;
    }

  return 0;
}

int
parameters_parse (Parameters *parameters, const char *const *argv, char *error, size_t error_size)
{
  const char *const *setting = argv + 1;

  *parameters = (Parameters){
    .name = argv[0],
    .model = ENGINE_THREADS,
    .workers = 3,
    .switch_interval = GIL_INTERVAL,
    .sleep = 2000000000u,
  };

  for (; *setting != NULL && strcmp (*setting, "--") != 0; setting++)
    if (parse_setting (parameters, *setting, error, error_size) < 0)
      return -EINVAL;
  parameters->arguments = *setting != NULL ? setting + 1 : setting;

  if (parameters->workers > most_workers[parameters->model])
    {
      snprintf (error, error_size, "%llu workers are too many for this model; try at most %llu",
                (unsigned long long) parameters->workers,
                (unsigned long long) most_workers[parameters->model]);
      return -EINVAL;
    }

  return 0;
}
