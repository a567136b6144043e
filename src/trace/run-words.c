/* SPDX-License-Identifier: MIT */

#include "run-words.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name, *words, *within;
} models[] = {
  { "sequential", N_ ("One after another"), N_ ("one after another") },
  { "threads", N_ ("Threads"), N_ ("threads") },
  { "processes", N_ ("Processes"), N_ ("processes") },
  { "asyncio", N_ ("AsyncIO"), N_ ("asyncio") },
  { "mixed", N_ ("Mixed"), N_ ("mixed pools") },
};

static const struct
{
  const char *name, *words;
} runtimes[] = {
  { "native", N_ ("native C") },
  { "native-gil", N_ ("native C, emulated GIL") },
  { "python", N_ ("Python") },
};

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

const char *
run_words_model (const Facts *facts)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    if (g_strcmp0 (facts->model, models[i].name) == 0)
      return _ (models[i].words);

  return or_empty (facts->model);
}

const char *
run_words_model_within (const Facts *facts)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    if (g_strcmp0 (facts->model, models[i].name) == 0)
      return _ (models[i].within);

  return or_empty (facts->model);
}

const char *
run_words_runtime (const Facts *facts)
{
  if (facts->interpreter != NULL && *facts->interpreter != '\0')
    return facts->interpreter;
  for (gsize i = 0; i < G_N_ELEMENTS (runtimes); i++)
    if (g_strcmp0 (facts->runtime, runtimes[i].name) == 0)
      return _ (runtimes[i].words);

  return or_empty (facts->runtime);
}
