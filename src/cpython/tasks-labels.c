/* SPDX-License-Identifier: MIT */

#include "tasks-labels.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"

#define N_SLOTS (2 * TASKS_LABELS)
#define MORE "\xe2\x80\xa6" /* an ellipsis */

typedef struct
{
  char *text;
  size_t length;
  uint32_t number;
  uint32_t index; /* in what each thread has told */
} Label;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static Label labels[N_SLOTS];
static uint32_t n_labels;

static __thread uint64_t told[TASKS_LABELS / 64] __attribute__ ((tls_model ("initial-exec")));

static size_t
hash (const char *text, size_t length)
{
  uint32_t value = 2166136261u; /* FNV-1a */

  for (size_t i = 0; i < length; i++)
    value = (value ^ (unsigned char) text[i]) * 16777619u;

  return value % N_SLOTS;
}

/* The label, or the free place where it would go: the table is half empty. */
static Label *
find (const char *text, size_t length)
{
  size_t i = hash (text, length);

  while (labels[i].text != NULL &&
         (labels[i].length != length || memcmp (labels[i].text, text, length) != 0))
    i = (i + 1) % N_SLOTS;

  return &labels[i];
}

static const Label *
find_or_add (const char *text, size_t length)
{
  Label *label = find (text, length);

  if (label->text == NULL && n_labels >= TASKS_LABELS - 1)
    {
      text = MORE;
      length = strlen (MORE);
      label = find (text, length);
    }
  if (label->text != NULL)
    return label;

  label->text = malloc (length + 1);
  if (label->text == NULL)
    return NULL;

  memcpy (label->text, text, length);
  label->text[length] = '\0';
  label->length = length;
  label->number = probe_lane ();
  label->index = n_labels++;

  return label;
}

uint32_t
tasks_label (const char *text, size_t length)
{
  const Label *label;
  uint64_t *word, bit;

  pthread_mutex_lock (&mutex);
  label = find_or_add (text, length);
  pthread_mutex_unlock (&mutex);
  if (label == NULL)
    return 0;

  /* A label that is in the table stays as it is. */
  word = &told[label->index / 64];
  bit = UINT64_C (1) << label->index % 64;
  if ((*word & bit) == 0)
    {
      *word |= bit;
      probe_text (label->number, TEXT_LABEL, label->text, label->length);
    }

  return label->number;
}

void
tasks_labels_forked (void)
{
  pthread_mutex_init (&mutex, NULL);
  memset (told, 0, sizeof told);
}
