/* catalog.h: what can be run
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include <gio/gio.h>

/*
 * A demo is a folder data/demos/ID with a key file demo.ini; the user's own stand in
 * $XDG_DATA_HOME/interleave/demos. A broken one is listed with its error.
 *
 *   [Demo]                          [Variant threads native-gil]       one group a variant,
 *   Title=Counting primes           Program=primes                     the first is the default
 *   Group=Models                    Workers=3
 *   Question=...                    MaxWorkers=1000
 *   Size=2000000                    Size=...
 *
 * Title, Group, Promise and Question are translatable (Title[de]=...). demo.h draws
 * the whole file, with the [Knob KEY] groups.
 */
typedef enum
{
  MODEL_SEQUENTIAL,
  MODEL_THREADS,
  MODEL_PROCESSES,
  MODEL_ASYNCIO,
  MODEL_MIXED,
  N_MODELS
} Model;

typedef enum
{
  RUNTIME_NATIVE,
  RUNTIME_NATIVE_GIL,
  RUNTIME_PYTHON,
  N_RUNTIMES
} Runtime;

const char *model_name (Model model);
const char *runtime_name (Runtime runtime);
gboolean model_from_name (const char *name, Model *model);
gboolean runtime_from_name (const char *name, Runtime *runtime);

typedef struct
{
  Model model;
  Runtime runtime;
  char *program; /* native: the workload's name; python: the file in the demo's folder */
  int workers;   /* default */
  int max_workers;
  gint64 size;      /* -1: none */
  char **arguments; /* python: words with places such as {workers}; NULL: none */
  char *answer;     /* python: a pattern, or NULL; and what it should find, or NULL */
  char *expected;
  char *missing; /* NULL if this machine can run it, else what to install, in words */
} Variant;

/* A knob that --set knows: a workload's KEY=VALUE. */
typedef struct
{
  char *key;
  char *description;
  char *default_value;
} Knob;

typedef struct
{
  char *id;
  char *folder; /* where its files are */
  char *title;
  char *group;
  char *promise;       /* one line */
  char *question;      /* or NULL */
  char *argument;      /* what ARGS means ("FOLDER"), or NULL if it takes none */
  GPtrArray *variants; /* Variant */
  GPtrArray *knobs;    /* Knob */
  char *error;         /* NULL, or why it cannot be used; then there are no variants */
} Demo;

typedef struct Catalog Catalog;

/* Reads the shipped demos and the user's. Never fails: what is broken says so. */
Catalog *catalog_new (void);
void catalog_free (Catalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Catalog, catalog_free)

guint catalog_get_n_demos (const Catalog *catalog);
const Demo *catalog_get_demo (const Catalog *catalog, guint i);
const Demo *catalog_find (const Catalog *catalog, const char *id);
/* The demo's variant of @model (-1: any) and @runtime (-1: any): the first that fits; NULL: none.
 */
const Variant *demo_find_variant (const Demo *demo, int model, int runtime);
/* Whether what the user sets as @name (workers, tasks, size, a knob) reaches the program. */
gboolean variant_takes (const Variant *variant, const char *name);
